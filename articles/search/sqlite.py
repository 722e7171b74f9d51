"""The engine on SQLite: an FTS5 table without content, its rows numbered in the order of publication."""

import json
import zlib
from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from articles.models.search import Entry, SearchEntry
from articles.search.document import Document
from articles.search.found import Found
from articles.search.terms import AllOf, AnyOf, Exact, InHeadline, Key, Phrase, Question, Term, Word

COLUMNS = ("headline", "words", "exact", "keys")
PUT = "INSERT INTO {words} (rowid, headline, words, exact, keys) VALUES (%s, %s, %s, %s, %s)"
REMOVE = "INSERT INTO {words} ({words}, rowid, headline, words, exact, keys) VALUES ('delete', %s, %s, %s, %s, %s)"
# CROSS JOIN: the index leads, newest first, and the walk ends with the last row that is wanted.
NEWEST = """
SELECT entry.number, entry.story_id, entry.keys
FROM {words} found CROSS JOIN {entries} entry ON entry.number = found.rowid
WHERE {words} MATCH %s {below}
AND entry.visible_from <= %s AND (entry.visible_until IS NULL OR entry.visible_until > %s)
ORDER BY found.rowid DESC LIMIT %s
"""


def put(entry: Entry, document: Document) -> None:
    """Store a new entry with its words."""
    columns = document.columns()
    # The index forgets a row only when it is told the very words that it was given.
    entry.indexed = zlib.compress(json.dumps(columns, ensure_ascii=False).encode())
    entry.save(force_insert=True)
    _run(PUT, entry, columns)


def remove(entries: Sequence[Entry]) -> None:
    """Forget entries of one index, and their words."""
    for entry in entries:
        _run(REMOVE, entry, json.loads(zlib.decompress(bytes(entry.indexed or b""))))
    for model in {type(entry) for entry in entries}:
        model._base_manager.filter(pk__in=[entry.pk for entry in entries]).delete()


def newest(
    question: Question, at: datetime, most: int, below: int | None = None, index: type[Entry] = SearchEntry
) -> list[Found]:
    """The newest entries that answer and are visible at the moment, at most so many, below a number."""
    moment = connection.ops.adapt_datetimefield_value(at)
    lower_sql = "" if below is None else "AND found.rowid < %s"
    sql = NEWEST.format(words=index.words_table, entries=index._meta.db_table, below=lower_sql)
    lower = [] if below is None else [below]
    with connection.cursor() as cursor:
        cursor.execute(sql, [expression(question), *lower, moment, moment, most])
        return [Found(*row) for row in cursor.fetchall()]


def _run(sql: str, entry: Entry, columns: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.format(words=entry.words_table), [entry.number, *(columns[name] for name in COLUMNS)])


def expression(question: Question) -> str:
    """The question in the words of FTS5; every word of it in quotes, so that none is an operator."""
    wanted = " AND ".join(map(_said, question.wanted))
    return f"({wanted}) NOT ({' OR '.join(map(_said, question.unwanted))})" if question.unwanted else wanted


def _said(term: Term) -> str:
    match term:
        case Word(text):
            return f'words : "{text}"'
        case Phrase(words):
            return f'words : "{" ".join(words)}"'
        case InHeadline(text):
            return f'headline : "{text}"'
        case Exact(text):
            return f'exact : "{text}"'
        case Key(text):
            return f'keys : "{text}"'
        case AllOf(parts):
            return f"({' AND '.join(map(_said, parts))})"
        case AnyOf(parts):
            return f"({' OR '.join(map(_said, parts))})"
