"""Problems: every answer that is not what was asked for, as RFC 9457 has it."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from articles.away import AWAY, RETRY_AFTER
from articles.public.addresses import absolute
from articles.public.choices import BadChoice
from articles.public.paging import BadCursor

NOTHING = "Nothing that is public has this address."
MEDIA_TYPE = "application/problem+json"
# Kind → its status and its title. The documentation page explains each at `#` and the kind.
KINDS = {
    "bad-cursor": (400, "A cursor that this list never gave out"),
    "not-found": (404, "There is nothing public here"),
    "no-such-value": (404, "A filter names nothing that is public"),
    "not-allowed": (405, "Only reading is possible"),
    "withdrawn": (410, "The story was withdrawn"),
    "bad-parameter": (422, "A parameter that cannot be understood"),
    "too-many": (429, "Too many requests"),
    "unavailable": (503, "The database or the search gives no answer now"),
}


class Problem(Exception):
    """Ends a request with that answer; `more` are further members of the object."""

    def __init__(self, kind: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.more = kind, detail, more


def body(kind: str, detail: str, **more: Any) -> dict[str, Any]:
    """The problem as an object."""
    status, title = KINDS[kind]
    address = absolute(f"{reverse('api')}#{kind}")
    return {"type": address, "title": title, "status": status, "detail": detail, **more}


def answer(kind: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any) -> HttpResponse:
    """The problem as a response."""
    content = json.dumps(body(kind, detail, **more), ensure_ascii=False)
    given = {"Content-Language": "en", **(headers or {})}
    return HttpResponse(content, content_type=MEDIA_TYPE, status=KINDS[kind][0], headers=given)


def not_found(request: HttpRequest, rest: str = "") -> HttpResponse:
    """404, the same for what is hidden and for what never was; also a view for every address that means nothing."""
    return answer("not-found", NOTHING)


def handle(api: NinjaAPI) -> None:
    """Have the API answer with problems."""
    told: dict[type[Exception], Callable[[Any], HttpResponse]] = {
        Problem: lambda error: answer(error.kind, error.detail, **error.more),
        ValidationError: lambda error: _invalid(error.errors),
        BadCursor: lambda error: answer("bad-cursor", "Begin again at the first page."),
        BadChoice: lambda error: _no_value(str(error).removeprefix("bad ")),
        Http404: lambda error: answer("not-found", NOTHING),
    }
    for away in AWAY:
        told[away] = lambda error: answer("unavailable", "Ask again in some seconds.", {"Retry-After": RETRY_AFTER})
    for kind, tell in told.items():
        api.add_exception_handler(kind, _handler(tell))


def _handler(tell: Callable[[Any], HttpResponse]) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda request, error: tell(error)


def no_value(parameter: str) -> Problem:
    """A filter that names nothing public: a province that never was, a topic that no visible story has."""
    return Problem("no-such-value", f"{parameter}: nothing public has this name.", parameter=parameter)


def _no_value(parameter: str) -> HttpResponse:
    problem = no_value(parameter)
    return answer(problem.kind, problem.detail, **problem.more)


def _invalid(errors: list[dict[str, Any]]) -> HttpResponse:
    told = [{"parameter": str(error["loc"][-1]), "detail": error["msg"]} for error in errors]
    names = ", ".join(dict.fromkeys(one["parameter"] for one in told))
    return answer("bad-parameter", f"Not understood: {names}.", errors=told)
