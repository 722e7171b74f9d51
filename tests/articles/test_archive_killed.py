"""Taking over an archive, killed in the middle and run again: every post is one story, and none is half of one."""

import os
import random
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles import record
from articles.archive import admission
from articles.jobs import AT_ONCE
from articles.models import Archive, ArchivedPost, Article, OldAddress, PublishedArticle, Source
from tests import factories
from tests.articles.archives import export
from tests.cast import create_cast
from tests.harness import worker
from tests.harness.source import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
FULL = os.environ.get("NEWSROOM_FULL") == "1"
POSTS = 10_000 if FULL else 8
SEED = random.Random(4)
# Points are before and after each commit, two a post; those of earlier runs do not count again.
KILLED = tuple(SEED.randrange(1_000, 6_000) for _ in range(3)) if FULL else (SEED.randrange(4, 12),)


def killed(path: Path, point: int) -> None:
    own = {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": worker.database_url()}
    command = [sys.executable, "-m", "tests.articles.archive_victim", str(path), str(point)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | own, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def test_whatever_it_is_killed_at_counts_agree_and_old_addresses_lead_to_the_stories(tmp_path: Path, client) -> None:
    cast = create_cast()
    factories.section()
    path = tmp_path / "cu.xml"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(export(range(1, POSTS + 1)))
    for point in KILLED:
        killed(path, point)
        whole = Article.objects.count()
        assert 0 < whole < POSTS
        assert Source.objects.count() == ArchivedPost.objects.count() == whole
    said = StringIO()
    call_command("import_archive", str(path), "--as", "editor", stdout=said)
    assert f"already here: {whole}\ntaken over: {POSTS - whole}\n" in said.getvalue()
    assert Article.objects.count() == Source.objects.count() == ArchivedPost.objects.count() == POSTS
    assert OldAddress.objects.count() == 2 * POSTS
    archive, last = Archive.objects.get(), 0
    assert admission.begin(archive, 10**12) == POSTS
    while last := admission.go_on(archive, cast.chief, last, 10**12, AT_ONCE):
        pass
    assert not admission.waiting(archive).exists()
    assert PublishedArticle.objects.visible(timezone.now()).count() == POSTS
    for number in random.Random(7).sample(range(1, POSTS + 1), 8):
        row = PublishedArticle.objects.get(headline__endswith=f"thứ {number}")
        for old in (f"/2019/03/tin-{number}/", f"/?p={number}"):
            assert client.get(old).headers["Location"] == row.get_absolute_url()
        assert client.get(row.get_absolute_url()).status_code == 200
        assert list(record.verify(row.article)) == []
