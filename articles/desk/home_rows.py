"""What a panel of the desk's home says of a story: rows as text, in groups, with what presses."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from articles import claims
from articles.models import Article, HistoryEntry, PublishedArticle, Status
from newsroom.models import User

SHOWN = 10  # stories in a panel
COUNTED = 100  # no further: an archive is never counted


@dataclass(frozen=True)
class Row:
    """A story in a panel, as text; `marks` is what presses, `group` the heading that it stands under."""

    headline: str
    url: str
    status: str
    status_label: str
    facts: list[str] = field(default_factory=list)
    moment: datetime | None = None
    note: str = ""
    public_url: str = ""
    live: bool = False
    marks: list[str] = field(default_factory=list)
    group: str = ""


@dataclass(frozen=True)
class Panel:
    """A bounded list of stories with its heading; `more` is the address where all of them are shown."""

    name: str
    title: str
    empty: str
    rows: list[Row]
    count: int
    more: str = ""
    states: bool = False  # stories of several states: each says its own

    @property
    def count_label(self) -> str:
        """The number of stories, or `99+`."""
        return f"{COUNTED - 1}+" if self.count >= COUNTED else str(self.count)

    @property
    def has_more(self) -> bool:
        """There are stories that are not shown."""
        return self.count > len(self.rows)

    @property
    def groups(self) -> list[tuple[str, list[Row]]]:
        """The rows under their headings; one group without a heading where there are none."""
        return [(heading, list(rows)) for heading, rows in groupby(self.rows, key=lambda row: row.group)]


def listed(**query: str) -> str:
    """The address of the story list under these filters."""
    return f"{reverse('admin:articles_article_changelist')}?{urlencode(query)}"


def last(move: str, column: str) -> Subquery:
    """A column of the last entry of that move in the story's history."""
    entries = HistoryEntry.objects.filter(article=OuterRef("pk"), move=move).order_by("-pk")
    return Subquery(entries.values(column)[:1])


def hangs_on(stories: QuerySet) -> Exists:
    """Condition: the story of the row is one of these. Asked row by row, for the archive is large."""
    return Exists(stories.filter(pk=OuterRef("article")))


def panel(
    name: str, titles: tuple[str, str], stories: QuerySet, row, at: datetime, shown: int = SHOWN, **query: str
) -> Panel:
    """Two queries: the stories shown and how many there are. `titles`: the heading, and what an empty panel says."""
    live = Exists(PublishedArticle.objects.visible(at).filter(article=OuterRef("pk")))
    rows = [row(story) for story in stories.for_desk().annotate(live=live)[:shown]]
    return Panel(name, *titles, rows, capped(stories), listed(**query), states=name in {"with-editors", "own"})


def capped(rows: QuerySet) -> int:
    """How many there are, up to COUNTED."""
    return rows.order_by()[:COUNTED].count()


def place_of(story: Article) -> str:
    """The story's own province, or that it is of national scope."""
    if story.national:
        return _("National")
    return story.home_province.name if story.home_province else ""


def names(*people: User | None) -> list[str]:
    """The people that there are."""
    return [person.display_name for person in people if person is not None]


def row_of(story: Article, view: str = "review", facts: Iterable[str] = (), **given) -> Row:
    """The story with its place and these facts."""
    shown = {"moment": story.updated_at, "status": story.status, "status_label": story.get_status_display()} | given
    url = reverse(f"admin:articles_article_{view}", args=[story.pk])
    shown["live"] = bool(getattr(story, "live", False))
    place = [] if shown.get("group") == place_of(story) else [place_of(story)]
    return Row(headline=story.headline, url=url, facts=[*filter(None, place), *facts], **shown)


def by_reporter(story: Article) -> Row:
    """With who filed it."""
    return row_of(story, facts=names(story.filed_by))


def own(story: Article) -> Row:
    """A draft goes on in the form."""
    return row_of(story, "change" if story.status == Status.DRAFT else "review")


def noted(story: Article) -> Row:
    """With who filed it and the reason."""
    return row_of(story, facts=names(story.filed_by), note=story.note or "")  # type: ignore[attr-defined]


def with_editors(at: datetime) -> Callable[[Article], Row]:
    """With whom since when, or how long nobody has it."""

    def row(story: Article) -> Row:
        since = story.submitted_at or story.updated_at
        if story.claimed_by is not None:
            taken = story.taken or story.updated_at  # type: ignore[attr-defined]
            return row_of(story, facts=names(story.claimed_by), moment=taken)
        return row_of(story, facts=[_waiting(since, at)], moment=since)

    return row


def elsewhere(at: datetime) -> Callable[[Article], Row]:
    """On whose table, how long untouched, and whether the claim has expired."""

    def row(story: Article) -> Row:
        touched = story.claim_touched_at or story.updated_at
        idle = _("untouched for %(time)s") % {"time": timesince(touched, at, depth=1)}
        free = [_("expired: you may claim it")] if claims.is_expired(story, at) else []
        return row_of(story, facts=[*names(story.claimed_by), idle], moment=touched, marks=free)

    return row


def in_queue(at: datetime, grouped: bool = True) -> Callable[[Article], Row]:
    """Who filed it, how long it has waited, and whether that is too long; under its province."""

    def row(story: Article) -> Row:
        since = story.submitted_at or story.updated_at
        late = [_("late")] if since <= at - settings.REVIEW_LATE_AFTER else []
        facts = [*names(story.filed_by), _waiting(since, at)]
        group = (place_of(story) or _("Without a province")) if grouped else ""
        return row_of(story, facts=facts, moment=since, marks=late, group=group)

    return row


def _waiting(since: datetime, at: datetime) -> str:
    return _("waiting %(time)s") % {"time": timesince(since, at, depth=1)}


def by_group(rows: list[Row]) -> list[Row]:
    """The rows group by group, the groups in the order in which they first come."""
    first = list(dict.fromkeys(row.group for row in rows))
    return sorted(rows, key=lambda row: first.index(row.group))


def day_of(moment: datetime, at: datetime) -> str:
    """Today, tomorrow, or the date, as a heading of a schedule."""
    day, today = timezone.localdate(moment), timezone.localdate(at)
    words = {today: _("Today"), today + timedelta(days=1): _("Tomorrow")}
    return words.get(day) or date_format(day, "j/n/Y")
