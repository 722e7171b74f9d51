"""A PostgreSQL server of the tests' own: a temporary cluster, reached by a socket in its folder."""

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

MISSING = "PostgreSQL 15 or newer is not installed: apt-get install postgresql"
READY_SECONDS = 60
PATIENCE = "20s"  # with whoever still writes to a table that is to be emptied
# Nothing here outlives the tests, so nothing has to survive a power cut, and nothing grows large.
FAST = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
    "jit=off",
    "max_connections=60",
]
REPLICATES = ["wal_level=replica", "max_wal_senders=4"]  # of a server that is to have replicas


@dataclass
class Server:
    """A server on a cluster in `folder`: role `newsroom` may create databases and roles."""

    folder: Path
    settings: list[str] = field(default_factory=lambda: list(FAST))

    def url(self, database: str = "newsroom", user: str = "newsroom") -> str:
        """The address in the form that DATABASE_URL takes."""
        return f"postgres://{user}@/{database}?host={quote(str(self.folder))}"

    def ask(self, sql: str, database: str = "newsroom") -> Any:
        """The first value that the superuser is answered, if any."""
        with psycopg.connect(self.url(database, "postgres"), autocommit=True) as connection:
            cursor = connection.execute(sql.encode())
            row = cursor.fetchone() if cursor.description else None
            return row and row[0]

    def run(self) -> None:
        """Start it, and wait until it answers; RuntimeError with the log's end when it does not come up."""
        options = [word for setting in self.settings for word in ("-c", setting)]
        options += ["-c", f"unix_socket_directories={self.folder}", "-c", "listen_addresses="]
        with (self.folder / "log").open("ab") as log:
            command = [*_before(), program("postgres"), "-D", str(self.folder / "data"), *options]
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/")
        until = time.monotonic() + READY_SECONDS
        while True:
            try:
                self.ask("SELECT 1", "postgres")
                return
            except psycopg.OperationalError as error:
                if self.process.poll() is not None or time.monotonic() > until:
                    self.stop()
                    text = (self.folder / "log").read_text(encoding="utf-8", errors="replace")
                    raise RuntimeError(f"PostgreSQL did not start: {error}\n{text[-2000:]}") from error
                time.sleep(0.05)

    def stop(self, by: signal.Signals = signal.SIGINT) -> None:
        """End the server (and only it), dropping its connections; SIGQUIT and SIGKILL are as if it had crashed."""
        self.process.send_signal(by)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def replica(self, folder: Path) -> "Server":
        """A streaming replica of this server, running; this one needs the settings `REPLICATES`."""
        folder.mkdir()
        _own(folder)
        copy = [program("pg_basebackup"), "-D", str(folder / "data"), "-h", str(self.folder), "-U", "postgres"]
        subprocess.run(
            [*_before(), *copy, "-R", "-X", "stream", "-c", "fast", "--no-sync"],
            check=True,
            capture_output=True,
            cwd="/",
        )
        made = Server(folder, self.settings)
        made.run()
        return made


def programs() -> Path | None:
    """The folder of the newest PostgreSQL server's programs, None where there is none."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def start(folder: Path, *settings: str) -> Server:
    """Make a cluster in the new folder and start it, with these settings on top of those that make tests fast."""
    folder.mkdir()
    _own(folder)
    initdb = [program("initdb"), "-D", str(folder / "data"), "-U", "postgres", "--auth=trust", "--no-sync"]
    subprocess.run(
        [*_before(), *initdb, "--encoding=UTF8", "--locale=C.UTF-8"], check=True, capture_output=True, cwd="/"
    )
    server = Server(folder, [*FAST, *settings])
    server.run()
    server.ask("CREATE ROLE newsroom LOGIN CREATEDB CREATEROLE", "postgres")
    server.ask("CREATE DATABASE newsroom OWNER newsroom", "postgres")
    return server


def program(name: str) -> str:
    """Where a program of the newest server is; RuntimeError where there is none."""
    folder = programs()
    if folder is None:
        raise RuntimeError(MISSING)
    return str(folder / name)


def _own(folder: Path) -> None:
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres", "postgres")


def _before() -> list[str]:
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig=INT"]


def empty(connection: Any) -> None:
    """Remove the rows of all tables of a test's database, once nobody else is writing to them.

    TRUNCATE makes a new file for each table and index, six hundred of them, which takes a second. Rows that are removed
    leave their room behind, which only it gives back.
    """
    here, quoted = connection.settings_dict, connection.ops.quote_name
    tables = [quoted(table) for table in connection.introspection.django_table_names(True, include_views=False)]
    address = {"host": here["HOST"], "port": here["PORT"] or None, "dbname": here["NAME"], "user": "postgres"}
    with psycopg.connect(**address) as superuser:
        superuser.execute(f"SET lock_timeout = '{PATIENCE}'; SET session_replication_role = replica")  # no triggers
        superuser.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE".encode())
        there = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables)
        for (table,) in superuser.execute(there.encode()).fetchall():
            superuser.execute(f"DELETE FROM {table}".encode())
