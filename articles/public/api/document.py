"""The API as an OpenAPI 3.1 document: every address with every answer it may give."""

import json
from copy import deepcopy
from functools import cache
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer
from pydantic_core import to_json

from articles.public.addresses import absolute
from articles.public.api import places, problems, reference, stories
from articles.public.api.schemas import NewsItem, Problem

PREFIX = "/api/v1/"
VERSION = "1.0.0"
DESCRIPTION = (
    "Everything that readers of the paper may see, read-only and without a key: stories, provinces with what they were "
    "and became, quarters with exact numbers, events, officials with their offices in time, cited documents. Lists are "
    "those of the site, with its filters. Lists go on at `next`; cursors are not to be made up. Each answer has an "
    "`ETag`: ask again with `If-None-Match`. Names, titles and units are those of a story's day. Texts are Vietnamese."
)
HEADERS = {
    "ETag": "Changes whenever the answer does.",
    "Cache-Control": "A copy may be kept and is asked about before each use.",
    "Last-Modified": "When the story or what was corrected in it last changed.",
    "Link": '`rel="next"`: the next page; `rel="describedby"`: the schema of ninjs.',
    "Retry-After": "So many seconds later it is worth while to ask again.",
    "Allow": "What may be asked with.",
}
# Parameters of the path.
ABOUT = {
    "number": "The story's number.",
    "slug": "Its name in addresses.",
    "quarter": "A quarter such as `2023-3`.",
}
# Answers of every address, beside 200.
EVERYWHERE = ("bad-parameter", "not-found", "not-allowed", "too-many", "unavailable")
DETAILS: dict[str, dict[str, Any]] = {
    "bad-cursor": {"detail": "Begin again at the first page."},
    "not-found": {"detail": "Nothing that is public has this address."},
    "not-allowed": {"detail": "Ask with GET or HEAD."},
    "withdrawn": {
        "detail": "Readers no longer see it.",
        "notice": "Tòa soạn đã gỡ bài viết này.",
        "withdrawn_at": "2023-10-12T08:00:00+07:00",
    },
    "bad-parameter": {
        "detail": "Not understood: quy.",
        "errors": [{"parameter": "quy", "detail": "String should match pattern '^[0-9]{4}-[1-4]$'"}],
    },
    "too-many": {"detail": "Come back in the next minute."},
    "unavailable": {"detail": "Ask again in some seconds."},
}


class Renderer(JSONRenderer):
    """Vietnamese as it is written, by the library that has checked the answer: quicker than the one of Python."""

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """The answer in UTF-8, without blanks between its parts."""
        return to_json(data)


def _api() -> NinjaAPI:
    api = NinjaAPI(version=VERSION, description=DESCRIPTION, docs_url=None, openapi_url=None, renderer=Renderer())
    for module in (stories, places, reference):
        api.add_router("", module.router)
    problems.handle(api)
    return api


api = _api()


def openapi(request: HttpRequest) -> HttpResponse:
    """The document."""
    return HttpResponse(
        json.dumps(document(settings.SITE_URL), ensure_ascii=False), content_type="application/json; charset=utf-8"
    )


@cache
def document(site: str) -> dict[str, Any]:
    """The document for a site at that address; made once in a process."""
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX)))
    made["info"]["title"] = f"{settings.MASTHEAD['name']} – API"
    made["servers"] = [{"url": site}]
    made["externalDocs"] = {"url": absolute(PREFIX), "description": "For people."}
    made["components"]["schemas"] |= {model.__name__: model.model_json_schema() for model in (Problem, NewsItem)}
    made["components"]["headers"] = {
        name: {"description": told, "schema": {"type": "integer" if name == "Retry-After" else "string"}}
        for name, told in HEADERS.items()
    }
    made["components"]["responses"] = {kind: _problem(kind) for kind in problems.KINDS}
    for address, methods in made["paths"].items():
        _complete(address, methods)
    made["paths"][f"{PREFIX}openapi.json"] = _of_itself()
    return made


def parameters(route: str) -> frozenset[str]:
    """The parameters of a route's query, as the document has them."""
    methods = document(settings.SITE_URL)["paths"][PREFIX + route]
    return frozenset(one["name"] for one in methods["get"].get("parameters", []) if one["in"] == "query")


def _complete(address: str, methods: dict[str, Any]) -> None:
    """Give an address all its answers, and the methods HEAD and OPTIONS."""
    operation = methods["get"]
    operation["operationId"] = operation["operationId"].removeprefix("articles_public_api_").partition("_")[2]
    operation["parameters"] = [_parameter(one) for one in operation["parameters"]]
    query = {one["name"] for one in operation["parameters"] if one["in"] == "query"}
    kinds = set(EVERYWHERE) | ({"bad-cursor"} if query & {"truoc", "sau"} else set())
    if "chuyen-muc" in query:
        kinds.add("no-such-value")
        page = operation["responses"]["200"]["content"]["application/json"]
        items = {"type": "array", "items": {"$ref": "#/components/schemas/NewsItem"}}
        page["schema"] = {"anyOf": [page["schema"], items]}
    if address.endswith("stories/{number}"):
        kinds.add("withdrawn")
    headers = ["ETag", "Cache-Control"] + (["Link"] if "limit" in query else [])
    headers += ["Last-Modified"] if "withdrawn" in kinds else []
    _add_answers(operation, kinds, headers)
    methods["head"] = _head(operation)
    methods["options"] = _options(operation)


def _parameter(told: dict[str, Any]) -> dict[str, Any]:
    """A parameter: one that may be left out is not therefore null, and of its examples the document wants one."""
    schema = told["schema"]
    kinds = [kind for kind in schema.pop("anyOf", []) if kind != {"type": "null"}]
    schema = {name: value for name, value in schema.items() if name not in {"title", "description", "examples"}}
    made = {
        "in": told["in"],
        "name": told["name"],
        "required": told["required"],
        "description": ABOUT.get(told["name"]),
    }
    made |= {name: told[name] for name in ("description",) if name in told}
    examples = told.get("examples", [])
    return made | {"schema": kinds[0] | schema if kinds else schema} | ({"example": examples[0]} if examples else {})


def _add_answers(operation: dict[str, Any], kinds: set[str], headers: list[str]) -> None:
    told = {name: {"$ref": f"#/components/headers/{name}"} for name in headers}
    operation["responses"]["200"]["headers"] = told
    operation["responses"]["304"] = {"description": "You have it already.", "headers": told}
    for kind in sorted(kinds - {"no-such-value"}):
        operation["responses"][str(problems.KINDS[kind][0])] = {"$ref": f"#/components/responses/{kind}"}


def _head(operation: dict[str, Any]) -> dict[str, Any]:
    made = deepcopy(operation)
    made |= {"operationId": f"{operation['operationId']}_head", "summary": f"{operation['summary']} (headers alone)"}
    for status, answer in made["responses"].items():
        made["responses"][status] = {"description": HTTPStatus(int(status)).phrase}
        if "headers" in answer:
            made["responses"][status]["headers"] = answer["headers"]
    return made


def _options(operation: dict[str, Any]) -> dict[str, Any]:
    """What a browser asks before it reads from a page of another site."""
    return {
        "operationId": f"{operation['operationId']}_options",
        "summary": "What may be asked from a page of another site",
        "parameters": [one for one in operation.get("parameters", []) if one["in"] == "path"],
        "responses": {"204": {"description": "GET and HEAD, from everywhere."}},
    }


def _problem(kind: str) -> dict[str, Any]:
    status, title = problems.KINDS[kind]
    details: dict[str, Any] = {"detail": title, **DETAILS.get(kind, {})}
    told = problems.body(kind, **details)
    answer: dict[str, Any] = {
        "description": title,
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": told}},
    }
    needed = {405: "Allow", 429: "Retry-After", 503: "Retry-After"}.get(status)
    return answer | ({"headers": {needed: {"$ref": f"#/components/headers/{needed}"}}} if needed else {})


def _of_itself() -> dict[str, Any]:
    get: dict[str, Any] = {
        "operationId": "openapi",
        "summary": "This document",
        "tags": ["openapi"],
        "parameters": [],
        "responses": {"200": {"description": "OK", "content": {"application/json": {"schema": {"type": "object"}}}}},
    }
    _add_answers(get, set(EVERYWHERE) - {"not-found"}, ["ETag", "Cache-Control"])
    return {"get": get, "head": _head(get), "options": _options(get)}
