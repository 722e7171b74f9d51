"""Manifests: what a backup says of itself, signed; which backups a folder holds."""

import hashlib
import json
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer

from newsroom.backup.sealing import BackupError, checked, read

FORMAT = 1
FILE, SIGNATURE, LIST = "manifest.json", "manifest.sig", "files.jsonl"
NAME = "%Y-%m-%dT%H%M%SZ"  # of a backup's folder, in UTC
PARTIAL = ".partial-"


@dataclass(frozen=True)
class Manifest:
    """What is in a backup, and of what moment of which software it is."""

    format: int
    made_at: str  # from when its database is, ISO 8601 in UTC
    seconds: float  # that it took
    version: str  # of the software
    vendor: str  # of the database
    server: str  # its version
    migrations: list[str]
    key: str  # the name of the key that encrypts it
    database: dict[str, Any]  # its file: size, hashes
    files: dict[str, Any]  # the list of the others: size, hashes; how many, how many bytes, how many new
    counts: dict[str, int]  # rows by table
    chains: dict[str, Any]  # the ends of the records
    lacking: list[str]  # files that rows name and that were nowhere, the first hundred

    @property
    def moment(self) -> datetime:
        """From when its database is."""
        return datetime.fromisoformat(self.made_at)


@dataclass(frozen=True)
class Backup:
    """A finished backup in its folder."""

    folder: Path
    manifest: Manifest

    def age(self, at: datetime) -> timedelta:
        """What would be lost if it had to be put back now."""
        return at - self.manifest.moment

    def entries(self, key: bytes | None) -> Iterator[dict[str, Any]]:
        """The list of its files, one by one; it is checked as a whole before the first."""
        for _piece in checked(self.folder / LIST, key, self.manifest.files):
            pass
        rest = b""
        for piece in read(self.folder / LIST, key):
            *lines, rest = (rest + piece).split(b"\n")
            yield from map(json.loads, lines)


def version() -> str:
    """The version of this software."""
    return tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def write(folder: Path, manifest: Manifest) -> None:
    """Write and sign it; the last that is written of a backup."""
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True).encode()
    (folder / FILE).write_bytes(text)
    (folder / SIGNATURE).write_text(_signer().sign(hashlib.sha256(text).hexdigest()))


def open_backup(folder: Path) -> Backup:
    """The backup in that folder; `BackupError` where its manifest is not as we signed it."""
    try:
        text, signed = (folder / FILE).read_bytes(), (folder / SIGNATURE).read_text(errors="replace")
    except OSError as error:
        raise BackupError(f"{folder} holds no finished backup.") from error
    try:
        said = _signer().unsign(signed)
    except BadSignature as error:
        raise BackupError(f"{folder}: its signature is not ours: damaged, or made with another SECRET_KEY.") from error
    if said != hashlib.sha256(text).hexdigest():
        raise BackupError(f"{folder}: {FILE} is not as it was signed.")
    told = json.loads(text)
    if told["format"] != FORMAT:
        raise BackupError(f"{folder} has format {told['format']}; this version of the software reads {FORMAT}.")
    return Backup(folder, Manifest(**told))


def finished(folder: Path) -> list[Path]:
    """The folders of the finished backups in it, oldest first; only their names and files are looked at."""
    return sorted(path.parent for path in folder.glob(f"[0-9]*Z/{SIGNATURE}"))


def newest(folder: Path | str) -> Backup | None:
    """The last good backup in a folder (its manifest read and checked, not its files): for `age` and size."""
    for place in reversed(finished(Path(folder))):
        try:
            return open_backup(place)
        except BackupError:
            continue
    return None


def chosen(folder: Path) -> Backup:
    """The backup in that folder, or the newest one below it."""
    if (folder / FILE).exists():
        return open_backup(folder)
    places = finished(folder)
    if not places:
        raise BackupError(f"{folder} holds no finished backup.")
    return open_backup(places[-1])


def folder_name(at: datetime) -> str:
    """What the folder of a backup of that moment is called."""
    return at.astimezone(UTC).strftime(NAME)


def _signer() -> Signer:
    return Signer(salt="newsroom.backup")
