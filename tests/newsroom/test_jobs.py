"""Jobs: kept with the transaction that asks for them, done by a worker, done again when one fails or is killed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.tasks import default_task_backend
from django.test import override_settings

from newsroom.jobs import prune
from tests.harness import jobs
from tests.harness.source import ROOT
from tests.harness.worker import DATABASE, start, wait_for, worker

pytestmark = pytest.mark.django_db(transaction=True)


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def test_a_worker_does_what_was_committed_and_nothing_of_what_was_taken_back(tmp_path):
    path = tmp_path / "notes"
    with worker():
        with pytest.raises(RuntimeError), transaction.atomic():
            jobs.note.enqueue(str(path), "taken back")
            raise RuntimeError
        jobs.note.enqueue(str(path), "committed")
        wait_for(lambda: lines(path))
    assert lines(path) == ["committed"]


def test_a_job_that_fails_is_tried_again(tmp_path):
    path = tmp_path / "notes"
    with worker():
        jobs.fail_once.enqueue(str(path))
        wait_for(lambda: len(lines(path)) == 2)


def test_the_job_of_a_worker_that_was_killed_is_done_by_another(tmp_path):
    path = tmp_path / "notes"
    with worker("--lock-timeout", "2") as first:
        result = jobs.note_and_hang.enqueue(str(path))
        wait_for(lambda: lines(path))
        first.kill()
        first.wait()
        second = start("--lock-timeout", "2")
        try:
            wait_for(lambda: default_task_backend.get_result(result.id).status == "SUCCESSFUL")
        finally:
            second.kill()
            second.wait()
    assert lines(path) == [str(first.pid), str(second.pid)]


def test_a_worker_ends_when_it_is_asked_to(tmp_path):
    with worker() as process:
        jobs.note.enqueue(str(tmp_path / "notes"), "ready")
        wait_for(lambda: lines(tmp_path / "notes"))
        process.terminate()
        assert process.wait(timeout=30) == 0


def test_pruning_needs_no_more_than_the_database():
    with override_settings(TASKS=DATABASE):
        prune.call()


def show(**environment: str) -> dict:
    """The jobs' settings under this environment."""
    script = "import json; from newsroom import settings; print(json.dumps(settings.TASKS['default']))"
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=os.environ | environment, capture_output=True, check=True
    )
    return json.loads(run.stdout)


def test_another_backend_takes_the_jobs_where_one_is_named():
    assert show()["BACKEND"] == "django_ox.backend.OxBackend"
    immediate = "django.tasks.backends.immediate.ImmediateBackend"
    assert show(JOBS_BACKEND=immediate) == {"BACKEND": immediate, "QUEUES": ["default", "mail"]}


def test_every_job_on_the_schedule_exists():
    run = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "newsroom.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "django_ox" in settings.INSTALLED_APPS
