"""How alike two texts are: sketches that find candidates among many, then an exact comparison by passages. Pure."""

import heapq
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby, pairwise

from newsroom.vietnamese import fold_words

SHINGLE = 3  # syllables
SKETCH = 48  # keys of a text
PASSAGE = 80  # syllables at most: what is compared as one, whether or not the line breaks were lost
SHORT = 30  # shingles; a shorter text has no sketch: it would resemble every other notice
SAYS_SOMETHING = 12  # shingles of a passage; shorter ones, headings and names, count where all of it is in the other
ALIKE = 0.4  # share of a passage's shingles from which on it counts as taken over


@dataclass(frozen=True)
class Likeness:
    """How much of a text stands in another, 0 to 1, and in which of its paragraphs, counted from 1."""

    share: float
    paragraphs: tuple[int, ...]

    @property
    def percent(self) -> int:
        """The share in whole percent."""
        return round(self.share * 100)

    @property
    def ranges(self) -> str:
        """The paragraphs as an editor says them: `2–5, 8`."""
        runs: list[list[int]] = []
        for number in self.paragraphs:
            if runs and runs[-1][1] == number - 1:
                runs[-1][1] = number
            else:
                runs.append([number, number])
        return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def sketch(text: str) -> list[int]:
    """The keys under which a text is found again, signed 64-bit numbers in order; as many for a long text as for any.

    They are the smallest hashes of its shingles (MinHash as a bottom-k sketch: Broder, "On the resemblance and
    containment of documents", 1997), so that a text shares some with a copy, and with a part of it, too. None for a
    text that is too short to be told from others.
    """
    found = _shingles(fold_words(text).split())
    return heapq.nsmallest(SKETCH, found) if len(found) >= SHORT else []


def likeness(text: str, other: str) -> Likeness:
    """How much of `text` stands in `other`, word for word but for accents, marks and capitals, in whatever order."""
    theirs = _shingles(fold_words(other).split())
    found = whole = 0
    paragraphs = []
    for number, passage in _passages(text):
        mine = _shingles(passage)
        whole += len(mine)
        shared = len(mine & theirs)
        enough = ALIKE * len(mine) if len(mine) >= SAYS_SOMETHING else len(mine)
        if mine and shared >= enough:
            found += shared
            paragraphs.append(number)
    return Likeness(found / whole if whole else 0.0, tuple(dict.fromkeys(paragraphs)))


def marked(text: str, other: str) -> list[list[tuple[str, bool]]]:
    """The lines of `text` as runs of words; True where they stand in `other`, at least three syllables in a row."""
    theirs = _shingles(fold_words(other).split())
    return [_runs(line, theirs) for line in text.splitlines() if line.strip()]


def _runs(line: str, theirs: set[int]) -> list[tuple[str, bool]]:
    words = re.findall(r"\S+\s*", line)
    syllables = [(part, number) for number, word in enumerate(words) for part in fold_words(word).split()]
    shared: set[int] = set()
    for start in range(len(syllables) - SHINGLE + 1):
        three = syllables[start : start + SHINGLE]
        if _hash([part for part, _number in three]) in theirs:
            shared |= {number for _part, number in three}
    runs = groupby(enumerate(words), key=lambda word: word[0] in shared)
    return [("".join(word for _number, word in run), is_shared) for is_shared, run in runs]


def _passages(text: str) -> Iterator[tuple[int, list[str]]]:
    """The paragraphs with their numbers, long ones in parts of equal length."""
    lines = (fold_words(line).split() for line in text.splitlines())
    for number, words in enumerate(filter(None, lines), 1):
        parts = -(-len(words) // PASSAGE)
        bounds = [len(words) * part // parts for part in range(parts + 1)]
        for start, end in pairwise(bounds):
            yield number, words[start : min(end + SHINGLE - 1, len(words))]


def _shingles(words: list[str]) -> set[int]:
    """Hashes of every three syllables in a row."""
    return {_hash(words[start : start + SHINGLE]) for start in range(len(words) - SHINGLE + 1)}


def _hash(words: list[str]) -> int:
    return int.from_bytes(blake2b(" ".join(words).encode(), digest_size=8).digest(), signed=True)
