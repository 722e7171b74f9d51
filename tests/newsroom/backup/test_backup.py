"""Backups made while editors work, put back elsewhere, and refused where anything in them is not as it was."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from PIL import Image

from articles import pictures, publishing, renditions
from articles.models import Article
from newsroom.backup import databases, making, manifest
from newsroom.backup.file_places import file_places
from newsroom.rendering import digests, sample
from tests import factories
from tests.harness.source import ROOT
from tests.harness.worker import database_url
from tests.newsroom.backup.places import elsewhere

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]
KEY = "ab" * 32


def photo(colour: int) -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (400, 300), (colour % 256, 80, 80)).save(content, "JPEG")
    return SimpleUploadedFile("anh.jpg", content.getvalue())


def story(number: int, at: datetime | None = None) -> Article:
    """A story with a photo of its own, published now or at that moment."""
    article = factories.draft(f"Bắc Kạn: Tin số {number}")
    taken = pictures.take_in(photo(number), article.filed_by, article=article, caption="Hội nghị", position=0)
    renditions.publish(renditions.as_snapshot(taken))  # before any row names them, as the workflow does
    factories.publish(article, at=at)
    return article


def backup(folder: Path, *options: str) -> str:
    said = io.StringIO()
    call_command("backup", str(folder), *options, stdout=said)
    return said.getvalue()


@pytest.fixture
def kept(tmp_path, media, cast) -> Path:
    """A folder with one backup of three stories."""
    for number in range(3):
        story(number)
    backup(tmp_path / "kept")
    return tmp_path / "kept"


def only(folder: Path) -> Path:
    (place,) = manifest.finished(folder)
    return place


def test_one_made_while_editors_work_is_whole_elsewhere(tmp_path, media, cast):
    for number in range(3):
        story(number)
    done, ended, before = [], threading.Event(), Article.objects.count()

    def work(first: int) -> None:
        try:
            for number in range(first, first + 60):
                done.append(story(number).pk)
                if ended.is_set() and len(done) > 4:
                    return
        finally:
            connection.close()

    editors = [threading.Thread(target=work, args=(first,)) for first in (100, 200)]
    for editor in editors:
        editor.start()
    while len(done) < 2:
        ended.wait(0.01)
    backup(tmp_path / "kept")
    ended.set()
    for editor in editors:
        editor.join()
    said = manifest.newest(tmp_path / "kept").manifest
    assert before < said.counts["articles_article"] <= Article.objects.count()
    assert said.lacking == []

    place = elsewhere(tmp_path / "there")
    restored = place.manage("restore", str(tmp_path / "kept"))
    assert restored.returncode == 0, restored.stderr
    assert f"{said.counts['articles_article']} stories: the record is whole." in restored.stdout


def test_pages_are_byte_for_byte_the_same_and_files_too(kept, tmp_path):
    place = elsewhere(tmp_path / "there")
    restored = place.manage("restore", str(kept))
    assert restored.returncode == 0, restored.stderr
    addresses = [*sample(3), "/tinh/bac-kan/", "/luu-tru/2026/", "/api/v1/stories"]
    here = digests(addresses)
    assert {said[:3] for said in here.values()} == {"200"}
    assert place.digests(addresses) == here
    for root, folder in file_places().items():
        files = {found.name: b"".join(folder.read(found.name)) for found in folder.files()}
        assert files and files == {name: (place.files / root / name).read_bytes() for name in files}


def test_pictures_of_what_was_scheduled_and_taken_back_are_not_missed(tmp_path, media, cast):
    article = story(1, timezone.now() + timedelta(days=1))
    with transaction.atomic():
        publishing.take_back(article, timezone.now())
    place = file_places()["media"]
    for found in list(place.files()):  # as the sweep does
        place.remove(found.name)
    backup(tmp_path / "kept")
    assert manifest.newest(tmp_path / "kept").manifest.lacking == []


def test_the_next_one_links_what_is_the_same_and_the_oldest_go(kept):
    first = only(kept)
    story(7)
    at = timezone.now() + timedelta(seconds=5)
    second = making.make(kept, at, None, None)
    assert 0 < second.manifest.files["new"] < second.manifest.files["count"]
    name = next(entry["name"] for entry in manifest.open_backup(first).entries(None))
    assert (first / "files" / name).samefile(second.folder / "files" / name)
    third = making.make(kept, at + timedelta(seconds=5), 2, None)
    assert manifest.finished(kept) == [second.folder, third.folder]
    assert making.widest_gap(kept) == 5.0
    assert manifest.newest(kept).age(third.manifest.moment + timedelta(hours=1)) == timedelta(hours=1)


def test_a_flipped_byte_anywhere_is_refused_and_nothing_touched(kept, tmp_path):
    place = elsewhere(tmp_path / "there")
    for path in sorted(path for path in only(kept).rglob("*") if path.is_file()):
        content = path.read_bytes()
        path.write_bytes(
            content[: len(content) // 2] + bytes([content[len(content) // 2] ^ 1]) + content[len(content) // 2 + 1 :]
        )
        with pytest.raises(CommandError) as refused:
            call_command("restore", str(kept), "--verify")
        assert "\n" not in str(refused.value)
        path.write_bytes(content)
    call_command("restore", str(kept), "--verify", stdout=io.StringIO())
    dump = only(kept) / databases.FILES[connection.vendor]
    dump.write_bytes(dump.read_bytes()[:-1])
    refused = place.manage("restore", str(kept))
    assert refused.returncode == 1 and "not as it was written" in refused.stderr
    assert [path.name for path in place.files.iterdir()] == []


def test_an_encrypted_one_tells_nothing_and_needs_its_key(tmp_path, media, cast, settings):
    settings.BACKUP_KEY = KEY
    story(1)
    said = backup(tmp_path / "kept")
    assert "; encrypted" in said
    stored = [path.read_bytes() for path in only(tmp_path / "kept").rglob("*") if path.is_file()]
    assert not any(
        word in content for content in stored for word in (b"Tin s", b"SQLite format", b"PGDMP", b"JFIF", b"photos/")
    )
    place = elsewhere(tmp_path / "there")
    for key, why in (("", "set BACKUP_KEY"), ("cd" * 32, "another BACKUP_KEY")):
        refused = place.manage("restore", str(tmp_path / "kept"), BACKUP_KEY=key)
        assert refused.returncode == 1 and why in refused.stderr
    restored = place.manage("restore", str(tmp_path / "kept"), BACKUP_KEY=KEY)
    assert restored.returncode == 0, restored.stderr
    addresses = sample(1)
    assert place.digests(addresses) == digests(addresses)


def test_a_state_that_is_there_is_overwritten_only_with_the_flag_and_another_secret_key_refused(kept, tmp_path):
    place = elsewhere(tmp_path / "there")
    foreign = place.manage("restore", str(kept), SECRET_KEY="another-secret-key-0123456789abcdef0123456789abcdef")
    assert foreign.returncode == 1 and "SECRET_KEY" in foreign.stderr
    assert place.manage("restore", str(kept)).returncode == 0
    story(9)
    making.make(kept, timezone.now() + timedelta(seconds=5), None, None)
    refused = place.manage("restore", str(kept))
    assert refused.returncode == 1 and "3 stories" in refused.stderr and "--replace" in refused.stderr
    replaced = place.manage("restore", str(kept), "--replace")
    assert replaced.returncode == 0, replaced.stderr
    assert "4 stories: the record is whole." in replaced.stdout


def test_a_copy_of_newer_software_is_refused(kept, tmp_path):
    place = only(kept)
    said = manifest.open_backup(place).manifest
    said.migrations.append("articles.9999_of_tomorrow")
    manifest.write(place, said)
    refused = elsewhere(tmp_path / "there").manage("restore", str(kept))
    assert refused.returncode == 1 and "newer version" in refused.stderr


def test_a_copy_from_before_an_update_is_brought_to_this_version(kept, tmp_path):
    place = elsewhere(tmp_path / "there")
    assert place.manage("restore", str(kept)).returncode == 0
    assert place.manage("migrate", "newsroom", "0005").returncode == 0
    old = place.manage("backup", str(tmp_path / "old"))
    assert old.returncode == 0, old.stderr
    assert "newsroom_publicchange" in manifest.newest(tmp_path / "old").manifest.counts
    restored = place.manage("restore", str(tmp_path / "old"), "--replace")
    assert restored.returncode == 0, restored.stderr
    assert place.manage("migrate", "--check").returncode == 0


def test_one_that_was_killed_is_not_taken_and_goes(kept):
    own = {"DATABASE_URL": database_url()}
    dying = (
        "import os, signal\nfrom newsroom.backup import manifest\nmanifest.write = lambda *a: os.kill(os.getpid(), 9)\n"
    )
    code = f"import django\ndjango.setup()\n{dying}from django.core.management import call_command\n"
    command = [sys.executable, "-c", f"{code}call_command('backup', {str(kept)!r})"]
    killed = subprocess.run(command, cwd=ROOT, env=os.environ | own)
    assert killed.returncode == -signal.SIGKILL
    assert len(list(kept.glob(".partial-*"))) == 1 and manifest.newest(kept).folder == only(kept)
    making.make(kept, timezone.now() + timedelta(seconds=5), None, None)
    assert list(kept.glob(".partial-*")) == [] and len(manifest.finished(kept)) == 2


def test_a_restore_that_is_broken_off_leaves_the_old_state(kept, tmp_path):
    place = elsewhere(tmp_path / "there")
    assert place.manage("restore", str(kept)).returncode == 0
    addresses = sample(3)
    before = place.digests(addresses)
    story(9)
    making.make(kept, timezone.now() + timedelta(seconds=5), None, None)
    # Killed after half of the database was sent.
    half = (
        "import os, django\ndjango.setup()\nfrom newsroom.backup import databases, sealing\n"
        "real = databases.put_back\n"
        "def dying(path, pieces, moment):\n"
        "    def cut():\n"
        "        content = b''.join(pieces)\n"
        "        yield content[:len(content) // 2]\n"
        "        os.kill(os.getpid(), 9)\n"
        "    return real(path, cut(), moment)\n"
        "databases.put_back = dying\n"
        "from django.core.management import call_command\n"
        f"call_command('restore', {str(kept)!r}, replace=True)"
    )
    assert place.run("-c", half).returncode == -signal.SIGKILL
    assert place.digests(addresses) == before


@pytest.mark.postgres
def test_a_program_that_is_missing_or_too_old_is_named(tmp_path, media, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match="pg_dump is not installed: apt-get install postgresql-client-"):
        backup(tmp_path / "kept")
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.1'\n")
    old.chmod(0o755)
    with pytest.raises(CommandError, match="older than the server"):
        backup(tmp_path / "kept")
    assert manifest.finished(tmp_path / "kept") == []
    shutil.rmtree(tmp_path / "kept")
    assert json.dumps(manifest.newest(tmp_path / "kept")) == "null"
