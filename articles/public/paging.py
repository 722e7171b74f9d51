"""Public lists a page at a time: newest first, by keyset; a cursor names the last story shown."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db import connection
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from articles.models.published import ListEntry, ListEntryQuerySet, PublishedArticle
from articles.public import stamp
from articles.public.prepared import Prepared

SIZE = 24
PARAMETER = "truoc"

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Microseconds since EPOCH (the largest lies in the year 4253) and the number, in base 16.
CURSOR = re.compile(r"([0-9a-f]{1,14})-([0-9a-f]{1,15})")


class BadCursor(Http404):
    """A cursor that no list of ours ever gave out."""


class Position(NamedTuple):
    """A place in a list: the story's first publication and its number."""

    first_published_at: datetime
    article_id: int

    def __str__(self) -> str:
        """As a cursor in a URL."""
        moment = (self.first_published_at - EPOCH) // timedelta(microseconds=1)
        return f"{max(moment, 0):x}-{self.article_id:x}"


def position(request: HttpRequest) -> Position | None:
    """Where the reader wants to go on (`?truoc=`), None for the first page; `BadCursor` for one we never made."""
    text = request.GET.get(PARAMETER)
    if text is None:
        return None
    match = CURSOR.fullmatch(text)
    if match is None:
        raise BadCursor("bad cursor")
    return Position(EPOCH + timedelta(microseconds=int(match[1], 16)), int(match[2], 16))


def address(path: str, **parameters: str) -> str:
    """The path with those parameters that are not empty; `_` in a name stands for `-`."""
    query = urlencode({name.replace("_", "-"): value for name, value in parameters.items() if value})
    return f"{path}?{query}" if query else path


class Card(NamedTuple):
    """A story's place in a list with its card, rendered ahead."""

    first_published_at: datetime
    article_id: int
    html: str


@dataclass(frozen=True)
class Page:
    """A page of a list. `older` is the address of the next one down, `older_cursor` its cursor, empty on the last."""

    entries: Sequence[ListEntry | Card]
    older: str = ""
    newest: str = ""
    older_cursor: str = ""
    filters: dict[str, str] = field(default_factory=dict)  # by which the list was made shorter

    @property
    def stories(self) -> list:
        """The stories of the page, newest first."""
        return [entry.story for entry in self.entries if isinstance(entry, ListEntry)]

    @property
    def cards(self) -> SafeString:
        """Their cards, where they were rendered ahead."""
        return mark_safe("".join(entry.html for entry in self.entries if isinstance(entry, Card)))  # noqa: S308


def at_level(cards: SafeString, level: str) -> SafeString:
    """Cards that were rendered ahead, with the headings of a `level`; of an element h3 they have no other."""
    if str(level) != "2":
        return cards
    return mark_safe(cards.replace("<h3 ", "<h2 ").replace("</h3>", "</h2>"))  # noqa: S308


def entries_of(key: str, at: datetime, after: Position | None = None) -> ListEntryQuerySet:
    """The visible entries of a list below a position, newest first, with their stories' cards."""
    entries = ListEntry.objects.filter(key=key).visible(at)
    return (entries.before(*after) if after else entries).for_cards()


@Prepared
def newest_of(shape: tuple[int, bool], key: str, at: datetime, *after: datetime | int) -> QuerySet[ListEntry]:
    """The first so many of `entries_of`; `shape`: how many, and whether a position follows."""
    most, has_position = shape
    return entries_of(key, at, Position(*after) if has_position else None)[:most]  # type: ignore[arg-type]


def newest_stories(
    visible: QuerySet[PublishedArticle], key: str, at: datetime, most: int, but: Iterable[int] = ()
) -> QuerySet[PublishedArticle]:
    """The newest of a list but those of these numbers, in a form that may be part of a union.

    On PostgreSQL it is one that costs little thought, and no table of what was looked up, made as large as the list.
    """
    if connection.features.supports_slicing_ordering_in_compound:
        of_list = visible.filter(entries__key=key).exclude(article_id__in=but)
        return of_list.order_by("-entries__first_published_at", "-entries__article_id")[:most]
    newest = ListEntry.objects.filter(key=key).visible(at).exclude(article_id__in=but)
    return visible.filter(pk__in=newest.order_by("-first_published_at", "-article_id").values("story")[:most])


def page_of(request: HttpRequest, entries: Iterable[ListEntry | Card], size: int = SIZE, **parameters: str) -> Page:
    """A page from `size + 1` entries; `parameters` are the filters that the links keep."""
    rows = list(entries)
    shown = rows[:size]
    older = cursor = ""
    if len(rows) > size:
        cursor = str(Position(shown[-1].first_published_at, shown[-1].article_id))
        older = address(request.path, **parameters, truoc=cursor)
    newest = address(request.path, **parameters) if PARAMETER in request.GET else ""
    return Page(shown, older, newest, cursor, parameters)


def read_page(request: HttpRequest, key: str, at: datetime, size: int = SIZE, **parameters: str) -> Page:
    """The page of a list that the request asks for: one query."""
    after = position(request)
    rows = newest_of((size + 1, after is not None), key, at, *(after or ()))
    return page_of(request, rows, size, **parameters)


def read_cards(request: HttpRequest, key: str, at: datetime, **parameters: str) -> Page:
    """The same with cards that were rendered ahead: one query; with stories, where one has no good card: two."""
    after, cards, marks = position(request), [], set()
    for first_published_at, article_id, html, *mark in _cards(
        (SIZE + 1, after is not None, get_language()), key, at, *(after or ())
    ):
        cards.append(Card(first_published_at, article_id, html))
        marks.add(tuple(mark))
    if not all(stamp.good(*mark) for mark in marks):
        return read_page(request, key, at, SIZE, **parameters)
    return page_of(request, cards, SIZE, **parameters)


@Prepared
def _cards(shape: tuple[int, bool, str], key: str, at: datetime, *after: datetime | int) -> QuerySet[Any, Any]:
    most, has_position, language = shape
    entries = ListEntry.objects.filter(key=key).visible(at).order_by("-first_published_at", "-article_id")
    if has_position:
        entries = entries.before(*Position(*after))  # type: ignore[arg-type]
    card = f"story__rendered__card_{language}"
    return entries.values_list("first_published_at", "article_id", card, *stamp.MARK)[:most]
