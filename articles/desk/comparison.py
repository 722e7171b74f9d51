"""Which version the newest one is compared with, and the ways to read it: changes, the whole text marked, or clean."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.desk.changes import Changes, changes
from articles.models import Article, Revision
from articles.numbers import LONGEST_VERSION, whole_number

LABELS: dict[str, str | Promise] = {
    "changes": gettext_lazy("Changes"),
    "marked": gettext_lazy("Whole text with changes"),
    "clean": gettext_lazy("Clean text"),
}


@dataclass(frozen=True)
class Comparison:
    """What is new in the newest version, against which earlier one."""

    since: str
    older: Revision
    newer: Revision

    @cached_property
    def changes(self) -> Changes:
        """What differs; held against one another when it is first asked for."""
        return changes(self.older.data, self.newer.data)

    @property
    def others(self) -> list[int]:
        """The numbers of all earlier versions, the latest first."""
        return list(range(self.newer.number - 1, 0, -1))


@dataclass(frozen=True)
class View:
    """A way to read the story, and its address."""

    name: str
    label: str
    address: str
    is_current: bool


def comparison(story: Article, user: Any, at: datetime, asked: str = "") -> Comparison | None:
    """What is new since readers saw it; before that, since this person decided on it, or since the version before.

    `asked` is the number of another version to compare with; 404 where the story has none of that number.
    """
    head = story.head
    if head is None:
        return None
    older: Revision | None
    if asked:
        older = revision_numbered(story, asked)
        since = _("What changed since version %(number)d") % {"number": older.number}
    else:
        since, older = _usual(story, head, user, at)
    if older is None:
        return None
    return Comparison(since, older, head)


def _usual(story: Article, head: Revision, user: Any, at: datetime) -> tuple[str, Revision | None]:
    revisions = story.revisions.all()
    seen = [row for row in story.published.all() if row.visible_from <= at and row.visible_until != row.visible_from]
    if seen:
        is_head = seen[-1].revision_id == head.pk
        return _("What readers would find different"), head if is_head else revisions.get(pk=seen[-1].revision_id)
    moves = story.history.filter(by=user).exclude(revision=head).exclude(revision=None).order_by("-number")
    if number := moves.values_list("revision", flat=True).first():
        return _("What changed since you last decided on it"), revisions.get(pk=number)
    return _("What changed since the version before"), revisions.filter(number=head.number - 1).first()


def revision_numbered(story: Article, number: str) -> Revision:
    """A version of this story, never of another one; 404 for any other number or text."""
    revision = story.revisions.filter(number=whole_number(number, LONGEST_VERSION)).first()
    if revision is None:
        raise Http404("no such revision")
    return revision


def views_of(asked: Mapping[str, str], compared: Comparison | None) -> list[View]:
    """The ways to read it; without anything to compare with, or any change, the clean text comes first."""
    names = list(LABELS) if compared else ["clean"]
    current = asked.get("show", "")
    if current not in names:
        current = "changes" if compared and compared.changes.listed else "clean"
    kept = {"from": asked["from"]} if asked.get("from") else {}
    return [View(name, str(LABELS[name]), f"?{urlencode(kept | {'show': name})}", name == current) for name in names]
