"""A worker of the real backend in a process of its own, on the database of the test that is running."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from django.db import connection
from django.test import override_settings

from tests.harness.source import ROOT

DATABASE = {"default": {"BACKEND": "django_ox.backend.OxBackend", "QUEUES": ["default", "mail"]}}
PATIENCE = 60.0  # seconds until something that should have happened is taken for lost


def database_url() -> str:
    """The test's database as an address for DATABASE_URL."""
    entry = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{entry['NAME']}"
    return f"postgres://{entry['USER']}@/{entry['NAME']}?host={quote(entry['OPTIONS'].get('host') or entry['HOST'])}"


def start(*options: str, **environment: str) -> subprocess.Popen[bytes]:
    """Start a worker that looks for jobs ten times a second; `environment` comes on top of that of the tests."""
    own = {"DJANGO_SETTINGS_MODULE": "newsroom.settings", "DATABASE_URL": database_url()}
    command = [sys.executable, "manage.py", "ox_worker", "--interval", "0.1", "--verbosity", "0", *options]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | own | environment)


@contextmanager
def worker(*options: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """The same, ended with the block; jobs that the test enqueues in it go to the database."""
    with override_settings(TASKS=DATABASE):
        process = start(*options, **environment)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def wait_for(happened: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """What `happened` returns, once that is something; AssertionError when it stays nothing."""
    until = time.monotonic() + patience
    while not (result := happened()):
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)
    return result
