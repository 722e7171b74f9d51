"""Embargoes: a moment before which nobody publishes a story; set when it is filed, moved by the chief editor."""

from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from articles import permissions, record, workflow
from articles.models import Article, HistoryEntry, PublicState, Status
from articles.workflow import MoveRefused, NotAllowed


def may_set(article: Article | None, at: datetime) -> bool:
    """Who files a story may put it under embargo: before it is handed over, and once."""
    if article is None or article.pk is None:
        return True
    before = article.status in {Status.DRAFT, Status.RETURNED} and not article.embargo_until
    return before and not _was_seen(article, at)


def may_move(user, article: Article, at: datetime) -> bool:
    """A chief editor sets, moves and lifts an embargo while readers have not seen the story."""
    return permissions.is_chief(user) and not _was_seen(article, at)


@transaction.atomic
def move(article: Article, by, at: datetime, until: datetime | None, reason: str) -> HistoryEntry:
    """Put the embargo at that moment, or lift it (None); the story in the caller's hands is brought up to date.

    What is scheduled stays so: a publication before the new moment is refused, never moved along. `NotAllowed` or
    `MoveRefused`, and then nothing has changed.
    """
    story = workflow.locked(article.pk)
    if not permissions.is_chief(by):
        raise NotAllowed(_("Only a chief editor moves an embargo."))
    if not may_move(by, story, at):
        raise MoveRefused(_("Readers have seen the story: there is no embargo to move."))
    if story.embargo_until == until:
        raise MoveRefused(_("That is how it stands already."))
    if not reason.strip():
        raise MoveRefused(_("Write the reason: the others must know why."))
    early = story.published.scheduled(at).order_by("visible_from").first()  # type: ignore[attr-defined]
    if until is not None and early is not None and early.visible_from < until:
        raise MoveRefused(
            _("The story is scheduled for %(time)s, before that moment: take it off the schedule first.")
            % {"time": date_format(localtime(early.visible_from), "H:i j/n/Y")}
        )
    details = {"from": _plain(story.embargo_until), "to": _plain(until)}
    entry = record.write(story, "embargo", by, at, to_status=story.status, note=reason.strip(), details=details)
    Article.objects.filter(pk=story.pk).update(embargo_until=until, updated_at=at)
    article.refresh_from_db()
    return entry


def _was_seen(article: Article, at: datetime) -> bool:
    return article.public_state_at(at) == PublicState.LIVE or article.is_taken_down(at)


def _plain(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
