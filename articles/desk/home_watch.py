"""What presses on the desk's home: corrections due, embargoes that end, what is late, stuck or overruled."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import overruling, permissions
from articles.desk.home_rows import (
    SHOWN,
    Panel,
    Row,
    capped,
    elsewhere,
    in_queue,
    names,
    panel,
    row_of,
)
from articles.models import Article, Correction, Status
from newsroom.models import User

IN_WORK = (Status.DRAFT, Status.SUBMITTED, Status.IN_REVIEW, Status.RETURNED, Status.HELD)
REMEMBERED = timedelta(days=7)  # an overruling


def corrections_due(user: User, at: datetime) -> Panel:
    """The correction files that something must be done about, the most urgent first."""
    files = permissions.corrections_for(user, at).undone()
    shown = files.prefetch_related(Prefetch("article", Article.objects.for_desk()))[:SHOWN]
    title, empty = _("Corrections due"), _("Nothing is to be corrected.")
    rows = [_file(file, at) for file in shown]
    return Panel("corrections", title, empty, rows, capped(files), reverse("admin:corrections"))


def _file(file: Correction, at: datetime) -> Row:
    return Row(
        headline=file.article.headline,
        url=reverse("admin:correction", args=[file.pk]),
        status=file.state,
        status_label=file.get_state_display(),
        facts=[file.get_kind_display(), file.get_state_display()],
        moment=file.due_at,
        marks=[_("Overdue")] if file.is_overdue(at) else [],
    )


def embargoes_today(scope: QuerySet, at: datetime) -> Panel:
    """Stories in work whose embargo ends before the day does: they can go out then."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(at) + timedelta(days=1), time()))
    stories = scope.in_status(*IN_WORK).filter(embargo_until__gt=at, embargo_until__lte=midnight)
    titles = _("Embargoes that end today"), _("No embargo ends today.")

    def row(story: Article) -> Row:
        return row_of(story, facts=names(story.filed_by), moment=story.embargo_until)

    return panel("embargoes", titles, stories.order_by("embargo_until", "pk"), row, at)


def is_late(at: datetime) -> Q:
    """Condition: it has waited for an editor longer than `REVIEW_LATE_AFTER`."""
    return Q(status=Status.SUBMITTED, submitted_at__lte=at - settings.REVIEW_LATE_AFTER)


def is_stuck(user: User, at: datetime) -> Q:
    """Condition: somebody else than the user claimed it and left it (`CLAIM_EXPIRES_AFTER`)."""
    left = Q(status=Status.IN_REVIEW, claim_touched_at__lte=at - settings.CLAIM_EXPIRES_AFTER)
    return left & ~Q(claimed_by=user)


def late(user: User, scope: QuerySet, at: datetime) -> Panel:
    """What has waited for an editor too long."""
    titles = _("Late: nobody has taken it"), _("Nothing has waited too long.")
    stories = scope.filter(is_late(at)).order_by("submitted_at", "pk")
    return _unmarked(panel("late", titles, stories, in_queue(at, grouped=False), at, status="submitted"))


def stuck(user: User, scope: QuerySet, at: datetime) -> Panel:
    """What colleagues claimed and left."""
    titles = _("Stuck: claimed and left"), _("Nothing was left lying.")
    stories = scope.filter(is_stuck(user, at)).order_by("claim_touched_at", "pk")
    return _unmarked(panel("stuck", titles, stories, elsewhere(at), at, status="in_review"))


def _unmarked(shown: Panel) -> Panel:
    """The heading says already what presses."""
    return replace(shown, rows=[replace(row, marks=[]) for row in shown.rows])


def overruled(user: User, scope: QuerySet, at: datetime) -> Panel:
    """Which checks were overruled lately, by whom and why."""
    entries = overruling.overruled(at, at - REMEMBERED)
    shown = entries.select_related("by").prefetch_related(Prefetch("article", Article.objects.for_desk()))[:SHOWN]
    rows = [
        row_of(
            entry.article,
            facts=[*names(entry.by), entry.details.get("words") or entry.details.get("sentence", "")],
            moment=entry.at,
            note=entry.note,
        )
        for entry in shown
    ]
    title, empty = _("Checks overruled in the last seven days"), _("No check was overruled.")
    address = f"{reverse('admin:desk_site_history')}?kind=s-overrule"
    return Panel("overruled", title, empty, rows, capped(entries), address)
