"""Readers' pages made in this process, as a server of the site would answer."""

import hashlib
import io
import itertools
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http.request import validate_host

from articles.models import PublishedArticle
from newsroom.edge import collected
from newsroom.page_cache import Header, Reply


class Site:
    """The site under SITE_URL; keeps nothing between two pages."""

    def __init__(self) -> None:
        self.application = WSGIHandler()
        address = urlsplit(settings.SITE_URL)
        host = address.netloc if validate_host(address.hostname or "", settings.ALLOWED_HOSTS) else ""
        self.host = host or settings.ALLOWED_HOSTS[0].lstrip(".*") or "localhost"
        self.scheme = "https" if settings.SECURE_SSL_REDIRECT else address.scheme

    def get(self, address: str, known: str = "") -> Reply:
        """The answer for a path with its query; the body whole. 304 where it has the entity tag that is known."""
        path, _, query = address.partition("?")
        begun: list[tuple[str, list[Header]]] = []

        def start_response(status: str, headers: list[Header], exc_info: Any = None) -> None:
            begun.append((status, headers))

        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(path, "latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": self.host.partition(":")[0],
            "SERVER_PORT": "443" if self.scheme == "https" else "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": self.host,
            "HTTP_X_FORWARDED_PROTO": self.scheme,
            "HTTP_IF_NONE_MATCH": known,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": self.scheme,
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        body = self.application(environ, start_response)  # type: ignore[arg-type]
        try:
            reply = collected(*begun[-1], body)
            rest = b"".join(reply.rest or ())
        finally:
            getattr(body, "close", lambda: None)()
        return reply._replace(body=reply.body + rest, rest=None)


def digests(addresses: Iterable[str]) -> dict[str, str]:
    """Status and SHA-256 of the page of each address."""
    site = Site()
    found = {}
    for address in addresses:
        reply = site.get(address)
        found[address] = f"{reply.code} {hashlib.sha256(reply.body).hexdigest()}"
    return found


def sample(most: int) -> list[str]:
    """Addresses of pages of every kind that lists stories, and of stories spread over the whole archive."""
    lists = ["/", "/en/", "/tinh/", "/bao-cao/", "/su-kien/", "/can-bo/", "/cai-chinh/", "/sitemap.xml"]
    lists.append("/feed.json")  # an empty RSS feed tells the moment at which it is asked for
    ids = PublishedArticle.objects.order_by("pk").values_list("pk", flat=True)
    first, last = ids.first() or 0, ids.last() or 0
    spread = {first + step * (last - first) // max(most - 1, 1) for step in range(most)}
    nearest = itertools.chain.from_iterable(
        PublishedArticle.objects.filter(pk__gte=pk).order_by("pk").values_list("slug", "article_id")[:1]
        for pk in sorted(spread)
    )
    return [*lists, *dict.fromkeys(f"/tin/{quote(slug)}-{story}/" for slug, story in nearest)]
