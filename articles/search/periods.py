"""Periods: on PostgreSQL the words of each two years have an index of their own, so that no look reads other years.

An index of words knows no order by time: it reads the whole list of the rarest word. A statement that names the period
as `holds` writes it is answered from that period's index, one that names several in arms of an OR from theirs.
"""

from collections.abc import Iterator

from articles.search.numbers import LOW_BITS

SPAN = 26  # a period is as long as that power of two of seconds: 2.1 years
BITS = SPAN + LOW_BITS
FIRST, LAST = 18, 32  # the periods from 2008 to 2040; what is older has one index, and what is newer


def period_of(number: int) -> int:
    """The period of the entry of that number: FIRST - 1 for all older ones, LAST + 1 for all newer ones."""
    return min(max(number >> BITS, FIRST - 1), LAST + 1)


def starts(period: int) -> int | None:
    """The lowest number of a period; None where it has none."""
    return period << BITS if period >= FIRST else None


def ends(period: int) -> int | None:
    """The number above those of a period; None where there is none."""
    return period + 1 << BITS if period <= LAST else None


def holds(period: int, column: str = "number") -> str:
    """The condition of an entry of that period, as its index has it: SQL.

    No index but that one is of use for it, so that the planner has no choice.
    """
    compared = "<" if period < FIRST else ">" if period > LAST else "="
    return f"{column} >> {BITS} {compared} {min(max(period, FIRST), LAST)}"


def parts(begin: int | None, bound: int) -> Iterator[tuple[int, int | None, int]]:
    """The periods in which numbers from `begin` (None: from the first) to below `bound` lie, the newest first.

    With each period: from and to below which of its numbers.
    """
    oldest = FIRST - 1 if begin is None else period_of(begin)
    for period in range(period_of(bound - 1), oldest - 1, -1):
        low, high = starts(period), ends(period)
        from_here = low if begin is None else begin if low is None else max(begin, low)
        yield period, from_here, bound if high is None else min(bound, high)


def name(table: str, period: int) -> str:
    """What the index of a period is called."""
    return f"{table}_vector_{period}"
