"""Places to restore to: a database and files of their own, and commands that run there."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from django.db import connection

from newsroom.backup import databases
from tests.harness.source import ROOT

DIGESTS = """
import django, json, sys
django.setup()
from newsroom.rendering import digests
print(json.dumps(digests(json.load(sys.stdin))))
"""


class Elsewhere(NamedTuple):
    """A database's address and a folder for files."""

    url: str
    files: Path

    def run(self, *words: str, told: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        """Run Python there."""
        own = {"DATABASE_URL": self.url, "NEWSROOM_FILES": str(self.files), "DJANGO_SETTINGS_MODULE": "tests.settings"}
        command = [sys.executable, *words]
        return subprocess.run(
            command, cwd=ROOT, env=os.environ | own | more, input=told, capture_output=True, text=True
        )

    def manage(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command of ours there."""
        return self.run("manage.py", *words, **more)

    def digests(self, addresses: Iterable[str]) -> dict[str, str]:
        """Pages as a process there makes them."""
        done = self.run("-c", DIGESTS, told=json.dumps(list(addresses)))
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def elsewhere(folder: Path) -> Elsewhere:
    """An empty place."""
    folder.mkdir()
    if connection.vendor == "sqlite":
        return Elsewhere(databases.url_of(str(folder / "restored.sqlite3")), folder)
    name = f"restored_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name}")
    return Elsewhere(databases.url_of(name), folder)
