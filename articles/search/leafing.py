"""A page of what a question finds, in the order of time or of relevance, by keyset; whatever is searched."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from articles.search.found import Found
from articles.search.question import Query
from articles.search.ranking import Ranking, Text
from articles.search.terms import Question, Term

RANKED = 60  # of the answers to each of the few questions whose answers are ranked: the newest
CURSOR = re.compile(r"(?:([0-9a-f]{1,4})\.)?(-?[0-9a-f]{1,15})")


class BadCursor(ValueError):
    """A cursor that no search ever gave out."""


class Source(Protocol):
    """What is searched. `floor`: the number below which the last reading looked at nothing, None if nothing is left."""

    floor: int | None

    def newest(self, question: Question, most: int, below: int | None = None) -> list[Found]:
        """The newest answers, at most so many, below a number."""

    def texts(self, found: Collection[Found], query: Query) -> Mapping[int, Text]:
        """What they are ranked by, by their numbers; without those that are gone."""


def position(cursor: str) -> tuple[int | None, int]:
    """The place in the ranking, None in the order of time, and the number of the entry shown last."""
    match = CURSOR.fullmatch(cursor)
    if match is None:
        raise BadCursor(cursor[:40])
    return int(match[1], 16) if match[1] else None, int(match[2], 16)


def newest(source: Source, question: Question, counted: list[Found], cursor: str, size: int) -> tuple[list[Found], str]:
    """A page in the order of time and the cursor of the next one, "" on the last; `counted` are the newest answers."""
    found = counted
    if cursor:
        found = source.newest(question, size + 1, position(cursor)[1])
    return found[:size], f"{found[size - 1].number:x}" if len(found) > size else ""


def relevant(
    source: Source, query: Query, within: Sequence[Term], counted: list[Found], cursor: str, size: int
) -> tuple[list[Found], str]:
    """What is ranked, the best first, then the other matches, which are older, in the order of time."""
    ranked = _ranked(source, query, within, counted)
    start, last = position(cursor) if cursor else (-1, 0)
    below = counted[RANKED - 1].number if len(counted) > RANKED else None
    if start is None:
        page, start, below = [], len(ranked), last
    else:
        # The story shown last may stand elsewhere by now, or nowhere: then its place counts.
        there = next((place for place, found in enumerate(ranked) if found.number == last), start)
        start = there + 1
        page = ranked[start : start + size + 1]
    ranked_here = len(page)
    if len(page) <= size and below is not None:
        known = {found.number for found in ranked}
        others = source.newest(query.matches(within), size + 1 + len(known), below)
        page = [*page, *(found for found in others if found.number not in known)][: size + 1]
    if len(page) <= size:
        return page, ""
    end = page[size - 1].number
    if size <= ranked_here:
        return page[:size], f"{start + size - 1:x}.{end:x}"
    return page[:size], f"{end:x}"


def _ranked(source: Source, query: Query, within: Sequence[Term], counted: list[Found]) -> list[Found]:
    """The newest answers to the question and to each narrower one, the best first."""
    candidates = {found.number: found for found in counted[:RANKED]}
    if len(counted) > RANKED:
        whole: list[Question] = []  # whose answers are all among the candidates
        for question in query.better(within):
            if any(question.narrows(other) for other in whole):
                continue
            answers = source.newest(replace(question, few_above=counted[RANKED - 1].number), RANKED)
            candidates |= {found.number: found for found in answers}
            if len(answers) < RANKED and source.floor is None:
                whole.append(question)
    texts, ranking = source.texts(candidates.values(), query), Ranking(query)
    scored = [(ranking.score(texts[number]), number, found) for number, found in candidates.items() if number in texts]
    return [found for _score, _number, found in sorted(scored, key=lambda each: each[:2], reverse=True)]
