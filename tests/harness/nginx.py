"""nginx as the documentation has it, before servers of a test."""

import os
import ssl
import subprocess
import urllib.request
from pathlib import Path

from tests.harness import site
from tests.harness.demo_site import free_port
from tests.harness.source import ROOT
from tests.harness.worker import wait_for

CONFIGURATION = ROOT / "deploy" / "nginx.conf"
WHOLE = """
{user} daemon off; worker_processes 2; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{ access_log off; keepalive_requests 1000000; {places}
{text}
}}
"""


def write(folder: Path, readers: list[str], desk: str, port: int, *, https: bool = True) -> list[str]:
    """Write the documented configuration and tell the command that runs it, on that port of this machine.

    There are two servers for `readers` and one for the `desk`. Without `https` the port speaks HTTP.
    """
    text = CONFIGURATION.read_text(encoding="utf-8")
    other = {
        "127.0.0.1:8001": readers[0].removeprefix("http://"),
        "127.0.0.1:8002": readers[1].removeprefix("http://"),
        "127.0.0.1:8003": desk.removeprefix("http://"),
        "/run/newsroom-pages": f"{folder}/pages",
        "listen 443 ssl http2": f"listen 127.0.0.1:{port} {'ssl http2' if https else ''}",
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "/etc/ssl/news.example.pem": f"{folder}/certificate.pem",
        "/etc/ssl/news.example.key": f"{folder}/key.pem",
    }
    if not https:
        other |= {"ssl_certificate": "# ssl_certificate"}
    for old, new in other.items():
        assert old in text, old
        text = text.replace(old, new)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    user = "user root;" if os.getuid() == 0 else ""  # else one who may not look into folders of tests
    whole = WHOLE.format(user=user, folder=folder, places=places, text=text)
    (folder / "nginx.conf").write_text(whole, encoding="utf-8")
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]


class Front:
    """nginx with the documented configuration, until it is ended."""

    def __init__(self, folder: Path, readers: list[str], desk: str) -> None:
        self.port = free_port()
        certificate(folder)
        self.process = subprocess.Popen(write(folder, readers, desk, self.port))
        wait_for(lambda: self.process.poll() is not None or self.answers())
        assert self.process.poll() is None, (folder / "error.log").read_text()

    def end(self) -> None:
        """Stop it and what it started."""
        self.process.terminate()
        self.process.wait()

    def answers(self) -> bool:
        """Whether it is there, with a server behind it."""
        try:
            return self.get("/healthz").status == 200
        except OSError:
            return False

    def get(self, path: str, method: str = "GET", **headers: str) -> site.Answer:
        """Ask as a program would."""
        asked = urllib.request.Request(
            f"https://127.0.0.1:{self.port}{path}", method=method, headers={"Host": "news.example", **headers}
        )
        return site.answered(asked, urllib.request.HTTPSHandler(context=trusting()))


def trusting() -> ssl.SSLContext:
    """What takes any certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def certificate(folder: Path) -> None:
    """One that nobody but this test trusts."""
    names = ["-keyout", f"{folder}/key.pem", "-out", f"{folder}/certificate.pem", "-subj", "/CN=news.example"]
    kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    subprocess.run(["openssl", "req", *kind, *names], check=True, capture_output=True)
