"""Encrypted files: any length comes back, nothing that was changed does."""

import pytest

from newsroom.backup import sealing
from newsroom.backup.sealing import FRAME, MAGIC, SALT, TAG, BackupError, Writer, key_from

KEY = bytes(range(32))


def written(path, content: bytes, key: bytes | None = KEY) -> bytes:
    writer = Writer(path, key)
    for start in range(0, len(content), 700_001):
        writer.write(content[start : start + 700_001])
    assert writer.close()["size"] == len(content)
    return path.read_bytes()


@pytest.mark.parametrize("length", [0, 1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME])
@pytest.mark.parametrize("key", [None, KEY])
def test_what_was_written_is_read(tmp_path, length, key):
    content = bytes(n % 251 for n in range(1000)) * (length // 1000 + 1)
    stored = written(tmp_path / "a", content[:length], key)
    assert b"".join(sealing.read(tmp_path / "a", key)) == content[:length]
    assert key is None or content[:500] not in stored or not length


@pytest.mark.parametrize("place", [0, len(MAGIC), len(MAGIC) + SALT, -TAG, -1])
def test_a_changed_byte_is_refused(tmp_path, place):
    stored = bytearray(written(tmp_path / "a", b"x" * (FRAME + 10)))
    stored[place] ^= 1
    (tmp_path / "a").write_bytes(stored)
    with pytest.raises(BackupError):
        list(sealing.read(tmp_path / "a", KEY))


def test_frames_that_change_places_or_are_cut_off_are_refused(tmp_path):
    stored = written(tmp_path / "a", b"a" * FRAME + b"b" * FRAME + b"c")
    head = len(MAGIC) + SALT
    size = FRAME + TAG
    first, second, last = stored[head : head + size], stored[head + size : head + 2 * size], stored[head + 2 * size :]
    for changed in (second + first + last, first + last, first + second, first, b""):
        (tmp_path / "a").write_bytes(stored[:head] + changed)
        with pytest.raises(BackupError):
            list(sealing.read(tmp_path / "a", KEY))


def test_a_key_is_read_from_hex_or_base64_and_nothing_else():
    assert key_from("") is None
    assert key_from(KEY.hex()) == key_from("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=") == KEY
    for wrong in ("secret", KEY.hex()[:-2], "zz" * 32):
        with pytest.raises(BackupError, match="BACKUP_KEY"):
            key_from(wrong)
