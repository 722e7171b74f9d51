"""Findings: what the checks find in a revision, and which of the blocking ones an editor overruled with a reason."""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from articles import checks, snapshot
from articles.checks import Facts, Finding
from articles.facts import facts_of, paths_inside
from articles.models import Article, HistoryEntry, Revision

OVERRULE = "overrule"  # the entry of the record
KEPT = 64  # texts whose findings a process remembers

_remembered: OrderedDict[str, list[Finding]] = OrderedDict()


@dataclass(frozen=True)
class Held:
    """A finding of a revision; `key` binds an overruling to it, `overruled` is the entry where an editor did so."""

    finding: Finding
    key: str
    overruled: HistoryEntry | None

    @property
    def stops(self) -> bool:
        """It keeps the revision from being published."""
        return self.finding.blocking and self.overruled is None


def of(revision: Revision, at: datetime) -> list[Finding]:
    """The findings of a revision, blocking ones first, then as a reader meets them; checked once per text and facts.

    As many queries as `facts.facts_of`.
    """
    facts = facts_of(revision.data, at)
    key = _fingerprint(revision, facts)
    found = _remembered.get(key)
    if found is None:
        found = _remembered[key] = sorted(checks.run(revision.data, facts), key=lambda finding: not finding.blocking)
        while len(_remembered) > KEPT:
            _remembered.popitem(last=False)
    return found


def _fingerprint(revision: Revision, facts: Facts) -> str:
    """One key for the text and for all that it is held against."""
    dead = [path for path in paths_inside(revision.data["body"], facts.hosts) if not facts.path_exists(path)]
    offices = sorted((name, list(titles)) for name, titles in facts.offices.items())
    told = [snapshot.digest(revision.data), id(facts.gazetteer), sorted(facts.aliases.items()), offices, dead]
    told += [sorted(facts.hosts), sorted(facts.withdrawn_photos)]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def held(article: Article, revision: Revision, at: datetime) -> list[Held]:
    """The findings of a revision of the story, each with its key and the entry by which it was overruled, if it was."""
    found = of(revision, at)
    entries = overrulings(article.pk) if any(finding.blocking for finding in found) else {}
    keys = [key_of(finding, revision.data) for finding in found]
    return [Held(finding, key, entries.get(key)) for finding, key in zip(found, keys, strict=True)]


def stopping(article: Article, revision: Revision, at: datetime) -> list[Held]:
    """The blocking findings that nobody overruled; while there are any, the revision is not published."""
    return [row for row in held(article, revision, at) if row.stops]


def overrulings(story: int) -> dict[str, HistoryEntry]:
    """What was overruled in the story, by key; the last word where it was done twice."""
    rows = HistoryEntry.objects.filter(article=story, move=OVERRULE).select_related("by").order_by("number")
    return {row.details["key"]: row for row in rows}


def key_of(finding: Finding, data: Mapping[str, Any]) -> str:
    """What an overruling is bound to: the check, the field, and the words found.

    It holds for later versions as long as these words stand in that field, wherever in it; other words, or the same
    words in another field, need a decision of their own. A photo is meant by its content, not by its place in the
    list. What is found about a field as a whole is bound besides to what it was held against: the story's day, and
    for the use of AI the whole text.
    """
    place = finding.field
    if place.startswith("photos-"):
        _photos, row, part = place.split("-")
        place = f"{data['photos'][int(row)].get('sha256')} {part}"
    against = []
    if finding.start is None:
        text = [data["headline"], data["lead"], data["body"]] if place == "ai_use" else []
        against = [data["day"], *text]
    return hashlib.sha256("\n".join([finding.check, place, finding.text, *against]).encode()).hexdigest()
