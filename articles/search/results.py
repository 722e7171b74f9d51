"""The search itself: a question, filters, an order and a place in it give a page of results with their facets."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from articles import lists
from articles.models.published import PublishedArticle
from articles.models.search import SearchEntry
from articles.search import engine, leafing
from articles.search.extracts import Piece, extract
from articles.search.found import Found
from articles.search.leafing import BadCursor as BadCursor
from articles.search.numbers import moment_of
from articles.search.question import Query
from articles.search.ranking import Text
from articles.search.terms import Key, Question

SIZE = 24
COUNTED = 1000  # matches that are counted, and read for the facets: the newest
FACETS = ("tinh", "don-vi", "quy", "chuyen-muc", "chu-de", "can-bo", "su-kien")


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
        """The lists whose stories are searched; none without a filter."""
        keys = [
            lists.province(self.province, self.unit) if self.province else "",
            lists.quarter(self.quarter) if self.quarter else "",
            lists.section(self.section) if self.section else "",
            lists.topic(self.topic) if self.topic else "",
            lists.person(self.official) if self.official else "",
            lists.event(self.event) if self.event else "",
        ]
        return tuple(filter(None, keys))


@dataclass(frozen=True)
class Hit:
    """A story found, and what was asked."""

    story: PublishedArticle
    query: Query

    @cached_property
    def extract(self) -> Sequence[Piece]:
        """The part that answers, in pieces."""
        return extract(self.story, self.query)


@dataclass(frozen=True)
class Results:
    """A page of results.

    `total` is how many stories match; with `more`, there are more than so many. `facets` has for each of FACETS its
    values with the number of matches, the most first, counted in the newest COUNTED matches; a value of `don-vi` is
    `province/unit`. `following` is the cursor of the next page, "" on the last. `looked_back_to`: no older story was
    looked at for this page, since many texts had to be read in vain; the next page goes on there.
    """

    query: Query
    filters: Filters
    order: Order
    hits: Sequence[Hit] = ()
    total: int = 0
    more: bool = False
    facets: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)
    following: str = ""
    looked_back_to: datetime | None = None


@dataclass
class Published:
    """What readers see at a moment. `floor` is the number below which the last reading looked at nothing."""

    at: datetime
    floor: int | None = None

    def newest(self, question: Question, most: int, below: int | None = None) -> list[Found]:
        """The newest answers, at most so many, below a number."""
        found = engine.current().newest(question, self.at, most, below)
        self.floor = found.floor
        return found

    def texts(self, found: Collection[Found], query: Query) -> dict[int, Text]:
        """What they are ranked by; body and names as written only where accents were typed."""
        accents = ("body", "page") if any(query.exact) else ()
        columns = ("pk", "first_published_at", "headline", "headline_key", "lead", "search_text", *accents)
        rows = PublishedArticle.objects.filter(pk__in=[each.story_id for each in found])
        stories = {row.pk: row for row in rows.values_list(*columns, named=True)}
        names = dict(SearchEntry.objects.filter(pk__in=[each.number for each in found]).values_list("pk", "names"))
        return {
            each.number: Text(stories[each.story_id], names[each.number])
            for each in found
            if each.story_id in stories and each.number in names
        }


def search(
    query: Query,
    filters: Filters = Filters(),
    order: Order = Order.RELEVANCE,
    cursor: str = "",
    *,
    at: datetime,
    size: int = SIZE,
    counting: bool = True,
) -> Results:
    """The stories that readers see at the moment and that match; raises `BadCursor`.

    Nothing is found where nothing is asked for, neither by words nor by a filter. A question of `-words` alone finds
    what is without them. Without words to rank by, the order is that of time; without counting there are the same pages
    with neither total nor facets.
    """
    if not query and filters == Filters():
        return Results(query, filters, order)
    source, count = Published(at), COUNTED if counting else 0
    within = [*map(Key, filters.keys() or (() if query.groups else (lists.LATEST,)))]
    question = query.matches(within)
    counted = source.newest(question, max(count, leafing.RANKED, size) + 1)
    counted_to = source.floor
    if order is Order.NEWEST or not query.groups:
        found, following = leafing.newest(source, question, counted, cursor, size)
    else:
        found, following = leafing.relevant(source, query, within, counted, cursor, size)
    # The last reading was one of the whole question only where it was read to the end of the page.
    floor = None if following else source.floor
    return Results(
        query=query,
        filters=filters,
        order=order,
        hits=_hits(found, query),
        total=min(len(counted), count),
        more=len(counted) > count or counted_to is not None,
        facets=_facets(counted[:count]),
        following=following or (f"{floor:x}" if floor is not None else ""),
        looked_back_to=moment_of(floor) if floor is not None else None,
    )


def _hits(found: list[Found], query: Query) -> list[Hit]:
    rows = PublishedArticle.objects.select_related("section").defer("page", "search_text")
    stories = rows.in_bulk([each.story_id for each in found])
    return [Hit(stories[each.story_id], query) for each in found if each.story_id in stories]


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
