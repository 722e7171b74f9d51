"""Beginnings: under which keys a name is found while somebody types it, and how well it fits what was typed. Pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from articles.search import synonyms
from articles.search.document import exact_word, folded_word
from articles.search.synonyms import Words
from newsroom.vietnamese import fold_words, nfc

LONGEST = 60  # characters of a key; a longer beginning is found by its first ones
MOST_WORDS = 12  # of a name, from each of which a key begins
READ = 120  # characters of what is typed
WORD = re.compile(r"[^\W_]+")
_GLUED = re.compile("(?<=[0-9])(?=[a-z])")  # 231kl for 231-KL


@dataclass(frozen=True)
class Typed:
    """What somebody has typed so far; the last word may be the beginning of one."""

    text: str
    words: Words  # folded
    accents: Words  # each as it was typed, in small letters; "" where it has no accents

    @property
    def keys(self) -> tuple[str, ...]:
        """What fitting keys begin with: folded and, where accents were typed, as it was typed; none for nothing."""
        folded = " ".join(self.words)[:LONGEST]
        if not folded:
            return ()
        as_typed = _as_written(self.text)[:LONGEST]
        return (as_typed, folded) if any(self.accents) and as_typed != folded else (folded,)


@dataclass(frozen=True, order=True)
class Fit:
    """How well a name fits what was typed; more is better."""

    accents: float = 0  # of the words typed with accents, how many it has with just those
    in_one_piece: bool = False
    first: bool = False  # it begins so


def read(text: str) -> Typed:
    """Read what somebody has typed; never fails."""
    text = nfc(text[:READ])[:READ]
    words, accents = [], []
    for typed, folded in _parts(text):
        words.append(folded)
        accents.append("" if typed.isascii() else typed.lower())
    return Typed(text, tuple(words), tuple(accents))


def keys_of(*names: str) -> set[str]:
    """The keys of a thing with these names: from each word on, folded, as written, and with other ways to say it."""
    found: set[str] = set()
    for name in names:
        parts = _parts(name)
        words = tuple(folded for _part, folded in parts)
        for way in {words, _replaced(parts, max), _replaced(parts, min), tuple(_as_written(name).split())}:
            found |= {" ".join(way[start:])[:LONGEST] for start in range(min(len(way), MOST_WORDS))}
        for start in range(min(len(parts), MOST_WORDS)):
            for end, others in _ways(parts, start):
                found |= {" ".join(way + words[end:])[:LONGEST] for way in others}
    return {key.strip() for key in found} - {""}


def glued(number: str) -> str:
    """A document's number in one piece: `231kltu`."""
    return fold_words(number).replace(" ", "")


def fit(typed: Typed, name: str) -> Fit:
    """How well the name fits; the best of the places where it does."""
    written = [(part.lower(), folded) for part, folded in _parts(name)]
    return max(_fits(typed, written), default=None) or _apart(typed, written)


def _fits(typed: Typed, written: list[tuple[str, str]]) -> Iterator[Fit]:
    *whole, last = typed.words
    for start in range(len(written) - len(whole)):
        piece = written[start : start + len(whole) + 1]
        *before, (_part, begun) = piece
        if [folded for _part, folded in before] == whole and begun.startswith(last):
            met = [_same(accent, part, is_last=place == len(whole)) for place, accent, part in _marked(typed, piece)]
            yield Fit(sum(met) / max(len(met), 1), True, start == 0)


def _marked(typed: Typed, piece: list[tuple[str, str]]) -> Iterator[tuple[int, str, str]]:
    for place, (accent, (part, _folded)) in enumerate(zip(typed.accents, piece, strict=True)):
        if accent:
            yield place, accent, part


def _apart(typed: Typed, written: list[tuple[str, str]]) -> Fit:
    """Words that do not stand side by side."""
    accents = {exact_word(accent) for accent in typed.accents if accent}
    there = {exact_word(part) for part, _folded in written} if accents else set()
    return Fit(len(accents & there) / max(len(accents), 1))


def _same(typed: str, written: str, *, is_last: bool) -> bool:
    """Whether the accents are the same, the tone in either place; of the last word as far as it was typed."""
    if is_last:
        return written.startswith(typed) or exact_word(written).startswith(exact_word(typed))
    return exact_word(typed) == exact_word(written)


def _folded(word: str) -> Words:
    return tuple(_GLUED.sub(" ", folded_word(word)).split())


def _parts(text: str) -> list[tuple[str, str]]:
    """The words as written and folded."""
    return [(part, folded) for part in WORD.findall(nfc(text)) for folded in _folded(part)]


def _as_written(text: str) -> str:
    """The words in small letters."""
    return " ".join(WORD.findall(nfc(text).lower()))


def _ways(parts: list[tuple[str, str]], start: int) -> Iterator[tuple[int, tuple[Words, ...]]]:
    """Where runs from that word on end that have other ways to be said, the shortest first, and these ways."""
    for end in range(start + 1, min(len(parts), start + synonyms.LONGEST) + 1):
        run = parts[start:end]
        others = synonyms.ways(tuple(folded for _, folded in run), " ".join(part for part, _ in run))
        if others:
            yield end, others


def _replaced(parts: list[tuple[str, str]], choose: Callable[..., Words]) -> Words:
    """The folded words, the shortest runs that have other ways said in the longest of them (`max`) or the shortest."""
    made: list[str] = []
    start = 0
    while start < len(parts):
        own = (parts[start][1],)
        end, others = next(_ways(parts, start), (start + 1, (own,)))
        made += choose(others, key=lambda way: (len(" ".join(way)), way))
        start = end
    return tuple(made)
