"""The order of relevance: one score for both engines, from a story's own words and the question's. Pure."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from articles.models.published import PublishedArticle
from articles.search.document import EPOCH, folded_word
from articles.search.question import Group, Query
from articles.search.synonyms import Words

WORD = re.compile(r"[^\W_]+")
# What a place in the story is worth: for the words in one piece, and for all of them scattered about it.
HEADLINE, LEAD, NAMES, BODY = (8.0, 5.0), (3.0, 1.5), (3.0, 1.0), (1.5, 0.5)
NEXT_TO_EACH_OTHER = 0.5  # of that, for two words of the question that are neighbours there, too
OTHER_WAY = 0.9  # of that, for another way to say it
ACCENTS = 24.0  # for all accents as typed: more than anything else gives
A_YEAR = 0.25  # for each year that a story is newer
YEAR = 365.25 * 24 * 3600
# The two places of a tone that texts use; a question knows the first.
LATER_TONE = {
    early: late
    for vowels, first, second in (("oa", "òóỏõọ", "àáảãạ"), ("oe", "òóỏõọ", "èéẻẽẹ"), ("uy", "ùúủũụ", "ỳýỷỹỵ"))
    for early, late in zip((mark + vowels[1] for mark in first), (vowels[0] + mark for mark in second), strict=True)
}


@dataclass(frozen=True)
class Text:
    """What a score is made from; every folded text has a blank at either end."""

    row: PublishedArticle
    names: str

    @cached_property
    def headline(self) -> str:
        """Folded."""
        return f" {self.row.headline_key} "

    @cached_property
    def lead(self) -> str:
        """Folded."""
        return f" {' '.join(map(folded_word, WORD.findall(self.row.lead)))} "

    @cached_property
    def places(self) -> tuple[tuple[str, tuple[float, float]], ...]:
        """The parts of the story, the weightiest first."""
        return (self.headline, HEADLINE), (self.lead, LEAD), (self.names, NAMES), (self.row.search_text, BODY)


class Ranking:
    """Scores stories by one question."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self.whole = f" {' '.join(query.words)} "
        words = query.words
        self.joints = [f" {first} {second} " for first, second in itertools.pairwise(words)]
        self.accents = list(_accents(query))

    def score(self, text: Text) -> float:
        """How well the story answers; among equals the newer one is better."""
        groups = sum(_said(group, text) for group in self.query.groups) / max(len(self.query.groups), 1)
        joints = sum(_beside(joint, text) for joint in self.joints) / max(len(self.joints), 1)
        years = (text.row.first_published_at - EPOCH).total_seconds() / YEAR
        return groups + joints + self._whole(text) + self._exact(text) + years * A_YEAR

    def _whole(self, text: Text) -> float:
        """The question as it was typed, in one piece; a little more where it is said again and again."""
        if len(self.query.words) < 2 and self.whole not in text.headline:
            return 0
        best = max((one_piece for place, (one_piece, _) in text.places if self.whole in place), default=0.0)
        return best / 2 + min(text.row.search_text.count(self.whole), 5) * 0.1

    def _exact(self, text: Text) -> float:
        """The accents as typed: all of them somewhere in the story, a little more in its headline."""
        if not self.accents:
            return 0
        row, found = text.row, 0.0
        headline, rest = row.headline.lower(), ""
        for pattern in self.accents:
            if pattern.search(headline):
                found += 1.1
            else:
                rest = rest or f"{row.lead}\n{row.body}\n{names_as_written(row)}".lower()
                found += bool(pattern.search(rest))
        return ACCENTS * found / len(self.accents)


def names_as_written(row: PublishedArticle) -> str:
    """The names on the row's page as written."""
    page = row.page
    parts = [named["name"] for named in (*page["officials"], *page["topics"], *page["provinces"], *page["bylines"])]
    parts += [cited["title"] for cited in page["documents"]] + ([page["event"]["name"]] if page["event"] else [])
    return " · ".join(parts)


def _said(group: Group, text: Text) -> float:
    own = _weight(group.words, text)
    return max([own, *(_weight(way, text) * OTHER_WAY for way in group.others)])


def _weight(words: Words, text: Text) -> float:
    piece = f" {' '.join(words)} "
    best = 0.0
    for place, (one_piece, scattered) in text.places:
        if best >= one_piece:
            break
        if piece in place:
            best = max(best, one_piece)
        elif scattered > best and all(f" {word} " in place for word in words):
            best = scattered
    return best


def _beside(joint: str, text: Text) -> float:
    return next((weight * NEXT_TO_EACH_OTHER for place, (weight, _) in text.places if joint in place), 0)


def _accents(query: Query) -> Iterable[re.Pattern[str]]:
    """For each word that was typed with accents, with the word after it where there is one in its group."""
    for group in query.groups:
        for place, exact in enumerate(group.exact):
            if not exact:
                continue
            spelt = _spelling(exact)
            if place + 1 < len(group.exact) and group.exact[place + 1]:
                spelt += rf"\W+{_spelling(group.exact[place + 1])}"
            yield re.compile(rf"(?<!\w){spelt}(?!\w)")


def _spelling(exact: str) -> str:
    """A pattern for the word with its tone in either place."""
    later = exact
    for early, late in LATER_TONE.items():
        later = later.replace(early, late)
    return re.escape(exact) if later == exact else f"(?:{re.escape(exact)}|{re.escape(later)})"
