"""Rehearse a restore: `manage.py restore_drill [DIR]`."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from articles import edition
from newsroom import rendering
from newsroom.backup import databases, making
from newsroom.backup.manifest import Backup
from newsroom.backup.sealing import BackupError, key_from

PAGES = """
import django, json, sys
django.setup()
from newsroom.rendering import digests
print(json.dumps(digests(json.load(sys.stdin))))
"""


class Command(BaseCommand):
    """A backup, restored by a process of its own into a place that is taken away again."""

    help = (
        "Make a backup, restore it into a scratch database (a file, or a database on the same PostgreSQL server, which "
        "needs the right to create one) and a scratch folder, compare hashes, counts, records and public pages byte "
        "for byte, and say how long that took and how much would be lost at worst. Everybody goes on working. The exit "
        "status is 1 where anything differs. The backup stays in DIR; without DIR it is taken away, too."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what can be chosen."""
        parser.add_argument("dir", nargs="?", type=Path, metavar="DIR", help="where backups are kept")
        parser.add_argument("--pages", type=int, default=50, metavar="N", help="stories whose pages are compared (50)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rehearse and report."""
        with tempfile.TemporaryDirectory(prefix="newsroom-drill-", dir=options["dir"]) as scratch:
            folder = options["dir"] or Path(scratch) / "backups"
            try:
                self._rehearse(folder, Path(scratch), options["pages"])
            except (BackupError, OSError) as error:
                raise CommandError(str(error)) from error

    def _rehearse(self, folder: Path, scratch: Path, pages: int) -> None:
        began = time.monotonic()
        backup = making.make(folder, timezone.now(), None, key_from(settings.BACKUP_KEY))
        made = time.monotonic()
        addresses, before = rendering.sample(pages), edition.read(timezone.now())
        here = rendering.digests(addresses)
        compared = time.monotonic()
        with _elsewhere(scratch) as environment:
            said = _run(["manage.py", "restore", str(backup.folder)], environment)
            restored = time.monotonic()
            there = json.loads(_run(["-c", PAGES], environment, json.dumps(addresses)))
        differing = [address for address in addresses if here[address] != there[address]]
        self._report(backup, said, made - began, restored - compared)
        self._gap(folder, backup)
        if not differing:
            self.stdout.write(f"{len(addresses)} public pages are the same, byte for byte.")
        elif edition.read(timezone.now()) == before and not self._changed_since(backup):
            raise CommandError(f"{len(differing)} of {len(addresses)} public pages differ: {differing[0]} …")
        else:
            same = len(addresses) - len(differing)
            self.stdout.write(f"{same} public pages are the same; readers' pages changed meanwhile: {differing[0]} …")

    def _changed_since(self, backup: Backup) -> bool:
        with connection.cursor() as cursor:
            return databases.counts_of(cursor, ["newsroom_publicchange"]) != {
                "newsroom_publicchange": backup.manifest.counts["newsroom_publicchange"]
            }

    def _report(self, backup: Backup, said: str, making_seconds: float, restoring_seconds: float) -> None:
        self.stdout.write(said, ending="")
        self.stdout.write(
            f"Backed up in {making_seconds:.1f} s ({backup.manifest.files['count']} files, database "
            f"{backup.manifest.database['size'] / 1024**2:,.1f} MB), "
            f"verified and restored in {restoring_seconds:.1f} s."
        )

    def _gap(self, folder: Path, backup: Backup) -> None:
        widest = max(making.widest_gap(folder), backup.manifest.seconds)
        self.stdout.write(
            f"Lost at worst: what is written between two backups and while one is made; here {widest / 3600:.2f} hours "
            "between the two that lie furthest apart."
        )


@contextmanager
def _elsewhere(scratch: Path) -> Iterator[dict[str, str]]:
    """The environment of a process whose database and files are in a scratch place, which goes at the end."""
    there = {name: text for name, text in os.environ.items() if not name.startswith("S3_")}  # never the real bucket
    own = there | {"NEWSROOM_FILES": str(scratch / "files")}
    if connection.vendor == "sqlite":
        yield own | {"DATABASE_URL": databases.url_of(str(scratch / "drill.sqlite3"))}
        return
    name = f"newsroom_drill_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield own | {"DATABASE_URL": databases.url_of(name)}
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _run(words: list[str], environment: dict[str, str], told: str = "") -> str:
    done = subprocess.run(  # noqa: S603  our own arguments
        [sys.executable, *words], cwd=settings.BASE_DIR, env=environment, input=told, capture_output=True, text=True
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["without a word"])[-1]
        raise CommandError(f"The restore failed: {last}")
    return done.stdout
