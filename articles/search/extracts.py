"""Extracts: the part of a story that answers a question, as it is written, with the words found marked. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from articles import html
from articles.models.published import PublishedArticle
from articles.search.document import exact_word, folded_word
from articles.search.question import Query
from articles.search.ranking import LETTERS
from articles.search.synonyms import Words

WORD = re.compile(r"[^\W_]")
LONGEST = 40  # words of an extract, as blanks divide them
LEAD_IN = 6  # words before the first that is marked
READ = 40_000  # characters of a story that are looked at
ENDS = " ,;:.–—-"  # what an ellipsis takes the place of


class Piece(NamedTuple):
    """A piece of a text, as written."""

    text: str
    marked: bool


class Word(NamedTuple):
    """A word of a text by its place in it, folded."""

    start: int
    end: int
    folded: str


def marked(text: str, query: Query) -> list[Piece]:
    """The whole text in pieces."""
    return list(_pieces(text, _hits(text, query), 0, len(text)))


def extract(row: PublishedArticle, query: Query) -> list[Piece]:
    """The part of lead and body with most of the question's words, in pieces; the beginning where there is none."""
    text = f"{row.lead}\n{html.to_text_of_clean(row.body)}".replace("\n", " ").strip()[:READ]
    hits = _hits(text, query)
    start, end = _window(text, _best(text, hits))
    pieces = list(_pieces(text, hits, start, end))
    before = [Piece("… ", False)] if start else []
    return before + pieces + ([Piece("\N{NO-BREAK SPACE}…", False)] if end < len(text) else [])


def _hits(text: str, query: Query) -> list[Word]:
    """The words that answer, in order; where some have the accents that were typed, of those words only such."""
    ways = [way for group in query.groups for way in (group.words, *group.others)]
    wanted = frozenset(word for way in ways for word in way)
    words = list(_words(text, wanted)) if wanted else []
    at: defaultdict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(words):
        at[word.folded].append(place)
    hits: set[int] = set()
    for group in query.groups:
        for folded, exact in zip(group.words, group.exact, strict=True):
            places = at[folded]
            just_so = [place for place in places if exact and exact_word(_written(text, words[place])) == exact]
            hits.update(just_so or places)
        for way in group.others:
            hits.update(_runs(text, words, way, at[way[0]]))
    return [words[place] for place in sorted(hits)]


def _words(text: str, wanted: frozenset[str]) -> Iterable[Word]:
    for match in _pattern(wanted).finditer(text):
        start, end = match.span()
        if not (start and WORD.match(text[start - 1])) and (folded := folded_word(match[0])) in wanted:
            yield Word(start, end, folded)


@lru_cache(maxsize=64)  # the stories of a page are asked the same
def _pattern(wanted: frozenset[str]) -> re.Pattern[str]:
    """Each word with whatever accents, up to its end; it may begin inside another word, which is quicker to find."""
    spelt = ("".join(_any_case(letter) for letter in word) for word in sorted(wanted, key=len, reverse=True))
    return re.compile(rf"(?:{'|'.join(spelt)})(?![^\W_])")


def _any_case(letter: str) -> str:
    letters = LETTERS.get(letter, letter)
    return f"[{''.join(dict.fromkeys(letters + letters.upper()))}]"


def _written(text: str, word: Word) -> str:
    return text[word.start : word.end]


def _beside(text: str, first: Word, second: Word) -> bool:
    """Whether no other word stands between them."""
    return WORD.search(text, first.end, second.start) is None


def _runs(text: str, words: Sequence[Word], way: Words, starts: Iterable[int]) -> Iterable[int]:
    for start in starts:
        run = words[start : start + len(way)]
        if tuple(word.folded for word in run) == way and all(_beside(text, *two) for two in pairwise(run)):
            yield from range(start, start + len(way))


def _best(text: str, hits: Sequence[Word]) -> int:
    """The word to begin with: from it on most different words are found, then most neighbours; else the first."""
    if not hits:
        return 0
    gaps = [len(text[first.start : second.start].split()) for first, second in pairwise(hits)]
    places = list(accumulate(gaps, initial=0))
    beside = [0, *(_beside(text, *two) for two in pairwise(hits))]
    best, start = (0, 0), 0
    for first, word in enumerate(hits):
        inside = [other for other in range(first, len(hits)) if places[other] < places[first] + LONGEST - LEAD_IN]
        found = len({hits[other].folded for other in inside}), sum(beside[other] for other in inside)
        if found > best:
            best, start = found, word.start
    return start


def _window(text: str, start: int) -> tuple[int, int]:
    """From some words before that place, so many as an extract has; the last ones where the text ends before that."""
    begin = _before(text, start, LEAD_IN)
    rest = text[begin:].split(None, LONGEST)
    if len(rest) > LONGEST:
        return begin, len(text[: len(text) - len(rest[-1])].rstrip(ENDS))
    return _before(text, len(text), LONGEST), len(text)


def _before(text: str, end: int, words: int) -> int:
    """Where the last so many words before a place begin."""
    parts = text[:end].rsplit(None, words)
    return end - len(text[len(parts[0]) : end].lstrip()) if len(parts) > words else 0


def _pieces(text: str, hits: Sequence[Word], start: int, end: int) -> Iterable[Piece]:
    """The text from one place to another; marked words with nothing but blanks between are one piece."""
    runs: list[list[int]] = []
    for word in hits:
        if word.start < start or word.end > end:
            continue
        if runs and text[runs[-1][1] : word.start].isspace():
            runs[-1][1] = word.end
        else:
            runs.append([word.start, word.end])
    at = start
    for first, last in runs:
        if first > at:
            yield Piece(text[at:first], False)
        yield Piece(text[first:last], True)
        at = last
    if at < end:
        yield Piece(text[at:end], False)
