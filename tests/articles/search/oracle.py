"""The set of matches by brute force: every visible story read, without any index."""

from datetime import datetime
from itertools import pairwise

from articles import lists
from articles.models import PublishedArticle
from articles.search.question import Group, Query
from articles.search.results import Filters
from provinces.gazetteer import Gazetteer


def matches(query: Query, filters: Filters, at: datetime) -> list[int]:
    """Numbers of the published rows that a search must find, the newest first."""
    rows = PublishedArticle.objects.visible(at).order_by("-first_published_at", "-pk")
    return [row.pk for row in rows if _is_match(row, query, filters)]


def _is_match(row: PublishedArticle, query: Query, filters: Filters) -> bool:
    keys = lists.keys_of(row.page, row.first_published_at, Gazetteer.load())
    text = row.search_text
    if not set(filters.keys()) <= keys or any(f" {' '.join(words)} " in text for words in query.without):
        return False
    return all(_says(group, text) or (group.meant and group.meant.key in keys) for group in query.groups)


def _says(group: Group, text: str) -> bool:
    said = f" {' '.join(group.words)} " in text if group.quoted else _all_in(group.words, text)
    return said or any(_beside(way, text) for way in group.others)


def _all_in(words: tuple[str, ...], text: str) -> bool:
    return all(f" {word} " in text for word in words)


def _beside(words: tuple[str, ...], text: str) -> bool:
    if len(words) == 1:
        return _all_in(words, text)
    return all(f" {first} {second} " in text for first, second in pairwise(words))
