"""Exporting the site: every public address is rendered, its links led to files, and written where it changed."""

import hashlib
import os
import re
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from articles import edition
from articles.models import PublishedArticle, Withdrawal
from newsroom.backup.manifest import version
from newsroom.lifeboat import pages
from newsroom.lifeboat.state import MEANWHILE, State
from newsroom.page_cache import Reply
from newsroom.rendering import Site

BESIDE = ".export"  # the folder of what is not for readers
SEEDS = ["/", "/en/", "/robots.txt", "/sitemap.xml", "/sitemap-news.xml", "/cai-chinh/", "/en/cai-chinh/"]
LOCATION = re.compile(r"<loc>([^<]+)</loc>")
TOLD_EVERY = 100  # pages


class Report(NamedTuple):
    """What a run did."""

    files: int
    written: int
    removed: int
    broken: list[tuple[str, str]]  # addresses that are no page, and who leads there


class ExportError(Exception):
    """A page could not be made; the next run goes on there."""


def export(folder: Path, tell: Callable[[str], object], anew: bool = False) -> Report | None:
    """Bring the lifeboat in the folder up to date; None where nothing changed since it was."""
    folder.mkdir(parents=True, exist_ok=True)
    with closing(State(folder / BESIDE / "state.sqlite3")) as state:
        now = timezone.now()
        seen = f"{version()} {edition.read(now)!r}"
        if state.finished and state.edition == seen and not anew:
            return None
        if state.finished:
            state.begin(now.isoformat(), seen)
        run = _Run(folder, state, tell)
        run.take(SEEDS)
        # What readers lost or got while it was made; a story that went must not stay here.
        for address in _changed(datetime.fromisoformat(state.began)):
            state.again(address)
        run.take([])
        return run.finish()


def _withdrawn() -> Iterable[int]:
    """The numbers of the stories that readers saw and do not see any more."""
    at = timezone.now()
    there = PublishedArticle.objects.visible(at).filter(article_id=OuterRef("article_id"))
    taken = Withdrawal.objects.filter(~Exists(there), withdrawn_at__lte=at)
    return taken.values_list("article_id", flat=True).distinct().order_by("article_id").iterator()


def _changed(since: datetime) -> Iterable[str]:
    at = timezone.now()
    gone = Withdrawal.objects.filter(withdrawn_at__gte=since).values_list("article_id", flat=True)
    rows = PublishedArticle.objects
    changed = rows.visible(at).filter(visible_from__gte=since) | rows.past(at).filter(article_id__in=set(gone))
    stories = dict(changed.values_list("article_id", "slug"))
    for story, slug in stories.items():
        yield from _story(slug, story)
    if stories:
        yield from ("/", "/en/")


def _story(slug: str, story: int) -> list[str]:
    path = f"/tin/{quote(slug)}-{story}/"
    return [path, f"/en{path}", reverse("share_picture", args=[story])]


class _Run:
    """One run: takes addresses until there are no more."""

    def __init__(self, folder: Path, state: State, tell: Callable[[str], object]) -> None:
        self.folder, self.state, self.tell = folder, state, tell
        self.site = Site()
        self.written = self.taken = 0

    def take(self, addresses: Iterable[str]) -> None:
        """These, and all that they lead to."""
        self.state.want(addresses, "the beginning")
        for address, before, asked_by in self.state.waiting():
            self._take(address, before, asked_by)
            self.taken += 1
            if self.taken % TOLD_EVERY == 0:
                self.tell("{}/{} files".format(*self.state.counts()))

    def _take(self, address: str, before: str, asked_by: str) -> None:
        file = pages.file_of(address)
        drawn = pages.route_of(address) in {"share_picture", "media"}  # costs more to make or fetch than its tag
        reply = self._reply(address, before if drawn and (self.folder / file).is_file() else "")
        if reply.code >= 500:
            raise ExportError(f"{address} answered {reply.status}.")
        if reply.code == 304:
            self.state.done(address, file, before, 200)
            return
        # A notice of a withdrawal has its page where a page leads to it; where the story was, there is nothing.
        if reply.code == 404 or (reply.code == 410 and asked_by == MEANWHILE):
            (self.folder / file).unlink(missing_ok=True)
            self.state.done(address, "", "", reply.code)
            return
        found: list[str] = []
        said = reply.header("etag") if drawn else hashlib.sha256(reply.body).hexdigest()
        body = self._finished(address, reply, found.append)
        self.state.want(dict.fromkeys(found), address)
        if said != before or not (self.folder / file).is_file():
            self._write(file, body)
        self.state.done(address, file, said, reply.code)

    def _reply(self, address: str, known: str) -> Reply:
        reply = self.site.get(address, known)
        if reply.code == 404 and address.startswith("/static/"):
            found = finders.find(address.removeprefix(settings.STATIC_URL))
            if isinstance(found, str):
                return Reply("200 OK", [("Content-Type", "")], Path(found).read_bytes())
        return reply

    def _finished(self, address: str, reply: Reply, want: Callable[[str], None]) -> bytes:
        kind = reply.header("content-type").partition(";")[0]
        if reply.code in {301, 302, 307, 308}:
            target = reply.header("location").removeprefix(settings.SITE_URL)
            if target.startswith("/"):
                target = pages.address_of(target) or target
                want(target)
            return pages.moved(target).encode()
        if kind == "text/html":
            return pages.page(reply.body.decode(), address, timezone.now(), want).encode()
        if address.endswith(".xml") and "sitemap" in address:
            for location in LOCATION.findall(reply.body.decode()):
                want(location.removeprefix(settings.SITE_URL))
        if address.endswith((".css", ".js", ".webmanifest")):
            for name in pages.wanted_by_file(reply.body.decode(), address):
                want(name)
        return reply.body

    def _write(self, file: str, body: bytes) -> None:
        target = (self.folder / file).resolve()
        if not target.is_relative_to(self.folder.resolve()):
            raise ExportError(f"{file} would lie outside of the folder.")
        target.parent.mkdir(parents=True, exist_ok=True)
        coming = target.with_name(f".{target.name}.coming")
        coming.write_bytes(body)
        os.replace(coming, target)
        self.written += 1

    def finish(self) -> Report:
        """Take away what is no page any more, and list what was withdrawn for nginx."""
        broken = [(address, asked_by) for address, asked_by in self.state.with_code(404) if asked_by != MEANWHILE]
        lines = (f"~^(/en)?/tin/[^/]*-{number}/ 1;\n" for number in _withdrawn())
        with (self.folder / BESIDE / "gone.map").open("w") as gone:
            gone.writelines(lines)
        files = self.state.files()
        removed = self.state.finish()
        for file in removed:
            (self.folder / file).unlink(missing_ok=True)
        return Report(files, self.written, len(removed), broken)
