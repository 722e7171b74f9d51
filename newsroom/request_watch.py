"""What is watched of every request that Django answers: its id, its time, its queries, and which of them are slow."""

import logging
import select
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from newsroom import logs, metrics

logger = logging.getLogger("newsroom.sql")

LONGEST = 2000  # characters of a query in the log
TRUSTED = 1.0  # seconds after its last answer in which readers' requests take a connection as it is
KINDS = {"admin": "desk", "doc-duyet": "desk", "api": "api", "media": "file", "static": "file", "healthz": "health"}


def kind_of(path: str) -> str:
    """What sort of request it is."""
    return KINDS.get(path.removeprefix("/").partition("/")[0], "page")


class Queries:
    """Counts the queries of one request; slow ones go to the log, without their parameters."""

    def __init__(self, request: HttpRequest) -> None:
        self.request, self.number, self.seconds = request, 0, 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """Ask the database."""
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            seconds = time.perf_counter() - began
            self.number += 1
            self.seconds += seconds
            if seconds >= settings.SLOW_QUERY_SECONDS:
                match = self.request.resolver_match
                fields = {"ms": round(seconds * 1000), "route": match.route if match else "", "sql": sql[:LONGEST]}
                logger.warning("A query was slow.", extra={"fields": fields})


class _Connection(threading.local):
    """When the connection of this thread answered last, by `time.perf_counter`."""

    answered = 0.0


def still_open() -> bool:
    """Whether nothing came from the database since its last answer, as its goodbye would; asks nobody."""
    if connection.vendor != "postgresql" or connection.connection is None:
        return True
    if connection.connection.closed:
        return False
    waiting = select.poll()
    waiting.register(connection.connection.fileno(), select.POLLIN)
    return not waiting.poll(0)


class RequestWatchMiddleware:
    """Gives each request its id (answered as `X-Request-ID`) and counts it.

    A connection that answered a moment ago and that was not closed since is not asked whether it is there before it is
    asked again (Django's health check) by who only reads.
    """

    last = _Connection()

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        number = self._id(request)
        token = logs.REQUEST_ID.set(number)
        queries = Queries(request)
        if request.method in {"GET", "HEAD"} and began - self.last.answered < TRUSTED and still_open():
            connection.health_check_done = True  # type: ignore[attr-defined]
        try:
            with connection.execute_wrapper(queries):
                response = self.get_response(request)
        finally:
            logs.REQUEST_ID.reset(token)
        if queries.number and response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            self.last.answered = time.perf_counter()
        response[logs.HEADER] = number
        kind = kind_of(request.path_info)
        metrics.REQUESTS.labels(kind, response.status_code).inc()
        metrics.SECONDS.labels(kind).observe(time.perf_counter() - began)
        metrics.QUERIES.labels(kind).inc(queries.number)
        metrics.QUERY_SECONDS.labels(kind).inc(queries.seconds)
        return response

    @staticmethod
    def _id(request: HttpRequest) -> str:
        around = getattr(request, "scope", request.META)
        return around.get(logs.KEY) or logs.request_id(request.headers.get(logs.HEADER, ""))
