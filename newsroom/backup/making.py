"""Making a backup: files, then the database, then the files that came meanwhile; beside, and renamed at the end."""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.db import connection

from newsroom.backup import databases, manifest, sealing
from newsroom.backup.databases import Tell
from newsroom.backup.file_places import FilePlace, Found, file_places
from newsroom.backup.manifest import Backup, Manifest
from newsroom.backup.sealing import BackupError, Writer

TURNS = 3  # copies of the database that are made at most while its files come and go
LACKING = 100  # names of missing files that are told


def make(folder: Path, at: datetime, keep: int | None, key: bytes | None, tell: Tell = str) -> Backup:
    """Make a backup in the folder and take older ones away but for `keep`; `BackupError` says why there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        for left in folder.glob(f"{manifest.PARTIAL}*"):
            shutil.rmtree(left)
        final = folder / manifest.folder_name(at)
        if final.exists():
            raise BackupError(f"{final} is there already.")
        place = folder / f"{manifest.PARTIAL}{final.name}"
        place.mkdir()
        try:
            manifest.write(place, _written(place, manifest.newest(folder), key, tell))
            sealing.sync(place)
            os.rename(place, final)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
        sealing.sync(folder)
        if keep:
            for old in manifest.finished(folder)[:-keep]:
                os.rename(old, folder / f"{manifest.PARTIAL}{old.name}")  # half of one is never taken for a backup
                shutil.rmtree(folder / f"{manifest.PARTIAL}{old.name}")
    return manifest.open_backup(final)


def widest_gap(folder: Path) -> float:
    """Seconds between the two neighbouring backups of the folder that lie furthest apart."""
    moments = [datetime.strptime(place.name, manifest.NAME) for place in manifest.finished(folder)]
    return max(((later - earlier).total_seconds() for earlier, later in pairwise(moments)), default=0.0)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BackupError(f"Another backup into {folder} is running.") from error
        yield


def _written(place: Path, previous: Backup | None, key: bytes | None, tell: Tell) -> Manifest:
    began = time.monotonic()
    files = _Files(place, previous, key, tell)
    files.gather()
    lacking: list[str] | None = None
    for _turn in range(TURNS):
        moment, before = datetime.now(UTC), lacking
        with databases.copied(place, key, tell) as (database, cursor):
            files.gather()
            lacking = [name for name in databases.files_named(cursor) if name not in files.entries]
            if lacking and lacking != before:
                continue  # a file that went between the two looks; one that is missing anyway is missing again
            told: dict[str, Any] = {
                "migrations": databases.migrations_of(cursor),
                "counts": databases.counts_of(cursor, databases.tables()),
                "chains": databases.chains_of(cursor),
            }
            break
    else:
        raise BackupError("Files came and went faster than they could be copied; try again.")
    return Manifest(
        format=manifest.FORMAT,
        made_at=moment.isoformat(),
        seconds=round(time.monotonic() - began, 1),
        version=manifest.version(),
        vendor=connection.vendor,
        server=databases.server_version(),
        key=sealing.name_of(key),
        database=database,
        files=files.write_list(),
        lacking=lacking[:LACKING],
        **told,
    )


class _Files:
    """The files of a backup: copied, or linked where the backup before has the same."""

    def __init__(self, place: Path, previous: Backup | None, key: bytes | None, tell: Tell) -> None:
        self.place, self.key, self.tell = place, key, tell
        self.entries: dict[str, dict[str, Any]] = {}
        self.new = self.new_bytes = 0
        self.before: dict[str, dict[str, Any]] = {}
        if previous and previous.manifest.key == sealing.name_of(key):
            self.folder_before = previous.folder
            self.before = {entry["name"]: entry for entry in previous.entries(key)}

    def gather(self) -> None:
        """Take what is there and was not yet, or is otherwise now."""
        for root, place in file_places().items():
            for found in place.files():
                name = f"{root}/{found.name}"
                try:
                    self._take(name, found, place)
                except FileNotFoundError:  # it went; where a row still names it, that is seen later
                    self.entries.pop(name, None)
                self.tell(f"files: {len(self.entries)}")

    def _take(self, name: str, found: Found, place: FilePlace) -> None:
        looks = {"size": found.size, "mtime": found.mtime}
        if (entry := self.entries.get(name)) and looks.items() <= entry.items():
            return
        target = self.place / sealing.place_of(name, self.key)
        target.unlink(missing_ok=True)
        if (old := self.before.get(name)) and looks.items() <= old.items() and self._link(name, target):
            self.entries[name] = old
            return
        writer = Writer(target, self.key)
        for piece in place.read(found.name):
            writer.write(piece)
        self.entries[name] = {"name": name, **writer.close(), "mtime": found.mtime}
        self.new += 1
        self.new_bytes += writer.size

    def _link(self, name: str, target: Path) -> bool:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(self.folder_before / sealing.place_of(name, self.key), target)
        except OSError:  # too many links, or a disk without them
            return False
        return True

    def write_list(self) -> dict[str, Any]:
        """Write the list of the files; what the manifest says of it."""
        writer = Writer(self.place / manifest.LIST, self.key)
        total = 0
        for _name, entry in sorted(self.entries.items()):
            writer.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
            total += entry["size"]
        told = {"count": len(self.entries), "bytes": total, "new": self.new, "new_bytes": self.new_bytes}
        return writer.close() | told
