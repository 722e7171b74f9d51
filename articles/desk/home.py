"""The desk's home: what waits for whom, read in a fixed number of queries."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from articles import claims, permissions
from articles.desk.review import WHAT_HAPPENED
from articles.models import Article, HistoryEntry, PublishedArticle, Status
from articles.overruling import overruled
from newsroom.models import User

SHOWN = 10  # stories in a panel
DECIDED = 5
OVERRULED_FOR = timedelta(days=7)
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
    live: bool = False


@dataclass(frozen=True)
class Panel:
    """A bounded list of stories with its heading; `more` is the query of the story list that shows all of them."""

    name: str
    title: str
    empty: str
    rows: list[Row]
    count: int
    more: str = ""
    states: bool = False  # stories of several states: each says its own
    address: str = ""  # of the page that shows all of them, where it is not the list of stories

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
    waiting = waiting.annotate(taken=_last("claim", "at"))
    titles = {
        "returned": (_("Returned to you"), _("Nothing was returned.")),
        "drafts": (_("Drafts"), _("No drafts.")),
        "with-editors": (_("With the editors"), _("Nothing waits for an editor.")),
    }
    return [
        [
            _panel("returned", titles["returned"], returned, _noted, at, status="returned"),
            _panel("drafts", titles["drafts"], drafts, _own, at, status="draft"),
        ],
        [
            _panel("with-editors", titles["with-editors"], waiting, _with_editors(at), at, status="with-editors"),
            _scheduled(at, PublishedArticle.objects.filter(article__filed_by=user)),
            _published(mine, at),
        ],
    ]


def _editor(user: User, at: datetime) -> list[list[Panel]]:
    scope = permissions.visible_to(user, at)
    claimed = scope.in_status(Status.IN_REVIEW).filter(claimed_by=user).order_by("updated_at", "pk")
    queue = scope.in_status(Status.SUBMITTED).exclude(filed_by=user).order_by("submitted_at", "pk")
    elsewhere = scope.in_status(Status.IN_REVIEW).exclude(claimed_by=user).order_by("claim_touched_at", "pk")
    held = scope.in_status(Status.HELD).annotate(note=_last("hold", "note")).order_by("updated_at", "pk")
    own = Article.objects.filter(filed_by=user).in_status(Status.DRAFT, Status.RETURNED, *WITH_EDITORS)
    titles = {
        "claimed": (_("On your table"), _("You have claimed nothing.")),
        "queue": (_("Waiting for an editor"), _("The queue is empty.")),
        "elsewhere": (_("On colleagues’ tables"), _("No colleague has claimed anything.")),
        "held": (_("Held"), _("Nothing is held.")),
        "own": (_("Your own stories"), _("You have none in work.")),
    }
    return [
        [
            _panel("claimed", titles["claimed"], claimed, _story, at, status="in_review", mine="claimed"),
            _panel("queue", titles["queue"], queue, _waiting(at), at, status="submitted"),
        ],
        [
            _scheduled(at, PublishedArticle.objects.filter(_of(scope))),
            _panel("elsewhere", titles["elsewhere"], elsewhere, _elsewhere(at), at, status="in_review"),
            _panel("held", titles["held"], held, _noted, at, status="held"),
            _panel("own", titles["own"], own.order_by("-updated_at", "-pk"), _own, at, mine="filed"),
            _decided(user, scope),
            *([_overruled(at)] if permissions.is_chief(user) else []),
        ],
    ]


def _of(stories: QuerySet) -> Exists:
    """Condition on what hangs on a story: the story is one of these. Asked row by row, for the archive is large."""
    return Exists(stories.filter(pk=OuterRef("article")))


def _last(move: str, column: str) -> Subquery:
    """A column of the last entry of that move in the story's history."""
    entries = HistoryEntry.objects.filter(article=OuterRef("pk"), move=move).order_by("-pk")
    return Subquery(entries.values(column)[:1])


def _panel(name: str, titles: tuple[str, str], stories: QuerySet, row, at: datetime, **query: str) -> Panel:
    """Two queries: the stories shown and how many there are. `titles`: the heading, and what an empty panel says."""
    live = Exists(PublishedArticle.objects.visible(at).filter(article=OuterRef("pk")))
    rows = [row(story) for story in stories.for_desk().annotate(live=live)[:SHOWN]]
    more = f"?{urlencode(query)}" if query else ""
    return Panel(name, *titles, rows, _capped(stories), more, states=name in {"with-editors", "own"})


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
    shown = {"moment": story.updated_at, "status": story.status, "status_label": story.get_status_display()} | given
    url = reverse(f"admin:articles_article_{view}", args=[story.pk])
    shown["live"] = bool(getattr(story, "live", False))
    return Row(headline=story.headline, url=url, facts=[*_place(story), *facts], **shown)


def _story(story: Article) -> Row:
    return _row(story, facts=_people(story.filed_by))


def _own(story: Article) -> Row:
    """A draft goes on in the form."""
    return _row(story, "change" if story.status == Status.DRAFT else "review")


def _noted(story: Article) -> Row:
    return _row(story, facts=_people(story.filed_by), note=story.note or "")  # type: ignore[attr-defined]


def _with_editors(at: datetime) -> Callable[[Article], Row]:
    """With whom since when, or how long nobody has it."""

    def row(story: Article) -> Row:
        taken, since = story.taken, story.submitted_at or story.updated_at  # type: ignore[attr-defined]
        if story.claimed_by is not None:
            return _row(story, facts=_people(story.claimed_by), moment=taken or story.updated_at)
        return _row(story, facts=[_("waiting %(time)s") % {"time": timesince(since, at, depth=1)}], moment=since)

    return row


def _elsewhere(at: datetime) -> Callable[[Article], Row]:
    """On whose table, how long untouched, and whether the claim has expired."""

    def row(story: Article) -> Row:
        touched = story.claim_touched_at or story.updated_at
        idle = _("untouched for %(time)s") % {"time": timesince(touched, at, depth=1)}
        free = [_("expired: you may claim it")] if claims.is_expired(story, at) else []
        return _row(story, facts=[*_people(story.claimed_by), idle, *free], moment=touched)

    return row


def _waiting(at: datetime) -> Callable[[Article], Row]:
    def row(story: Article) -> Row:
        since = story.submitted_at or story.updated_at
        waiting = _("waiting %(time)s") % {"time": timesince(since, at, depth=1)}
        return _row(story, facts=[*_people(story.filed_by), waiting], moment=since)

    return row


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
    shown = stories.for_desk().prefetch_related(Prefetch("published", rows, to_attr="seen"))[:SHOWN]
    return Panel(
        "published",
        _("Published lately"),
        _("Nothing yet."),
        [
            _row(story, moment=row.first_published_at, public_url=row.get_absolute_url())
            for story in shown
            for row in story.seen  # type: ignore[attr-defined]
        ],
        _capped(stories),
        "?public=live",
    )


def _decision(entry: HistoryEntry) -> Row:
    """What was decided, not where the story stands by now."""
    label = str(WHAT_HAPPENED.get(entry.move, entry.move))
    return _row(entry.article, moment=entry.at, note=entry.note, status=entry.to_status, status_label=label)


def _decided(user: User, scope: QuerySet) -> Panel:
    """What the editor decided last, as far as they may still see it."""
    entries = HistoryEntry.objects.filter(_of(scope), by=user, move__in=DECISIONS).order_by("-at", "-pk")
    shown = entries.prefetch_related(Prefetch("article", Article.objects.for_desk()))[:DECIDED]
    rows = [_decision(entry) for entry in shown]
    return Panel(
        "decided",
        _("Decided by you lately"),
        _("Nothing yet."),
        rows,
        len(rows),
        states=True,
    )


def _overruled(at: datetime) -> Panel:
    """Which checks were overruled lately, by whom and why."""
    entries = overruled(at, at - OVERRULED_FOR)
    shown = entries.select_related("by").prefetch_related(Prefetch("article", Article.objects.for_desk()))[:SHOWN]
    rows = [
        _row(
            entry.article,
            facts=[*_people(entry.by), entry.details.get("words") or entry.details.get("sentence", "")],
            moment=entry.at,
            note=entry.note,
        )
        for entry in shown
    ]
    titles = (_("Checks overruled in the last seven days"), _("No check was overruled."))
    more = "?kind=s-overrule"
    return Panel("overruled", *titles, rows, _capped(entries), more, address=reverse("admin:desk_site_history"))
