"""Numbers of entries: newer texts have higher ones, so that newest first is an index's own order."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from articles.models.search import Entry

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LOW_BITS = 12  # below the seconds; an index stores how far numbers are apart, so each bit more costs it space


def number_of(moment: datetime, key: int) -> int:
    """The number that the text of that key and moment wants. Of one second two texts in 4096 keys want the same."""
    return ((moment - EPOCH) // timedelta(seconds=1) << LOW_BITS) + key % (1 << LOW_BITS)


def moment_of(number: int) -> datetime:
    """The moment of the text that has the number, to the second."""
    return EPOCH + timedelta(seconds=number >> LOW_BITS)


def free(index: type[Entry], wanted: Sequence[tuple[datetime, int]]) -> list[int]:
    """A number for each moment and key: the one it wants, or the first above it that no entry of the index has."""
    numbers = [number_of(moment, key) for moment, key in wanted]
    taken = set(index._base_manager.filter(pk__in=numbers).values_list("pk", flat=True))
    given: list[int] = []
    for number in numbers:
        if number in taken:
            number = next(n for n in count(number) if n not in taken and not _stands(index, n))
        taken.add(number)
        given.append(number)
    return given


def above(at: datetime) -> int:
    """A number above those of all texts until the moment."""
    return number_of(at, 0) + (2 << LOW_BITS)


def _stands(index: type[Entry], number: int) -> bool:
    return index._base_manager.filter(pk=number).exists()
