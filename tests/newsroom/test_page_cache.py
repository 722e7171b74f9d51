"""The page cache: what is answered from memory, what is rendered, and what nobody gets any more."""

import itertools
import threading
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from newsroom import page_cache
from newsroom.edition_watch import Watch
from newsroom.page_cache import GRACE, Key, Page, PageCache, Reply, Shelf

BODY = b"<p>" + "Mặt trận Tổ quốc Việt Nam. ".encode() * 200
KEY = Key("/tinh/", "", True, False)


class Edition(NamedTuple):
    number: int
    recalls: int = 0


class Clock:
    """`time.monotonic` as the test wants it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(time, "monotonic", lambda: self.now)


class Newspaper:
    """A cache, the edition it sees, and an application that counts what it renders."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.edition, self.away, self.rendered = clock, Edition(1), False, 0
        self.status, self.body, self.headers = "200 OK", BODY, [("Content-Type", "text/html; charset=utf-8")]
        self.watch = Watch(self._read, patience=0.05)
        self.cache = PageCache(self.watch, 10**6, away=600.0, recalls=lambda edition: edition.recalls)
        self.watch.look()

    def _read(self) -> Edition:
        if self.away:
            raise OSError("the database is away")
        return self.edition

    def render(self) -> Reply:
        self.rendered += 1
        return Reply(self.status, list(self.headers), self.body)

    def get(self, key: Key = KEY, encoding: str = "br") -> Reply:
        return self.cache.answer(key, encoding, self.render)

    def later(self, seconds: float) -> None:
        """Time passes, and the edition is looked at as it would be while readers ask."""
        self.clock.now += seconds
        self.watch.look()

    def change(self, recalls: int = 0) -> None:
        self.edition = Edition(self.edition.number + 1, self.edition.recalls + recalls)


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> Newspaper:
    return Newspaper(Clock(monkeypatch))


def said(reply: Reply) -> str:
    return reply.header("cache-status").removeprefix("newsroom; ")


def test_a_page_is_rendered_once_for_an_edition(paper: Newspaper) -> None:
    assert said(paper.get()) == "fwd=miss; stored"
    paper.later(100)
    assert [said(paper.get()) for _ in range(3)] == ["hit"] * 3 and paper.rendered == 1
    paper.change()
    paper.later(1)
    assert said(paper.get()) == "fwd=miss; stored" and paper.rendered == 2


def test_it_is_kept_packed_and_the_same_in_every_encoding(paper: Newspaper) -> None:
    import gzip

    import brotli

    replies = {encoding: paper.get(encoding=encoding) for encoding in ("br", "gzip", "")}
    unpacked = [brotli.decompress(replies["br"].body), gzip.decompress(replies["gzip"].body), replies[""].body]
    assert unpacked == [BODY] * 3 and paper.rendered == 1
    assert len({reply.header("etag") for reply in replies.values()}) == 1, "the content is the same"
    assert [int(reply.header("content-length")) for reply in replies.values()] == [
        len(r.body) for r in replies.values()
    ]
    assert [reply.header("content-encoding") for reply in replies.values()] == ["br", "gzip", ""]


def test_what_is_asked_for_often_is_packed_well(paper: Newspaper) -> None:
    import brotli

    paper.body = Path(page_cache.__file__).read_bytes()
    replies = [paper.get(encoding="br") for _ in range(12)]
    lengths = [len(reply.body) for reply in replies]
    assert len(set(lengths[:7])) == len(set(lengths[7:])) == 1 and lengths[7] < 0.95 * lengths[0]
    assert {brotli.decompress(reply.body) for reply in replies} == {paper.body} and paper.rendered == 1
    assert {int(reply.header("content-length")) - len(reply.body) for reply in replies} == {0}
    assert len({reply.header("etag") for reply in replies}) == 1


def test_a_page_that_came_out_the_same_was_not_modified(paper: Newspaper) -> None:
    before = paper.get()
    paper.change()
    paper.later(5)
    after = paper.get()
    assert (before.header("etag"), before.header("last-modified")) == (
        after.header("etag"),
        after.header("last-modified"),
    )
    paper.body = BODY + b"."
    paper.change()
    paper.later(5)
    assert paper.get().header("etag") != after.header("etag")


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("404 Not Found", []),
        ("200 OK", [("Set-Cookie", "a=b")]),
        ("200 OK", [("Cache-Control", "private, no-store")]),
        ("302 Found", []),
        ("500 Internal Server Error", []),
    ],
)
def test_what_is_not_for_everybody_or_not_for_long_is_not_kept(paper: Newspaper, status: str, headers: list) -> None:
    paper.status, paper.headers = status, [*paper.headers, *headers]
    assert [said(paper.get()) for _ in range(2)] == ["fwd=miss"] * 2 and paper.rendered == 2


def test_while_the_database_is_away_readers_get_what_was_good(paper: Newspaper) -> None:
    paper.get()
    paper.away = True
    paper.later(5)
    assert said(paper.get()) == "hit; detail=away" and paper.rendered == 1
    paper.later(590)
    assert said(paper.get()) == "hit; detail=away"
    paper.later(10)
    paper.status = "503 Service Unavailable"
    assert paper.get().code == 503, "longer than the setting allows"
    paper.away, paper.status = False, "200 OK"
    paper.later(2)
    assert said(paper.get()) == "hit", "the edition is what it was"


def test_a_page_from_before_a_withdrawal_is_shown_by_no_way(paper: Newspaper) -> None:
    paper.get()
    paper.change(recalls=1)
    paper.later(0.5)
    paper.status = "500 Internal Server Error"
    assert paper.get().code == 500, "rendering fails"
    paper.away = True
    paper.later(5)
    assert paper.get().code == 500, "the database goes away afterwards"


def test_where_rendering_fails_readers_get_the_page_of_before_for_a_time(paper: Newspaper) -> None:
    paper.get()
    paper.change()
    paper.later(1)
    paper.status = "500 Internal Server Error"
    assert said(paper.get()) == "hit; detail=failed"
    paper.later(700)
    assert paper.get().code == 500


def test_nothing_is_kept_before_the_edition_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    paper = Newspaper(Clock(monkeypatch))
    paper.away, paper.cache.watch = True, Watch(paper._read, patience=0.05)
    assert [said(paper.get()) for _ in range(2)] == ["fwd=miss"] * 2


def two_at_once(paper: Newspaper) -> list[Reply]:
    """One request begins to render; another comes meanwhile."""
    began, go_on, replies = threading.Event(), threading.Event(), []

    def slow() -> Reply:
        began.set()
        go_on.wait(10)
        return paper.render()

    def other() -> None:
        replies.append(paper.get())
        go_on.set()

    first = threading.Thread(target=lambda: replies.append(paper.cache.answer(KEY, "br", slow)))
    first.start()
    began.wait(10)
    second = threading.Thread(target=other)
    second.start()
    second.join(0.3)
    go_on.set()
    first.join(10)
    second.join(10)
    return replies


def test_one_request_renders_and_the_others_wait(paper: Newspaper) -> None:
    assert [said(reply) for reply in two_at_once(paper)] == ["fwd=miss; stored", "hit"] and paper.rendered == 1


def test_meanwhile_the_page_of_before_stands_in_for_a_moment(paper: Newspaper) -> None:
    paper.get()
    paper.change()
    paper.later(0.9)
    assert [said(reply) for reply in two_at_once(paper)] == ["hit; detail=stale", "fwd=miss; stored"]
    assert paper.rendered == 2


@pytest.mark.parametrize("case", ["too long ago", "two editions ago", "recalled"])
def test_no_page_stands_in(paper: Newspaper, case: str) -> None:
    paper.get()
    paper.change(recalls=case == "recalled")
    paper.later(0.5)
    if case == "two editions ago":
        paper.change()
        paper.later(0.5)
    if case == "too long ago":
        paper.later(GRACE + 0.01)
    assert {said(reply) for reply in two_at_once(paper)} == {"fwd=miss; stored", "hit"}


# --- The watch ----------------------------------------------------------------


def test_the_edition_is_asked_for_once_a_second_at_most() -> None:
    asked: list[float] = []

    def read() -> int:
        asked.append(time.monotonic())
        return 1

    watch = Watch(read, every=0.1)
    until = time.monotonic() + 1.05
    while time.monotonic() < until:
        assert watch.is_fresh(watch.now(), time.monotonic())
        time.sleep(0.001)
    assert 8 <= len(asked) <= 12
    assert all(later - earlier >= 0.1 for earlier, later in itertools.pairwise(asked))


def test_a_database_that_hangs_holds_a_request_up_for_its_patience_alone() -> None:
    hang = threading.Event()
    watch = Watch(lambda: hang.wait(30), patience=0.1)
    waits = []
    for _request in range(3):
        began = time.monotonic()
        assert not watch.is_fresh(watch.now(), time.monotonic())
        waits.append(time.monotonic() - began)
    hang.set()
    assert max(waits) < 5


# --- The shelf ----------------------------------------------------------------


def page(size: int) -> Page:
    return Page.of(Reply("200 OK", [("Content-Type", "image/jpeg")], bytes(size)), Edition(1), None, 0.0)


def key(number: int) -> Key:
    return Key(f"/{number}", "", True, False)


def test_the_shelf_keeps_to_its_budget_and_to_what_is_asked_for() -> None:
    shelf: Shelf[Edition] = Shelf(1_000_000)
    for number in range(5):
        shelf.put(key(number), page(100_000))
        shelf.used(key(number))
    for number in range(100, 1000):  # a crawler, each page once
        shelf.put(key(number), page(100_000))
    assert all(shelf.get(key(number)) for number in range(5))
    assert shelf.bytes <= 1_000_000 and shelf.bytes == sum(
        size for part in (shelf.once, shelf.again) for _, size in part.values()
    )
    for number in range(10, 30):
        shelf.put(key(number), page(100_000))
        shelf.used(key(number))
    assert not any(shelf.get(key(number)) for number in range(5)), "not asked for the longest"
    assert shelf.bytes <= 1_000_000


def test_a_page_put_again_counts_once() -> None:
    shelf: Shelf[Edition] = Shelf(1_000_000)
    for _ in range(50):
        shelf.put(key(1), page(1000))
    assert len(shelf) == 1 and shelf.bytes == page(1000).size


def test_encodings_made_later_count_too(paper: Newspaper) -> None:
    paper.get(encoding="br")
    packed = paper.cache.shelf.bytes
    paper.get(encoding="")
    assert paper.cache.shelf.bytes == packed + len(BODY)
