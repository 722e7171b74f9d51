"""A file is under its name when it is whole, and not before."""

import errno
import os
import stat
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import override_settings
from django.utils import timezone

from newsroom import whole_files
from newsroom.whole_files import PART, WholeFileStorage
from tests.harness.source import ROOT

KILLED = """
import os, signal, sys
from django.core.files.base import ContentFile
import django; django.setup()
from newsroom.whole_files import WholeFileStorage

class Half(ContentFile):
    def chunks(self, size=None):
        yield b"half"
        os.kill(os.getpid(), signal.SIGKILL)

WholeFileStorage(location=sys.argv[1]).save("a/b.jpg", Half(b"half and half"))
"""


class Full(ContentFile):
    """A file of which the disk takes the first half."""

    def chunks(self, size=None):
        yield b"half"
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_is_stored_as_django_stores_it(tmp_path):
    storage = WholeFileStorage(location=tmp_path)
    assert storage.save("a/b.jpg", ContentFile(b"whole")) == "a/b.jpg"
    other = storage.save("a/b.jpg", ContentFile(b"other"))
    assert other != "a/b.jpg"
    assert (tmp_path / "a/b.jpg").read_bytes() == b"whole"
    assert (tmp_path / other).read_bytes() == b"other"
    assert stat.S_IMODE((tmp_path / "a/b.jpg").stat().st_mode) & 0o444 == 0o444 & ~current_umask()
    assert list(tmp_path.glob(f"{PART}*")) == []


def current_umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_full_disk_leaves_no_half_file(tmp_path):
    storage = WholeFileStorage(location=tmp_path)
    with pytest.raises(OSError, match="No space"):
        storage.save("a/b.jpg", Full(b""))
    assert not storage.exists("a/b.jpg")
    assert list(tmp_path.glob(f"{PART}*")) == []
    assert storage.save("a/b.jpg", ContentFile(b"whole")) == "a/b.jpg"


def test_who_is_killed_while_writing_leaves_no_half_file_and_what_is_left_goes_later(tmp_path, settings):
    ended = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT)
    assert ended.returncode == -9
    assert not (tmp_path / "a/b.jpg").exists()
    (left,) = tmp_path.glob(f"{PART}*")
    storages = settings.STORAGES | {
        "private": {"BACKEND": "newsroom.whole_files.WholeFileStorage", "OPTIONS": {"location": tmp_path}}
    }
    with override_settings(STORAGES=storages):
        assert whole_files.tidy(timezone.now()) == 0
        assert whole_files.tidy(timezone.now() + timedelta(days=2)) == 1
    assert not left.exists()
