"""The demo's site as production serves it, on a free port: what screenshots and Lighthouse look at."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from tests.harness.source import ROOT

# One page of each kind, as the demo has it.
PAGES = {
    "front": "/",
    "provinces": "/tinh/",
    "province": "/tinh/thai-nguyen/",
    "story-pictures": "/tin/anh-mot-ngay-dung-nha-ben-suoi-khe-cat-20/",
    "story-correction": "/tin/thai-nguyen-pac-ngoi-len-den-don-ngay-hoi-dau-tien-cua-xa-moi-21/",
    "story-report": "/tin/bac-kan-mat-tran-va-cac-doan-the-tinh-kiem-diem-cong-viec-quy-iii-nam-2023-1/",
    "section": "/chuyen-muc/hoat-dong-mat-tran/",
    "reports": "/bao-cao/",
    "quarter": "/luu-tru/2025/quy-3/",
    "archive": "/luu-tru/2026/",
    "event": "/su-kien/ngay-hoi-dai-doan-ket-2025/",
    "events": "/su-kien/",
    "official": "/can-bo/luong-thi-ngoc-diep/",
    "document": "/van-ban/238-kl-tu/",
    "topic": "/chu-de/nha-dai-doan-ket/",
    "search": "/tim-kiem/?q=nha+dai+doan+ket",
    "corrections": "/cai-chinh/",
    "withdrawn": "/tin/tin-13/",
}
PATIENCE = 60.0  # seconds until a server that does not answer is given up


def environment(folder: Path, port: int) -> dict[str, str]:
    """The settings of production, for a database in `folder`."""
    return os.environ | {
        "DEBUG": "0",
        "SECRET_KEY": "only-for-looking-" + "0123456789abcdef" * 4,
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "EMAIL_URL": "memory:",
        "SECURE_SSL_REDIRECT": "0",
        "SAMPLE_NOTICE": "1",
        "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3",
    }


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Set up the demo in `folder`, unless it is there, and serve it; the address without a slash at its end."""
    port = free_port()
    settings = environment(folder, port)
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "demo", "--no-serve"], cwd=ROOT, env=settings | {"DEBUG": "1"}, check=True, stdout=-3)
    subprocess.run([*manage, "collectstatic", "--noinput", "-v", "0"], cwd=ROOT, env=settings, check=True)
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--log-level", "warning"]
    server = subprocess.Popen([*command, "newsroom.wsgi:application"], cwd=ROOT, env=settings)
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(address: str) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(address).close()
            return
        except URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
