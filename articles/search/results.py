"""The search itself: a question, filters, an order and a place in it give a page of results with their facets."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from articles import lists
from articles.models.published import PublishedArticle
from articles.models.search import SearchEntry
from articles.search import engine
from articles.search.extracts import Piece, extract
from articles.search.found import Found
from articles.search.question import Query
from articles.search.ranking import Ranking, Text
from articles.search.terms import Question

SIZE = 24
COUNTED = 1000  # matches that are counted, and read for the facets: the newest
RANKED = 100  # of the answers to each of the few questions whose answers are ranked: the newest
FACETS = ("tinh", "don-vi", "quy", "chuyen-muc", "chu-de", "can-bo", "su-kien")
CURSOR = re.compile(r"(?:([0-9a-f]{1,4})\.)?(-?[0-9a-f]{1,15})")


class BadCursor(ValueError):
    """A cursor that no search ever gave out."""


class Order(StrEnum):
    """The orders of results."""

    RELEVANCE = "relevance"
    NEWEST = "newest"


@dataclass(frozen=True)
class Filters:
    """What is searched: slugs, "" for no filter. `unit`: uid of a unit on the province's page; `quarter`: `2023-3`."""

    province: str = ""
    unit: str = ""
    quarter: str = ""
    section: str = ""
    topic: str = ""
    official: str = ""
    event: str = ""

    def keys(self) -> tuple[str, ...]:
        """The lists whose stories are searched; all of them without a filter."""
        keys = [
            lists.province(self.province, self.unit) if self.province else "",
            lists.quarter(self.quarter) if self.quarter else "",
            lists.section(self.section) if self.section else "",
            lists.topic(self.topic) if self.topic else "",
            lists.person(self.official) if self.official else "",
            lists.event(self.event) if self.event else "",
        ]
        return tuple(filter(None, keys)) or (lists.LATEST,)


@dataclass(frozen=True)
class Hit:
    """A story found, with an extract in pieces."""

    story: PublishedArticle
    extract: Sequence[Piece]


@dataclass(frozen=True)
class Results:
    """A page of results.

    `total` is how many stories match; with `more`, there are more than so many. `facets` has for each of FACETS its
    values with the number of matches, the most first, counted in the newest COUNTED matches; a value of `don-vi` is
    `province/unit`. `following` is the cursor of the next page, "" on the last.
    """

    query: Query
    filters: Filters
    order: Order
    hits: Sequence[Hit] = ()
    total: int = 0
    more: bool = False
    facets: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)
    following: str = ""


def search(
    query: Query,
    filters: Filters = Filters(),
    order: Order = Order.RELEVANCE,
    cursor: str = "",
    *,
    at: datetime,
    size: int = SIZE,
) -> Results:
    """The stories that readers see at the moment and that match; raises `BadCursor`.

    Nothing is found where nothing is asked for, neither by words nor by a filter. A question of `-words` alone finds
    what is without them. Without words to rank by, the order is that of time.
    """
    if not query and filters == Filters():
        return Results(query, filters, order)
    question = query.matches(filters.keys())
    counted = engine.current().newest(question, at, COUNTED + 1)
    if order is Order.NEWEST or not query.groups:
        found, following = _newest(question, counted, cursor, at, size)
    else:
        found, following = _relevant(query, filters, counted, cursor, at, size)
    return Results(
        query=query,
        filters=filters,
        order=order,
        hits=_hits(found, query),
        total=min(len(counted), COUNTED),
        more=len(counted) > COUNTED,
        facets=_facets(counted[:COUNTED]),
        following=following,
    )


def _position(cursor: str) -> tuple[int | None, int]:
    """The place in the ranking, None in the order of time, and the number of the entry shown last."""
    match = CURSOR.fullmatch(cursor)
    if match is None:
        raise BadCursor(cursor[:40])
    return int(match[1], 16) if match[1] else None, int(match[2], 16)


def _newest(question: Question, counted: list[Found], cursor: str, at: datetime, size: int) -> tuple[list[Found], str]:
    found = counted
    if cursor:
        found = engine.current().newest(question, at, size + 1, below=_position(cursor)[1])
    return found[:size], f"{found[size - 1].number:x}" if len(found) > size else ""


def _relevant(
    query: Query, filters: Filters, counted: list[Found], cursor: str, at: datetime, size: int
) -> tuple[list[Found], str]:
    """What is ranked, the best first, then the other matches, which are older, in the order of time."""
    ranked = _ranked(query, filters, counted, at)
    start, last = _position(cursor) if cursor else (-1, 0)
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
        others = engine.current().newest(query.matches(filters.keys()), at, size + 1 + len(known), below)
        page = [*page, *(found for found in others if found.number not in known)][: size + 1]
    if len(page) <= size:
        return page, ""
    end = page[size - 1].number
    if size <= ranked_here:
        return page[:size], f"{start + size - 1:x}.{end:x}"
    return page[:size], f"{end:x}"


def _ranked(query: Query, filters: Filters, counted: list[Found], at: datetime) -> list[Found]:
    """The newest answers to the question and to each narrower one, the best first."""
    candidates = {found.number: found for found in counted[:RANKED]}
    if len(counted) > RANKED:
        for question in query.better(filters.keys()):
            candidates |= {found.number: found for found in engine.current().newest(question, at, RANKED)}
    rows = PublishedArticle.objects.defer("card", *(() if any(query.exact) else ("body",)))
    stories = rows.in_bulk([found.story_id for found in candidates.values()])
    names = dict(SearchEntry.objects.filter(pk__in=candidates).values_list("pk", "names"))
    ranking = Ranking(query)
    scored = [
        (ranking.score(Text(stories[found.story_id], names[number])), number, found)
        for number, found in candidates.items()
        if found.story_id in stories and number in names
    ]
    return [found for _score, _number, found in sorted(scored, key=lambda each: each[:2], reverse=True)]


def _hits(found: list[Found], query: Query) -> list[Hit]:
    rows = PublishedArticle.objects.select_related("section").defer("page", "search_text")
    stories = rows.in_bulk([each.story_id for each in found])
    shown = [stories[each.story_id] for each in found if each.story_id in stories]
    return [Hit(story, extract(story, query)) for story in shown]


def _facets(found: list[Found]) -> dict[str, list[tuple[str, int]]]:
    counts = Counter(key for each in found for key in each.keys.split())
    facets: dict[str, list[tuple[str, int]]] = {kind: [] for kind in FACETS}
    for key, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        match key.split("/"):
            case ["tinh", province, "don-vi", unit]:
                facets["don-vi"].append((f"{province}/{unit}", number))
            case [kind, value]:
                facets[kind].append((value, number))
    return facets
