"""Mutants of rights: with one door open to everybody, what `doors.json` names beside it has to notice.

That is a row of the table of rights, `role GET address` or `role POST address`, or a test by its id. `why: …` says of a
door that decides nothing why none can. For a new door `tests/harness/mutation.py` seeks a test.
"""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.harness.doors import doors, gates
from tests.harness.source import ROOT
from tests.test_urls_by_role import (  # noqa: F401  things: a fixture
    AGAIN,
    DESK,
    OUTSIDE,
    ROLES,
    SENT,
    faults_of,
    faults_of_sending,
    things,
    visitor,
)

HELD: dict[str, str] = json.loads((ROOT / "tests" / "doors.json").read_text(encoding="utf-8"))
BY_TABLE = {door: row for door, row in HELD.items() if row.split(" ")[0] in ROLES}
BY_TEST = {door: test for door, test in HELD.items() if test.startswith("tests/")}
FOR_A_REASON = {door: why for door, why in HELD.items() if why.startswith("why: ")}
SAMPLE = 16  # of each kind, in a run that is not a full one


def sample(held: dict[str, str], full: bool) -> dict[str, str]:
    """All of them in a full run, else some: others once there are more or fewer doors."""
    some = sorted(held) if full else random.Random(len(HELD)).sample(sorted(held), min(SAMPLE, len(held)))
    return {door: held[door] for door in some}


def test_every_door_is_in_the_list_and_the_list_has_no_other():
    assert sorted(HELD) == sorted(doors())


def test_what_is_to_notice_is_there_and_no_door_is_without():
    missing = []
    for door, test in BY_TEST.items():
        file, _colons, function = test.partition("[")[0].partition("::")
        if f"def {function}(" not in (ROOT / file).read_text(encoding="utf-8"):
            missing.append(door)
    assert missing == []
    assert {*BY_TABLE, *BY_TEST, *FOR_A_REASON} == {*HELD}
    assert len(FOR_A_REASON) == 3


@pytest.mark.once
def test_a_row_of_the_table_of_rights_notices_each_door_that_stands_open(cast, things, full):  # noqa: F811
    unnoticed = []
    with gates() as gate:
        for door, row in sample(BY_TABLE, full).items():
            assert faults(cast, things, row) == [], row
            gate.open = door
            if not faults(cast, things, row):
                unnoticed.append(door)
            gate.open = ""
    assert unnoticed == []


def faults(cast: Any, names: dict[str, Any], row: str) -> list[str]:
    """What is wrong with the answers to a row of the table; an error counts, and all of it is undone."""
    with transaction.atomic():
        try:
            return list(_faults(cast, names, *row.split(" ", 2)))
        except Exception as error:  # whatever breaks is seen
            return [repr(error)]
        finally:
            transaction.set_rollback(True)


def _faults(cast: Any, names: dict[str, Any], role: str, method: str, address: str) -> Iterator[str]:
    if method == "GET":
        for path, statuses in [*DESK.values(), *OUTSIDE.values(), *AGAIN]:
            if path == address:
                yield from faults_of(visitor(cast, role), role, path.format(**names), statuses)
    for path, fields, statuses in SENT if method == "POST" else ():
        if path == address:
            yield from faults_of_sending(visitor(cast, role, strict=True), role, path, fields, statuses, names)


@pytest.mark.once
def test_the_test_that_is_named_notices_each_door_that_stands_open(full, tmp_path):
    wanted = sample(BY_TEST, full)
    assert noticed(wanted, tmp_path) == wanted


@pytest.mark.once
def test_a_door_that_nobody_misses_is_not_called_noticed(tmp_path):
    door = "articles.corrections decide may_see_house"  # there is none
    test = "tests/articles/test_front.py::test_nobody_but_the_chief_editor_pins[reporter]"
    assert noticed({door: test}, tmp_path) == {}


def noticed(wanted: dict[str, str], folder: Path) -> dict[str, str]:
    """Those of the doors with which their test fails, though it passes before and after; asked of another process."""
    file = folder / "doors.json"
    file.write_text(json.dumps(wanted))
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider"]
    command += ["-p", "tests.harness.mutation", "--open", str(file), *sorted(set(wanted.values()))]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
    return json.loads(file.with_suffix(".found").read_text())
