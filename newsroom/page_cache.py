"""The page cache: finished pages in memory, each good for one edition, rendered by one request at a time."""

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import NamedTuple

import brotli

from newsroom.edition_watch import Sight, Watch

# Seconds after a change was noticed in which a page of the edition before may stand in; with the look (1.2 at most) and
# the tenth for which a server in front may keep an answer these are two seconds.
GRACE = 0.7
PATIENCE = 10.0  # seconds that a request waits for another that renders the same page
OVERHEAD = 2000  # bytes that a page costs besides its bodies
STORED = {200, 301, 308, 410}  # of the status; what is kept
PROBATION = 0.25  # of the budget, for pages asked for once: a crawl does not drive out what readers come back to
# Kinds of content that become shorter; what there is besides is pictures.
PACKED = ("text/", "application/", "image/svg+xml")
LONG = 64 * 1024  # bytes from which packing a little better costs more than rendering: feeds with whole texts
# Of Brotli: a page is packed quickly when it is made, a fifth larger, and well when it was asked for so many times.
QUICKLY, WELL, OFTEN = 1, 5, 8
WORTH_PACKING = 500  # bytes; below, a packed answer is hardly shorter

type Header = tuple[str, str]


class Key(NamedTuple):
    """What an answer depends on: the address with its known parameters, the scheme, and whether data is saved."""

    path: str
    query: str
    secure: bool
    light: bool


class Reply(NamedTuple):
    """An answer: a status such as `200 OK`, its headers, a body, and what follows a body that is too large to keep."""

    status: str
    headers: list[Header]
    body: bytes
    rest: Iterator[bytes] | None = None

    @property
    def code(self) -> int:
        """The number of the status."""
        return int(self.status[:3])

    def header(self, name: str) -> str:
        """The value of a header, "" without it."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def marked(self, said: str) -> "Reply":
        """The same with a word on the cache (`Cache-Status`, RFC 9211)."""
        headers = [header for header in self.headers if header[0] != "Cache-Status"]
        return self._replace(headers=[*headers, ("Cache-Status", f"newsroom; {said}")])


@dataclass(slots=True)
class Page[E]:
    """A finished answer of an edition, packed where that helps, and its variants by encoding (`br`, `gzip`, ``)."""

    edition: E
    status: str
    headers: list[Header]
    stored: bytes
    packed: bool
    digest: str
    modified: str
    good: float = 0.0  # when it was last known to be what readers should see, by `time.monotonic`
    asked: int = 1
    variants: dict[str, Reply] = field(default_factory=dict)

    @classmethod
    def of(cls, reply: Reply, edition: E, old: "Page[E] | None", at: float) -> "Page[E]":
        """The page of a rendered answer; where it is what the older page was, it was modified when that was."""
        digest = hashlib.sha256(reply.body).hexdigest()[:24]
        same = old is not None and old.digest == digest and old.status == reply.status
        modified = old.modified if old is not None and same else formatdate(at, usegmt=True)
        modified = reply.header("last-modified") or modified
        packed = reply.header("content-type").startswith(PACKED) and len(reply.body) >= WORTH_PACKING
        stored = brotli.compress(reply.body, quality=QUICKLY) if packed else reply.body
        left_out = {"content-length", "etag", "last-modified", "x-request-id"}
        headers = [header for header in reply.headers if header[0].lower() not in left_out]
        return cls(edition, reply.status, headers, stored, packed, digest, modified)

    def again(self, encoding: str) -> Reply:
        """The answer once more; what is asked for often is packed well."""
        self.asked += 1
        if self.asked == OFTEN and self.packed:
            body = brotli.decompress(self.stored)
            self.stored = brotli.compress(body, quality=WELL if len(body) < LONG else WELL - 1)
            self.variants.pop("br", None)
        return self.variant(encoding)

    def variant(self, encoding: str) -> Reply:
        """The answer in that encoding, made when it is first asked for."""
        encoding = encoding if self.packed else ""
        if (reply := self.variants.get(encoding)) is None:
            reply = self.variants[encoding] = self._make(encoding)
        return reply

    def _make(self, encoding: str) -> Reply:
        body = self.stored if encoding == "br" or not self.packed else brotli.decompress(self.stored)
        if encoding == "gzip":
            body = gzip.compress(body, 6, mtime=0)
        headers = [
            *self.headers,
            *([("Content-Encoding", encoding)] if encoding else []),
            ("ETag", f'W/"{self.digest}"'),  # of the content, however it is packed
            ("Last-Modified", self.modified),
            ("Content-Length", str(len(body))),
            ("Cache-Status", "newsroom; hit"),
        ]
        return Reply(self.status, headers, body)

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        others = sum(len(reply.body) for reply in self.variants.values() if reply.body is not self.stored)
        return OVERHEAD + len(self.stored) + others


class Shelf[E]:
    """Pages by key within a budget of bytes; what was not asked for the longest goes first."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.once: OrderedDict[Key, tuple[Page[E], int]] = OrderedDict()
        self.again: OrderedDict[Key, tuple[Page[E], int]] = OrderedDict()
        self.bytes = self.once_bytes = self.evicted = 0
        self.lock = threading.Lock()

    def __len__(self) -> int:
        return len(self.once) + len(self.again)

    def get(self, key: Key) -> Page[E] | None:
        """The page of that key."""
        found = self.again.get(key) or self.once.get(key)
        return found[0] if found else None

    def used(self, key: Key) -> None:
        """Note that somebody got the page, perhaps in an encoding in which it was not there yet."""
        with self.lock:
            where = self.again if key in self.again else self.once
            if key in where:
                self._add(self.again, key, self._take(where, key))

    def put(self, key: Key, page: Page[E]) -> None:
        """Keep the page in place of an older one."""
        with self.lock:
            where = self.again if key in self.again else self.once
            if key in where:
                self._take(where, key)
            self._add(where, key, page)
            while self.bytes > self.budget and len(self) > 1:
                crowded = self.once_bytes > PROBATION * self.budget or not self.again
                first = self.once if self.once and crowded else self.again
                self._take(first, next(iter(first)))
                self.evicted += 1

    def _add(self, where: OrderedDict[Key, tuple[Page[E], int]], key: Key, page: Page[E]) -> None:
        size = page.size
        where[key] = (page, size)
        self.bytes += size
        self.once_bytes += size if where is self.once else 0

    def _take(self, where: OrderedDict[Key, tuple[Page[E], int]], key: Key) -> Page[E]:
        page, size = where.pop(key)
        self.bytes -= size
        self.once_bytes -= size if where is self.once else 0
        return page


class PageCache[E]:
    """Answers from memory while the edition stays the same, and renders each page once when it has changed."""

    def __init__(self, watch: Watch[E], budget: int, away: float, recalls: Callable[[E], object]) -> None:
        self.watch, self.away, self.recalls = watch, away, recalls
        self.shelf: Shelf[E] = Shelf(budget)
        self.rendering: dict[Key, threading.Event] = {}
        self.lock = threading.Lock()
        self.counts = dict.fromkeys(("hits", "stale", "renders", "failures"), 0)
        self.seconds = 0.0  # spent on rendering

    def hit(self, key: Key, encoding: str) -> Reply | None:
        """The page as it stands in memory, if it is good now; takes no lock that a rendering holds."""
        page = self.shelf.get(key)
        if page is None:
            return None
        sight, now = self.watch.now(), time.monotonic()
        if self.watch.is_fresh(sight, now):
            if page.edition != sight.edition:
                return None
            self.counts["hits"] += 1
            page.good = now
            reply = page.again(encoding)
            self.shelf.used(key)
            return reply
        return self._as_it_was(page, sight, encoding, "away")

    def answer(self, key: Key, encoding: str, render: Callable[[], Reply]) -> Reply:
        """The page from memory, or rendered now by this request or by another one that has begun already."""
        for _attempt in range(2):
            if (reply := self.hit(key, encoding)) is not None:
                return reply
            with self.lock:
                waiting_for = self.rendering.get(key)
                if waiting_for is None:
                    mine = self.rendering[key] = threading.Event()
                    break
            if (reply := self._stand_in(key, encoding)) is not None:
                return reply
            waiting_for.wait(PATIENCE)
        else:
            return render().marked("fwd=miss")
        try:
            return self._render(key, encoding, render)
        finally:
            with self.lock:
                del self.rendering[key]
            mine.set()

    def _render(self, key: Key, encoding: str, render: Callable[[], Reply]) -> Reply:
        # The edition is known before the page is rendered: what changes meanwhile makes the page newer than it says.
        sight, old, began = self.watch.now(), self.shelf.get(key), time.monotonic()
        fresh = self.watch.is_fresh(sight, began)
        reply = render()
        self.counts["renders"] += 1
        self.seconds += time.monotonic() - began
        if reply.code >= 500:
            self.counts["failures"] += 1
            return self._as_it_was(old, sight, encoding, "failed") or reply.marked("fwd=miss")
        if reply.code not in STORED or reply.rest is not None or sight.edition is None or not fresh:
            return reply.marked("fwd=miss")
        if reply.header("set-cookie") or {"no-store", "private"} & set(reply.header("cache-control").split(", ")):
            return reply.marked("fwd=miss")
        page = Page.of(reply, sight.edition, old, time.time())
        page.good = began
        answer = page.variant(encoding)
        self.shelf.put(key, page)
        return answer.marked("fwd=miss; stored")

    def _stand_in(self, key: Key, encoding: str) -> Reply | None:
        """While another request renders it: the page of before, for a moment, unless something was recalled."""
        page, sight = self.shelf.get(key), self.watch.sight
        if page is None or sight.edition is None or page.edition != sight.before:
            return None
        if time.monotonic() - sight.since > GRACE or self.recalls(page.edition) != self.recalls(sight.edition):
            return None
        self.counts["stale"] += 1
        return page.variant(encoding).marked("hit; detail=stale")

    def _as_it_was(self, page: Page[E] | None, sight: Sight[E], encoding: str, why: str) -> Reply | None:
        """What is shown where there is nothing newer to be had: the page, for a time, unless something was recalled."""
        now = time.monotonic()
        if page is None or sight.edition is None or max(sight.age(now), now - page.good) > self.away:
            return None
        if self.recalls(page.edition) != self.recalls(sight.edition):
            return None
        self.counts["stale"] += 1
        return page.variant(encoding).marked(f"hit; detail={why}")
