"""What the documentation gives to those who run the system: nginx as configured, and the form of the other files."""

import configparser
import itertools
import json
import random
import re
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from http.client import HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from django.core.management import get_commands
from django.utils import timezone

from newsroom.edge import PASSED_BY
from tests import factories
from tests.harness import site
from tests.harness.demo_site import free_port
from tests.harness.nginx import Front, trusting
from tests.harness.source import ROOT
from tests.harness.worker import database_url, wait_for
from tests.test_urls_by_role import things as things

DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))


@pytest.fixture
def installed() -> None:
    if shutil.which("nginx") is None or shutil.which("openssl") is None:
        pytest.skip("nginx is not installed: apt-get install nginx openssl")


@pytest.fixture
def front(transactional_db, things, tmp_path, installed) -> Iterator[tuple[Front, dict]]:
    common = {"ALLOWED_HOSTS": "news.example,127.0.0.1", "SITE_URL": "https://news.example", "BEHIND_PROXY": "1"}
    reading = common | {"NEWSROOM_SIDE": "public", "DATABASE_URL": "", "PUBLIC_DATABASE_URL": database_url()}
    with (
        site.serving("wsgi", **reading) as first,
        site.serving("wsgi", **common, NEWSROOM_SIDE="desk") as desk,
    ):
        nobody = f"http://127.0.0.1:{free_port()}"
        nginx = Front(tmp_path, [first, nobody], desk)
        yield nginx, things
        nginx.end()


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
    again = nginx.get(made["public"], **{"If-None-Match": nginx.get(made["public"]).headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


@pytest.mark.once
def test_a_crowd_before_nginx_sees_a_withdrawal(front) -> None:
    nginx, _made = front
    story = factories.publish("Bắc Kạn: Chợ phiên")
    wait_for(lambda: nginx.get(story.get_absolute_url()).status == 200)
    over, answers = threading.Event(), list[tuple[float, float, int]]()

    def ask() -> None:
        while not over.is_set():
            sent = time.monotonic()
            status = nginx.get(story.get_absolute_url()).status
            answers.append((sent, time.monotonic() - sent, status))

    crowd = [threading.Thread(target=ask) for _ in range(4)]
    for reader in crowd:
        reader.start()
    factories.withdraw(story, timezone.now())
    withdrawn = time.monotonic()
    wait_for(lambda: answers[-1:] and answers[-1][2] == 410)
    time.sleep(3)
    over.set()
    for reader in crowd:
        reader.join()
    # A machine that stands still is allowed for.
    seen = withdrawn + 2 + 2 * max(took for _sent, took, _status in answers)
    assert {status for sent, _took, status in answers if sent > seen} == {410}


# --- What nginx keeps -------------------------------------------------------------


class Kept(NamedTuple):
    """An answer of the server below: which one it was, when it was made and for what; and when it was asked for."""

    number: int
    made_at: float
    asked_for: list[str]
    asked_at: float


class Counting(ThreadingHTTPServer):
    """Each answer is another one; `mark` is what they say of the page cache."""

    daemon_threads = True
    mark = "newsroom; hit"
    numbers = itertools.count()


class Answering(BaseHTTPRequestHandler):
    """Tells which answer it is, when it was made, and for what."""

    server: Counting
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body at once

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        asked_for = [self.path, self.headers["Accept-Encoding"], self.headers.get("Save-Data", "")]
        body = json.dumps([next(self.server.numbers), time.time(), asked_for]).encode()
        self.send_response(200)
        for name, value in {
            "Cache-Status": self.server.mark,
            "Cache-Control": "public, max-age=0, must-revalidate",
            "Vary": "Accept-Encoding",
            "Content-Length": str(len(body)),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def counting(tmp_path, installed) -> Iterator[tuple[Front, Counting]]:
    with Counting(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        nginx = Front(tmp_path, [address, address], address)
        yield nginx, server
        nginx.end()
        server.shutdown()


def many(nginx: Front, requests: Iterable[tuple[str, dict[str, str]]]) -> list[Kept]:
    """What these, each a path and headers, are answered on one connection, one right after the other."""
    connection = HTTPSConnection("127.0.0.1", nginx.port, context=trusting(), timeout=30)
    found = []
    for path, headers in requests:
        asked_at = time.time()
        connection.request("GET", path, headers={"Host": "news.example", "Accept-Encoding": "br"} | headers)
        found.append(Kept(*json.loads(connection.getresponse().read()), asked_at))
    connection.close()
    return found


def shared(answers: list[Kept]) -> bool:
    """Whether any came twice."""
    return len({answer.number for answer in answers}) < len(answers)


@pytest.mark.once
def test_nginx_keeps_a_page_for_the_tenth_of_a_second(counting) -> None:
    nginx, _server = counting
    answers: list[Kept] = []

    def often() -> bool:
        answers.extend(many(nginx, [("/", {})] * 100))
        return shared(answers) and answers[-1].asked_at - answers[0].asked_at > 1

    wait_for(often)
    assert all(answer.made_at > answer.asked_at - 0.15 for answer in answers)  # nginx looks at the clock now and then


@pytest.mark.once
def test_nginx_keeps_apart_what_differs(counting) -> None:
    nginx, _server = counting
    sorts = itertools.product(["/", "/?truoc=1", "/en/"], ["br", "gzip, br"], ["", "on"])
    requests = [(path, {"Accept-Encoding": packed, "Save-Data": saving}) for path, packed, saving in sorts]
    asked = random.Random(7).choices(requests, k=2000)

    def each_gets_its_own() -> bool:
        answers = many(nginx, asked)
        assert [answer.asked_for for answer in answers] == [[path, *headers.values()] for path, headers in asked]
        return shared(answers)

    wait_for(each_gets_its_own)


@pytest.mark.once
@pytest.mark.parametrize(
    ("path", "mark", "headers"),
    [
        ("/", "newsroom; hit", {"Cookie": "csrftoken=a; staff=b"}),
        ("/", "newsroom; hit; detail=stale", {}),
        ("/", "newsroom; hit; detail=away", {}),
        ("/", "newsroom; fwd=miss", {}),
        ("/", "", {}),
        *((f"{path}x/", "newsroom; hit", {}) for path in PASSED_BY if path.endswith("/")),
    ],
)
def test_nginx_does_not_keep(counting, path, mark, headers) -> None:
    nginx, server = counting
    server.mark = mark
    assert not shared(many(nginx, [(path, headers)] * 100))


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
