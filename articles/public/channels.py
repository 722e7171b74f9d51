"""Channels: what a feed is about, and its entries: the newest of a list, as its page has them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from articles import lists
from articles.models.public_corrections import PublicCorrection
from articles.models.published import (
    ListEntry,
    PublicDocument,
    PublicEvent,
    PublicPerson,
    PublicTopic,
    PublishedArticle,
)
from articles.models.reference import Section
from articles.public import archive, choices, corrections, full_text, headlines, periods, stamp
from articles.public.addresses import absolute
from articles.public.paging import address, entries_of
from articles.public.prepared import Prepared
from articles.public.provinces import filters_of
from articles.public.reports import scopes
from provinces.gazetteer import Gazetteer

SIZE = 30
COLUMNS = {"rss": "item", "atom": "entry"}  # of what was rendered ahead


@dataclass(frozen=True)
class Entry:
    """What a feed says of one story, or of one notice."""

    guid: str  # stays when the headline, and with it the address, is changed
    url: str
    title: str
    summary: str
    text: str  # HTML
    published: datetime
    updated: datetime
    categories: tuple[str, ...] = ()


class Item(NamedTuple):
    """An entry as XML, and when it changed last."""

    xml: str
    changed: datetime


@dataclass(frozen=True)
class Channel:
    """What a feed is about: its title, the page it belongs to, and how its entries are found at a moment."""

    title: str
    page: str
    find: Callable[[datetime], list[Entry]]
    filters: dict[str, str] = field(default_factory=dict)  # of the page, which its feeds keep
    key: str = ""  # of the list of stories that it is

    def url(self, end: str = "") -> str:
        """Of the page, or with an end of its feed in that form."""
        return absolute(address(self.page + end, **self.filters))

    def ready(self, at: datetime, form: str) -> list[Item] | None:
        """Its newest entries as `rss` or `atom`, rendered ahead; None where one of them has to be rendered."""
        return _ready(self.key, at, form) if self.key else None

    @property
    def full_title(self) -> str:
        """`Bắc Kạn – ` and the name of the paper."""
        return " – ".join(filter(None, [self.title, settings.MASTHEAD["name"]]))


def of_list(key: str, title: str, page: str, **filters: str) -> Channel:
    """The channel of a list of stories."""
    return Channel(title, page, lambda at: _newest(key, at), filters, key)


# --- Stories ------------------------------------------------------------------


def _newest(key: str, at: datetime) -> list[Entry]:
    """The newest stories that readers see, whole: two queries."""
    entries = entries_of(key, at).defer(None).defer("story__search_text")
    stories = [entry.story for entry in entries[:SIZE]]
    rows = PublicCorrection.objects.filter(article_id__in=[story.article_id for story in stories], published_at__lte=at)
    corrected = {row.article_id: row for row in rows.order_by("published_at", "pk")}
    return [entry_of(story, corrected.get(story.article_id)) for story in stories]


def _ready(key: str, at: datetime, form: str) -> list[Item] | None:
    """One query. What was corrected says so in its entry, and is rendered."""
    items, marks = [], set()
    for published, visible_from, corrected, xml, *mark in _rendered((SIZE, COLUMNS[form]), key, at):
        if corrected:
            return None
        items.append(Item(xml, max(published, visible_from)))
        marks.add(tuple(mark))
    return items if all(stamp.good(*mark) for mark in marks) else None


@Prepared
def _rendered(shape: tuple[int, str], key: str, at: datetime) -> QuerySet[Any, Any]:
    entries = ListEntry.objects.filter(key=key).visible(at).order_by("-first_published_at", "-article_id")
    notices = PublicCorrection.objects.filter(article_id=OuterRef("article_id"), published_at__lte=at)
    found = entries.values_list(
        "first_published_at", "story__visible_from", Exists(notices), f"story__rendered__{shape[1]}", *stamp.MARK
    )
    return found[: shape[0]]


def entry_of(story: PublishedArticle, corrected: PublicCorrection | None = None) -> Entry:
    """A correction stands before the lead, so that a feed program shows the entry as changed."""
    said = _in_words(corrected) if corrected else ""
    categories = (story.card["province"], story.section.name if story.section else "")
    return Entry(
        guid=absolute(f"/tin/{story.article_id}"),
        url=absolute(story.get_absolute_url()),
        title=headlines.in_one_line(story),
        summary="\n\n".join(filter(None, [said, story.lead])),
        text=full_text.of(story, said),
        published=story.first_published_at.astimezone(UTC),
        updated=(max(story.visible_from, corrected.published_at) if corrected else story.visible_from).astimezone(UTC),
        categories=tuple(filter(None, categories)),
    )


def _in_words(notice: PublicCorrection) -> str:
    """What the newest correction says, and when it was published."""
    label = "Ý kiến phản hồi" if notice.kind == "answer" else "Cải chính"
    return f"[{label} {date_format(localtime(notice.published_at), 'H:i j/n/Y')}] {notice.right}"


# --- Corrections ----------------------------------------------------------------


def _notices(at: datetime) -> list[Entry]:
    """Corrections, answers and withdrawals, as their page has them: two queries."""
    return [_of_notice(row) for row in corrections.latest(at, None)[:SIZE]]


def _of_notice(row: Any) -> Entry:
    if isinstance(row, PublicCorrection):
        guid, url, title = f"/cai-chinh/{row.pk}", row.get_absolute_url(), f"{row.get_kind_display()}: {row.headline}"
        said = [row.right, row.name, row.apology]
    else:
        guid, url = f"/cai-chinh/go-{row.pk}", reverse("story", args=["tin", row.article_id])
        title, said = _("A story was withdrawn"), [row.notice]
    said = [text for text in said if text]
    html = "".join(format_html("<p>{}</p>", text) for text in said)
    return Entry(absolute(guid), absolute(url), title, "\n\n".join(said), html, row.moment, row.moment)


# --- What there is a channel of ---------------------------------------------------


def front(request: HttpRequest, at: datetime) -> Channel:
    """Everything."""
    return of_list(lists.LATEST, "", reverse("front"))


def province(request: HttpRequest, at: datetime, slug: str) -> Channel:
    """A province's page, also of one unit (`?don-vi=`), of one quarter (`?quy=`)."""
    gazetteer = Gazetteer.load()
    place = gazetteer.place(slug)
    if place is None:
        raise Http404("no such province")
    unit, quarter = filters_of(request, slug, timezone.localdate(at))
    of_unit = gazetteer.period(unit) if unit else None
    title = _joined(
        place.name, of_unit.full_name if of_unit else "", periods.quarter_in_words(quarter) if quarter else ""
    )
    page = reverse("province", args=[slug])
    return of_list(lists.province(slug, unit, quarter), title, page, don_vi=unit, quy=quarter)


def _joined(*words: str) -> str:
    return " · ".join(filter(None, words))


def section(request: HttpRequest, at: datetime, slug: str) -> Channel:
    """A section."""
    found = get_object_or_404(Section, slug=slug)
    return of_list(lists.section(slug), found.name, reverse("section", args=[slug]))


def reports(request: HttpRequest, at: datetime) -> Channel:
    """Regional activity reports, also of a province's page (`?tinh=`), on one period (`?ky=`)."""
    names = scopes()
    slug = choices.chosen(request, "tinh", names)
    period = choices.chosen(request, "ky", choices.periods(timezone.localdate(at)))
    words = [names.get(slug, ""), periods.in_words(period) if period else ""]
    title = _joined(_("Reports from the provinces"), *words)
    return of_list(lists.reports(slug, period), title, reverse("reports"), tinh=slug, ky=period)


def event(request: HttpRequest, at: datetime, slug: str) -> Channel:
    """An event, also only what a province's page has of it (`?tinh=`)."""
    row = get_object_or_404(PublicEvent.objects.visible(at), slug=slug)
    places = Gazetteer.load().places
    place = choices.chosen(request, "tinh", places)
    title = _joined(row.name, places[place].name if place else "")
    return of_list(lists.event(slug, place), title, row.get_absolute_url(), tinh=place)


def month(request: HttpRequest, at: datetime, year: int, month: int) -> Channel:
    """What was published in a month."""
    if not archive.is_month(year, month, timezone.localdate(at)):
        raise Http404("no such month")
    title = capfirst(periods.in_words(f"{year}-{month:02}"))
    return of_list(lists.month(year, month), title, reverse("archive_month", args=[year, f"{month:02}"]))


def quarter(request: HttpRequest, at: datetime, year: int, number: int) -> Channel:
    """What happened in a quarter."""
    name = f"{year}-{number}"
    if not archive.is_quarter(name, timezone.localdate(at)):
        raise Http404("no such quarter")
    page = reverse("archive_quarter", args=[year, number])
    return of_list(lists.quarter(name), capfirst(periods.quarter_in_words(name)), page)


def notices(request: HttpRequest, at: datetime) -> Channel:
    """What the paper corrected and withdrew."""
    return Channel(pgettext("page of the paper", "Corrections"), reverse("corrections"), _notices)


def _copy(
    model: type[PublicPerson | PublicTopic | PublicDocument], key: Callable[[str], str]
) -> Callable[..., Channel]:
    def channel(request: HttpRequest, at: datetime, slug: str) -> Channel:
        row: Any = get_object_or_404(model.objects.visible(at), slug=slug)
        return of_list(key(slug), getattr(row, "name", str(row)), row.get_absolute_url())

    return channel


# Name of the page → where it lies and how its channel is found.
CHANNELS: dict[str, tuple[str, Callable[..., Channel]]] = {
    "front": ("", front),
    "province": ("tinh/<slug:slug>/", province),
    "section": ("chuyen-muc/<slug:slug>/", section),
    "topic": ("chu-de/<slug:slug>/", _copy(PublicTopic, lists.topic)),
    "event": ("su-kien/<slug:slug>/", event),
    "person": ("can-bo/<slug:slug>/", _copy(PublicPerson, lists.person)),
    "document": ("van-ban/<slug:slug>/", _copy(PublicDocument, lists.document)),
    "reports": ("bao-cao/", reports),
    "archive_month": ("luu-tru/<int:year>/<int:month>/", month),
    "archive_quarter": ("luu-tru/<int:year>/quy-<int:number>/", quarter),
    "corrections": ("cai-chinh/", notices),
}
