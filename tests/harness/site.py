"""The site as production serves it, in processes of its own, on the database of the test that is running."""

import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from typing import IO, NamedTuple

from tests.harness.demo_site import free_port
from tests.harness.source import ROOT
from tests.harness.worker import database_url, wait_for


class Answer(NamedTuple):
    """What came over the wire."""

    status: int
    headers: Message
    body: bytes


@contextmanager
def serving(interface: str = "wsgi", stderr: IO[str] | None = None, **environment: str) -> Iterator[str]:
    """The address of a server that speaks `wsgi` or `asgi` with Django; it ends with the block."""
    port = free_port()
    own = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",  # its files lie where those of the test do
        "DATABASE_URL": database_url(),
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "0",
    }
    command = [sys.executable, "-m", "granian", "--interface", interface, "--port", str(port), "--log-level", "error"]
    command += ["--workers-kill-timeout", "10"]  # a line that somebody left open does not keep it
    server = subprocess.Popen(
        [*command, f"newsroom.{interface}:application"], cwd=ROOT, env=os.environ | own | environment, stderr=stderr
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: answers(address))
        yield address
    finally:
        server.terminate()
        server.wait()


def answers(address: str) -> bool:
    """Whether a server is there."""
    try:
        return get(f"{address}/healthz").status == 200
    except OSError:
        return False


def get(address: str, method: str = "GET", **headers: str) -> Answer:
    """Ask as a program would; redirects and errors are answers like others."""
    return answered(urllib.request.Request(address, method=method, headers=headers))


def answered(request: urllib.request.Request, *handlers: urllib.request.BaseHandler) -> Answer:
    """What a request is answered, whatever the status."""
    try:
        with urllib.request.build_opener(_Stay, *handlers).open(request, timeout=30) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as answer:
        with answer:
            return Answer(answer.code, answer.headers, answer.read())


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        """Follow nothing."""
