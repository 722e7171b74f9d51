"""Files of a backup: written and read as streams with their hashes, encrypted where there is a key."""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FRAME = 1024 * 1024  # bytes that are encrypted at once
TAG = 16  # bytes that each frame is longer when it is encrypted
MAGIC = b"newsroom backup 1\n"
SALT = 16


class BackupError(Exception):
    """A backup cannot be made, or must not be used; says why in one line."""


def key_from(text: str) -> bytes | None:
    """The key that BACKUP_KEY writes (32 bytes, in hex or base64), None where it is empty."""
    if not text:
        return None
    for read in (bytes.fromhex, lambda word: base64.b64decode(word, validate=True)):
        try:
            key = read(text)
        except (ValueError, binascii.Error):
            continue
        if len(key) == 32:
            return key
    raise BackupError('BACKUP_KEY is not 32 bytes in hex: python -c "import secrets; print(secrets.token_hex(32))"')


def name_of(key: bytes | None) -> str:
    """By which a backup tells of which key it is, without telling the key; empty without one."""
    return hmac.new(key, b"name of the key", "sha256").hexdigest()[:16] if key else ""


def place_of(name: str, key: bytes | None) -> str:
    """Under which name a file lies in a backup; an encrypted one does not tell its own."""
    if key is None:
        return f"files/{name}"
    told = hmac.new(key, b"name of a file:" + name.encode(), "sha256").hexdigest()
    return f"files/{told[:2]}/{told}"


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    """Each file has a key of its own, so that numbers of frames may serve as nonces."""
    return AESGCM(hmac.new(key, b"key of a file:" + salt, "sha256").digest())


def _nonce(number: int, last: bool) -> bytes:
    """Frames cannot change places, and the end cannot be cut off."""
    return number.to_bytes(11) + bytes([last])


class Writer:
    """Writes one new file; knows the hashes of what was given and of what was stored."""

    def __init__(self, path: Path, key: bytes | None) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("xb")
        self._given, self._stored = hashlib.sha256(), hashlib.sha256()
        self.size = 0
        self._cipher: AESGCM | None = None
        self._held, self._number = bytearray(), 0
        if key is not None:
            salt = os.urandom(SALT)
            self._cipher = _cipher(key, salt)
            self._put(MAGIC + salt)

    def write(self, data: bytes) -> None:
        """Add to the file."""
        self._given.update(data)
        self.size += len(data)
        if self._cipher is None:
            self._put(data)
            return
        self._held += data
        while len(self._held) > FRAME:  # a frame that may be the last waits
            self._seal(bytes(self._held[:FRAME]), last=False)
            del self._held[:FRAME]

    def close(self) -> dict[str, str | int]:
        """Finish, and have the disk hold it; size and hashes, as a list of files has them."""
        if self._cipher is not None:
            self._seal(bytes(self._held), last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return {"size": self.size, "sha256": self._given.hexdigest(), "stored": self._stored.hexdigest()}

    def _seal(self, frame: bytes, last: bool) -> None:
        assert self._cipher is not None
        self._put(self._cipher.encrypt(_nonce(self._number, last), frame, None))
        self._number += 1

    def _put(self, data: bytes) -> None:
        self._stored.update(data)
        self._file.write(data)


def read(path: Path, key: bytes | None) -> Iterator[bytes]:
    """What was written, piece by piece; `BackupError` where it cannot be decrypted as it was written."""
    with path.open("rb") as file:
        if key is None:
            while piece := file.read(FRAME):
                yield piece
            return
        if file.read(len(MAGIC)) != MAGIC:
            raise BackupError(f"{path.name} is not encrypted as this software does it.")
        cipher = _cipher(key, file.read(SALT))
        number, piece = 0, file.read(FRAME + TAG)
        while True:
            following = file.read(FRAME + TAG)
            try:
                yield cipher.decrypt(_nonce(number, not following), piece, None)
            except InvalidTag as error:
                raise BackupError(f"{path.name} is not as it was written, or BACKUP_KEY is another one.") from error
            if not following:
                return
            number, piece = number + 1, following


def checked(path: Path, key: bytes | None, expected: dict[str, str | int]) -> Iterator[bytes]:
    """The same, and `BackupError` at the end where it is not what the list of files says."""
    given = hashlib.sha256()
    for piece in read(path, key):
        given.update(piece)
        yield piece
    if given.hexdigest() != expected["sha256"]:
        raise BackupError(f"{path.name} is not as it was written.")


def hash_of(pieces: Iterable[bytes]) -> str:
    """SHA-256 in hex of what comes in pieces."""
    told = hashlib.sha256()
    for piece in pieces:
        told.update(piece)
    return told.hexdigest()


def stored_hash(path: Path) -> str:
    """SHA-256 in hex of a file as it lies there."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def replacing(target: Path, pieces: Iterable[bytes]) -> Iterator[Path]:
    """Write the pieces beside a file, where the block may look at them; after it they are in its place, as a whole."""
    coming = target.with_name(f".{target.name}.coming")
    coming.unlink(missing_ok=True)
    writer = Writer(coming, None)
    for piece in pieces:
        writer.write(piece)
    writer.close()
    yield coming
    os.replace(coming, target)


def sync(folder: Path) -> None:
    """Have the disk hold which files the folder has."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
