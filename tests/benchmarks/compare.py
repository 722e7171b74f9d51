"""What pages cost on two databases, in turn: `uv run python -m tests.benchmarks.compare SMALL_URL LARGE_URL [WHO]`.

WHO is `desk` (its pages, in archives that `fill` filled) or `readers` (theirs, in archives of `fill_public`).
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from statistics import median
from typing import Any, NamedTuple

from tests.harness.source import ROOT

ROUNDS = 25
TIMES = 3  # that a page is asked for in a turn; the least counts: what it costs where it was just asked for
MEASURES = {"desk": "tests.benchmarks.measure", "readers": "tests.benchmarks.measure_public"}


class Cost(NamedTuple):
    """CPU milliseconds of a request, its queries, and the bytes of the answer: who shows more has more to do."""

    ms: float
    queries: int
    size: int


class Compared(NamedTuple):
    """What one page costs on either database (the median of all turns), and the median of the turns' ratios."""

    small: Cost
    large: Cost
    ratio: float


@contextmanager
def asking(module: str, database_url: str) -> Iterator[subprocess.Popen[str]]:
    """A process on that database that answers each line it is given with a line of JSON."""
    command = [sys.executable, "-m", module]
    environment = os.environ | {"DATABASE_URL": database_url}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def compare(small_url: str, large_url: str, who: str = "desk", rounds: int = ROUNDS) -> dict[str, Compared]:
    """What each page costs on both.

    They take turns, a page at a time and each first in every other round, and the ratio is taken turn by turn: what
    else the machine does meanwhile, and how fast it is just then, falls on both alike.
    """
    turns: dict[str, list[tuple[Cost, Cost]]] = {}
    with ExitStack() as stack:
        desks = [stack.enter_context(asking(MEASURES[who], url)) for url in (small_url, large_url)]
        for number in range(rounds):
            order = [0, 1] if number % 2 else [1, 0]
            while None not in (told := _turn(desks, order)):
                (name, small), (_, large) = told
                turns.setdefault(name, []).append((Cost(*small), Cost(*large)))
    return {name: _compared(pairs) for name, pairs in turns.items()}


def _turn(desks: list[subprocess.Popen[str]], order: list[int]) -> list[Any]:
    """The next page of each, asked for in that order."""
    told = {which: ask(desks[which], "") for which in order}
    return [told[which] for which in range(len(desks))]


def _compared(pairs: list[tuple[Cost, Cost]]) -> Compared:
    small, large = (costs[-1]._replace(ms=median(cost.ms for cost in costs)) for costs in zip(*pairs, strict=True))
    return Compared(small, large, median(large.ms / small.ms for small, large in pairs))


def ask(process: subprocess.Popen[str], line: str) -> Any:
    """What the process answers; the desk's pages are told with name and cost, null between two rounds."""
    assert process.stdin and process.stdout
    process.stdin.write(f"{line}\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


def answer(costs: Iterable[Any]) -> None:
    """The other end of `ask`: tell the next of these for each line that is read."""
    for _line, told in zip(sys.stdin, costs, strict=False):
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


def table(compared: dict[str, Compared]) -> str:
    """All of it as a table for the record."""
    rows = ["| page | queries | KB | CPU ms, small | CPU ms, large | ratio |", "|---|--:|--:|--:|--:|--:|"]
    for name, (small, large, ratio) in compared.items():
        queries = _both(small.queries, large.queries)
        size = _both(round(small.size / 1000), round(large.size / 1000))
        rows.append(f"| {name} | {queries} | {size} | {small.ms:.1f} | {large.ms:.1f} | {ratio:.2f} |")
    return "\n".join(rows)


def _both(small: int, large: int) -> str:
    return f"{large}" if small == large else f"{small} → {large}"


if __name__ == "__main__":
    sys.stdout.write(table(compare(*sys.argv[1:4])) + "\n")
