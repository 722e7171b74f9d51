"""Redaction: one person asks with a reason, another says yes; then the words stand nowhere in that story."""

import json
import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from articles import desk_index, record, sealing, similar, workflow
from articles.models import Article, Redaction, RedactionAsk, RedactionEnd
from articles.privacy import places, rights
from articles.privacy.known import told_of
from articles.privacy.rewriting import PURPOSE, Rewriting
from articles.privacy.wanted import Wanted
from articles.workflow import MoveRefused, NotAllowed, Outdated

LONGEST = 40  # of what stands there instead


@transaction.atomic
def ask(
    article: Article, by, at: datetime, words: str, reason: str, *, instead: str = "[…]", evidence: bool = True
) -> RedactionAsk:
    """Ask that words be taken out of the story; `NotAllowed`, or `MoveRefused` where something is lacking."""
    story, wanted = workflow.locked(article.pk), Wanted(words)
    if not rights.may_ask(by, story, at):
        raise NotAllowed(_("You may not do this."))
    if not wanted.is_good:
        raise MoveRefused(_("Write at least three letters or digits, and at most 200 characters."))
    if not reason.strip():
        raise MoveRefused(_("Write the reason: the others must know why."))
    if wanted.spans(reason) or wanted.spans(instead):
        raise MoveRefused(_("The reason and what readers read instead stay: they must not have the words in them."))
    if not instead.strip() or len(instead) > LONGEST:
        raise MoveRefused(_("Write what readers read instead, in at most 40 characters."))
    if not any(spot for spot in places.in_stories(wanted, [story.pk])):
        raise MoveRefused(_("The words stand nowhere in this story."))
    record.write(story, "redact_ask", by, at, to_status=story.status, note=reason.strip())
    return RedactionAsk.objects.create(
        article=story,
        words=sealing.seal(words, PURPOSE),
        instead=instead.strip(),
        evidence=evidence,
        reason=reason.strip(),
        asked_by=by,
        asked_at=at,
    )


def words_of(asked: RedactionAsk) -> str:
    """What is to be taken out; empty once it is decided, or where no key of ours opens it."""
    return (sealing.unseal(asked.words, PURPOSE) or "") if asked.words else ""


@transaction.atomic
def refuse(asked: RedactionAsk, by, at: datetime, reason: str) -> None:
    """Decide that nothing is taken out; who asked may take it back so. Errors as of `ask`."""
    story, asked = _locked(asked)
    if not (rights.may_decide(by, asked) or asked.asked_by_id == by.pk):
        raise NotAllowed(_("You may not do this."))
    if not reason.strip():
        raise MoveRefused(_("Write the reason: the others must know why."))
    details = {"whom": asked.asked_by_id}
    record.write(story, "redact_refuse", by, at, to_status=story.status, note=reason.strip(), details=details)
    _decide(asked, by, at)


@transaction.atomic
def approve(asked: RedactionAsk, by, at: datetime) -> Redaction:
    """Take the words out of all that is kept of the story, at once and for good. Errors as of `ask`.

    A story whose record is not whole is left alone: a redaction hides no change that nobody owned up to.
    """
    story, asked = _locked(asked)
    if not rights.may_decide(by, asked):
        raise NotAllowed(_("Somebody else than who asked has to decide: a chief editor."))
    if next(record.verify(story), None) is not None:
        raise MoveRefused(
            _("The record of this story is not whole. Have it looked into first: manage.py verify_history")
        )
    wanted = Wanted(words_of(asked))
    if not wanted.is_good:
        raise MoveRefused(_("What was asked cannot be read any more: it was sealed with another key. Ask again."))
    redaction = Redaction.objects.create(
        article=story,
        reason=asked.reason,
        asked_by=asked.asked_by,
        asked_at=asked.asked_at,
        approved_by=by,
        approved_at=at,
        end_id=secrets.token_hex(16),
    )
    until = at + settings.EVIDENCE_KEPT_FOR if asked.evidence else None
    rewriting = Rewriting(redaction, wanted, asked.instead, until)
    rewriting.everything(at)
    story = workflow.locked(story.pk)
    details = told_of(redaction, rewriting.rows) | {"whom": asked.asked_by_id}
    record.write(story, "redact", by, at, to_status=story.status, note=asked.reason, details=details)
    RedactionEnd.objects.create(token=redaction.end_id)
    similar.index(story)
    desk_index.follow(story.pk, at)
    _decide(asked, by, at)
    return redaction


def _locked(asked: RedactionAsk) -> tuple[Article, RedactionAsk]:
    story = workflow.locked(asked.article_id)
    fresh = RedactionAsk.objects.select_for_update().select_related("asked_by").get(pk=asked.pk)
    if fresh.decided_at is not None:
        raise Outdated(_("Somebody else was quicker. Load the story again."))
    return story, fresh


def _decide(asked: RedactionAsk, by, at: datetime) -> None:
    RedactionAsk.objects.filter(pk=asked.pk).update(words="", decided_by=by, decided_at=at)


# --- Evidence -----------------------------------------------------------------


@transaction.atomic
def open_evidence(redaction: Redaction, by, at: datetime, reason: str) -> list[tuple[str, dict[str, Any]]]:
    """What was taken out, by table, for a chief editor who says why they look; the look is on record."""
    story = workflow.locked(redaction.article_id)
    if not rights.may_open_evidence(by, redaction, at):
        raise NotAllowed(_("You may not do this."))
    if not reason.strip():
        raise MoveRefused(_("Write why you look at the sealed text: it stays on record."))
    details = {"of": redaction.pk}
    record.write(story, "evidence", by, at, to_status=story.status, note=reason.strip(), details=details)
    kept = redaction.evidence.filter(kept_until__gt=at)
    return [
        (row.table, json.loads(opened)) for row in kept if (opened := sealing.unseal(row.content, PURPOSE)) is not None
    ]
