"""What the documentation gives to those who run the system: nginx as configured, and the form of the other files."""

import configparser
import re
import shutil
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from tests.harness import site
from tests.harness.demo_site import free_port
from tests.harness.source import ROOT
from tests.harness.worker import database_url, wait_for
from tests.test_urls_by_role import things as things

DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))


class Front:
    """nginx with the documented configuration, before processes on other ports than there."""

    def __init__(self, folder: Path, readers: list[str], desk: str) -> None:
        self.port, plain = free_port(), free_port()
        text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
        certificate(folder)
        for old, new in {
            "127.0.0.1:8001": readers[0].removeprefix("http://"),
            "127.0.0.1:8002": readers[1].removeprefix("http://"),
            "127.0.0.1:8003": desk.removeprefix("http://"),
            "listen 443": f"listen 127.0.0.1:{self.port}",
            "listen 80;": f"listen 127.0.0.1:{plain};",
            "/etc/ssl/news.example.pem": f"{folder}/certificate.pem",
            "/etc/ssl/news.example.key": f"{folder}/key.pem",
        }.items():
            assert old in text
            text = text.replace(old, new)
        places = "".join(
            f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        whole = (
            f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log; "
            f"events {{}} http {{ access_log off; {places}\n{text}\n}}"
        )
        (folder / "nginx.conf").write_text(whole, encoding="utf-8")
        self.process = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")])
        wait_for(lambda: self.process.poll() is not None or self.answers())
        assert self.process.poll() is None, (folder / "error.log").read_text()

    def answers(self) -> bool:
        try:
            return self.get("/healthz").status == 200
        except OSError:
            return False

    def get(self, path: str, method: str = "GET", **headers: str) -> site.Answer:
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        asked = urllib.request.Request(
            f"https://127.0.0.1:{self.port}{path}", method=method, headers={"Host": "news.example", **headers}
        )
        opener = urllib.request.build_opener(site._Stay, urllib.request.HTTPSHandler(context=trusting))
        try:
            with opener.open(asked, timeout=30) as answer:
                return site.Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as answer:
            with answer:
                return site.Answer(answer.code, answer.headers, answer.read())


def certificate(folder: Path) -> None:
    """One that nobody but this test trusts."""
    names = ["-keyout", f"{folder}/key.pem", "-out", f"{folder}/certificate.pem", "-subj", "/CN=news.example"]
    kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    subprocess.run(["openssl", "req", *kind, *names], check=True, capture_output=True)


@pytest.fixture
def front(transactional_db, things, tmp_path) -> Iterator[tuple[Front, dict]]:
    if shutil.which("nginx") is None or shutil.which("openssl") is None:
        pytest.skip("nginx is not installed: apt-get install nginx openssl")
    common = {"ALLOWED_HOSTS": "news.example,127.0.0.1", "SITE_URL": "https://news.example", "BEHIND_PROXY": "1"}
    reading = common | {"NEWSROOM_SIDE": "public", "DATABASE_URL": "", "PUBLIC_DATABASE_URL": database_url()}
    with (
        site.serving("wsgi", **reading) as first,
        site.serving("wsgi", **common, NEWSROOM_SIDE="desk") as desk,
    ):
        nobody = f"http://127.0.0.1:{free_port()}"
        nginx = Front(tmp_path, [first, nobody], desk)
        yield nginx, things
        nginx.process.terminate()
        nginx.process.wait()


@pytest.mark.once
def test_nginx_as_configured(front) -> None:
    nginx, made = front
    # One of the two processes for readers is away the whole time, and no reader notices.
    for _attempt in range(6):
        assert nginx.get(made["public"]).status == 200
    assert nginx.get("/tinh").headers["Location"] == "/tinh/"
    assert nginx.get("/admin/login/").status == 200
    assert "Secure" in nginx.get("/admin/login/").headers["Set-Cookie"]
    assert nginx.get("/admin/").headers["Location"].startswith("/admin/login/")
    assert nginx.get("/ban-tin/").status == nginx.get("/en/ban-tin/").status == 200
    assert nginx.get("/readyz").status == 404
    assert nginx.get("/", Host="other.example").status == 400
    whole = nginx.get(made["picture"])
    part = nginx.get(made["picture"], Range="bytes=2-9")
    assert (part.status, part.body) == (206, whole.body[2:10])
    # Addresses are those of the site, whatever host and port a process has.
    assert "https://news.example" in nginx.get(made["public"]).body.decode()
    assert nginx.get(made["public"], **{"Accept-Encoding": "br"}).headers["Content-Encoding"] == "br"


# --- Form -----------------------------------------------------------------------


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_name_what_there_is(unit: Path) -> None:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(unit, encoding="utf-8")
    assert set(read) - {"DEFAULT"} == {"Unit", "Service", "Install"}
    assert names_what_there_is(read["Service"]["ExecStart"])
    environment = re.findall(r"^Environment=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(environment) - {"NEWSROOM_SIDE=public", "NEWSROOM_SIDE=desk"} == {"MALLOC_ARENA_MAX=2"}
    assert len(environment) == 2


def names_what_there_is(command: str) -> bool:
    """Whether the command runs an application or a management command of ours."""
    managed = re.search(r"manage\.py (\w+)", command)
    return managed[1] in get_commands() if managed else "newsroom.wsgi:application" in command


def test_containers_name_what_there_is() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    services = compose["services"]
    assert set(services) == {"database", "prepare", "readers", "desk", "worker"}
    assert services["readers"]["environment"] == {"BEHIND_PROXY": "1", "NEWSROOM_SIDE": "public"}
    commands = [" ".join(service["command"]) for service in services.values() if "command" in service]
    assert all(map(names_what_there_is, commands)) and len(commands) == 2
    lines = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    words = {line.split()[0] for line in lines if line and not line.startswith("#")}
    assert words == {"FROM", "RUN", "WORKDIR", "COPY", "USER", "ENV", "EXPOSE", "CMD"}


def test_the_form_of_the_caddyfile() -> None:
    text = re.sub(r"#.*", "", (DEPLOY / "Caddyfile").read_text(encoding="utf-8"))
    assert text.count("{") == text.count("}")
    assert all(line.strip().endswith("{") for line in text.splitlines() if "{" in line)
    nginx = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert set(re.findall(r"127\.0\.0\.1:\d+", text)) == set(re.findall(r"127\.0\.0\.1:\d+", nginx))
