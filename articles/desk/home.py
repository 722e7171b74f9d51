"""The desk's home: what waits for whom, read in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from articles import permissions
from articles.desk.review import WHAT_HAPPENED
from articles.models import Article, HistoryEntry, PublishedArticle, Status
from newsroom.models import User

SHOWN = 10  # stories in a panel
COUNTED = 100  # no further: an archive is never counted
DECISIONS = ("approve", "return", "hold", "spike", "withdraw", "restore", "unschedule")
WITH_EDITORS = (Status.SUBMITTED, Status.IN_REVIEW, Status.HELD)


@dataclass(frozen=True)
class Row:
    """A story in a panel, as text."""

    headline: str
    url: str
    status: str
    status_label: str
    facts: list[str] = field(default_factory=list)
    moment: datetime | None = None
    note: str = ""
    public_url: str = ""


@dataclass(frozen=True)
class Panel:
    """A bounded list of stories with its heading; `more` is the query of the story list that shows all of them."""

    name: str
    title: str
    empty: str
    rows: list[Row]
    count: int
    more: str = ""

    @property
    def count_label(self) -> str:
        """The number of stories, or `99+`."""
        return f"{COUNTED - 1}+" if self.count >= COUNTED else str(self.count)

    @property
    def has_more(self) -> bool:
        """There are stories that are not shown."""
        return self.count > len(self.rows)


def home_of(user: User, at: datetime) -> list[list[Panel]]:
    """The panels of a person's home page: what waits for them, and the rest; none without an editorial role."""
    if permissions.is_editor(user):
        return _editor(user, at)
    return _reporter(user, at) if permissions.is_writer(user) else []


def _reporter(user: User, at: datetime) -> list[list[Panel]]:
    mine = Article.objects.filter(filed_by=user).order_by("-updated_at", "-pk")
    returned = mine.in_status(Status.RETURNED).annotate(note=_last("return", "note"))
    drafts, waiting = mine.in_status(Status.DRAFT), mine.in_status(*WITH_EDITORS)
    title, none = _("With the editors"), _("Nothing waits for an editor.")
    return [
        [
            _panel("returned", _("Returned to you"), _("Nothing was returned."), returned, _noted, status="returned"),
            _panel("drafts", _("Drafts"), _("No drafts."), drafts, _own, status="draft"),
        ],
        [
            _panel("with-editors", title, none, waiting, _with_editors, status="with-editors"),
            _scheduled(at, PublishedArticle.objects.filter(article__filed_by=user)),
            _published(mine, at),
        ],
    ]


def _editor(user: User, at: datetime) -> list[list[Panel]]:
    scope = permissions.visible_to(user, at)
    claimed = scope.in_status(Status.IN_REVIEW).filter(claimed_by=user).order_by("updated_at", "pk")
    held = scope.in_status(Status.HELD).annotate(note=_last("hold", "note")).order_by("updated_at", "pk")
    own = Article.objects.filter(filed_by=user).in_status(Status.DRAFT, Status.RETURNED, *WITH_EDITORS)
    own, none = own.order_by("-updated_at", "-pk"), _("You have none in work.")
    table, empty = {"status": "in_review", "mine": "claimed"}, _("You have claimed nothing.")
    return [
        [
            _panel("claimed", _("On your table"), empty, claimed, _story, **table),
            _queue(user, at, scope),
        ],
        [
            _scheduled(at, PublishedArticle.objects.filter(article__in=scope)),
            _panel("held", _("Held"), _("Nothing is held."), held, _noted, status="held"),
            _panel("own", _("Your own stories"), none, own, _own, mine="filed"),
            _decided(user, scope),
        ],
    ]


def _queue(user: User, at: datetime, scope: QuerySet) -> Panel:
    """What an editor may claim, the longest wait first."""
    queue = scope.in_status(Status.SUBMITTED).exclude(filed_by=user).annotate(since=_last("submit", "at"))
    title, none = _("Waiting for an editor"), _("The queue is empty.")
    rows = queue.order_by("since", "pk")
    return _panel("queue", title, none, rows, lambda story: _waiting(story, at), status="submitted")


def _last(move: str, column: str) -> Subquery:
    """A column of the last entry of that move in the story's history."""
    entries = HistoryEntry.objects.filter(article=OuterRef("pk"), move=move).order_by("-pk")
    return Subquery(entries.values(column)[:1])


def _panel(name: str, title: str, empty: str, stories: QuerySet, row, **query: str) -> Panel:
    """Two queries: the stories shown and how many there are."""
    rows = [row(story) for story in stories.for_desk()[:SHOWN]]
    return Panel(name, title, empty, rows, _capped(stories), f"?{urlencode(query)}" if query else "")


def _capped(rows: QuerySet) -> int:
    """How many there are, up to COUNTED."""
    return rows.order_by()[:COUNTED].count()


def _place(story: Article) -> list[str]:
    if story.national:
        return [_("National")]
    return [story.home_province.name] if story.home_province else []


def _people(*people: User | None) -> list[str]:
    return [person.display_name for person in people if person is not None]


def _row(story: Article, view: str = "review", facts: Iterable[str] = (), **given) -> Row:
    given.setdefault("moment", story.updated_at)
    return Row(
        headline=story.headline,
        url=reverse(f"admin:articles_article_{view}", args=[story.pk]),
        status=story.status,
        status_label=story.get_status_display(),
        facts=[*_place(story), *facts],
        **given,
    )


def _story(story: Article) -> Row:
    return _row(story, facts=_people(story.filed_by))


def _own(story: Article) -> Row:
    """A draft goes on in the form."""
    return _row(story, "change" if story.status == Status.DRAFT else "review")


def _noted(story: Article) -> Row:
    return _row(story, facts=_people(story.filed_by), note=story.note or "")  # type: ignore[attr-defined]


def _with_editors(story: Article) -> Row:
    return _row(story, facts=_people(story.claimed_by))


def _waiting(story: Article, at: datetime) -> Row:
    since = story.since or story.updated_at  # type: ignore[attr-defined]
    waiting = _("waiting %(time)s") % {"time": timesince(since, at, depth=1)}
    return _row(story, facts=[*_people(story.filed_by), waiting], moment=since)


def _scheduled(at: datetime, rows: QuerySet) -> Panel:
    """What readers will see without anything more being done, the next first."""
    rows = rows.scheduled(at).order_by("visible_from", "pk")
    shown = rows.only("visible_from", "article").prefetch_related(Prefetch("article", Article.objects.for_desk()))
    return Panel(
        "scheduled",
        _("Scheduled"),
        _("Nothing is scheduled."),
        [_row(row.article, facts=_people(row.article.filed_by), moment=row.visible_from) for row in shown[:SHOWN]],
        _capped(rows),
        "?public=scheduled",
    )


def _published(stories: QuerySet, at: datetime) -> Panel:
    """What readers see, the latest first."""
    visible = PublishedArticle.objects.visible(at)
    stories = stories.in_status(Status.APPROVED).filter(Exists(visible.filter(article=OuterRef("pk"))))
    rows = visible.only("article", "slug", "headline", "first_published_at")
    shown = stories.for_desk().prefetch_related(Prefetch("published", rows, to_attr="live"))[:SHOWN]
    return Panel(
        "published",
        _("Published lately"),
        _("Nothing yet."),
        [
            _row(story, moment=row.first_published_at, public_url=row.get_absolute_url())
            for story in shown
            for row in story.live  # type: ignore[attr-defined]
        ],
        _capped(stories),
        "?public=live",
    )


def _decided(user: User, scope: QuerySet) -> Panel:
    """What the editor decided last, as far as they may still see it."""
    entries = HistoryEntry.objects.filter(by=user, move__in=DECISIONS, article__in=scope).order_by("-pk")
    shown = entries.prefetch_related(Prefetch("article", Article.objects.for_desk()))[:SHOWN]
    return Panel(
        "decided",
        _("Decided by you lately"),
        _("Nothing yet."),
        [
            _row(entry.article, facts=[str(WHAT_HAPPENED[entry.move])], moment=entry.at, note=entry.note)
            for entry in shown
        ],
        _capped(entries),
    )
