"""A backup onto a full disk: one line says so, nothing half is taken for a backup, the one before stays good."""

import os
import resource
import subprocess
import sys

import pytest

from newsroom.backup import manifest
from tests import factories
from tests.harness.source import ROOT
from tests.harness.worker import database_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


def backup(folder, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """The command, in a process of which no file may become larger than the limit."""

    def bound() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    own = os.environ | {"DATABASE_URL": database_url(), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "manage.py", "backup", str(folder)]
    return subprocess.run(command, cwd=ROOT, env=own, preexec_fn=bound, capture_output=True, text=True)


def test_a_disk_that_takes_no_more_ends_it_with_a_sentence_and_the_one_before_is_the_newest(tmp_path, media, cast):
    factories.publish("Bắc Kạn: Phiên chợ")
    assert backup(tmp_path).returncode == 0
    (first,) = manifest.finished(tmp_path)
    failed = backup(tmp_path, limit=48 * 1024)
    assert failed.returncode == 1
    assert failed.stderr.startswith("CommandError: ") and len(failed.stderr.splitlines()) == 1, failed.stderr
    assert [place.name for place in tmp_path.iterdir() if place.is_dir()] == [first.name]
    assert manifest.newest(tmp_path).folder == first
    assert backup(tmp_path).returncode == 0
    assert len(manifest.finished(tmp_path)) == 2
