"""The session itself: the provinces are there in every test, and a forbidden skip is a failure."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from provinces.models import Beat, Province
from tests.cast import Cast


@pytest.mark.django_db
def test_the_database_is_the_one_asked_for() -> None:
    expected = {"sqlite": "sqlite", "postgres": "postgresql"}[os.environ.get("NEWSROOM_TEST_DB", "sqlite")]
    assert connection.vendor == expected


@pytest.mark.django_db(transaction=True)
def test_emptying_the_tables_leaves_the_same_provinces() -> None:
    before = set(Province.objects.values_list("pk", "slug"))
    assert len(before) > 60
    call_command("flush", interactive=False, verbosity=0)
    assert set(Province.objects.values_list("pk", "slug")) == before


def test_the_cast_covers_its_beats(cast: Cast) -> None:
    assert set(cast.reporter.beats.values_list("province__slug", flat=True)) == {"bac-kan", "thai-nguyen"}
    assert not Beat.objects.filter(user__in=[cast.editor, cast.chief, cast.outsider]).exists()


def test_files_go_to_the_folder_of_the_session(media: Path) -> None:
    assert media.is_relative_to(os.environ["NEWSROOM_TEST_FOLDER"])
    assert not list(media.iterdir())


@pytest.mark.parametrize(("forbidden", "outcome"), [("0", "1 skipped"), ("1", "1 failed")])
def test_a_skip_fails_where_skips_are_forbidden(forbidden: str, outcome: str, tmp_path: Path) -> None:
    (tmp_path / "test_lazy.py").write_text("import pytest\ndef test_lazy(): pytest.skip('not today')\n")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "--rootdir", tmp_path, tmp_path],
        cwd=settings.BASE_DIR,
        env={**os.environ, "NEWSROOM_NO_SKIPS": forbidden, "NEWSROOM_TEST_DB": "sqlite", "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome in run.stdout.splitlines()[-1], run.stdout + run.stderr
