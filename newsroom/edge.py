"""The edge: the page cache around Django, for WSGI and ASGI; decides what an answer depends on and who gets it."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import Http404, parse_cookie
from django.http.request import split_domain_port, validate_host
from django.urls import resolve
from django.utils.http import parse_http_date_safe

from articles import edition
from articles.public.parameters import parameters_of
from articles.templatetags.kept import EDITION
from newsroom import one_server, shared_memory, staff_cookie
from newsroom.edition_watch import Watch
from newsroom.page_cache import STORED, Header, Key, PageCache, Reply

type Environ = MutableMapping[str, Any]
type Headers = Callable[[str], str]  # a header by its name in small letters, "" without it

# The desk, files, and what counts who asks: Django alone answers.
PASSED_BY = ("/admin/", "/static/", "/media/", "/api/", "/doc-duyet/", "/healthz", "/readyz")
LARGEST = 4 * 1024 * 1024  # bytes of an answer that is kept
MEMOS = 2000  # of what was decided for a header or an address
ASKED_AGAIN = "public, max-age=0, must-revalidate"  # by browsers, before each use


@dataclass(slots=True)
class Asked:
    """What of a request decides on its answer."""

    head: bool
    key: Key
    encoding: str
    if_none_match: str
    if_modified_since: str


def known_query(path: str, query: str) -> str:
    """The query without what the page of that path (PEP 3333) does not read; as it is where there is no such page."""
    try:
        known = parameters_of(resolve(path.encode("latin-1").decode("utf-8", "replace")).url_name or "")
        if known is None:
            return query
        given = parse_qsl(query, keep_blank_values=True, max_num_fields=50)
    except (Http404, ValueError):
        return query
    return urlencode([(name, value) for name, value in given if name in known])


class Edge:
    """Reads requests and finishes answers, whichever the protocol."""

    def __init__(self, cache: PageCache[Any]) -> None:
        self.cache = cache
        self._encodings: dict[str, str] = {}
        self._hosts: dict[str, bool] = {}

    def asked(self, method: str, path: str, query: str, secure: bool, header: Headers) -> Asked | None:
        """What a request asks of the cache; None where it is for Django alone."""
        if method not in {"GET", "HEAD"} or path.startswith(PASSED_BY) or not self._is_ours(header("host")):
            return None
        # No other cookie matters, so nobody can make us render what is there.
        cookies = header("cookie")
        if staff_cookie.NAME in cookies and staff_cookie.is_good(parse_cookie(cookies).get(staff_cookie.NAME, "")):
            return None
        light = header("save-data").strip().lower() == "on"
        encoding = self._encoding(header("accept-encoding"))
        return Asked(
            method == "HEAD",
            Key(path, query, secure, light),
            encoding,
            header("if-none-match"),
            header("if-modified-since"),
        )

    def find(self, asked: Asked) -> Reply | None:
        """The answer from memory, if it is there and good."""
        reply = self.cache.hit(asked.key, asked.encoding)
        return reply and self._finish(asked, reply)

    def answer(self, asked: Asked, render: Callable[[str], Reply]) -> Reply:
        """The answer, from memory or rendered; `render` is given the query to render with."""
        key = asked.key
        if key.query and (query := known_query(key.path, key.query)) != key.query:
            reply = self.cache.answer(key._replace(query=query), asked.encoding, lambda: render(query))
            # What is no page may be an address of an older site, whose parameters were its own.
            if reply.code == HTTPStatus.NOT_FOUND:
                reply = render(key.query)
        else:
            reply = self.cache.answer(key, asked.encoding, lambda: render(key.query))
        return self._finish(asked, reply)

    def _finish(self, asked: Asked, reply: Reply) -> Reply:
        if (asked.if_none_match or asked.if_modified_since) and self._has_it(asked, reply):
            left_out = {"content-length", "content-type", "content-encoding"}
            headers = [header for header in reply.headers if header[0].lower() not in left_out]
            return Reply("304 Not Modified", headers, b"")
        return reply._replace(body=b"", rest=None) if asked.head else reply

    @staticmethod
    def _has_it(asked: Asked, reply: Reply) -> bool:
        """Whether the reader has this very answer (RFC 9110, 13.1); a tag counts before a date."""
        if reply.code != HTTPStatus.OK or not (etag := reply.header("etag")):
            return False
        if asked.if_none_match:
            return etag.removeprefix("W/") in asked.if_none_match or asked.if_none_match.strip() == "*"
        since = parse_http_date_safe(asked.if_modified_since)
        modified = parse_http_date_safe(reply.header("last-modified"))
        return since is not None and modified is not None and modified <= since

    def _is_ours(self, host: str) -> bool:
        """Whether Django would take the host; what it refuses, it refuses itself."""
        if (ours := self._hosts.get(host)) is None:
            domain, _port = split_domain_port(host)
            ours = bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
            if len(self._hosts) < MEMOS:
                self._hosts[host] = ours
        return ours

    def _encoding(self, accepted: str) -> str:
        if (encoding := self._encodings.get(accepted)) is None:
            encoding = best_encoding(accepted)
            if len(self._encodings) < MEMOS:
                self._encodings[accepted] = encoding
        return encoding


def best_encoding(accepted: str) -> str:
    """`br`, `gzip` or "" for a header Accept-Encoding (RFC 9110, 12.5.3)."""
    offered: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        try:
            offered[name.strip()] = float(weight.partition("=")[2] or 1)
        except ValueError:
            offered[name.strip()] = 0.0
    every = offered.get("*", 0.0)
    best = max(("br", "gzip"), key=lambda name: offered.get(name, every))
    return best if offered.get(best, every) > 0 else ""


def collected(status: str, headers: list[Header], body: Iterable[bytes]) -> Reply:
    """An answer of an application whose body is read as far as it may be kept."""
    chunks, size, parts = [], 0, iter(body)
    for chunk in parts:
        chunks.append(chunk)
        size += len(chunk)
        if size > LARGEST:
            return Reply(status, headers, b"".join(chunks), parts)
    return Reply(status, _with_defaults(int(status[:3]), headers), b"".join(chunks))


def _with_defaults(status: int, headers: list[Header]) -> list[Header]:
    """What every page says of being kept and of what it depends on."""
    names = {name.lower() for name, _ in headers}
    if "cache-control" not in names:
        # That a page is not there, or cannot be made, is nothing that a cache is told the end of.
        shared = settings.CDN_KEEPS if status in STORED else 0
        kept = f"public, max-age=0, s-maxage={shared}, must-revalidate" if shared else ASKED_AGAIN
        headers = [*headers, ("Cache-Control", kept)]
    varied = {part.strip().lower() for name, value in headers if name.lower() == "vary" for part in value.split(",")}
    if "accept-encoding" not in varied:
        headers = [*headers, ("Vary", "Accept-Encoding")]
    return headers


class WSGIEdge(Edge):
    """The edge around a WSGI application."""

    def __init__(self, application: Callable[..., Iterable[bytes]], cache: PageCache[Any]) -> None:
        super().__init__(cache)
        self.application = application

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""

        def header(name: str) -> str:
            return environ.get(f"HTTP_{name.upper().replace('-', '_')}", "")

        # Bytes of a path come as letters of Latin-1 (PEP 3333).
        path = environ["PATH_INFO"]
        asked = self.asked(environ["REQUEST_METHOD"], path, environ.get("QUERY_STRING", ""), is_secure(environ), header)
        if asked is None:
            return self.application(environ, start_response)
        reply = self.find(asked) or self.answer(asked, lambda query: self._render(environ, query))
        start_response(reply.status, reply.headers)
        return [reply.body] if reply.rest is None else itertools.chain([reply.body], reply.rest)

    def _render(self, environ: Environ, query: str) -> Reply:
        begun: list[tuple[str, list[Header]]] = []

        def start_response(status: str, headers: list[Header], exc_info: Any = None) -> None:
            begun.append((status, headers))

        plain = {name: value for name, value in environ.items() if name not in NOT_PASSED_ON}
        plain |= {"REQUEST_METHOD": "GET", "QUERY_STRING": query, EDITION: self.cache.watch.sight.edition}
        body = self.application(plain, start_response)
        return collected(*begun[-1], _closing(body))


# Of a request that is answered for everybody: what is packed here, and asked about here.
NOT_PASSED_ON = {"HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_COOKIE", "HTTP_RANGE"}


def _closing(body: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from body
    finally:
        if (close := getattr(body, "close", None)) is not None:
            close()


def is_secure(environ: Environ) -> bool:
    """Whether the reader came by HTTPS, as Django sees it."""
    if header := settings.SECURE_PROXY_SSL_HEADER:
        return environ.get(header[0], "").split(",")[0].strip() == header[1]
    return environ["wsgi.url_scheme"] == "https"


class ASGIEdge(Edge):
    """The edge around an ASGI application. What is in memory is answered at once, the rest from a thread."""

    def __init__(self, application: Callable[..., Awaitable[None]], cache: PageCache[Any], threads: int = 32) -> None:
        super().__init__(cache)
        self.application = application
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="edge")

    async def __call__(self, scope: Environ, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Answer one request."""
        asked = None
        if scope["type"] == "http":
            given = {name: value.decode("latin-1") for name, value in reversed(scope["headers"])}
            asked = self._asked(scope, lambda name: given.get(name.encode(), ""))
        if asked is None:
            await self.application(scope, receive, send)
            return
        reply = self.find(asked) if self.cache.watch.is_recent() else None
        if reply is None:
            loop = asyncio.get_running_loop()

            def render(query: str) -> Reply:
                return asyncio.run_coroutine_threadsafe(self._render(scope, query), loop).result()

            reply = await loop.run_in_executor(self.threads, self.answer, asked, render)
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers]
        await send({"type": "http.response.start", "status": reply.code, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body})

    def _asked(self, scope: Environ, header: Headers) -> Asked | None:
        secure = scope.get("scheme") == "https"
        if given := settings.SECURE_PROXY_SSL_HEADER:
            name = given[0].removeprefix("HTTP_").replace("_", "-").lower()
            secure = header(name).split(",")[0].strip() == given[1]
        # As letters of Latin-1, like WSGI has it.
        path = scope["path"].encode().decode("latin-1")
        return self.asked(scope["method"], path, scope["query_string"].decode("latin-1"), secure, header)

    async def _render(self, scope: Environ, query: str) -> Reply:
        """The whole answer of the application; one that is too large to be kept is held in memory, too."""
        left_out = {name.removeprefix("HTTP_").replace("_", "-").lower().encode() for name in NOT_PASSED_ON}
        headers = [header for header in scope["headers"] if header[0] not in left_out]
        plain = {**scope, "method": "GET", "query_string": query.encode("latin-1"), "headers": headers}
        plain[EDITION] = self.cache.watch.sight.edition
        said: list[dict[str, Any]] = []
        coming = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> dict[str, Any]:
            if coming:
                return coming.pop()
            await asyncio.Event().wait()  # nobody leaves: the page is for all who wait for it
            raise AssertionError

        async def send(message: dict[str, Any]) -> None:
            said.append(message)

        await self.application(plain, receive, send)
        status = f"{said[0]['status']} {HTTPStatus(said[0]['status']).phrase}"
        given = [(name.decode("latin-1").title(), value.decode("latin-1")) for name, value in said[0]["headers"]]
        return collected(status, given, [message.get("body", b"") for message in said[1:]])


@cache
def standard_cache() -> PageCache[edition.Edition]:
    """The page cache of this process, as the settings want it."""
    watch = Watch(one_server.read_edition, listen=shared_memory.listen)
    away = settings.PAGES_KEPT_WHILE_AWAY.total_seconds()
    return PageCache(watch, settings.PAGE_CACHE_BYTES, away, lambda one: one.withdrawals)
