"""Extracts: the part of a story that answers a question, as it is written, with the words found marked. Pure."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from articles import html
from articles.models.published import PublishedArticle
from articles.search.document import exact_word, folded_word
from articles.search.question import Query
from articles.search.synonyms import Words

WORD = re.compile(r"[^\W_]+")
LONGEST = 40  # words of an extract
LEAD_IN = 6  # words before the first that is marked
READ = 5000  # words of a story that are looked at


class Piece(NamedTuple):
    """A piece of a text, as written."""

    text: str
    marked: bool


def marked(text: str, query: Query) -> list[Piece]:
    """The whole text in pieces."""
    tokens = list(WORD.finditer(text))
    return list(_pieces(text, tokens, _hits(tokens, query), 0, len(tokens)))


def extract(row: PublishedArticle, query: Query) -> list[Piece]:
    """The part of lead and body with most of the question's words, in pieces; the beginning where there is none."""
    text = f"{row.lead}\n{html.to_text(row.body)}"
    tokens = list(WORD.finditer(text))[:READ]
    if not tokens:
        return []
    hits = _hits(tokens, query)
    start = _best(tokens, hits)
    end = min(start + LONGEST, len(tokens))
    pieces = [
        Piece(" ".join(piece.text.split("\n")), piece.marked) for piece in _pieces(text, tokens, hits, start, end)
    ]
    before = [Piece("… ", False)] if start else []
    return before + pieces + ([Piece("\N{NO-BREAK SPACE}…", False)] if end < len(tokens) else [])


def _hits(tokens: Sequence[re.Match[str]], query: Query) -> set[int]:
    """Places of the words that answer; where some have the accents that were typed, of those words only such."""
    folded = [folded_word(token[0]) for token in tokens]
    at: dict[str, list[int]] = {
        word: [] for group in query.groups for way in (group.words, *group.others) for word in way
    }
    for place, word in enumerate(folded):
        if word in at:
            at[word].append(place)
    hits: set[int] = set()
    for group in query.groups:
        for word, exact in zip(group.words, group.exact, strict=True):
            places = at[word]
            just_so = [place for place in places if exact and exact_word(tokens[place][0]) == exact]
            hits.update(just_so or places)
        for way in group.others:
            hits.update(_runs(way, folded, at))
    return hits


def _runs(way: Words, folded: list[str], at: dict[str, list[int]]) -> Iterable[int]:
    for start in at[way[0]]:
        if tuple(folded[start : start + len(way)]) == way:
            yield from range(start, start + len(way))


def _best(tokens: Sequence[re.Match[str]], hits: set[int]) -> int:
    """Where the extract begins: the window with most different words found, then most neighbours, then the first."""
    if not hits or len(tokens) <= LONGEST:
        return 0
    places = sorted(hits)
    words = {place: folded_word(tokens[place][0]) for place in places}
    best, start = (0, 0), 0
    for first, place in enumerate(places):
        inside = [other for other in places[first : first + LONGEST] if other < place + LONGEST - LEAD_IN]
        found = len({words[other] for other in inside}), sum(other - 1 in hits for other in inside)
        if found > best:
            best, start = found, place
    start = max(start - LEAD_IN, 0)
    return min(start, len(tokens) - LONGEST)


def _pieces(text: str, tokens: Sequence[re.Match[str]], hits: set[int], start: int, end: int) -> Iterable[Piece]:
    """The text from one token to another; neighbouring marked words are one piece."""
    whole = (start == 0, end == len(tokens))
    at = 0 if whole[0] else tokens[start].start()
    last = len(text) if whole[1] else tokens[end - 1].end()
    place = start
    while place < end:
        if place not in hits:
            place += 1
            continue
        first = place
        while place + 1 < end and place + 1 in hits and text[tokens[place].end() : tokens[place + 1].start()].isspace():
            place += 1
        if tokens[first].start() > at:
            yield Piece(text[at : tokens[first].start()], False)
        yield Piece(text[tokens[first].start() : tokens[place].end()], True)
        at = tokens[place].end()
        place += 1
    if at < last:
        yield Piece(text[at:last], False)
