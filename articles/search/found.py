"""What an engine answers, or that it does not."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

READ = 2000  # entries whose texts are read for one answer, the newest
AT_ONCE = 16  # of these, at least


class Found(NamedTuple):
    """An entry of the index that answers a question."""

    number: int
    story_id: int
    keys: str


class Answers(list[Found]):
    """Entries that answer, the newest first. `floor`: below this number none was looked at; None if nothing is left."""

    def __init__(self, found: Iterable[Found] = (), floor: int | None = None) -> None:
        super().__init__(found)
        self.floor = floor


def read_through(
    meeting: Callable[[int, int | None], Sequence[Found]],
    kept: Callable[[Sequence[int]], Collection[int]],
    most: int,
    below: int | None,
) -> Answers:
    """The newest entries, at most so many, that hold when their texts are read; at most READ are.

    `meeting` gives so many of the entries below a number that an index finds, the newest first; `kept` the numbers of
    those that hold.
    """
    found, left, chunk = Answers(), READ, max(most, AT_ONCE)
    while left and len(found) < most:
        asked = min(chunk, left)
        met = meeting(asked, below)
        hold = kept([each.number for each in met]) if met else ()
        found += [each for each in met if each.number in hold]
        if len(met) < asked:
            return Answers(found[:most])
        below, left, chunk = met[-1].number, left - asked, chunk * 2
    return Answers(found[:most], floor=below if len(found) < most else None)


class Away(Exception):
    """The engine gives no answer."""
