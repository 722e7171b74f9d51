"""The engine on PostgreSQL: a `tsvector` of lexemes without positions, walked newest first in growing spans of time."""

import itertools
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import connection

from articles.models.search import Entry, SearchEntry
from articles.search.document import EPOCH, LOW_BITS, Document
from articles.search.found import Found
from articles.search.terms import AllOf, AnyOf, Exact, InHeadline, Key, Phrase, Question, Term, Word

# Spans of time as powers of two of seconds: 12 days, 97 days, 2 years. A lexeme names the span of each, so that the
# index reads of a common word only what lies in one, and each is tried after the shorter one gave too little.
SPANS = (20, 23, 26)
# MATERIALIZED: else the planner, which knows little of how often words meet, may walk the table by number.
NEWEST = """
WITH found AS MATERIALIZED (
    SELECT entry.number, entry.story_id, entry.keys FROM {entries} entry
    WHERE entry.vector @@ %s::tsquery AND entry.number < %s
    AND entry.visible_from <= %s AND (entry.visible_until IS NULL OR entry.visible_until > %s) {phrases}
)
SELECT number, story_id, keys FROM found ORDER BY number DESC LIMIT %s
"""
# A lexeme has no place, so a phrase of three words or more is read in the texts in which each two of them meet.
PHRASE = "AND {folded} {negated} LIKE %s"


def put(entry: Entry, document: Document) -> None:
    """Store a new entry with its words."""
    entry.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {entry._meta.db_table} SET vector = array_to_tsvector(%s) WHERE number = %s",  # noqa: S608
            [lexemes(document, entry.number), entry.number],
        )


def remove(entries: Sequence[Entry]) -> None:
    """Forget entries of one index, and their words."""
    for model in {type(entry) for entry in entries}:
        model._base_manager.filter(pk__in=[entry.pk for entry in entries]).delete()


def newest(
    question: Question, at: datetime, most: int, below: int | None = None, index: type[Entry] = SearchEntry
) -> list[Found]:
    """The newest entries that answer and are visible at the moment, at most so many, below a number."""
    # No visible story was published first after the moment, so nothing lies above it.
    top = ((at - EPOCH) // timedelta(seconds=1) + 1) << LOW_BITS
    bound = top if below is None else min(top, below)
    asked, checks, patterns = _asked(question, index.folded)
    sql = NEWEST.format(entries=index._meta.db_table, phrases=" ".join(checks))
    found: list[Found] = []
    with connection.cursor() as cursor:
        for span, following in _spans(bound):
            narrowed = f"{asked} & {_quoted(span)}" if span else asked
            cursor.execute(sql, [narrowed, bound, at, at, *patterns, most - len(found)])
            found += [Found(*row) for row in cursor.fetchall()]
            if len(found) >= most:
                break
            bound = following
    return found


def _spans(bound: int) -> Iterator[tuple[str, int]]:
    """The lexemes of longer and longer spans of time down from a number, each with the number it ends at; then all."""
    for span in SPANS:
        index = (bound - 1) >> (span + LOW_BITS)
        yield f"t{span}:{index}", index << (span + LOW_BITS)
        bound = index << (span + LOW_BITS)
    yield "", bound


def lexemes(document: Document, number: int) -> list[str]:
    """What the index knows an entry by: words, pairs of neighbours, words with accents, headline, lists, spans."""
    words = document.words.split()
    found = {*words, *document.exact.split()}
    found |= {f"{first} {second}" for first, second in itertools.pairwise(words)}
    found |= {f"h:{word}" for word in document.headline.split()}
    found |= {f"k:{key}" for key in document.keys.split()}
    found |= {f"t{span}:{number >> (span + LOW_BITS)}" for span in SPANS}
    return sorted(found)


def _asked(question: Question, folded: str) -> tuple[str, list[str], list[str]]:
    """The question as a `tsquery`, what is checked in the texts besides, and the patterns for that."""
    parts, checks, patterns = list(map(_said, question.wanted)), [], []
    for term in question.wanted:
        if isinstance(term, Phrase) and len(term.words) > 2:
            checks.append(PHRASE.format(folded=folded, negated=""))
            patterns.append(f"% {' '.join(term.words)} %")
    for term in question.unwanted:
        if isinstance(term, Phrase) and len(term.words) > 2:
            checks.append(PHRASE.format(folded=folded, negated="NOT"))
            patterns.append(f"% {' '.join(term.words)} %")
        else:
            parts.append(f"!{_said(term)}")
    return " & ".join(parts), checks, patterns


def _said(term: Term) -> str:
    match term:
        case Word(text) | Exact(text):
            return _quoted(text)
        case Phrase(words):
            pairs = itertools.pairwise(words)
            return f"({' & '.join(_quoted(f'{first} {second}') for first, second in pairs)})"
        case InHeadline(text):
            return _quoted(f"h:{text}")
        case Key(text):
            return _quoted(f"k:{text}")
        case AllOf(parts):
            return f"({' & '.join(map(_said, parts))})"
        case AnyOf(parts):
            return f"({' | '.join(map(_said, parts))})"


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
