"""The session itself: the provinces are there in every test, and a forbidden skip is a failure."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from provinces.models import Beat, Province
from tests import factories
from tests.cast import Cast
from tests.harness import postgres


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


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_tables_are_emptied_once_nobody_writes_to_them_any_more(cast: Cast) -> None:
    """Rows that are written once and rows that others name go as well."""
    factories.publish("Tin", filed_by=cast.reporter)
    here = connection.settings_dict
    address = {"host": here["HOST"], "port": here["PORT"] or None, "dbname": here["NAME"], "user": here["USER"]}
    with psycopg.connect(**address) as other:
        columns = "slug, name, name_en, description, position"
        other.execute(f"INSERT INTO articles_section ({columns}) VALUES ('muon', 'Muộn', '', '', 0)")
        late = threading.Timer(0.5, other.commit)
        late.start()
        postgres.empty(connection)
        assert late.finished.is_set()
    models = apps.get_models(include_auto_created=True)
    assert [model for model in models if model._base_manager.exists()] == []


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
