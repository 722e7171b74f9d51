"""The engine on SQLite: an FTS5 table of lexemes without places or content, its rows in the order of publication."""

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import connection

from articles.models.search import Entry, SearchEntry
from articles.search import lexemes
from articles.search.document import Document
from articles.search.found import Answers, Found, read_through
from articles.search.terms import Question

PUT = "INSERT INTO {words} (rowid, lexemes) VALUES (%s, %s)"
REMOVE = "INSERT INTO {words} ({words}, rowid, lexemes) VALUES ('delete', %s, %s)"
# CROSS JOIN: the index leads, newest first, and the walk ends with the last row that is wanted.
NEWEST = """
SELECT entry.number, entry.story_id, entry.keys
FROM {words} found CROSS JOIN {entries} entry ON entry.number = found.rowid
WHERE {words} MATCH %s AND found.rowid < %s
AND entry.visible_from <= %s AND (entry.visible_until IS NULL OR entry.visible_until > %s)
ORDER BY found.rowid DESC LIMIT %s
"""
KEPT = "SELECT entry.number FROM {entries} entry WHERE entry.number IN ({numbers}) AND {checks}"
LAST = 2**63 - 1  # no row has a higher number
# In quotes no lexeme is an operator.
FTS5 = lexemes.Language(" AND ", " OR ", lambda lexeme: '"' + lexeme.replace('"', '""') + '"')


def put(written: Sequence[tuple[Entry, Document]]) -> None:
    """Store new entries of one index with their words."""
    for entry, document in written:
        # The index forgets a row only when it is told the very words that it was given.
        entry.indexed = zlib.compress(json.dumps(asdict(document), ensure_ascii=False).encode(), level=1)
    if written:
        model = type(written[0][0])
        model._base_manager.bulk_create([entry for entry, _document in written])
        _run(PUT, model, ((entry.number, document) for entry, document in written))


def remove(entries: Sequence[Entry]) -> None:
    """Forget entries of one index, and their words."""
    if entries:
        model = type(entries[0])
        _run(REMOVE, model, ((entry.number, document_of(entry)) for entry in entries))
        model._base_manager.filter(pk__in=[entry.pk for entry in entries]).delete()


def retime(entry: Entry) -> None:
    """Keep another end of the time in which an entry may be found."""
    entry.save(update_fields=["visible_until"])


def newest(
    question: Question, at: datetime, most: int, below: int | None = None, index: type[Entry] = SearchEntry
) -> Answers:
    """The newest entries that answer and are visible at the moment, at most so many, below a number."""
    asked = lexemes.taken_apart(question, index.folded)
    match = FTS5.both.join(map(FTS5.said, asked.wanted))
    if asked.unwanted:
        match = f"({match}) NOT ({FTS5.either.join(map(FTS5.said, asked.unwanted))})"
    moment = connection.ops.adapt_datetimefield_value(at)
    entries = index._meta.db_table
    sql = NEWEST.format(words=index.words_table, entries=entries)

    def met(number: int, below: int | None) -> list[Found]:
        bound = LAST if below is None else below
        return [Found(*row) for row in _rows(sql, [match, bound, moment, moment, number])]

    def kept(numbers: Sequence[int]) -> set[int]:
        places = ", ".join(["%s"] * len(numbers))
        sql = KEPT.format(entries=entries, numbers=places, checks=asked.checks)
        return {number for (number,) in _rows(sql, [*numbers, *asked.patterns])}

    return read_through(met, kept, most, below) if asked.checks else Answers(met(most, below))


def _rows(sql: str, parameters: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def _run(sql: str, model: type[Entry], documents: Iterable[tuple[int, Document]]) -> None:
    # In the order of their numbers: FTS5 writes all it has at each step back.
    told = sorted((number, " ".join(lexemes.of_document(document))) for number, document in documents)
    with connection.cursor() as cursor:
        cursor.executemany(sql.format(words=model.words_table), told)


def document_of(entry: Entry) -> Document:
    """What the index was told of an entry."""
    return Document(**json.loads(zlib.decompress(bytes(entry.indexed or b""))))
