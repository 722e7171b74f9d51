"""The newsroom as on several machines: servers that may be killed and come back, readers and an editor who go on."""

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from urllib.error import HTTPError

from django.db import connection
from django.test import Client

from newsroom.models import User
from tests.harness import postgres, site
from tests.harness.demo_site import free_port
from tests.harness.environment import PRODUCTION
from tests.harness.source import ROOT

# What all processes have in common: jobs are kept in the database, files where those of the test are.
COMMON = {"DJANGO_SETTINGS_MODULE": "tests.settings", "NEWSROOM_TEST_JOBS": "database"}


class Machine:
    """A process with its children, started again by `start` as its host would do; it ends with the block."""

    def __init__(self, command: list[str], environment: dict[str, str], port: int = 0) -> None:
        self.command, self.port = command, port
        self.environment = os.environ | PRODUCTION | COMMON | environment
        self.address = f"http://127.0.0.1:{port}"

    def start(self) -> Self:
        """Start it, without waiting."""
        command = [sys.executable, *self.command]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True)
        return self

    def answers(self) -> bool:
        """Whether it serves the site."""
        return site.answers(self.address)

    def kill(self) -> None:
        """End it at once, whatever it does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_fault: object) -> None:
        if self.process.returncode is None:
            self.kill()


def server(*options: str, **environment: str) -> Machine:
    """A process that serves the site."""
    port = free_port()
    granian = ["-m", "granian", "--interface", "wsgi", "--log-level", "error", "--blocking-threads", "4", *options]
    return Machine([*granian, "--port", str(port), "newsroom.wsgi:application"], environment, port)


def worker(**environment: str) -> Machine:
    """A process that does jobs, and soon takes up those of one that was killed."""
    options = ["--interval", "0.2", "--verbosity", "0", "--lock-timeout", "3"]
    return Machine(["manage.py", "ox_worker", *options], environment)


class Readers(threading.Thread):
    """They ask for page after page, half of them at either address; what fails is asked for at the other one, once.

    `{number}` in an address is another number each time: a page that nobody asked for before.
    """

    def __init__(self, addresses: list[str], pages: list[str]) -> None:
        super().__init__(daemon=True)
        self.addresses, self.pages = addresses, pages
        self.asked = self.retries = 0
        self.slowest = 0.0  # seconds that an answer took
        self.failures: list[str] = []
        self.over = threading.Event()

    def run(self) -> None:
        """Ask until it is over."""
        while not self.over.wait(0.01):
            first, second = self.addresses if self.asked % 2 else self.addresses[::-1]
            page = self.pages[self.asked // 2 % len(self.pages)].format(number=self.asked)
            self.asked += 1
            began = time.monotonic()
            if fault := fails(first + page):
                self.retries += 1
                if again := fails(second + page):
                    self.failures.append(f"{page}: {fault}, then {again}")
            self.slowest = max(self.slowest, time.monotonic() - began)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self.over.set()
        self.join(60)


def fails(address: str) -> str:
    """What is wrong with the answer of an address; empty where nothing is."""
    try:
        status = site.get(address).status
    except OSError as error:
        return repr(error)
    return "" if status < 500 else str(status)


class Editor:
    """Somebody signed in who sends forms to a desk."""

    def __init__(self, user: User) -> None:
        client = Client()
        client.force_login(user)
        self.token = secrets.token_hex(16)
        self.cookie = f"sessionid={client.cookies['sessionid'].value}; csrftoken={self.token}"

    def get(self, address: str) -> str:
        """The text of a page of the desk; OSError where there is none."""
        answer = site.get(address, Cookie=self.cookie)
        if answer.status != 200:
            raise OSError(f"{address}: {answer.status}")
        return answer.body.decode()

    def send(self, address: str, **fields: str) -> int:
        """Send a form; the status of the answer."""
        data = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": self.token}).encode()
        request = urllib.request.Request(address, data, {"Cookie": self.cookie})
        try:
            with urllib.request.build_opener(site._Stay).open(request, timeout=30) as answer:
                return int(answer.status)
        except HTTPError as answer:
            with answer:
                return int(answer.code)

    def approve(self, desk: str, story: int) -> int:
        """Publish a story as it stands on its page; the status of the answer, OSError where there is none."""
        page = self.get(f"{desk}/admin/articles/article/{story}/review/")
        action = f"/admin/articles/article/{story}/move/approve/"
        form = page[page.index(f'action="{action}"') :]
        shown = dict(re.findall(r'<input type="hidden" name="(version|revision_hash)" value="(\w+)"', form)[:2])
        return self.send(desk + action, when="now", **shown)


@contextmanager
def primary(*settings: str) -> Iterator[postgres.Server]:
    """A server that may have replicas, with a copy of the test's database, to which the connection of the test leads.

    A replica's folder may lie beside that of the server: both go with the block.
    """
    folder = Path(tempfile.mkdtemp(prefix="newsroom-machines-"))
    folder.chmod(0o755)  # the server runs as another user
    try:
        made = postgres.start(folder / "primary", *postgres.REPLICATES, *settings)
        try:
            with _leading_to(made):
                yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _leading_to(server: postgres.Server) -> Iterator[None]:
    entry = connection.settings_dict
    before = {name: entry[name] for name in ("HOST", "NAME")}
    as_whom = ["-U", "postgres", "-h"]
    dump = [postgres.program("pg_dump"), "-x", *as_whom, before["HOST"], before["NAME"]]
    whole = subprocess.run(dump, check=True, capture_output=True).stdout
    into = [postgres.program("psql"), *as_whom, str(server.folder), "-q", "-v", "ON_ERROR_STOP=1", "newsroom"]
    subprocess.run(into, input=whole, check=True, stdout=subprocess.DEVNULL)
    server.ask("ANALYZE")
    connection.close()
    entry.update(HOST=str(server.folder), NAME="newsroom")
    try:
        yield
    finally:
        connection.close()
        entry.update(before)
