"""Aligning two sequences, of words or of blocks, in linear time: anchors first, then what lies between them."""

from bisect import bisect_left
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SHINGLES = (8, 1)  # items in a row that anchor where they occur once in both, tried in this order
SMALL = 4_000  # pairs of a gap that are compared item by item before anything else
MAX_DEPTH = 8
Gap = tuple[int, int, int, int]  # old from, old to, new from, new to


@dataclass
class Budget:
    """What comparing item by item may still cost, in pairs of items: one for all places of two versions of a story."""

    left: int = 400_000

    def allows(self, pairs: int) -> bool:
        """True, and the pairs are spent, while there is enough left."""
        if pairs > self.left:
            return False
        self.left -= pairs
        return True


@dataclass(frozen=True)
class Run:
    """`same` items (as many in both), or items of the one that gave way to items of the other; half-open."""

    same: bool
    a: int
    b: int
    c: int
    d: int


def align(old: Sequence[Hashable], new: Sequence[Hashable], budget: Budget) -> list[Run]:
    """Both sequences as runs in order: what is the same, and what was replaced, removed or added.

    Beyond the budget what has no anchors is one replacement, so that no two texts take long.
    """
    pairs = sorted(_pairs(old, new, budget))
    runs: list[Run] = []
    a = c = 0
    for start, other, length in _joined(pairs):
        if (a, c) != (start, other):
            runs.append(Run(False, a, start, c, other))
        runs.append(Run(True, start, start + length, other, other + length))
        a, c = start + length, other + length
    if (a, c) != (len(old), len(new)):
        runs.append(Run(False, a, len(old), c, len(new)))
    return runs


def _joined(pairs: list[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Matches that touch in both sequences as one."""
    start = other = length = 0
    for a, c, more in pairs:
        if length and (a, c) == (start + length, other + length):
            length += more
            continue
        if length:
            yield start, other, length
        start, other, length = a, c, more
    if length:
        yield start, other, length


def _pairs(old: Sequence[Hashable], new: Sequence[Hashable], budget: Budget) -> Iterator[tuple[int, int, int]]:
    """(place in the old one, place in the new one, number of equal items), in any order."""
    gaps: list[tuple[Gap, int]] = [((0, len(old), 0, len(new)), 0)]
    while gaps:
        (a, b, c, d), depth = gaps.pop()
        first = 0
        while a + first < b and c + first < d and old[a + first] == new[c + first]:
            first += 1
        last = 0
        while a + first < b - last and c + first < d - last and old[b - last - 1] == new[d - last - 1]:
            last += 1
        yield a, c, first
        yield b - last, d - last, last
        gap = a + first, b - last, c + first, d - last
        a, b, c, d = gap
        if a == b or c == d:
            continue
        size = (b - a) * (d - c)
        anchors = [] if size <= SMALL or depth == MAX_DEPTH else _anchors(old, new, gap)
        if anchors:
            gaps += [(inner, depth + 1) for inner in _between(anchors, gap)]
            yield from ((i, j, 1) for i, j in anchors)
        elif budget.allows(size):
            matcher = SequenceMatcher(None, old[a:b], new[c:d], autojunk=False)
            yield from ((a + i, c + j, length) for i, j, length in matcher.get_matching_blocks() if length)


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable], gap: Gap) -> list[tuple[int, int]]:
    """Places of what occurs once in both parts, in the same order in both."""
    a, b, c, d = gap
    for length in SHINGLES:
        before, after = _once(old, a, b, length), _once(new, c, d, length)
        found = _rising([(i, after[items]) for items, i in before.items() if items in after])
        if found:
            return found
    return []


def _once(items: Sequence[Hashable], start: int, end: int, length: int) -> dict[tuple[Hashable, ...], int]:
    """What occurs once as `length` items in a row, and where."""
    places: dict[tuple[Hashable, ...], int] = {}
    for place in range(start, end - length + 1):
        shingle = tuple(items[place : place + length])
        places[shingle] = -1 if shingle in places else place
    return {shingle: place for shingle, place in places.items() if place >= 0}


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest choice of the pairs, given in the order of the one, that rises in the other too."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, j) in enumerate(pairs):
        pile = bisect_left(tops, j)
        before.append(ends[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(j)
            ends.append(number)
        else:
            tops[pile], ends[pile] = j, number
    chosen = []
    number = ends[-1] if ends else -1
    while number >= 0:
        chosen.append(pairs[number])
        number = before[number]
    return chosen[::-1]


def _between(anchors: list[tuple[int, int]], gap: Gap) -> Iterator[Gap]:
    a, b, c, d = gap
    for i, j in [*anchors, (b, d)]:
        if i > a or j > c:
            yield a, i, c, j
        a, c = i + 1, j + 1
