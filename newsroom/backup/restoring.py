"""Restoring a backup: everything is verified before anything is touched, and compared afterwards."""

import contextlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from articles.away import FilesAway
from newsroom.backup import databases, manifest, sealing
from newsroom.backup.databases import Tell
from newsroom.backup.file_places import file_places
from newsroom.backup.manifest import Backup
from newsroom.backup.sealing import BackupError

GONE = {"sessions"}  # applications of earlier versions, whose migrations stay on the list of a database for ever


def verify(backup: Backup, key: bytes | None, tell: Tell = str) -> None:
    """Read the whole backup; `BackupError` with the first thing in it that is not as it was written."""
    said = backup.manifest
    if said.key and key is None:
        raise BackupError(f"{backup.folder} is encrypted: set BACKUP_KEY.")
    if said.key != sealing.name_of(key if said.key else None):
        raise BackupError(f"{backup.folder} is encrypted with another BACKUP_KEY.")
    key = key if said.key else None
    _check(backup.folder / databases.FILES[said.vendor], key, said.database)
    count = 0
    for entry in backup.entries(key):
        _check(backup.folder / sealing.place_of(entry["name"], key), key, entry)
        count += 1
        tell(f"verifying: {count}/{said.files['count']} files")
    if count != said.files["count"]:
        raise BackupError(f"{backup.folder}: its list has {count} files, not {said.files['count']}.")


def _check(path: Path, key: bytes | None, expected: dict[str, Any]) -> None:
    try:
        for _piece in sealing.checked(path, key, expected):
            pass
        if key and sealing.stored_hash(path) != expected["stored"]:
            raise BackupError(f"{path.name} is not as it was written.")
    except FileNotFoundError as error:
        raise BackupError(f"{path} is missing.") from error


def unknown(migrations: Iterable[str]) -> list[str]:
    """Those, as `app.name`, that only a newer version of the software can have."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    return [name for name in migrations if name not in known and name.partition(".")[0] not in GONE]


def refuse(backup: Backup, replace: bool) -> None:
    """`BackupError` where this software cannot read the copy, or something would be overwritten without a word."""
    said = backup.manifest
    if said.vendor != connection.vendor:
        raise BackupError(f"The backup is of {said.vendor}, DATABASE_URL names {connection.vendor}.")
    if newer := unknown(said.migrations):
        raise BackupError(f"The backup is of a newer version of the software ({said.version}): {newer[-1]} is unknown.")
    found = databases.present()
    if found and not replace:
        there = ", ".join(f"{number} {what}" for what, number in found.items() if number)
        raise BackupError(
            f"There is something at DATABASE_URL already: {there}. The backup has "
            f"{said.counts['articles_article']} stories, of {said.made_at}; with --replace it takes the place of "
            "all that, and what was written since is lost."
        )


def restore(backup: Backup, key: bytes | None, replace: bool, tell: Tell = str) -> str:
    """Put the backup in the place of the database and its files; says where an old SQLite file is kept.

    Files come first, under names of their own, so that the old state stays usable until the database changes at once.
    """
    verify(backup, key, tell)
    refuse(backup, replace)
    said = backup.manifest
    key = key if said.key else None
    wanted = set(_put_files(backup, key, tell))
    path = backup.folder / databases.FILES[said.vendor]
    moment = datetime.now(UTC).strftime(manifest.NAME)
    tell("database")
    kept = databases.put_back(path, sealing.checked(path, key, said.database), moment)
    _compare(backup)
    _remove_public(wanted)
    call_command("migrate", verbosity=0, interactive=False)
    return kept


def _put_files(backup: Backup, key: bytes | None, tell: Tell) -> Iterator[str]:
    places = file_places()
    for number, entry in enumerate(backup.entries(key), 1):
        root, _, name = entry["name"].partition("/")
        if not places[root].has(name, entry["size"], entry["sha256"]):
            pieces = sealing.checked(backup.folder / sealing.place_of(entry["name"], key), key, entry)
            places[root].put(name, pieces, entry["mtime"])
        tell(f"files: {number}/{backup.manifest.files['count']}")
        yield entry["name"]


def _compare(backup: Backup) -> None:
    """The database that is there now against what the manifest says of the copy."""
    said = backup.manifest
    with connection.cursor() as cursor:
        counts = databases.counts_of(cursor, said.counts)
        chains, migrations = databases.chains_of(cursor), databases.migrations_of(cursor)
    wrong = sorted(name for name, number in said.counts.items() if counts.get(name) != number)
    if wrong or chains != said.chains or migrations != said.migrations:
        raise BackupError(f"What was restored is not what was copied: {', '.join(wrong) or 'the ends of the records'}.")


def _remove_public(wanted: set[str]) -> None:
    """Readers get no picture that the copy does not know: it may have been withdrawn, or never approved there.

    No row shows one that is left where the store goes away meanwhile, and it is swept.
    """
    place = file_places()["media"]
    with contextlib.suppress(FilesAway):
        for found in list(place.files()):
            if f"media/{found.name}" not in wanted:
                place.remove(found.name)
