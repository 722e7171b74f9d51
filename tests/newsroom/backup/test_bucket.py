"""Files in a bucket are backed up and put back like those of a folder."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from newsroom.backup import making, manifest
from newsroom.management.commands import restore_drill
from tests.newsroom.backup.places import elsewhere
from tests.newsroom.backup.test_backup import backup, only, story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def below(objects: dict[str, bytes], folder: str) -> dict[str, bytes]:
    return {key.removeprefix(folder): body for key, body in objects.items() if key.startswith(folder)}


def test_a_backup_of_a_bucket_is_byte_for_byte_the_same_in_another(bucket, cast, tmp_path):
    story(1)
    story(100)
    objects = bucket.objects()
    assert len(objects) == 2 * (1 + 6 + 6)  # originals; two widths in three formats, prepared and public
    assert "26 files" in backup(tmp_path / "kept")
    kept = only(tmp_path / "kept")
    for key, body in objects.items():
        assert (kept / "files" / key).read_bytes() == body
    again = making.make(tmp_path / "kept", timezone.now() + timedelta(seconds=5), None, None)
    assert again.manifest.files["new"] == 0 and again.manifest.files["count"] == len(objects)

    place, there = elsewhere(tmp_path / "there"), bucket.environment("/khac")
    bucket.stop()
    refused = place.manage("restore", str(tmp_path / "kept"), **there)
    assert refused.returncode == 1 and refused.stderr.splitlines()[-1].startswith("CommandError")
    bucket.start()
    bucket.calls().put_object(Bucket="toa-soan", Key="khac/media/withdrawn.webp", Body=b"x")
    restored = place.manage("restore", str(tmp_path / "kept"), **there)
    assert restored.returncode == 0, restored.stderr
    assert below(bucket.objects(), "khac/") == objects
    assert not list(place.files.rglob("*.jpg"))


def test_without_the_store_there_is_no_backup(bucket, cast, tmp_path):
    story(1)
    bucket.stop()
    with pytest.raises(CommandError):
        call_command("backup", str(tmp_path), stdout=io.StringIO())
    assert manifest.finished(tmp_path) == [] and not list(tmp_path.glob(f"{manifest.PARTIAL}*"))


def test_a_rehearsal_never_writes_to_the_bucket(tmp_path, monkeypatch):
    for name in ("S3_URL", "S3_ACCESS_KEY", "S3_SECRET_KEY"):
        monkeypatch.setenv(name, "x")
    with restore_drill._elsewhere(tmp_path) as environment:
        assert [name for name in environment if name.startswith("S3_")] == []
