"""Two deployments at once: the second one waits until the first has brought the database forward."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from newsroom.management.commands.migrate import LOCK, alone
from tests.harness import worker
from tests.harness.source import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


def is_waiting(pid: int) -> bool:
    """Whether somebody waits for the lock: as the server says, or for a file as the kernel does."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted", [LOCK]
            )
            return cursor.fetchone() == (1,)
    return any("->" in line and f" {pid} " in line for line in Path("/proc/locks").read_text().splitlines())


def until(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait for it; the process is not to end before."""
    given_up = time.monotonic() + worker.PATIENCE
    while not condition():
        assert process.poll() is None and time.monotonic() < given_up
        time.sleep(0.05)


def test_the_second_waits_for_the_first_and_finds_nothing_left_to_do() -> None:
    command = [sys.executable, "manage.py", "migrate"]
    environment = os.environ | {"DATABASE_URL": worker.database_url()}
    with alone("default"):
        second = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        until(lambda: is_waiting(second.pid), second)
    said, _nothing = second.communicate(timeout=worker.PATIENCE)
    assert second.returncode == 0 and "No migrations to apply" in said


@pytest.mark.postgres
def test_a_pool_of_one_connection_is_enough() -> None:
    environment = os.environ | {"DATABASE_URL": worker.database_url(), "DATABASE_POOL": "1"}
    subprocess.run([sys.executable, "manage.py", "migrate"], cwd=ROOT, env=environment, check=True, capture_output=True)


def test_one_that_is_killed_holds_up_nobody() -> None:
    code = (
        "import django, time; django.setup()\n"
        "from newsroom.management.commands.migrate import alone\n"
        "with alone('default'): print('there', flush=True); time.sleep(600)"
    )
    environment = os.environ | {"DATABASE_URL": worker.database_url()}
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None and first.stdout.readline() == "there\n"
        first.kill()
    with alone("default"):
        pass
