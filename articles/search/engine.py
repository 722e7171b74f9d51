"""The engine in use, and what every engine does."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.db import connection

from articles.models.search import Entry, SearchEntry
from articles.search import opensearch, postgres, sqlite
from articles.search.document import Document
from articles.search.found import Answers
from articles.search.terms import Question


class Engine(Protocol):
    """Keeps the words of entries and finds entries by them. All engines find the same.

    A model of entries is an index of its own.
    """

    def put(self, written: Sequence[tuple[Entry, Document]]) -> None:
        """Store new entries of one index with their words."""

    def remove(self, entries: Sequence[Entry]) -> None:
        """Forget entries of one index, and their words."""

    def retime(self, entry: Entry) -> None:
        """Keep another end of the time in which an entry may be found."""

    def newest(
        self,
        question: Question,
        at: datetime,
        most: int,
        below: int | None = None,
        index: type[Entry] = SearchEntry,
    ) -> Answers:
        """The newest entries that answer and are visible at the moment, at most so many, below a number."""


def current() -> Engine:
    """The engine of the default database, or the cluster of SEARCH_URL where there is one."""
    if settings.SEARCH_URL:
        return opensearch
    return postgres if connection.vendor == "postgresql" else sqlite
