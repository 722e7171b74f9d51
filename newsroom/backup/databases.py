"""Databases of backups: a consistent copy while others write, what is in it, and putting it back as a whole."""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.apps import apps
from django.db import connection
from psycopg.conninfo import make_conninfo

from newsroom.backup.sealing import BackupError, Writer, read, replacing, sync

PAGES = 4096  # of SQLite that are copied in a step
FILES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
Tell = Callable[[str], object]  # shows how far the work is


def tables() -> list[str]:
    """The tables whose rows are counted: those of our models and of the applications we use."""
    models = apps.get_models(include_auto_created=True)
    return sorted({model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy})


# --- Copying ------------------------------------------------------------------


@contextmanager
def copied(place: Path, key: bytes | None, tell: Tell) -> Iterator[tuple[dict[str, Any], Any]]:
    """Copy the database into the folder: (what the manifest says of the file, a cursor that reads the same state)."""
    path = place / FILES[connection.vendor]
    path.unlink(missing_ok=True)
    copy = _copied_sqlite if connection.vendor == "sqlite" else _copied_postgres
    try:
        with copy(path, key, tell) as result:
            yield result
    except sqlite3.Error as error:
        raise BackupError(f"SQLite could not copy the database: {error}") from error


@contextmanager
def _copied_sqlite(path: Path, key: bytes | None, tell: Tell) -> Iterator[tuple[dict[str, Any], Any]]:
    plain = path.with_name(f"{path.name}.plain") if key else path
    plain.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(f"file:{quote(_sqlite_file())}?mode=ro", uri=True, timeout=20)) as source,
        closing(sqlite3.connect(plain)) as target,
    ):
        # One reading transaction from the first page to the last: who writes goes on, and the copy knows nothing of it.
        source.isolation_level = None
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        source.backup(target, pages=PAGES, progress=lambda _, left, total: tell(_part("database", total - left, total)))
        target.execute("PRAGMA journal_mode=DELETE")
        source.execute("ROLLBACK")
        try:
            yield _stored(plain, path, key), target.cursor()
        finally:
            if key:
                plain.unlink(missing_ok=True)


def _stored(plain: Path, path: Path, key: bytes | None) -> dict[str, Any]:
    if key:
        writer = Writer(path, key)
        for piece in read(plain, None):
            writer.write(piece)
        return writer.close()
    with plain.open("rb") as file:
        os.fsync(file.fileno())
        told = hashlib.file_digest(file, "sha256").hexdigest()
    return {"size": plain.stat().st_size, "sha256": told, "stored": told}


@contextmanager
def _copied_postgres(path: Path, key: bytes | None, tell: Tell) -> Iterator[tuple[dict[str, Any], Any]]:
    program = _program("pg_dump")
    other = connection.copy()
    try:
        cursor = other.cursor()
        cursor.execute("SET idle_in_transaction_session_timeout = 0")
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        command = [program, "--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}", _conninfo()]
        writer = Writer(path, key)
        with subprocess.Popen(  # noqa: S603  our own arguments
            command, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as dump:
            assert dump.stdout and dump.stderr
            while piece := dump.stdout.read(1024 * 1024):
                writer.write(piece)
                tell(f"database: {writer.size // 1024**2} MB")
            said = dump.stderr.read()
        stored = writer.close()
        if dump.returncode:
            raise BackupError(f"pg_dump failed: {_last_line(said)}")
        yield stored, cursor
    finally:
        other.close()


def server_version() -> str:
    """The version of the database's server or library."""
    return sqlite3.sqlite_version if connection.vendor == "sqlite" else str(_major())


# --- What is in it ------------------------------------------------------------


def migrations_of(cursor: Any) -> list[str]:
    """The applied migrations as `app.name`, in their order."""
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
    return [f"{app}.{name}" for app, name in cursor.fetchall()]


def counts_of(cursor: Any, names: Iterable[str]) -> dict[str, int]:
    """Rows by table; a table that this database does not have yet is left out."""
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    else:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    there = {name for (name,) in cursor.fetchall()}
    counts = {}
    for name in sorted(there.intersection(names)):
        cursor.execute(f'SELECT count(*) FROM "{name}"')  # noqa: S608  names of our models
        counts[name] = cursor.fetchone()[0]
    return counts


def chains_of(cursor: Any) -> dict[str, Any]:
    """The signed ends of the records: those of stories as one hash, those of the house as they are."""
    told, stories = hashlib.sha256(), 0
    cursor.execute("SELECT article_id, signed, signed_revisions FROM articles_chainhead ORDER BY article_id")
    while rows := cursor.fetchmany(1000):
        stories += len(rows)
        for row in rows:
            told.update(json.dumps(list(row)).encode() + b"\n")
    cursor.execute("SELECT chain, signed FROM articles_househead ORDER BY chain")
    return {"stories": stories, "ends": told.hexdigest(), "house": dict(cursor.fetchall())}


def files_named(cursor: Any) -> Iterator[str]:
    """The files that rows name: originals of photos, and public pictures of stories that stand or will stand."""
    cursor.execute("SELECT DISTINCT file FROM articles_photo")
    while rows := cursor.fetchmany(1000):
        yield from (f"private/{name}" for (name,) in rows)
    cursor.execute(
        "SELECT DISTINCT name FROM articles_rendition WHERE story_id IN "
        "(SELECT id FROM articles_publishedarticle WHERE visible_until IS NULL"
        " OR (visible_until > CURRENT_TIMESTAMP AND visible_until > visible_from))"  # the others were taken back
    )
    while rows := cursor.fetchmany(1000):
        yield from (f"media/{name}" for (name,) in rows)


def present() -> dict[str, int] | None:
    """Stories, accounts and tables of others where something is put back; None where there is nothing."""
    if connection.vendor == "sqlite" and not Path(_sqlite_file()).exists():
        return None
    there = set(connection.introspection.table_names())
    ours = {"articles_article", "newsroom_user"} & there
    with connection.cursor() as cursor:
        counts = counts_of(cursor, ours)
    foreign = len(there - set(tables()) - {"django_migrations"}) if there and not ours else 0
    found = {
        "stories": counts.get("articles_article", 0),
        "accounts": counts.get("newsroom_user", 0),
        "tables of something else": foreign,
    }
    return found if any(found.values()) else None


# --- Putting back -------------------------------------------------------------


def put_back(path: Path, pieces: Iterable[bytes], moment: str) -> str:
    """Put the copy in the place of the database, as a whole or not at all; says where the old one is kept."""
    connection.close()
    if connection.vendor == "sqlite":
        return _put_back_sqlite(pieces, moment)
    _put_back_postgres(pieces)
    return ""


def _put_back_sqlite(pieces: Iterable[bytes], moment: str) -> str:
    file = Path(_sqlite_file())
    kept = ""
    with replacing(file, pieces) as coming:
        with closing(sqlite3.connect(coming)) as copy:
            if (said := copy.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
                raise BackupError(f"SQLite finds the copy damaged: {said}")
        if file.exists():
            _alone(file)
            kept = f"{file}.before-{moment}"
            os.link(file, kept)
    sync(file.parent)
    return kept


def _alone(file: Path) -> None:
    """Nobody else has the file open, and all that was written is in it."""
    with closing(sqlite3.connect(file, timeout=2)) as old:
        try:
            alone = old.execute("PRAGMA journal_mode=DELETE").fetchone()[0] == "delete"
        except sqlite3.OperationalError:
            alone = False
    if not alone:
        raise BackupError(f"{file} is in use: stop the server and the worker first. Nothing was changed.")


def _put_back_postgres(pieces: Iterable[bytes]) -> None:
    """Everything in one transaction: until its end everybody has the old state, and who breaks it off keeps it.

    COMMIT is sent once the whole copy was: an end of the input before it undoes everything.
    """
    restore, psql = _program("pg_restore"), _program("psql")
    options = {"env": _environment(), "stdin": subprocess.PIPE, "stderr": subprocess.PIPE}
    command = [psql, "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "-d", _conninfo()]
    with subprocess.Popen([*command, "-f", "-"], stdout=subprocess.DEVNULL, **options) as target:  # type: ignore[call-overload]  # noqa: S603
        target.stdin.write(
            b"BEGIN;\nSET statement_timeout = 0;\nSET client_min_messages = error;\n"
            b"DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"
        )
        target.stdin.flush()
        reader = subprocess.Popen(  # type: ignore[call-overload]  # noqa: S603
            [restore, "--no-owner", "--no-acl", "-f", "-"], stdout=target.stdin, **options
        )
        try:
            for piece in pieces:
                reader.stdin.write(piece)
            reader.stdin.close()
            said, status = reader.stderr.read(), reader.wait()
        except BaseException as fault:
            target.kill()  # its transaction is undone
            reader.kill()
            reader.wait()
            if isinstance(fault, BrokenPipeError):
                raise BackupError(f"The restore failed: {_last_line(target.stderr.read())}") from fault
            raise
        if status:
            target.kill()
            raise BackupError(f"pg_restore failed: {_last_line(said)}")
        target.stdin.write(b"\nCOMMIT;\n")
        target.stdin.close()
        said = target.stderr.read()
    if target.returncode:
        raise BackupError(f"The restore failed, nothing was changed: {_last_line(said)}")


# --- Where it is --------------------------------------------------------------


def url_of(name: str) -> str:
    """DATABASE_URL of another database on the same server, or of another file."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    entry = connection.settings_dict
    login = quote(entry["USER"], safe="") + (f":{quote(entry['PASSWORD'], safe='')}" if entry["PASSWORD"] else "")
    given = {"host": entry["HOST"], **_libpq_options()} if entry["HOST"] else _libpq_options()
    told = urlencode(given, quote_via=quote)  # libpq takes a plus for a plus
    port = f":{entry['PORT']}" if entry["PORT"] else ""
    # The port stands beside an empty host: the host itself is a parameter, since it may be a folder.
    return f"postgres://{login}@{port}/{quote(name, safe='')}?{told}"


def _sqlite_file() -> str:
    return str(connection.settings_dict["NAME"])


def _libpq_options() -> dict[str, str]:
    return {name: value for name, value in connection.settings_dict["OPTIONS"].items() if isinstance(value, str)}


def _conninfo() -> str:
    entry = connection.settings_dict
    told = {"dbname": entry["NAME"], "host": entry["HOST"], "port": entry["PORT"], "user": entry["USER"]}
    return make_conninfo("", **({name: value for name, value in told.items() if value} | _libpq_options()))


def _environment() -> dict[str, str]:
    password = connection.settings_dict["PASSWORD"]
    return os.environ | ({"PGPASSWORD": password} if password else {})


def _program(name: str) -> str:
    """The program's path; `BackupError` where it is missing or older than the server."""
    path = shutil.which(name)
    major = _major()
    if path is None:
        raise BackupError(f"{name} is not installed: apt-get install postgresql-client-{major}, or newer.")
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    number = re.search(r"\) (\d+)", said)
    if number is None or int(number[1]) < major:
        raise BackupError(
            f"{said.strip()} is older than the server, version {major}: install postgresql-client-{major}."
        )
    return path


def _major() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10000


def _last_line(said: bytes) -> str:
    return (said.decode(errors="replace").strip().splitlines() or ["without a word"])[-1]


def _part(what: str, done: int, total: int) -> str:
    return f"{what}: {100 * done // max(total, 1)} %"
