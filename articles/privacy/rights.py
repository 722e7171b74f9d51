"""Who may look for people in all that is kept, ask for something to be taken out, and say yes to that."""

from datetime import datetime

from articles import permissions
from articles.models import Article, Redaction, RedactionAsk


def may_find(user) -> bool:
    """May ask where a name or number stands in all that is kept: the chief editor."""
    return permissions.is_chief(user)


def may_ask(user, article: Article, at: datetime) -> bool:
    """May ask that words be taken out of a story: an editor who may view it, sealed or not."""
    return permissions.is_editor(user) and permissions.may_view(user, article, at)


def may_decide(user, asked: RedactionAsk) -> bool:
    """May say yes or no to that: a chief editor, never who asked."""
    return permissions.is_chief(user) and asked.asked_by_id != user.pk


def may_read_ask(user, asked: RedactionAsk) -> bool:
    """May read which words are meant: who asked, and chief editors."""
    return permissions.is_chief(user) or asked.asked_by_id == user.pk


def may_open_evidence(user, redaction: Redaction, at: datetime) -> bool:
    """May look at what was taken out, while it is kept: chief editors."""
    return permissions.is_chief(user) and redaction.evidence.filter(kept_until__gt=at).exists()
