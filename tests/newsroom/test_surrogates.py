"""Surrogate keys and the purge: every answer names what it is about, and a cache in front hears of every change."""

import hashlib
import hmac
import http.server
import json
import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Withdrawal
from newsroom import surrogates
from newsroom.models import Purge
from tests import factories
from tests.newsroom.test_edge import reader as reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(settings):
    settings.CDN_KEEPS = 60
    return factories.publish("Bắc Kạn: Chợ phiên", provinces=["bac-kan"], at=timezone.now() - timedelta(days=1))


def told(at) -> set[str]:
    """What the cache is told at that moment."""
    calls: list[set[str]] = []
    surrogates.follow(at, calls.append)
    return calls[0] if calls else set()


def test_a_page_names_what_it_is_about(client, story) -> None:
    keys = {
        story.get_absolute_url(): f"site story-{story.article_id}",
        "/tinh/bac-kan/": "site province-bac-kan",
        "/tinh/bac-kan/rss/": "site province-bac-kan",
        "/": "site lists",
        "/en/bao-cao/": "site lists",
        "/khong-co/": "site",
    }
    assert {path: client.get(path).get("Surrogate-Key") for path in keys} == keys
    assert "Surrogate-Key" not in client.get("/admin/login/")


@pytest.mark.parametrize(("path", "shared"), [("/tinh/bac-kan/", True), ("/khong-co/", False)])
def test_a_cache_in_front_may_keep_what_it_is_told_the_end_of(reader, story, path: str, shared: bool) -> None:
    kept = reader.get(path)["headers"]["cache-control"]
    assert kept.startswith("public, max-age=0, ") and ("s-maxage=60" in kept) == shared


def test_without_configuration_nobody_sees_a_key(client, story, settings) -> None:
    settings.CDN_KEEPS = 0
    assert "Surrogate-Key" not in client.get("/")


def test_first_everything_is_told_and_then_what_changed(story) -> None:
    at = timezone.now()
    assert told(at) == {"site"}
    assert told(at) == set()
    new = factories.publish("Lạng Sơn: Hội xuân", provinces=["lang-son"], at=timezone.now())
    keys = told(timezone.now())
    assert {"lists", f"story-{new.article_id}", "province-lang-son"} <= keys
    assert "site" not in keys and f"story-{story.article_id}" not in keys


def test_a_story_that_begins_by_the_clock_is_told(story) -> None:
    at = timezone.now()
    later = factories.publish("Lạng Sơn: Hội xuân", provinces=["lang-son"], at=at + timedelta(hours=1))
    assert told(at) == {"site"}
    assert f"story-{later.article_id}" in told(at + timedelta(hours=1, seconds=5))


def test_a_withdrawal_takes_everything_along(story) -> None:
    at = timezone.now()
    told(at)
    factories.publish("Lạng Sơn: Hội xuân", provinces=["lang-son"])
    Withdrawal.objects.create(article_id=story.article_id, withdrawn_at=at, notice="Gỡ.")
    assert told(timezone.now()) == {"site"}


def test_what_the_cache_does_not_take_it_is_told_again(story) -> None:
    def away(keys: set[str]) -> None:
        raise OSError("away")

    at = timezone.now()
    with pytest.raises(OSError, match="away"):
        surrogates.follow(at, away)
    assert not Purge.objects.exclude(edition="").exists()
    assert told(at) == {"site"}


def test_a_purge_is_signed(settings) -> None:
    got = []

    class Taker(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((self.headers, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Taker) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        settings.PURGE_URL, settings.PURGE_TOKEN = f"http://127.0.0.1:{server.server_port}/purge", "secret"
        surrogates.post({"lists", "story-1"})
        thread.join()
    [(headers, body)] = got
    assert json.loads(body) == {"keys": ["lists", "story-1"]}
    assert headers["X-Signature"] == hmac.new(b"secret", body, hashlib.sha256).hexdigest()
    assert headers["Authorization"] == "Bearer secret"
