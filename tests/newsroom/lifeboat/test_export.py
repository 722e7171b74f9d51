"""The lifeboat: every link leads to a file, nothing hidden is in it, and a run that was broken off goes on."""

import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest
import time_machine
from django.utils import timezone

from articles.models import Article
from articles.public import share_pictures
from newsroom import sample
from newsroom.lifeboat import export as exporting
from newsroom.lifeboat.export import ExportError, export
from newsroom.rendering import Site
from tests import factories
from tests.canaries import CANARY, HIDDEN, LIVE, NOW, SOON, plant
from tests.harness.site import get

pytestmark = pytest.mark.once
LINK = re.compile(r'(?<=\s)(?:href|src)="(/[^"#]*)')
SOURCES = re.compile(r'srcset="([^"]*)"')


ELSEWHERE = re.compile(r"(/en)?/(tinh/(?!bac-kan/|$)|luu-tru/|chuyen-muc/|bao-cao/|su-kien/\?)")


@pytest.fixture
def few(monkeypatch) -> None:
    """One province, and no quarters: what the test does not look at costs nothing."""
    known = exporting.pages.address_of

    def address_of(link: str) -> str | None:
        address = known(link)
        return None if address is None or ELSEWHERE.match(address) or "quy=" in address else address

    monkeypatch.setattr(exporting.pages, "address_of", address_of)
    monkeypatch.setattr(exporting, "LOCATION", re.compile(r"<loc>([^<]+(?:/tin/|/can-bo/|-0\.xml)[^<]*)</loc>"))


def served(folder: Path, link: str) -> Path:
    """The file that a plain web server gives for a link."""
    path = folder / unquote(link).lstrip("/")
    return path / "index.html" if link.endswith("/") else path


def test_every_link_leads_to_a_file_and_nothing_hidden_is_there(transactional_db, media, tmp_path, few):
    with time_machine.travel(NOW, tick=False):
        plant()
    with time_machine.travel(SOON, tick=False):
        report = export(tmp_path, str)
        assert report.broken == []
        assert export(tmp_path, str) is None
    seen, links = set(), 0
    for path in tmp_path.rglob("*"):
        if not path.is_file() or exporting.BESIDE in path.parts:
            continue
        content = path.read_bytes()
        seen |= {state.decode() for state, _place in CANARY.findall(content.lower())}
        if path.suffix == ".html":
            text = content.decode()
            sources = [part.split()[0] for found in SOURCES.findall(text) for part in found.split(",")]
            for link in {*LINK.findall(text), *sources}:
                if ELSEWHERE.match(link) or "quy=" in link:
                    continue
                assert "?" not in link, f"{path} leads to {link}"
                assert served(tmp_path, link).is_file(), f"{path} leads to {link}"
                links += 1
            assert "<form" not in text
            assert ("Bản sao tĩnh" in text) != ("Static copy" in text) or "http-equiv" in text
    assert links > 500
    assert seen & LIVE and seen & HIDDEN <= {"scheduled", "later"} & seen  # which are published at SOON
    assert "Không có trong bản sao này" in (tmp_path / "tim-kiem" / "index.html").read_text()


@pytest.mark.full
def test_the_demo_has_no_broken_link(transactional_db, media, tmp_path):
    users = sample.make_accounts("mat-tran-1930")
    sample.make_reference()
    for data in sample.stories():
        sample.file_story(data, users, timezone.now())
    report = export(tmp_path, str)
    assert report.broken == []
    for path in tmp_path.rglob("*.html"):
        for link in LINK.findall(path.read_text(encoding="utf-8")):
            assert served(tmp_path, link).is_file(), f"{path} leads to {link}"


def test_a_plain_server_serves_it_and_the_next_run_writes_what_changed(
    transactional_db, media, tmp_path, few, monkeypatch
):
    story = factories.publish("Bắc Kạn: Tin thử")
    real, calls = Site.get, []

    def failing(self, address, known):
        calls.append(address)
        if len(calls) == 30:
            raise KeyboardInterrupt
        return real(self, address, known)

    monkeypatch.setattr(Site, "get", failing)
    with pytest.raises(KeyboardInterrupt):
        export(tmp_path, str)
    monkeypatch.setattr(exporting.Site, "get", real)
    rest = export(tmp_path, str)
    assert 0 < rest.written <= rest.files

    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    handler.log_message = lambda *given: None  # type: ignore[attr-defined]
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{server.server_port}"
        page = get(f"{address}/tin/{story.slug}-{story.article_id}/")
        assert page.status == 200 and "Bắc Kạn: Tin thử".encode() in page.body
        assert get(f"{address}/rss/index.xml").status == get(f"{address}/sitemap.xml").status == 200
    finally:
        server.shutdown()
        server.server_close()

    factories.withdraw(story, timezone.now())
    after = export(tmp_path, str)
    assert 0 < after.written < after.files / 2
    assert not (tmp_path / "tin" / f"{story.slug}-{story.article_id}" / "index.html").exists()
    gone = (tmp_path / exporting.BESIDE / "gone.map").read_text()
    assert gone == f"~^(/en)?/tin/[^/]*-{story.article_id}/ 1;\n"
    assert "Tin thử" not in (tmp_path / "index.html").read_text()


def test_the_picture_of_a_shared_link_is_drawn_once_and_goes_with_its_story(
    transactional_db, media, tmp_path, few, monkeypatch
):
    story = factories.publish("Bắc Kạn: Tin thử")
    assert export(tmp_path, str).broken == []
    picture = tmp_path / "chia-se" / f"{story.article_id}.jpg"
    assert picture.read_bytes().startswith(b"\xff\xd8")
    monkeypatch.setattr(share_pictures, "picture", None)  # drawing would be an error
    assert export(tmp_path, str, anew=True) is not None
    assert picture.is_file()
    factories.withdraw(story, timezone.now())
    export(tmp_path, str)
    assert not picture.exists()


def test_an_error_of_the_site_ends_the_run(transactional_db, media, tmp_path, monkeypatch):
    monkeypatch.setattr(Article, "objects", None)
    monkeypatch.setattr(Site, "get", lambda self, address, known: exporting.Reply("500 Internal Server Error", [], b""))
    with pytest.raises(ExportError, match="answered 500"):
        export(tmp_path, str)
