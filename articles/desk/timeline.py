"""Lines of time: rows of several tables as one, the newest first, a page at a time by keyset."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import Http404

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CURSOR = re.compile(r"(-?[0-9a-f]{1,14})-([a-z])-([0-9a-f]{1,15})")


class Place(NamedTuple):
    """A place in a line: the moment, a letter for the table, the row's key. Of one moment, later letters come first."""

    at: datetime
    source: str
    pk: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1):x}-{self.source}-{self.pk:x}"


class Source(NamedTuple):
    """Rows of a table, and the column that says when."""

    rows: QuerySet
    at: str


def read_place(text: str) -> Place | None:
    """The cursor of an address, None for the first page; 404 for one we never made."""
    if not text:
        return None
    match = CURSOR.fullmatch(text)
    if match is None:
        raise Http404("bad cursor")
    return Place(EPOCH + timedelta(microseconds=int(match[1], 16)), match[2], int(match[3], 16))


def newest(sources: dict[str, Source], after: Place | None, size: int) -> list[tuple[Place, Any]]:
    """The newest `size` rows below a place, each with its own; one query a source."""
    found = []
    for letter, source in sources.items():
        rows = _below(letter, source, after).order_by(f"-{source.at}", "-pk")
        found += [(Place(getattr(row, source.at), letter, row.pk), row) for row in rows[:size]]
    return sorted(found, key=lambda pair: pair[0], reverse=True)[:size]


def moment_below(letter: str, source: Source, after: Place | None, count: int) -> datetime | None:
    """When the row happened that has so many above it below a place; None where there are no more than these."""
    rows = _below(letter, source, after).order_by(f"-{source.at}", "-pk")
    return rows.values_list(source.at, flat=True)[count : count + 1].first()


def _below(letter: str, source: Source, after: Place | None) -> QuerySet:
    if after is None:
        return source.rows
    rows = source.rows.filter(**{f"{source.at}__lte": after.at})
    if letter == after.source:
        return rows.exclude(**{source.at: after.at, "pk__gte": after.pk})
    return rows if letter < after.source else rows.exclude(**{source.at: after.at})
