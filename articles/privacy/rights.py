"""Who may look for people in all that is kept, ask for something to be taken out, and say yes to that."""

from articles import permissions


def may_find(user) -> bool:
    """May ask where a name or number stands in all that is kept: the chief editor."""
    return permissions.is_chief(user)
