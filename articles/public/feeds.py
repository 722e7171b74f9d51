"""Feeds: RSS, Atom and JSON Feed of every list that readers page through."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from io import StringIO
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.http import http_date
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from articles import html
from articles.public.channels import CHANNELS, Channel, Entry, Item

# What a page links to: the end of the address, by the name of the form and its media type.
FORMS = {
    "rss": ("rss/", "application/rss+xml"),
    "atom": ("atom/", "application/atom+xml"),
    "json": ("feed.json", "application/feed+json"),
}
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Ready(SyndicationFeed):
    """A feed of items that are XML already. It is written as text first: an answer would encode piece by piece."""

    content_type: str
    ready: Sequence[str] = ()
    latest: datetime | None = None

    def write(self, outfile: Any, encoding: str) -> None:
        """The whole feed."""
        text = StringIO()
        super().write(text, encoding)
        outfile.write(text.getvalue())

    def write_items(self, handler: Any) -> None:
        """The items."""
        super().write_items(handler)  # type: ignore[misc]
        for item in self.ready:
            handler.ignorableWhitespace(item)  # as it is

    def latest_post_date(self) -> datetime:
        """When the last of them changed; of none a moment that stays, or an empty feed would be a new one each time."""
        return self.latest or (super().latest_post_date() if self.items else NEVER)


class Rss(Ready, Rss201rev2Feed):
    """RSS 2.0 with the whole text of each item (content:encoded of the module RDF Site Summary content)."""

    def rss_attributes(self) -> dict[str, str]:
        """With the module's namespace."""
        return super().rss_attributes() | {"xmlns:content": "http://purl.org/rss/1.0/modules/content/"}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """The item's elements, and its text."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["text"])


class Atom(Ready, Atom1Feed):
    """Atom with the whole text of each entry."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """The entry's elements, and its text."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["text"], {"type": "html"})


class Writing(SimplerXMLGenerator):
    """A writer of XML that leaves out the characters XML cannot hold; Django's raises an error."""

    def characters(self, content: str) -> None:
        """A text."""
        super().characters(html.NOT_IN_XML.sub("", content))

    def addQuickElement(self, name: str, contents: str | None = None, attrs: dict[str, str] | None = None) -> None:
        """An element with a text and nothing else in it."""
        given = {key: html.NOT_IN_XML.sub("", str(value)) for key, value in (attrs or {}).items()}
        super().addQuickElement(name, contents, given)


TYPES: dict[str, type[Ready]] = {"rss": Rss, "atom": Atom}


def item_of(entry: Entry, form: str) -> str:
    """An entry as the XML of an `rss` or `atom` feed."""
    feed, text = TYPES[form]("", "", ""), StringIO()
    feed.add_item(
        title=entry.title,
        link=entry.url,
        description=escape(entry.summary),  # HTML, for which feed programs take it
        unique_id=entry.guid,
        unique_id_is_permalink=False,
        pubdate=entry.published,
        updateddate=entry.updated,
        categories=entry.categories,
        text=entry.text,
    )
    feed.write_items(Writing(text, "utf-8", short_empty_elements=True))
    return text.getvalue()


@dataclass(frozen=True)
class Asked:
    """A channel, and when it was asked for."""

    channel: Channel
    at: datetime


def _asked(find: Callable[..., Channel], request: HttpRequest, place: dict[str, Any]) -> Asked:
    """The channel; 404 where readers know of none, and where its address is written in another way than ours."""
    at = timezone.now()
    channel = find(request, at, **place)
    if request.path not in {channel.page + end for end, _media in FORMS.values()}:
        raise Http404("another spelling")
    return Asked(channel, at)


def xml_feed(find: Callable[..., Channel], form: str) -> Callable[..., HttpResponse]:
    """A view that answers a channel as RSS or Atom."""

    @require_safe
    def view(request: HttpRequest, **place: Any) -> HttpResponse:
        asked = _asked(find, request, place)
        channel, paper = asked.channel, settings.MASTHEAD["name"]
        said = f"Tin mới nhất: {channel.title or paper}"
        feed = TYPES[form](
            title=channel.full_title,
            link=channel.url(),  # the page that readers see
            description=said,
            language="vi",
            subtitle=said,
            author_name=paper,  # an Atom feed has an author
            feed_url=channel.url(FORMS[form][0]),
        )
        items = channel.ready(asked.at, form) or [_made(entry, form) for entry in channel.find(asked.at)]
        feed.ready = [item.xml for item in items]
        feed.latest = max((item.changed for item in items), default=None)
        response = HttpResponse(content_type=feed.content_type)
        response.headers["Last-Modified"] = http_date(feed.latest_post_date().timestamp())
        feed.write(response, "utf-8")
        return response

    return view


def _made(entry: Entry, form: str) -> Item:
    return Item(item_of(entry, form), max(entry.published, entry.updated))


def json_feed(find: Callable[..., Channel]) -> Callable[..., HttpResponse]:
    """A view that answers a channel as JSON Feed 1.1."""

    @require_safe
    def view(request: HttpRequest, **place: Any) -> HttpResponse:
        asked = _asked(find, request, place)
        items = [
            {
                "id": entry.guid,
                "url": entry.url,
                "title": entry.title,
                "summary": entry.summary,
                "content_html": entry.text,
                "date_published": entry.published.isoformat(),
                "date_modified": entry.updated.isoformat(),
                "tags": entry.categories,
            }
            for entry in asked.channel.find(asked.at)
        ]
        data = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": asked.channel.full_title,
            "home_page_url": asked.channel.url(),
            "feed_url": asked.channel.url("feed.json"),
            "language": "vi",
            "authors": [{"name": settings.MASTHEAD["name"]}],
            "items": items,
        }
        options = {"ensure_ascii": False}
        return JsonResponse(data, content_type="application/feed+json; charset=utf-8", json_dumps_params=options)

    return view


def urlpatterns() -> list[URLPattern]:
    """`…rss/`, `…atom/` and `…feed.json` under every page that has a feed; named `province_rss` and so on."""
    return [
        path(prefix + end, json_feed(find) if form == "json" else xml_feed(find, form), name=f"{name}_{form}")
        for name, (prefix, find) in CHANNELS.items()
        for form, (end, _media) in FORMS.items()
    ]
