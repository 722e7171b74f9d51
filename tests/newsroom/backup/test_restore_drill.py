"""The drill: backs up, restores elsewhere, compares, and leaves nothing behind."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from newsroom.backup import manifest
from newsroom.management.commands import restore_drill
from tests.newsroom.backup.test_backup import story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


def databases_there() -> list[str]:
    if connection.vendor == "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'newsroom_drill%'")
        return [name for (name,) in cursor.fetchall()]


def test_it_says_that_all_is_the_same_and_how_long_it_took(tmp_path, media, cast):
    story(1)
    said = io.StringIO()
    call_command("restore_drill", str(tmp_path), stdout=said)
    for word in ("1 stories: the record is whole.", "verified and restored in", "Lost at worst", "are the same, byte"):
        assert word in said.getvalue()
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == [
        place.name for place in manifest.finished(tmp_path)
    ]
    assert databases_there() == []


def test_it_fails_where_a_page_differs(tmp_path, media, cast, monkeypatch):
    story(1)
    monkeypatch.setattr(restore_drill, "PAGES", restore_drill.PAGES.replace("json.load(sys.stdin)", "['/x/']"))
    monkeypatch.setattr(restore_drill.rendering, "sample", lambda most: ["/x/"])
    monkeypatch.setattr(restore_drill.rendering, "digests", lambda addresses: {"/x/": "200 of another page"})
    with pytest.raises(CommandError, match="1 of 1 public pages differ"):
        call_command("restore_drill", stdout=io.StringIO())
    assert databases_there() == []
