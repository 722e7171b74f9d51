"""Feeds: RSS, Atom and JSON Feed of every list that readers page through."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from io import StringIO
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.views.decorators.http import require_safe

from articles.public.channels import CHANNELS, Channel, Entry

# What a page links to: the end of the address, by the name of the form and its media type.
FORMS = {
    "rss": ("rss/", "application/rss+xml"),
    "atom": ("atom/", "application/atom+xml"),
    "json": ("feed.json", "application/feed+json"),
}


class InOnePiece(SyndicationFeed):
    """A feed that is written as text first: an answer would encode each of its thousand pieces by itself."""

    def write(self, outfile: Any, encoding: str) -> None:
        """The whole feed."""
        text = StringIO()
        super().write(text, encoding)
        outfile.write(text.getvalue())


class Rss(InOnePiece, Rss201rev2Feed):
    """RSS 2.0 with the whole text of each item (content:encoded of the module RDF Site Summary content)."""

    def rss_attributes(self) -> dict[str, str]:
        """With the module's namespace."""
        return super().rss_attributes() | {"xmlns:content": "http://purl.org/rss/1.0/modules/content/"}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """The item's elements, and its text."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["text"])


class Atom(InOnePiece, Atom1Feed):
    """Atom with the whole text of each entry."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """The entry's elements, and its text."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["text"], {"type": "html"})


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


class ChannelFeed(Feed):
    """RSS of a channel."""

    feed_type: type[SyndicationFeed] = Rss
    language = "vi"
    item_guid_is_permalink = False

    def __init__(self, find: Callable[..., Channel]) -> None:
        self.find = find

    def get_object(self, request: HttpRequest, **place: Any) -> Asked:
        """The channel; 404 where readers know of none."""
        return _asked(self.find, request, place)

    def title(self, asked: Asked) -> str:
        """`Bắc Kạn – ` and the name of the paper."""
        return asked.channel.full_title

    def description(self, asked: Asked) -> str:
        """The newest stories of …"""
        return f"Tin mới nhất: {asked.channel.title or settings.MASTHEAD['name']}"

    subtitle = description

    def author_name(self, asked: Asked) -> str:
        """The paper: an Atom feed has an author."""
        return settings.MASTHEAD["name"]

    def link(self, asked: Asked) -> str:
        """The page that readers see."""
        return asked.channel.url()

    def feed_url(self, asked: Asked) -> str:
        """The feed's own address."""
        return asked.channel.url("atom/" if self.feed_type is Atom else "rss/")

    def items(self, asked: Asked) -> list[Entry]:
        """What readers find newest on the page."""
        return asked.channel.find(asked.at)

    def item_title(self, entry: Entry) -> str:
        """The headline."""
        return entry.title

    def item_description(self, entry: Entry) -> str:
        """The lead and what was corrected, as HTML, for which feed programs take it."""
        return escape(entry.summary)

    def item_extra_kwargs(self, entry: Entry) -> dict[str, Any]:
        """The whole text."""
        return {"text": entry.text}

    def item_link(self, entry: Entry) -> str:
        """The story's address, absolute."""
        return entry.url

    def item_guid(self, entry: Entry) -> str:
        """Stays when the headline changes."""
        return entry.guid

    def item_pubdate(self, entry: Entry) -> datetime:
        """When readers first saw it."""
        return entry.published

    def item_updateddate(self, entry: Entry) -> datetime:
        """When they first saw this text of it, or a correction."""
        return entry.updated

    def item_categories(self, entry: Entry) -> tuple[str, ...]:
        """Province and section."""
        return entry.categories


class AtomChannelFeed(ChannelFeed):
    """Atom of a channel."""

    feed_type = Atom


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
    views: dict[str, Callable[..., Any]] = {"rss": ChannelFeed, "atom": AtomChannelFeed, "json": json_feed}
    return [
        path(prefix + end, views[form](find), name=f"{name}_{form}")
        for name, (prefix, find) in CHANNELS.items()
        for form, (end, _media) in FORMS.items()
    ]
