"""Corrections: a file is opened, decided, and published in one transaction with the text that it corrects."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from articles import permissions, publishing, record, workflow
from articles.models import Article, Correction, CorrectionKind, CorrectionState, HistoryEntry, Status
from articles.workflow import MoveRefused, NotAllowed, Outdated


def due(received_at: datetime) -> datetime:
    """When something that was received then is due, unless another day is written down (`CORRECTION_DUE_AFTER`)."""
    return received_at + settings.CORRECTION_DUE_AFTER


@transaction.atomic
def ask(article: Article, by, at: datetime, **fields: Any) -> Correction:
    """Open a file; `fields` are those of `Correction`. `NotAllowed` without the right to it."""
    story = workflow.locked(article.pk)
    if not permissions.may_prepare_correction(by, story, at):
        raise NotAllowed(_("You may not do this."))
    file = Correction.objects.create(article=story, opened_by=by, opened_at=at, **fields)
    _write(file, story, "correction_ask", by, at, note=file.wrong or file.right)
    return file


@transaction.atomic
def decide(file: Correction, by, at: datetime, *, accepted: bool, reason: str = "") -> None:
    """Accept the file or reject it with a reason. `NotAllowed`, `Outdated` or `MoveRefused`: nothing has changed."""
    story, fresh = _locked(file, by, CorrectionState.OPEN)
    if not accepted and not reason.strip():
        raise MoveRefused(_("Write the reason: the others must know why."))
    state = CorrectionState.ACCEPTED if accepted else CorrectionState.REJECTED
    fresh.state, fresh.reason, fresh.decided_by, fresh.decided_at = state, reason.strip(), by, at
    fresh.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    _write(fresh, story, "correction_decide", by, at, note=fresh.reason, accepted=accepted)


def publish(file: Correction, by, at: datetime, *, revision_hash: str = "", version: int | None = None) -> None:
    """Show readers the notice, and with it the corrected revision where `revision_hash` names one: both or neither.

    The revision is approved by the workflow, with its four eyes and its checks. Errors as of `decide`.
    """
    if revision_hash and permissions.may_decide_corrections(by) and file.article.head is not None:
        workflow.prepare_pictures(file.article.head)
    with transaction.atomic():
        story, fresh = _locked(file, by, CorrectionState.ACCEPTED)
        if revision_hash:
            workflow.perform("approve", story, by, at, revision_hash=revision_hash, version=version)
            story = workflow.locked(story.pk)
        notice = publishing.correct(story, fresh, at)
        if notice is None:
            raise Outdated(_("Readers do not see this story now, so nothing can be published on it."))
        fresh.state, fresh.notice = CorrectionState.PUBLISHED, notice
        fresh.save(update_fields=["state", "notice"])
        move = "answer" if fresh.kind == CorrectionKind.ANSWER else "correct"
        _write(fresh, story, move, by, at, note=fresh.right, **record.corrected(notice))


def remind(at: datetime) -> int:
    """Write down, once each for every file, that it is due within `CORRECTION_REMINDED_BEFORE`, and that it is late.

    How many were written. A file that nobody was reminded of before it was late is written down as late alone.
    """
    due_by = at + settings.CORRECTION_REMINDED_BEFORE
    return sum(_remind(file, at) for file in Correction.objects.undone().filter(due_at__lte=due_by))


@transaction.atomic
def _remind(file: Correction, at: datetime) -> bool:
    move = "correction_late" if file.is_overdue(at) else "correction_due"
    told = HistoryEntry.objects.filter(article=file.article_id, move=move, details__file=file.pk)
    if told.exists():
        return False
    story = workflow.locked(file.article_id)
    if told.all().exists() or not Correction.objects.undone().filter(pk=file.pk).exists():  # somebody was quicker
        return False
    _write(file, story, move, None, at, note="")
    return True


def corrected_text(article: Article, at: datetime) -> bool:
    """There is a text under review that readers do not have yet: the notice may go out with it."""
    if article.status != Status.IN_REVIEW or article.head_id is None:
        return False
    return not article.published.visible(at).filter(revision=article.head_id).exists()  # type: ignore[attr-defined]


def _locked(file: Correction, by, state: str) -> tuple[Article, Correction]:
    """The story with its lock, and the file as it stands under it, in that state."""
    if not permissions.may_decide_corrections(by):
        raise NotAllowed(_("Only a chief editor decides on corrections."))
    story = workflow.locked(file.article_id)
    fresh = Correction.objects.get(pk=file.pk)
    if fresh.state != state:
        raise Outdated(_("Somebody else was quicker. Load the page again."))
    return story, fresh


def _write(file: Correction, story: Article, move: str, by, at: datetime, *, note: str, **details: Any) -> None:
    record.write(story, move, by, at, to_status=story.status, note=note, details={"file": file.pk, **details})
