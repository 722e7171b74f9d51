"""The page that explains the API to people: addresses, parameters and problems, as the OpenAPI document has them."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.public.api import problems
from articles.public.api.document import PREFIX, document


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """The page; it asks nothing of the database beyond what every page does."""
    told = document(settings.SITE_URL)
    operations = [
        {
            "address": address,
            "name": methods["get"]["operationId"],
            "about": _paragraphs(methods["get"].get("description") or methods["get"]["summary"]),
            "parameters": _query(methods["get"]),
        }
        for address, methods in told["paths"].items()
    ]
    kinds = [{"kind": kind, "status": status, "title": title} for kind, (status, title) in problems.KINDS.items()]
    context = {
        "operations": operations,
        "problems": kinds,
        "api": PREFIX,
        "site": settings.SITE_URL,
        "limit": settings.API_REQUESTS_PER_MINUTE,
    }
    return render(request, "site/api.html", context)


def _paragraphs(text: str) -> list[list[str]]:
    """Paragraphs of a text in CommonMark, each in pieces of which every second one is code."""
    return [" ".join(paragraph.split()).split("`") for paragraph in text.split("\n\n")]


def _query(operation: dict[str, Any]) -> list[dict[str, Any]]:
    """The parameters of the query, each with an example where there is one."""
    found = []
    for one in operation.get("parameters", []):
        if one["in"] == "query":
            found.append(
                {"name": one["name"], "about": _paragraphs(one["description"]), "example": one.get("example", "")}
            )
    return found
