"""Files that are whole or not there: written beside, then renamed; no full disk and no kill leaves half of one."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, storages

PART = ".part-"  # how the names of files begin that are being written, in the storage's own folder
FORGOTTEN = timedelta(days=1)  # after which one is nobody's


class WholeFileStorage(FileSystemStorage):
    """A folder of files. Names follow from contents, so a half file under its name would be taken for the whole."""

    def _save(self, name: str, content: Any) -> str:
        with self._beside(content) as written:
            return super()._save(name, written)  # type: ignore[misc]

    @contextlib.contextmanager
    def _beside(self, content: Any) -> Iterator["_Written"]:
        folder = Path(self.location)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{PART}{secrets.token_hex(16)}"
        try:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            yield _Written(path)
        finally:
            path.unlink(missing_ok=True)  # it is renamed by then, unless something went wrong


class _Written(File):
    """A file on the disk that Django moves into its place."""

    def __init__(self, path: Path) -> None:
        super().__init__(None, str(path))

    def temporary_file_path(self) -> str:
        """Where it lies."""
        return str(self.name)


def tidy(at: datetime) -> int:
    """Take away what processes left that were killed while they wrote; how many files."""
    gone, limit = 0, (at - FORGOTTEN).timestamp()
    for name in ("default", "private"):
        folder = getattr(storages[name], "location", "")
        for path in Path(folder).glob(f"{PART}*") if folder else ():
            if path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)
                gone += 1
    return gone
