"""Upgrades: what each released version kept, brought to the present one: nothing lost or changed, same addresses."""

import json
import lzma
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from typing import Any, NamedTuple

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from newsroom.backup.manifest import version
from newsroom.backup.restoring import unknown
from tests.harness import kept
from tests.newsroom.backup.places import Elsewhere, elsewhere

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]
RELEASES = sorted(path.name for path in kept.FOLDER.iterdir())
# Rows that an upgrade may change: Django's own, which follow the models, and the schedules of jobs.
NOT_OURS = ("django_", "auth_permission", "sqlite_")
ASK = """
import django, io, json, sys
django.setup()
import time_machine
from django.core.management import call_command
from articles.models import ListCount, ListEntry
from tests.harness.kept import answers

def lists():
    return [sorted(map(list, ListEntry.objects.values_list("key", "story_id"))),
            sorted(map(list, ListCount.objects.values_list("key", "stories")))]

told, filled = json.load(sys.stdin), lists()
with time_machine.travel(told["made"], tick=False):
    said = answers(told["answers"])
call_command("verify_history", stdout=io.StringIO())
call_command("republish", all=True, stdout=io.StringIO())
print(json.dumps({"answers": said, "filled": filled, "anew": lists()}))
"""
MIGRATE = """
import django, json, sys
django.setup()
from django.apps import apps
from django.core.management import call_command
for app, name in json.load(sys.stdin)["migrations"].items():
    if app in apps.app_configs:
        call_command("migrate", app, name, verbosity=0)
"""
type Rows = dict[str, dict[Any, dict[str, Any]]]


class Kept(NamedTuple):
    """A released version's database and files, put to a place."""

    place: Elsewhere
    manifest: dict[str, Any]
    before: Rows

    def run(self, *words: str, told: str = "") -> str:
        done = self.place.run(*words, told=told, **kept.ENVIRONMENT)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def rows(self) -> Rows:
        with closing(_connected(self.place.url)) as other:
            return _rows(other)


@pytest.fixture(params=RELEASES)
def release(request, tmp_path) -> Iterator[Kept]:
    """Each released version, as it was kept."""
    folder = kept.FOLDER / request.param
    place = elsewhere(tmp_path / "place")
    with tarfile.open(folder / "files.tar.xz") as files:
        files.extractall(place.files, filter="data")
    file = place.files / "restored.sqlite3"
    file.write_bytes(lzma.decompress((folder / "database.sqlite3.xz").read_bytes()))
    manifest = _manifest(request.param)
    found = Kept(place, manifest, {})
    if connection.vendor == "postgresql":
        found.run("-c", MIGRATE, told=json.dumps(manifest))
        with closing(sqlite3.connect(file)) as old, psycopg.connect(place.url) as new:
            _copy(old, new)
    return found._replace(before=found.rows())


def test_an_upgrade_keeps_every_row_file_and_address(release):
    files = {path: path.read_bytes() for path in release.place.files.rglob("*.*") if "sqlite3" not in path.name}
    assert len(files) > 50
    release.run("manage.py", "migrate", "--verbosity", "0")
    after = release.rows()
    for table, rows in release.before.items():
        assert table in after, table
        for key, row in rows.items():
            now = after[table].get(key)
            assert now is not None, f"{table}: {key} is gone"
            changed = {column for column in row if column in now and now[column] != row[column]}
            assert not changed, f"{table}: {key} changed in {changed}"
    assert {path: path.read_bytes() for path in files} == files
    told = json.loads(release.run("-c", ASK, told=json.dumps(release.manifest)))  # the record verifies, too
    assert told["answers"] == release.manifest["answers"]
    # Migrations filled what publishing writes: doing that again changes nothing.
    assert min(map(len, told["filled"])) > 50
    assert told["anew"] == told["filled"]


@pytest.mark.once
@pytest.mark.parametrize("name", RELEASES)
def test_a_backup_of_an_upgraded_database_is_not_taken_for_one_of_newer_software(name):
    """Migrations of applications that are not used any more are still on its list."""
    assert unknown(f"{app}.{name}" for app, name in _manifest(name)["migrations"].items()) == []
    assert unknown(["articles.9999_tomorrow"]) == ["articles.9999_tomorrow"]


@pytest.mark.once
def test_the_present_version_is_kept_once_it_is_released():
    assert version() in RELEASES


def _manifest(name: str) -> dict[str, Any]:
    return json.loads((kept.FOLDER / name / "manifest.json").read_text(encoding="utf-8"))


def _connected(url: str) -> Any:
    return (
        psycopg.connect(url) if connection.vendor == "postgresql" else sqlite3.connect(url.removeprefix("sqlite:///"))
    )


def _rows(other: Any) -> Rows:
    """Every row of every table of ours by its key (its first column)."""
    found: Rows = {}
    for table in _tables(other):
        cursor = other.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in cursor.description]
        keys = names if "id" not in names else ["id"]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        found[table] = {tuple(str(row[key]) for key in keys[:1]): row for row in rows}
    return found


def _tables(other: Any) -> list[str]:
    if connection.vendor == "postgresql" and not isinstance(other, sqlite3.Connection):
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    else:
        query = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    return [name for (name,) in other.execute(query).fetchall() if not name.startswith(NOT_OURS)]


def _copy(old: sqlite3.Connection, new: psycopg.Connection) -> None:
    """Bring the rows of a SQLite file to PostgreSQL, in place of those that its migrations made."""
    new.execute("SET TIME ZONE 'UTC'")
    tables = [name for name in _tables(new) if name != "auth_permission"]
    for table in tables:
        new.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
    for table in tables:
        new.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    for table in set(tables) & set(_tables(old)):
        _copy_table(old, new, table)
    new.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        new.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))


def _copy_table(old: sqlite3.Connection, new: psycopg.Connection, table: str) -> None:
    columns = new.execute(
        "SELECT column_name, data_type, is_identity FROM information_schema.columns WHERE table_name = %s", [table]
    ).fetchall()
    there = {row[1] for row in old.execute(f'PRAGMA table_info("{table}")')}
    columns = [column for column in columns if column[0] in there]
    names = ", ".join(f'"{name}"' for name, _, _ in columns)
    places = ", ".join(["%s"] * len(columns))
    with new.cursor() as cursor:
        for row in old.execute(f'SELECT {names} FROM "{table}"').fetchall():
            values = [
                bool(value) if kind == "boolean" and value is not None else value
                for value, (_, kind, _) in zip(row, columns, strict=True)
            ]
            cursor.execute(f'INSERT INTO "{table}" ({names}) VALUES ({places})'.encode(), values)
        for name, _, identity in columns:
            if identity == "YES":
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence(%s, %s), coalesce(max({name}), 1)) FROM {table}".encode(),
                    [f'"{table}"', name],
                )
