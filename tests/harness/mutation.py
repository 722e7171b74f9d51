"""A pytest plugin that runs tests again with a door open.

`python -m pytest -n 0 -p tests.harness.mutation --open FILE TEST…`: FILE is JSON, doors, each with the id of the test
that is to notice, or with "" where one is sought. Then every test that the door turns somebody away in is tried, a few
times. What noticed is written into FILE with the ending `.found`.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

MOST_TRIES = {True: 30, False: 6}  # of a door that is sought for, in tests of its own module and in others
SLOW = 4  # seconds; a longer test is not tried by chance


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--open", metavar="FILE", help="JSON: doors to open, each with the test that is to notice")


def pytest_configure(config: Any) -> None:
    if file := config.getoption("--open"):
        config.pluginmanager.register(Mutation(Path(file)), "mutation")


class Mutation:
    """Runs each test as ever, once for each door in question, and again as ever: only a sound test notices."""

    def __init__(self, file: Path) -> None:
        self.found = file.with_suffix(".found")
        self.wanted: dict[str, str] = json.loads(file.read_text())
        self.sought = {door for door, test in self.wanted.items() if not test}
        self.noticed: dict[str, str] = {}
        self.tries: Counter[tuple[str, bool]] = Counter()
        self.stack = ExitStack()

    def pytest_collection_finish(self) -> None:
        """Put the gates in place once all is imported."""
        from tests.harness import doors

        self.gate = self.stack.enter_context(doors.gates())

    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        """One test, and its mutants."""
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        self.gate.refused = set()
        reports = _run(item, log=True)
        took = sum(report.duration for report in reports if report.when == "call")
        opened = list(self.to_open(item.nodeid, took)) if _passed(reports) else []
        failed = [door for door in opened if not self.passes_with(door, item)]
        if failed and _passed(_run(item, log=True)):
            self.noticed |= dict.fromkeys(failed, item.nodeid)
            self.sought -= set(failed)
            self.found.write_text(json.dumps(self.noticed, indent=1))
        item.session._setupstate.teardown_exact(nextitem)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    def passes_with(self, door: str, item: pytest.Item) -> bool:
        """Whether the test passes with that door open."""
        self.gate.open = door
        try:
            return _passed(_run(item, log=False))
        finally:
            self.gate.open = ""

    def to_open(self, test: str, took: float) -> Iterator[str]:
        """The doors to open while this test runs."""
        yield from (door for door, named in self.wanted.items() if named == test)
        for door in sorted(self.gate.refused & self.sought) if took < SLOW else ():
            own = f"test_{door.split()[0].rpartition('.')[2]}.py" in test
            self.tries[door, own] += 1
            if self.tries[door, own] <= MOST_TRIES[own]:
                yield door

    def pytest_sessionfinish(self) -> None:
        """Take the gates away."""
        self.found.write_text(json.dumps(self.noticed, indent=1))
        self.stack.close()


def _run(item: pytest.Item, *, log: bool) -> list[pytest.TestReport]:
    """Run the test; what it shares with others of its file stays for the next run."""
    return runtestprotocol(item, nextitem=item.parent, log=log)  # type: ignore[arg-type]


def _passed(reports: list[pytest.TestReport]) -> bool:
    return not any(report.failed for report in reports)
