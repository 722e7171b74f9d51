"""Overruling: an editor lets a story pass in spite of what a blocking check found, with a reason on record."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from articles import findings, permissions, record
from articles.models import Article, HistoryEntry
from articles.workflow import MoveRefused, NotAllowed, Outdated, locked


def overrule(article: Article, key: str, by, at: datetime, *, note: str, revision_hash: str) -> HistoryEntry:
    """Let one blocking finding stand; what it is bound to says `findings.key_of`.

    `key` names the finding, `revision_hash` the text in which it was read, `note` is the reason. Raises `NotAllowed`,
    `Outdated` or `MoveRefused` with a sentence for the person who tried, and then nothing has changed.
    """
    note = note.strip()
    with transaction.atomic():
        fresh = locked(article.pk)
        if not permissions.may_overrule(by, fresh, at):
            raise NotAllowed(_("You may not do this."))
        if fresh.head is None or fresh.head.hash != revision_hash:
            raise Outdated(_("The text was changed after you opened it. Read the newest version, then decide."))
        row = next((row for row in findings.stopping(fresh, fresh.head, at) if row.key == key), None)
        if row is None:
            raise Outdated(_("This finding does not stand any more. Load the story again."))
        if not note:
            raise MoveRefused(_("Write the reason: the others must know why."))
        with translation.override(settings.LANGUAGE_CODE):  # the record speaks one language, whoever writes it
            sentence = str(row.finding.sentence)
        finding = row.finding
        details = {"check": finding.check, "sentence": sentence, "words": finding.text, "field": finding.field}
        return record.write(
            fresh, findings.OVERRULE, by, at, to_status=fresh.status, note=note, details={**details, "key": key}
        )


def overruled(at: datetime, since: datetime) -> QuerySet[HistoryEntry]:
    """What was overruled since then, the newest first; not of stories whose text is sealed."""
    sealed = Exists(Article.objects.filter(permissions.sealed(at), pk=OuterRef("article")))
    return HistoryEntry.objects.filter(~sealed, move=findings.OVERRULE, at__gte=since, at__lte=at).order_by(
        "-at", "-pk"
    )
