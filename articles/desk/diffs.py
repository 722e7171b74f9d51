"""What changed between two lists of words or paragraphs, as spans; linear in their length but for a budget."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Change:
    """`before[start:end]` became `after[first:last]`; one of the two may be empty."""

    start: int
    end: int
    first: int
    last: int

    @property
    def grows(self) -> bool:
        """Something was added."""
        return self.last - self.first > self.end - self.start


class Budget:
    """What comparing may still cost, in steps; when it is spent, changes are only found as a whole."""

    def __init__(self, steps: int = 1_500_000) -> None:
        self.left = steps

    def allows(self, steps: int) -> bool:
        """True, and the steps are spent, while there are enough left."""
        if steps > self.left:
            return False
        self.left -= steps
        return True


def changes(before: Sequence[Hashable], after: Sequence[Hashable], budget: Budget) -> list[Change]:
    """The changes in their order, none touching the next; empty where both are the same.

    Elements that occur once in both are what the rest is arranged around, so that a long text costs little.
    """
    pairs, work = [], [(0, len(before), 0, len(after))]
    while work:
        a, b, c, d = work.pop()
        while a < b and c < d and before[a] == after[c]:
            pairs.append((a, c))
            a, c = a + 1, c + 1
        while a < b and c < d and before[b - 1] == after[d - 1]:
            b, d = b - 1, d - 1
            pairs.append((b, d))
        if a == b or c == d or not budget.allows(b - a + d - c):
            continue
        if anchors := _anchors(before, after, a, b, c, d):
            pairs += anchors
            edges = [(a - 1, c - 1), *anchors, (b, d)]
            work += [(i + 1, k, j + 1, m) for (i, j), (k, m) in pairwise(edges) if i + 1 < k and j + 1 < m]
        elif budget.allows((b - a) * (d - c)):
            pairs += _longest(before, after, a, b, c, d)
    return _between(sorted(pairs), len(before), len(after))


def _between(pairs: list[tuple[int, int]], before: int, after: int) -> list[Change]:
    found, i, j = [], 0, 0
    for k, m in [*pairs, (before, after)]:
        if i < k or j < m:
            found.append(Change(i, k, j, m))
        i, j = k + 1, m + 1
    return found


def _anchors(before: Sequence, after: Sequence, a: int, b: int, c: int, d: int) -> list[tuple[int, int]]:
    """Places of elements that occur once on either side, as many as stand in the same order on both."""
    once = {item for item, count in Counter(before[a:b]).items() if count == 1}
    once &= {item for item, count in Counter(after[c:d]).items() if count == 1}
    place = {after[j]: j for j in range(c, d) if after[j] in once}
    ends: list[int] = []  # of the rising runs of each length, the lowest end
    tops: list[int] = []  # and where in `candidates` it is
    candidates = [(i, place[before[i]]) for i in range(a, b) if before[i] in once]
    previous = [-1] * len(candidates)
    for number, (_i, j) in enumerate(candidates):
        length = bisect_left(ends, j)
        previous[number] = tops[length - 1] if length else -1
        ends[length : length + 1] = [j]
        tops[length : length + 1] = [number]
    run, number = [], tops[-1] if tops else -1
    while number >= 0:
        run.append(candidates[number])
        number = previous[number]
    return run[::-1]


def _longest(before: Sequence, after: Sequence, a: int, b: int, c: int, d: int) -> list[tuple[int, int]]:
    """A longest common run with gaps, by the table of all pairs."""
    table = [[0] * (d - c + 1) for _row in range(b - a + 1)]
    for i in range(b - a - 1, -1, -1):
        row, below, item = table[i], table[i + 1], before[a + i]
        for j in range(d - c - 1, -1, -1):
            row[j] = below[j + 1] + 1 if item == after[c + j] else max(below[j], row[j + 1])
    pairs, i, j = [], 0, 0
    while i < b - a and j < d - c:
        if before[a + i] == after[c + j]:
            pairs.append((a + i, c + j))
            i, j = i + 1, j + 1
        elif table[i + 1][j] >= table[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs
