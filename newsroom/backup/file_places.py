"""Where the files lie that a backup holds and a restore puts back: folders, or a bucket; one may become the other."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages

from newsroom.backup import sealing
from newsroom.backup.sealing import BackupError
from newsroom.whole_files import PART

if TYPE_CHECKING:
    from newsroom.s3 import BucketStorage


class Found(NamedTuple):
    """A file as a place lists it; `mtime` in nanoseconds."""

    name: str
    size: int
    mtime: int


class FilePlace(Protocol):
    """Files by name. FileNotFoundError where one went, FilesAway where nothing can be said."""

    def files(self) -> Iterator[Found]:
        """All that are there."""

    def read(self, name: str) -> Iterator[bytes]:
        """The file, piece by piece."""

    def has(self, name: str, size: int, sha256: str) -> bool:
        """Whether this very file is there."""

    def put(self, name: str, pieces: Iterable[bytes], mtime: int) -> None:
        """Write it as a whole, or not at all where the pieces end in an error."""

    def remove(self, name: str) -> None:
        """Take it away."""


def file_places() -> dict[str, FilePlace]:
    """The places whose files belong to the database's rows, by the first part of their names in a backup."""
    return {root: _place(storages[name]) for root, name in {"media": "default", "private": "private"}.items()}


def _place(storage: Any) -> FilePlace:
    return Folder(Path(storage.location)) if isinstance(storage, FileSystemStorage) else Bucket(storage)


class Folder:
    """A folder of a disk."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def files(self) -> Iterator[Found]:
        """All that are there and not being written."""
        for where, folders, names in os.walk(self.path):
            folders.sort()
            for name in sorted(names):
                path = Path(where) / name
                if not name.startswith(PART) and (state := _state(path)):
                    yield Found(path.relative_to(self.path).as_posix(), state.st_size, state.st_mtime_ns)

    def read(self, name: str) -> Iterator[bytes]:
        """The file, piece by piece."""
        return sealing.read(self.path / name, None)

    def has(self, name: str, size: int, sha256: str) -> bool:
        """Whether this very file is there."""
        path = self._within(name)
        return path.is_file() and path.stat().st_size == size and sealing.stored_hash(path) == sha256

    def put(self, name: str, pieces: Iterable[bytes], mtime: int) -> None:
        """Write it beside and rename it, with its time of change."""
        with sealing.replacing(self._within(name), pieces) as coming:
            os.utime(coming, ns=(mtime, mtime))

    def remove(self, name: str) -> None:
        """Take it away."""
        self._within(name).unlink(missing_ok=True)

    def _within(self, name: str) -> Path:
        target = (self.path / name).resolve()
        if not target.is_relative_to(self.path.resolve()):
            raise BackupError(f"{name} would lie outside of its folder.")
        return target


def _state(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


class Bucket:
    """A folder of a bucket; the time of change is that at which the store got the object."""

    def __init__(self, storage: "BucketStorage") -> None:
        self.storage = storage

    def files(self) -> Iterator[Found]:
        """All that are there."""
        for entry in self.storage.entries():
            yield Found(entry.name, entry.size, int(entry.modified.timestamp()) * 10**9)

    def read(self, name: str) -> Iterator[bytes]:
        """The object, in one piece."""
        with self.storage.open(name) as file:
            yield file.read()

    def has(self, name: str, size: int, sha256: str) -> bool:
        """Whether this very object is there: it is read."""
        try:
            return self.storage.size(name) == size and sealing.hash_of(self.read(name)) == sha256
        except FileNotFoundError:
            return False

    def put(self, name: str, pieces: Iterable[bytes], mtime: int) -> None:
        """Write it, once all pieces are here; the store holds it against its checksum."""
        self.storage.save(name, ContentFile(b"".join(pieces)))

    def remove(self, name: str) -> None:
        """Take it away."""
        self.storage.delete(name)
