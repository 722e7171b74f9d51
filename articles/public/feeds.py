"""Feeds: RSS, Atom and JSON Feed of the front page, a province, a section, a topic, an event, an official."""

from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from articles import lists
from articles.models.public_corrections import PublicCorrection
from articles.models.published import PublicEvent, PublicPerson, PublicTopic, PublishedArticle
from articles.models.reference import Section
from articles.public import full_text, headlines
from articles.public.addresses import absolute
from articles.public.paging import entries_of
from provinces.gazetteer import Gazetteer

SIZE = 30


class Channel(NamedTuple):
    """What a feed is about: its list, its title, the page it belongs to, and when it was asked for."""

    key: str
    title: str
    page: str
    at: datetime

    @property
    def stories(self) -> list[PublishedArticle]:
        """The newest stories that readers see, whole."""
        entries = entries_of(self.key, self.at).defer(None).defer("story__search_text")
        return with_corrections([entry.story for entry in entries[:SIZE]], self.at)


def with_corrections(stories: list[PublishedArticle], at: datetime) -> list[PublishedArticle]:
    """Give each story its newest correction (`corrected`, else None): one query."""
    rows = PublicCorrection.objects.filter(article_id__in=[story.article_id for story in stories], published_at__lte=at)
    newest = {row.article_id: row for row in rows.order_by("published_at", "pk")}
    for story in stories:
        story.corrected = newest.get(story.article_id)  # type: ignore[attr-defined]
    return stories


def _updated(story: Any) -> datetime:
    """When readers first saw this text of it, or a correction on it."""
    return max(story.visible_from, story.corrected.published_at) if story.corrected else story.visible_from


def _summary(story: Any) -> str:
    """The lead; before it what was corrected, so that a feed program shows the entry as changed."""
    return "\n\n".join(filter(None, [_correction(story), story.lead]))


def _correction(story: Any) -> str:
    """What the newest correction says, and when it was published; empty without one."""
    if story.corrected is None:
        return ""
    label = "Ý kiến phản hồi" if story.corrected.kind == "answer" else "Cải chính"
    when = date_format(localtime(story.corrected.published_at), "H:i j/n/Y")
    return f"[{label} {when}] {story.corrected.right}"


class Rss(Rss201rev2Feed):
    """RSS 2.0 with the whole text of each item (content:encoded of the module RDF Site Summary content)."""

    def rss_attributes(self) -> dict[str, str]:
        """With the module's namespace."""
        return super().rss_attributes() | {"xmlns:content": "http://purl.org/rss/1.0/modules/content/"}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """The item's elements, and its text."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["text"])


class Atom(Atom1Feed):
    """Atom with the whole text of each entry."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """The entry's elements, and its text."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["text"], {"type": "html"})


def _front(at: datetime, slug: str) -> Channel:
    return Channel(lists.LATEST, "", reverse("front"), at)


def _province(at: datetime, slug: str) -> Channel:
    place = Gazetteer.load().place(slug)
    if place is None:
        raise Http404("no such province")
    return Channel(lists.province(slug), place.name, reverse("province", args=[slug]), at)


def _section(at: datetime, slug: str) -> Channel:
    section = get_object_or_404(Section, slug=slug)
    return Channel(lists.section(slug), section.name, reverse("section", args=[slug]), at)


def _copy(
    model: type[PublicEvent | PublicPerson | PublicTopic], key: Callable[[str], str]
) -> Callable[[datetime, str], Channel]:
    def channel(at: datetime, slug: str) -> Channel:
        row: Any = get_object_or_404(model.objects.visible(at), slug=slug)
        return Channel(key(slug), row.name, row.get_absolute_url(), at)

    return channel


# Name of the page → where it lies and how its channel is found.
CHANNELS: dict[str, tuple[str, Callable[[datetime, str], Channel]]] = {
    "front": ("", _front),
    "province": ("tinh/<slug:slug>/", _province),
    "section": ("chuyen-muc/<slug:slug>/", _section),
    "topic": ("chu-de/<slug:slug>/", _copy(PublicTopic, lists.topic)),
    "event": ("su-kien/<slug:slug>/", _copy(PublicEvent, lists.event)),
    "person": ("can-bo/<slug:slug>/", _copy(PublicPerson, lists.person)),
}


def _title(channel: Channel) -> str:
    return " – ".join(filter(None, [channel.title, settings.MASTHEAD["name"]]))


def _categories(story: PublishedArticle) -> list[str]:
    return [name for name in (story.card["province"], story.section.name if story.section else "") if name]


def _guid(story: PublishedArticle) -> str:
    """A name that stays when the headline, and with it the address, is changed."""
    return absolute(f"/tin/{story.article_id}")


class ChannelFeed(Feed):
    """RSS of a channel."""

    feed_type: type[SyndicationFeed] = Rss
    language = "vi"
    item_guid_is_permalink = False

    def __init__(self, find: Callable[[datetime, str], Channel]) -> None:
        self.find = find

    def get_object(self, request: HttpRequest, slug: str = "") -> Channel:
        """The channel; 404 where readers know of none."""
        return self.find(timezone.now(), slug)

    def title(self, channel: Channel) -> str:
        """`Bắc Kạn – ` and the name of the paper."""
        return _title(channel)

    def description(self, channel: Channel) -> str:
        """The newest stories of …"""
        return f"Tin mới nhất: {channel.title or settings.MASTHEAD['name']}"

    subtitle = description

    def link(self, channel: Channel) -> str:
        """The page that readers see."""
        return absolute(channel.page)

    def feed_url(self, channel: Channel) -> str:
        """The feed's own address."""
        return absolute(channel.page + ("atom/" if self.feed_type is Atom else "rss/"))

    def items(self, channel: Channel) -> list[PublishedArticle]:
        """The newest stories that readers see."""
        return channel.stories

    def item_title(self, story: PublishedArticle) -> str:
        """The headline."""
        return headlines.in_one_line(story)

    def item_description(self, story: PublishedArticle) -> str:
        """The lead and what was corrected, as HTML, for which feed programs take it."""
        return escape(_summary(story))

    def item_extra_kwargs(self, story: PublishedArticle) -> dict[str, Any]:
        """The whole text."""
        return {"text": full_text.of(story, _correction(story))}

    def item_link(self, story: PublishedArticle) -> str:
        """The story's address, absolute."""
        return absolute(story.get_absolute_url())

    def item_guid(self, story: PublishedArticle) -> str:
        """Stays when the headline changes."""
        return _guid(story)

    def item_pubdate(self, story: PublishedArticle) -> datetime:
        """When readers first saw it."""
        return story.first_published_at

    def item_updateddate(self, story: PublishedArticle) -> datetime:
        """When they first saw this text of it, or a correction."""
        return _updated(story)

    def item_categories(self, story: PublishedArticle) -> list[str]:
        """Province and section."""
        return _categories(story)


class AtomChannelFeed(ChannelFeed):
    """Atom of a channel."""

    feed_type = Atom


def json_feed(find: Callable[[datetime, str], Channel]) -> Callable[..., HttpResponse]:
    """A view that answers a channel as JSON Feed 1.1."""

    @require_safe
    def view(request: HttpRequest, slug: str = "") -> HttpResponse:
        channel = find(timezone.now(), slug)
        items = [
            {
                "id": _guid(story),
                "url": absolute(story.get_absolute_url()),
                "title": headlines.in_one_line(story),
                "summary": _summary(story),
                "content_html": full_text.of(story, _correction(story)),
                "date_published": story.first_published_at.isoformat(),
                "date_modified": _updated(story).isoformat(),
                "tags": _categories(story),
            }
            for story in channel.stories
        ]
        data = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": _title(channel),
            "home_page_url": absolute(channel.page),
            "feed_url": absolute(channel.page + "feed.json"),
            "language": "vi",
            "items": items,
        }
        options = {"ensure_ascii": False}
        return JsonResponse(data, content_type="application/feed+json; charset=utf-8", json_dumps_params=options)

    return view


def urlpatterns() -> list[URLPattern]:
    """`…rss/`, `…atom/` and `…feed.json` under every page that has a feed; named `province_rss` and so on."""
    patterns = []
    for name, (prefix, find) in CHANNELS.items():
        patterns += [
            path(f"{prefix}rss/", ChannelFeed(find), name=f"{name}_rss"),
            path(f"{prefix}atom/", AtomChannelFeed(find), name=f"{name}_atom"),
            path(f"{prefix}feed.json", json_feed(find), name=f"{name}_json"),
        ]
    return patterns
