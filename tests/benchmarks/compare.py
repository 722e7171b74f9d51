"""The desk on two databases, turn by turn: `uv run python -m tests.benchmarks.compare SMALL_URL LARGE_URL`."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

from tests.harness.source import ROOT

ROUNDS = 12


class Cost(NamedTuple):
    """CPU milliseconds of the cheapest of some requests, and the queries of the last."""

    ms: float
    queries: int


Costs = dict[str, Cost]


@contextmanager
def desk(database_url: str) -> Iterator[subprocess.Popen[str]]:
    """A process that measures the next page of the desk on that database for each line that it is given."""
    command = [sys.executable, "-m", "tests.benchmarks.measure"]
    environment = os.environ | {"DATABASE_URL": database_url}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def compare(*database_urls: str, rounds: int = ROUNDS) -> list[Costs]:
    """What everything costs on each of them, the cheapest of all rounds.

    They take turns, a page at a time: what else the machine does meanwhile falls on all of them alike.
    """
    best: list[Costs] = [{} for _ in database_urls]
    with ExitStack() as stack:
        desks = [stack.enter_context(desk(url)) for url in database_urls]
        for _ in range(rounds):
            while None not in (told := [_next_page(process) for process in desks]):
                for costs, (name, (ms, queries)) in zip(best, told, strict=True):
                    cost = Cost(ms, queries)
                    costs[name] = min(cost, costs.get(name, cost), key=lambda cost: cost.ms)
    return best


def _next_page(process: subprocess.Popen[str]) -> Any:
    """Its name and cost; None between two rounds."""
    assert process.stdin and process.stdout
    process.stdin.write("\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


def table(small: Costs, large: Costs) -> str:
    """Both, and their ratios, as a table for the record."""
    rows = ["| page | queries | CPU ms, small | CPU ms, large | ratio |", "|---|--:|--:|--:|--:|"]
    for name, cost in large.items():
        was = small[name]
        queries = f"{cost.queries}" if cost.queries == was.queries else f"{was.queries} → {cost.queries}"
        rows.append(f"| {name} | {queries} | {was.ms:.1f} | {cost.ms:.1f} | {cost.ms / was.ms:.2f} |")
    return "\n".join(rows)


if __name__ == "__main__":
    sys.stdout.write(table(*compare(*sys.argv[1:3])) + "\n")
