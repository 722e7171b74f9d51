"""Sealed texts: what was withdrawn is read only after saying why, every look on record."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from articles import permissions, record, workflow
from articles.models import Article
from articles.workflow import MoveRefused, NotAllowed


@transaction.atomic
def inspect(article: Article, by, at: datetime, reason: str) -> None:
    """Open the sealed text to this user for a while. `NotAllowed`, or `MoveRefused` where no reason is given."""
    story = workflow.locked(article.pk)
    if not permissions.may_view(by, story, at):
        raise NotAllowed(_("You may not do this."))
    if not story.is_taken_down(at):
        return
    if not permissions.may_inspect(by, story, at):
        raise NotAllowed(_("Only the chief editor opens a sealed text, or lets its author in."))
    if not reason.strip():
        raise MoveRefused(_("Write why you look at the sealed text: it stays on record."))
    record.write(story, "inspect", by, at, to_status=story.status, note=reason.strip())


@transaction.atomic
def let_in(article: Article, by, at: datetime, reason: str) -> None:
    """Let the author look at the sealed text, to mend it; they say why, too. Errors as of `inspect`."""
    story = workflow.locked(article.pk)
    if not permissions.may_let_in(by, story, at):
        raise NotAllowed(_("You may not do this."))
    if not reason.strip():
        raise MoveRefused(_("Write the reason: the others must know why."))
    record.write(story, "unseal", by, at, to_status=story.status, note=reason.strip())
