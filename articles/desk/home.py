"""The desk's home: what waits for whom, read in a fixed number of queries."""

from dataclasses import replace
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from articles import permissions
from articles.desk import home_watch
from articles.desk.home_rows import (
    COUNTED,
    SHOWN,
    Panel,
    Row,
    by_group,
    by_reporter,
    capped,
    day_of,
    elsewhere,
    hangs_on,
    in_queue,
    last,
    listed,
    names,
    noted,
    own,
    panel,
    row_of,
    with_editors,
)
from articles.desk.review import WHAT_HAPPENED
from articles.models import Article, HistoryEntry, PublishedArticle, Status
from newsroom.models import User

__all__ = ["COUNTED", "SHOWN", "home_of"]

QUEUE = 30
DECIDED = 5
DECISIONS = ("approve", "return", "hold", "spike", "withdraw", "restore", "unschedule")
WITH_EDITORS = (Status.SUBMITTED, Status.IN_REVIEW, Status.HELD)


def home_of(user: User, at: datetime) -> list[list[Panel]]:
    """The panels of a person's home page: what waits for them, and the rest; none without an editorial role."""
    if permissions.is_editor(user):
        return _editor(user, at)
    return _reporter(user, at) if permissions.is_writer(user) else []


def _reporter(user: User, at: datetime) -> list[list[Panel]]:
    mine = Article.objects.filter(filed_by=user).order_by("-updated_at", "-pk")
    returned = mine.in_status(Status.RETURNED).annotate(note=last("return", "note"))
    drafts, waiting = mine.in_status(Status.DRAFT), mine.in_status(*WITH_EDITORS)
    waiting = waiting.annotate(taken=last("claim", "at"))
    titles = {
        "returned": (_("Returned to you"), _("Nothing was returned.")),
        "drafts": (_("Drafts"), _("No drafts.")),
        "with-editors": (_("With the editors"), _("Nothing waits for an editor.")),
    }
    return [
        [
            panel("returned", titles["returned"], returned, noted, at, status="returned"),
            panel("drafts", titles["drafts"], drafts, own, at, status="draft"),
        ],
        [
            panel("with-editors", titles["with-editors"], waiting, with_editors(at), at, status="with-editors"),
            _scheduled(at, PublishedArticle.objects.filter(hangs_on(mine.order_by()))),
            _published(mine, at),
        ],
    ]


def _editor(user: User, at: datetime) -> list[list[Panel]]:
    """The chief editor sees besides what is late, stuck or overruled, before everything else.

    Of the panels of stories in work each story stands in one: where it presses, else on a table, else as one's own.
    """
    seen = permissions.visible_to(user, at)
    scope = Article.objects.filter(Exists(seen.filter(pk=OuterRef("pk"))))  # asked of the few in a state, one by one
    chief = permissions.is_chief(user)
    pressing = home_watch.is_late(at) | home_watch.is_stuck(user, at) if chief else Q(pk__in=[])
    claimed = scope.in_status(Status.IN_REVIEW).filter(claimed_by=user).order_by("updated_at", "pk")
    rest = scope.exclude(pressing).exclude(filed_by=user)
    others = rest.in_status(Status.IN_REVIEW).exclude(claimed_by=user).order_by("claim_touched_at", "pk")
    held = rest.in_status(Status.HELD).annotate(note=last("hold", "note")).order_by("updated_at", "pk")
    mine = Article.objects.filter(filed_by=user).in_status(Status.DRAFT, Status.RETURNED, *WITH_EDITORS)
    mine = mine.exclude(pressing)
    titles = {
        "claimed": (_("On your table"), _("You have claimed nothing.")),
        "elsewhere": (_("On colleagues’ tables"), _("No colleague has claimed anything.")),
        "held": (_("Held"), _("Nothing is held.")),
        "own": (_("Your own stories"), _("You have none in work.")),
    }
    watched = [home_watch.late, home_watch.stuck, home_watch.overruled] if chief else []
    return [
        [
            *(watch(user, scope, at) for watch in watched),
            panel("claimed", titles["claimed"], claimed, by_reporter, at, status="in_review", mine="claimed"),
            _queue(rest, at),
        ],
        [
            home_watch.corrections_due(user, at),
            _scheduled(at, PublishedArticle.objects.filter(hangs_on(seen))),
            home_watch.embargoes_today(scope, at),
            panel("elsewhere", titles["elsewhere"], others, elsewhere(at), at, status="in_review"),
            panel("held", titles["held"], held, noted, at, status="held"),
            panel("own", titles["own"], mine.order_by("-updated_at", "-pk"), own, at, mine="filed"),
            _decided(user, seen),
        ],
    ]


def _queue(scope: QuerySet, at: datetime) -> Panel:
    """What waits for an editor, province by province; that with the longest wait comes first, and so in each."""
    stories = scope.in_status(Status.SUBMITTED).order_by("submitted_at", "pk")
    titles = _("Waiting for an editor"), _("The queue is empty.")
    queue = panel("queue", titles, stories, in_queue(at), at, QUEUE, status="submitted")
    return replace(queue, rows=by_group(queue.rows))


def _scheduled(at: datetime, rows: QuerySet) -> Panel:
    """What readers will see without anything more being done: the day's schedule by hour, then the days after it."""
    rows = rows.scheduled(at).order_by("visible_from", "pk")
    shown = rows.only("visible_from", "article").prefetch_related(Prefetch("article", Article.objects.for_desk()))
    planned = [
        row_of(
            row.article, facts=names(row.article.filed_by), moment=row.visible_from, group=day_of(row.visible_from, at)
        )
        for row in shown[:SHOWN]
    ]
    address = listed(public="scheduled")
    return Panel("scheduled", _("Scheduled"), _("Nothing is scheduled."), planned, capped(rows), address)


def _published(stories: QuerySet, at: datetime) -> Panel:
    """What readers see, the latest first."""
    visible = PublishedArticle.objects.visible(at)
    stories = stories.in_status(Status.APPROVED).filter(Exists(visible.filter(article=OuterRef("pk"))))
    rows = visible.only("article", "slug", "headline", "first_published_at")
    shown = stories.for_desk().prefetch_related(Prefetch("published", rows, to_attr="seen"))[:SHOWN]
    seen = [
        row_of(story, moment=row.first_published_at, public_url=row.get_absolute_url())
        for story in shown
        for row in story.seen  # type: ignore[attr-defined]
    ]
    return Panel("published", _("Published lately"), _("Nothing yet."), seen, capped(stories), listed(public="live"))


def _decision(entry: HistoryEntry) -> Row:
    """What was decided, not where the story stands by now."""
    label = str(WHAT_HAPPENED.get(entry.move, entry.move))
    return row_of(entry.article, moment=entry.at, note=entry.note, status=entry.to_status, status_label=label)


def _decided(user: User, scope: QuerySet) -> Panel:
    """What the editor decided last, as far as they may still see it."""
    entries = HistoryEntry.objects.filter(hangs_on(scope), by=user, move__in=DECISIONS).order_by("-at", "-pk")
    shown = entries.prefetch_related(Prefetch("article", Article.objects.for_desk()))[:DECIDED]
    rows = [_decision(entry) for entry in shown]
    return Panel("decided", _("Decided by you lately"), _("Nothing yet."), rows, len(rows), states=True)
