"""A PostgreSQL server of the tests' own: a temporary cluster, reached by a socket in its folder."""

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

MISSING = "PostgreSQL 15 or newer is not installed: apt-get install postgresql"
READY_SECONDS = 60
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


@dataclass(frozen=True)
class Server:
    """A running server: role `newsroom` may create databases and roles; `postgres` is its superuser."""

    process: subprocess.Popen[bytes]
    folder: Path

    def url(self, database: str = "newsroom", user: str = "newsroom") -> str:
        """The address in the form that DATABASE_URL takes."""
        return f"postgres://{user}@/{database}?host={quote(str(self.folder))}"

    def stop(self) -> None:
        """End the server (and only it), dropping its connections."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def programs() -> Path | None:
    """The folder of the newest PostgreSQL server's programs, None where there is none."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def start(folder: Path) -> Server:
    """Make a cluster in the new folder and start it; RuntimeError with the log's end when it does not come up."""
    folder.mkdir()
    bin_folder = programs()
    if bin_folder is None:
        raise RuntimeError(MISSING)
    before: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        before = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig=INT"]
    data = folder / "data"
    initdb = [str(bin_folder / "initdb"), "-D", str(data), "-U", "postgres", "--auth=trust", "--no-sync"]
    subprocess.run([*before, *initdb, "--encoding=UTF8", "--locale=C.UTF-8"], check=True, capture_output=True, cwd="/")
    options = [word for setting in FAST for word in ("-c", setting)]
    options += ["-c", f"unix_socket_directories={folder}", "-c", "listen_addresses="]
    with (folder / "log").open("wb") as log:
        command = [*before, str(bin_folder / "postgres"), "-D", str(data), *options]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/")
    server = Server(process, folder)
    _wait_and_create_role(server)
    return server


def _wait_and_create_role(server: Server) -> None:
    until = time.monotonic() + READY_SECONDS
    while True:
        try:
            with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
                connection.execute("CREATE ROLE newsroom LOGIN CREATEDB CREATEROLE")
                connection.execute("CREATE DATABASE newsroom OWNER newsroom")
            return
        except psycopg.OperationalError as error:
            if server.process.poll() is not None or time.monotonic() > until:
                server.stop()
                log = (server.folder / "log").read_text(encoding="utf-8", errors="replace")
                raise RuntimeError(f"PostgreSQL did not start: {error}\n{log[-2000:]}") from error
            time.sleep(0.05)
