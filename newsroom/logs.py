"""Logs: one JSON object a line, with the id of the request in which it was written; and a line for each request."""

import json
import logging
import re
import secrets
import time
import traceback
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

type Environ = MutableMapping[str, Any]

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
KEY = "newsroom.request_id"  # in the environment of a request (WSGI), or its scope (ASGI)
HEADER = "X-Request-ID"
TAKEN = re.compile(r"[\w.:+/=-]{1,64}", re.ASCII)
# What follows is a secret by which somebody is let in.
SECRETS = re.compile(r"(/doc-duyet/|/ban-tin/)[^\s'\"]+")

access = logging.getLogger("newsroom.access")


def without_secrets(text: str) -> str:
    """The text, with the tokens of addresses taken out."""
    return SECRETS.sub(r"\1…", text)


class JSONFormatter(logging.Formatter):
    """A record as one line; of what is given as `extra` only `fields`, so that nobody logs a request by chance."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        if request_id := REQUEST_ID.get() or getattr(record, "request_id", ""):
            line["request_id"] = request_id
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = without_secrets("".join(traceback.format_exception(*record.exc_info)))
        return json.dumps(line, ensure_ascii=False, default=str)


def request_id(given: str) -> str:
    """The id that our proxy gave the request, else a new one; what others send is not believed."""
    return given if settings.BEHIND_PROXY and TAKEN.fullmatch(given) else secrets.token_hex(8)


def configuration(form: str) -> dict[str, Any]:
    """The entry for LOGGING: all goes to the standard error, as `json` or as `text`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "newsroom.logs.JSONFormatter"},
            "text": {"format": "%(levelname)s %(name)s: %(message)s"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "newsroom": {"level": "INFO"},
            # Django's own handlers speak up while DEBUG is on only. That a page is not there is no fault of ours.
            "django": {"handlers": [], "level": "WARNING"},
            "django.request": {"level": "ERROR"},
            # Jobs speak up where they fail; that each began and ended is in the database.
            "django.tasks": {"level": "ERROR"},
        },
    }


def _write(method: str, path: str, status: int, began: float, headers: Iterable[tuple[str, str]], number: str) -> None:
    """The line of a request: no parameters (people search for names), no address, no browser, no account."""
    said = {name.lower(): value for name, value in headers}
    fields = {
        "method": method,
        "path": without_secrets(path),
        "status": status,
        "ms": round((time.perf_counter() - began) * 1000, 2),
        "bytes": int(said.get("content-length", 0) or 0),
        "cache": said.get("cache-status", "").removeprefix("newsroom; "),
    }
    access.info("%s %s %s", method, path, status, extra={"fields": fields, "request_id": number})


class WSGIAccessLog:
    """Around a WSGI application: gives each request an id, and writes a line when its answer begins."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        began = time.perf_counter()
        number = environ[KEY] = request_id(environ.get("HTTP_X_REQUEST_ID", ""))

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
            _write(environ["REQUEST_METHOD"], path, int(status[:3]), began, headers, number)
            headers = [header for header in headers if header[0].lower() != "x-request-id"]
            return start_response(status, [*headers, (HEADER, number)], *more)

        return self.application(environ, start)


class ASGIAccessLog:
    """The same around an ASGI application."""

    def __init__(self, application: Callable[..., Awaitable[None]]) -> None:
        self.application = application

    async def __call__(self, scope: Environ, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        began = time.perf_counter()
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        number = request_id(given.decode("latin-1"))

        async def tell(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in message["headers"]]
                _write(scope["method"], scope["path"], message["status"], began, headers, number)
                others = [header for header in message["headers"] if header[0].lower() != b"x-request-id"]
                message = {**message, "headers": [*others, (b"x-request-id", number.encode())]}
            await send(message)

        await self.application({**scope, KEY: number}, receive, tell)
