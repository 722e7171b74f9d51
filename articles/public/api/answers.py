"""What every answer of the API has: the limit, HEAD, conditional requests, caching, access from other sites."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.http import http_date, parse_etags, parse_http_date_safe
from django.views.decorators.csrf import csrf_exempt

from articles.public.api import problems
from articles.public.throttle import seconds_to_wait

METHODS = "GET, HEAD, OPTIONS"
# A copy may be kept, and is asked about before each use: what is withdrawn goes at once.
KEEP = "public, no-cache"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PREFLIGHT = {
    "Allow": METHODS,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, If-Modified-Since, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
View = Callable[..., HttpResponse]
Known = Callable[[], frozenset[str]]


def answering(view: View, known: Known | None = frozenset) -> View:
    """The view as a part of the API; `known` are the parameters that it takes, no other is let through."""

    @csrf_exempt  # nothing can be changed here; what is sent is told so
    @wraps(view)
    def whole(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = _answer(request, view, known, *args, **kwargs)
        for name, value in CORS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return whole


def _answer(request: HttpRequest, view: View, known: Known | None, *args: Any, **kwargs: Any) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=PREFLIGHT)
    if wait := seconds_to_wait(request, timezone.now(), "api", settings.API_REQUESTS_PER_MINUTE):
        return problems.answer("too-many", "Come back in the next minute.", {"Retry-After": str(wait)})
    if request.method not in {"GET", "HEAD"}:
        return problems.answer("not-allowed", "Ask with GET or HEAD.", {"Allow": METHODS})
    if known is not None and (fault := _fault(request, known())) is not None:
        return fault
    method, request.method = request.method, "GET"
    response = view(request, *args, **kwargs)
    request.method = method
    return _conditional(request, response) if response.status_code == 200 else response


def _fault(request: HttpRequest, known: frozenset[str]) -> HttpResponse | None:
    """What is wrong with the parameters before the value of any is looked at: a slip of the pen lists everything."""
    try:
        given = list(request.GET.lists())
    except TooManyFieldsSent:
        return problems.answer("bad-parameter", "So many parameters mean nothing here.")
    for name, values in given:
        if name not in known:
            told = f"Not a parameter of this address. It takes: {', '.join(sorted(known)) or 'none'}."
            return problems.answer("bad-parameter", told, errors=[{"parameter": name[:100], "detail": told}])
        if len(values) > 1:
            told = "This parameter may be given once."
            return problems.answer("bad-parameter", told, errors=[{"parameter": name, "detail": told}])
    return None


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with its tag; 304 without a body where the reader has the same already (RFC 9110, 13.2.2)."""
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": KEEP}
    headers |= {name: response[name] for name in ("Last-Modified", "Link") if name in response}
    if _has_it(request, etag, response.get("Last-Modified", "")):
        return HttpResponseNotModified(headers=headers)
    for name, value in headers.items():
        response[name] = value
    return response


def _has_it(request: HttpRequest, etag: str, modified: str) -> bool:
    if known := request.headers.get("If-None-Match"):
        tags = {tag.removeprefix("W/") for tag in parse_etags(known)}
        return bool({"*", etag} & tags)
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    changed = parse_http_date_safe(modified)
    return since is not None and changed is not None and changed <= since


def last_modified(moment: Any) -> str:
    """The moment as the header has it."""
    return http_date(moment.timestamp())
