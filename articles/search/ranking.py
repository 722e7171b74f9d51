"""The order of relevance: one score for both engines, from a story's own words and the question's. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from articles.search.document import folded
from articles.search.numbers import EPOCH
from articles.search.question import Group, Query
from articles.search.synonyms import Words
from newsroom.vietnamese import fold_words

# What a place in the story is worth: for the words in one piece, and for all of them scattered about it. A piece in the
# text is worth more than words scattered about a headline.
HEADLINE, LEAD, NAMES, BODY = (8.0, 2.0), (4.0, 1.0), (3.5, 0.8), (2.5, 0.4)
NEXT_TO_EACH_OTHER = 1.0  # of that, for two words of the question that are neighbours there, too
OTHER_WAY = 1.0  # of that, for another way to say it
ACCENTS = 32.0  # for all accents as typed, in one piece: more than anything else gives
IN_PAIRS, APART = 0.4, 0.2  # of that, where they are met in parts alone
A_YEAR = 0.25  # for each year that a story is newer
YEAR = 365.25 * 24 * 3600
# The two places of a tone that texts use; a question knows the first.
LATER_TONE = {
    early: late
    for vowels, first, second in (("oa", "òóỏõọ", "àáảãạ"), ("oe", "òóỏõọ", "èéẻẽẹ"), ("uy", "ùúủũụ", "ỳýỷỹỵ"))
    for early, late in zip((mark + vowels[1] for mark in first), (vowels[0] + mark for mark in second), strict=True)
}


def _letters() -> dict[str, str]:
    """For each bare letter all that fold to it."""
    found: dict[str, str] = {}
    for code in (*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA)):
        letter = chr(code).lower()
        bare = fold_words(letter)
        if len(bare) == 1 and letter not in found.setdefault(bare, bare):
            found[bare] += letter
    return found


LETTERS = _letters()


@dataclass(frozen=True)
class Text:
    """What a score is made from; every folded text has a blank at either end."""

    row: Any  # the columns of a `PublishedArticle` that are scored, or all of it
    names: str

    @cached_property
    def headline(self) -> str:
        """Folded."""
        return f" {self.row.headline_key} "

    @cached_property
    def lead(self) -> str:
        """Folded."""
        return f" {folded(self.row.lead)} "

    @cached_property
    def headline_as_written(self) -> str:
        """In small letters."""
        return self.row.headline.lower()

    @cached_property
    def as_written(self) -> str:
        """All of it in small letters."""
        return f"{self.row.headline}\n{self.row.lead}\n{self.row.body}\n{names_as_written(self.row)}".lower()

    @cached_property
    def places(self) -> tuple[tuple[str, tuple[float, float]], ...]:
        """The parts of the story, the weightiest first."""
        return (self.headline, HEADLINE), (self.lead, LEAD), (self.names, NAMES), (self.row.search_text, BODY)


class Ranking:
    """Scores stories by one question."""

    def __init__(self, query: Query) -> None:
        words = query.words
        self.words, self.whole = words, f" {' '.join(words)} "
        self.joints = [f" {first} {second} " for first, second in pairwise(words)]
        self.runs = _runs(query.groups)
        self.accents = [Accents(run) for run in self.runs if any(run.exact)]

    def score(self, text: Text) -> float:
        """How well the story answers; among equals the newer one is better."""
        said = sum(_said(run, text) for run in self.runs) / max(len(self.runs), 1)
        joints = sum(_beside(joint, text) for joint in self.joints) / max(len(self.joints), 1)
        accents = sum(each.met(text) for each in self.accents) / max(len(self.accents), 1)
        years = (text.row.first_published_at - EPOCH).total_seconds() / YEAR
        return said + joints + self._whole(text) + accents * ACCENTS + years * A_YEAR

    def _whole(self, text: Text) -> float:
        """The question as it was typed, in one piece; a little more where it is said again and again."""
        if len(self.words) < 2 and self.whole not in text.headline:
            return 0
        best = max((one_piece for place, (one_piece, _) in text.places if self.whole in place), default=0.0)
        return best / 2 + min(text.row.search_text.count(self.whole), 5) * 0.1


class Accents:
    """What was typed with accents, side by side, looked for in texts as they are written."""

    def __init__(self, run: Group) -> None:
        spelt = [
            _spelling(exact) if exact else _any_accents(word) for word, exact in zip(run.words, run.exact, strict=True)
        ]
        self.others = [f" {' '.join(way)} " for way in run.others]
        self.folded, self.whole = f" {' '.join(run.words)} ", _pattern(spelt)
        self.words = [_pattern([each]) for each, exact in zip(spelt, run.exact, strict=True) if exact]
        self.pairs = [
            (f" {first} {second} ", _pattern(spelt[place : place + 2]))
            for place, (first, second) in enumerate(pairwise(run.words))
        ]

    def met(self, text: Text) -> float:
        """1 for all of it in one piece, a little more in the headline; less for parts of it, 0 for nothing."""
        if any(way in place for way in self.others for place, _ in text.places):
            return 1
        folded, written = text.row.search_text, text.as_written
        if self.folded in folded:  # else it need not be looked for with its accents, which takes longer
            if self.whole.search(text.headline_as_written):
                return 1.1
            if self.whole.search(written):
                return 1
        pairs = sum(joint in folded and bool(pattern.search(written)) for joint, pattern in self.pairs)
        words = sum(bool(pattern.search(written)) for pattern in self.words)
        return IN_PAIRS * pairs / max(len(self.pairs), 1) + APART * words / len(self.words)


def _runs(groups: Iterable[Group]) -> list[Group]:
    """The groups, but neighbouring words that nothing is known of are one: they may belong together."""
    runs: list[Group] = []
    for group in groups:
        plain = not (group.others or group.quoted or group.meant)
        if plain and runs and not (runs[-1].others or runs[-1].quoted or runs[-1].meant):
            runs[-1] = Group(runs[-1].words + group.words, runs[-1].exact + group.exact)
        else:
            runs.append(group)
    return runs


def names_as_written(row: Any) -> str:
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


def _pattern(spelt: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){r'\W+'.join(spelt)}(?!\w)")


def _any_accents(word: str) -> str:
    """A pattern for the folded word with whatever accents."""
    return "".join(f"[{LETTERS[letter]}]" if letter in LETTERS else re.escape(letter) for letter in word)


def _spelling(exact: str) -> str:
    """A pattern for the word with its tone in either place."""
    later = exact
    for early, late in LATER_TONE.items():
        later = later.replace(early, late)
    return re.escape(exact) if later == exact else f"(?:{re.escape(exact)}|{re.escape(later)})"
