"""The engine on PostgreSQL: a `tsvector` of lexemes without positions, walked newest first in growing spans of time."""

from collections.abc import Sequence
from datetime import datetime
from math import ceil, inf
from typing import Any

from django.db import connection

from articles import lists
from articles.models.search import Entry, SearchEntry
from articles.search import lexemes, periods
from articles.search.document import Document
from articles.search.found import Answers, Found, read_through
from articles.search.known import levels
from articles.search.numbers import LOW_BITS, above
from articles.search.terms import Exact, Key, Phrase, Question, Term, Word
from newsroom.vietnamese import fold_words

# Spans of time as powers of two of seconds: 12 days, 97 days, 2 years. What lies in the newest ones is read of a common
# word, and more where these gave too little: a lexeme names each short span, a long one has an index of its own.
SPANS = (20, 23, periods.SPAN)
LEXEMES = SPANS[:-1]
MOST_SPANS = 8  # of one look
LOWEST = -(1 << 62)  # below the number of any entry
# A look goes so much further back than what was found so far allows, and at least and at most so many times as long as
# all looks before.
AHEAD, LEAST, MOST = 1.2, 0.5, 3
RARE = 16  # times as much is wanted as the last look gave
LOOKS = 6  # by spans of time, before all that is left is read
# Where the first look gave less than this part of what is wanted, spans cost more than they save if a word of the
# question has this level at most (it stands in some hundreds of headlines, leads and names, and in thousands of
# stories), if so many words are wanted side by side (a name or a sentence), or if they are looked for in a list whose
# stories are few or lie together in time.
HARDLY_ANY, SCARCE, SIDE_BY_SIDE = 1 / 64, 8, 4
TOGETHER = (lists.quarter(""), lists.event(""), lists.person(""))  # how their keys begin
# MATERIALIZED and + 0: else the planner, which knows little of how often words meet, may walk the table by number.
NEWEST = """
WITH found AS MATERIALIZED (
    SELECT entry.number, entry.story_id, entry.keys FROM {entries} entry
    WHERE ({arms}) AND entry.number + 0 >= %s AND entry.number + 0 < %s
    AND entry.visible_from <= %s AND (entry.visible_until IS NULL OR entry.visible_until > %s)
)
SELECT number, story_id, keys FROM found ORDER BY number DESC LIMIT %s
"""
KEPT = "SELECT entry.number FROM {entries} entry WHERE entry.number = ANY(%s) AND {checks}"
Sought = tuple[str, Sequence[Term], int | None]  # in the language of the engine, its terms, and `Question.few_above`
TSQUERY = lexemes.Language(" & ", " | ", lambda lexeme: "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'")


def put(written: Sequence[tuple[Entry, Document]]) -> None:
    """Store new entries of one index with their words."""
    if not written:
        return
    model = type(written[0][0])
    model._base_manager.bulk_create([entry for entry, _document in written])
    vectors = [
        (sorted(lexemes.of_document(document)) + _times(entry.number), entry.number) for entry, document in written
    ]
    with connection.cursor() as cursor:
        sql = f"UPDATE {model._meta.db_table} SET vector = array_to_tsvector(%s) WHERE number = %s"  # noqa: S608
        cursor.executemany(sql, vectors)


def remove(entries: Sequence[Entry]) -> None:
    """Forget entries of one index, and their words."""
    if entries:
        model = type(entries[0])
        model._base_manager.filter(pk__in=[entry.pk for entry in entries]).delete()


def retime(entry: Entry) -> None:
    """Keep another end of the time in which an entry may be found."""
    entry.save(update_fields=["visible_until"])


def newest(
    question: Question, at: datetime, most: int, below: int | None = None, index: type[Entry] = SearchEntry
) -> Answers:
    """The newest entries that answer and are visible at the moment, at most so many, below a number."""
    apart = lexemes.taken_apart(question, index.folded)
    unwanted = [f"!{TSQUERY.said(term)}" for term in apart.unwanted]
    asked = TSQUERY.both.join([*map(TSQUERY.said, apart.wanted), *unwanted])
    entries = index._meta.db_table

    def met(number: int, below: int | None) -> list[Found]:
        return _met(entries, (asked, apart.wanted, question.few_above), at, number, below)

    def kept(numbers: Sequence[int]) -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute(KEPT.format(entries=entries, checks=apart.checks), [[*numbers], *apart.patterns])
            return {number for (number,) in cursor.fetchall()}

    return read_through(met, kept, most, below) if apart.checks else Answers(met(most, below))


def _met(entries: str, question: Sought, at: datetime, most: int, below: int | None) -> list[Found]:
    asked, wanted, few_above = question
    ceiling = above(at)  # no visible story was published first after the moment, so nothing lies above it
    top = bound = ceiling if below is None else min(ceiling, below)
    found: list[Found] = []
    look: tuple[int, int] | None
    look = _reaching(0 if few_above is None else max(bound - few_above, 0) >> LOW_BITS) or (SPANS[0], 1)
    with connection.cursor() as cursor:
        for number in range(LOOKS):
            if look is None or (number == 1 and _rest_at_once(len(found), most, wanted)):
                break
            begin = _begin(bound, *look)
            arms = _arms(asked, begin, bound, ceiling, look[0])
            met = _look(cursor, entries, arms, (begin, bound), at, most - len(found))
            found += met
            if len(found) >= most:
                return found
            bound = begin
            look = _next(top - bound >> LOW_BITS, (most - len(found)) / len(found) if met else inf)
        arms = _arms(asked, None, bound, ceiling, periods.SPAN)
        return found + _look(cursor, entries, arms, (LOWEST, bound), at, most - len(found))


def _look(
    cursor: Any, entries: str, arms: Sequence[tuple[str, str]], between: tuple[int, int], at: datetime, most: int
) -> list[Found]:
    """What answers between two numbers; `arms` are a question and the condition of a period each."""
    said = " OR ".join(f"(entry.vector @@ %s::tsquery AND {holds})" for _asked, holds in arms)
    words = [asked for asked, _holds in arms]
    cursor.execute(NEWEST.format(entries=entries, arms=said), [*words, *between, at, at, most])
    return [Found(*row) for row in cursor.fetchall()]


def _rest_at_once(found: int, most: int, wanted: Sequence[Term]) -> bool:
    """Whether what the first look left is read in the second: there is little of it, or one is all that is wanted."""
    return not found if most == 1 else found < most * HARDLY_ANY and _is_scarce(wanted)


def _is_scarce(wanted: Sequence[Term]) -> bool:
    """Whether all that answers may be read at once; only words have to be looked up for that."""
    return any(map(_lies_together, wanted)) or _has_scarce_word(wanted)


def _lies_together(term: Term) -> bool:
    match term:
        case Phrase(words):
            return len(words) >= SIDE_BY_SIDE
        case Key(text):
            return text.startswith(TOGETHER)
    return False


def _has_scarce_word(wanted: Sequence[Term]) -> bool:
    """Whether one of the words, all of which are wanted, is so rare that all its stories may be read at once."""
    words = {fold_words(term.text) for term in wanted if isinstance(term, Word | Exact)}
    known = levels(words)
    return any(known.get(word, 0) <= SCARCE for word in words)


def _begin(bound: int, span: int, number: int) -> int:
    """Where so many spans below a number, and the one it lies in, begin."""
    return ((bound - 1 >> span + LOW_BITS) - number) << span + LOW_BITS


def _arms(asked: str, begin: int | None, bound: int, ceiling: int, span: int) -> list[tuple[str, str]]:
    """What is asked of the index of each period between two numbers, and the condition of the period.

    It is asked for spans of time besides, where a look of shorter ones wants a part of the period.
    """
    arms = []
    for period, low, high in periods.parts(begin, bound):
        whole = low in {None, periods.starts(period)} and high in {periods.ends(period), ceiling}
        spans = "" if low is None or whole or span == periods.SPAN else _spans(low, high, ceiling, span)
        arms.append((f"{asked} & {spans}" if spans else asked, periods.holds(period, "entry.number")))
    return arms


def _spans(low: int, high: int, ceiling: int, span: int) -> str:
    """The fewest spans from one number, where a span begins, to another one, in the language of the engine.

    A longer span stands for all the shorter ones in it, so that the index has few terms to read: no further than to the
    end, but where that is the ceiling, above which nothing lies.
    """
    spans, at = [], low
    while at < high:
        fitting = (
            longer
            for longer in reversed(LEXEMES)
            if at % (1 << longer + LOW_BITS) == 0 and (high == ceiling or at + (1 << longer + LOW_BITS) <= high)
        )
        longest = max(next(fitting, span), span)
        spans.append(TSQUERY.quoted(f"t{longest}:{at >> longest + LOW_BITS}"))
        at += 1 << longest + LOW_BITS
    return f"({TSQUERY.either.join(spans)})"


def _next(seconds: int, times: float) -> tuple[int, int] | None:
    """Spans in which so many times as much may lie as in those seconds, and how many of them; None for all there is.

    `times` is infinite where the last look gave nothing. What is rare now, or not there, may have been common years
    ago: two years come first, and after the first look only what passed of them, since much may lie there. Many spans
    at once cost a rare word more than all of them.
    """
    if times > RARE:
        whole = seconds >= 2 ** (SPANS[0] + 1)  # which the first look, of two short spans, does not reach
        return (SPANS[-1], int(whole)) if seconds < 2 ** SPANS[-1] else None
    return _reaching(seconds * min(max(times * AHEAD, LEAST), MOST))


def _reaching(seconds: float) -> tuple[int, int] | None:
    """The smallest spans of which not too many are as long as that, and how many; None where there are none."""
    looks = ((span, max(ceil(seconds / 2**span), 1)) for span in SPANS)
    return next((look for look in looks if look[1] <= MOST_SPANS), None)


def _times(number: int) -> list[str]:
    return [f"t{span}:{number >> (span + LOW_BITS)}" for span in LEXEMES]
