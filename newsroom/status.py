"""The state of the house for whoever runs it: what is wrong, since when, what to do; then the figures."""

import platform
import shutil
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import django
from django.conf import settings
from django.core.files.storage import storages
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.away import FilesAway
from articles.models import Checkpoint, Notice, Supplier, WireKind
from newsroom.backlog import Waiting, backlog
from newsroom.backup import manifest
from newsroom.backup.sealing import BackupError
from newsroom.edge import standard_cache
from newsroom.views import known_migrations

LATE = timedelta(minutes=10)  # work that waits longer is not being done
GIGABYTE = 1024**3
TIGHT = 2 * GIGABYTE  # bytes of a disk


class Trouble(NamedTuple):
    """Something that needs doing."""

    what: str
    since: datetime | None
    remedy: str


class Disk(NamedTuple):
    """The disk on which files of ours lie."""

    name: str
    free: int
    total: int

    @property
    def percent(self) -> int:
        """How much of it is free."""
        return round(100 * self.free / self.total)


class Status(NamedTuple):
    """What the page shows."""

    troubles: list[Trouble]
    waiting: list[tuple[str, Waiting]]
    pages: list[tuple[str, str]]
    versions: list[tuple[str, str]]
    disks: list[Disk]
    feeds: list[Supplier]
    checkpoint: Checkpoint | None
    backup: datetime | None  # from when the newest one is


def status(at: datetime) -> Status:
    """The state at that moment."""
    waiting, disks = backlog(at), list(_disks())
    feeds = list(Supplier.objects.filter(active=True).exclude(kind=WireKind.MAIL).order_by("-failures", "name"))
    backup = _newest_backup()
    missing = sorted(known_migrations() - MigrationRecorder(connection).applied_migrations().keys())
    troubles = [
        *_of_migrations(missing),
        *_of_disks(disks),
        *_of_files(),
        *_of_work(waiting, at),
        *_given_up(waiting),
        *_of_feeds(feeds),
        *_of_backups(backup, at),
    ]
    return Status(
        troubles,
        [(label, waiting[what]) for what, label in _labels().items() if what in waiting],
        _pages(),
        _versions(missing),
        disks,
        feeds,
        Checkpoint.objects.order_by("number").last(),
        backup,
    )


def _labels() -> dict[str, str]:
    return {
        "mail": _("Mail of the desk that is due"),
        "digests": _("Readers' digests that are due"),
        "confirmations": _("Letters to confirm an address"),
        "jobs_default": _("Jobs that wait"),
        "jobs_mail": _("Jobs that send mail"),
        "feeds": _("Feeds to be read"),
        "search": _("Changes for the search cluster"),
        "intake": _("Items of other papers to decide on"),
    }


# --- What is wrong ------------------------------------------------------------


def _of_migrations(missing: list[tuple[str, str]]) -> Iterator[Trouble]:
    if missing:
        text = ngettext(
            "The database lacks a change that this version needs.",
            "The database lacks %(count)s changes that this version needs.",
            len(missing),
        )
        yield Trouble(text % {"count": len(missing)}, None, _("Run: manage.py migrate"))


def _of_disks(disks: list[Disk]) -> Iterator[Trouble]:
    for disk in disks:
        if disk.free < TIGHT:
            text = _("The disk of “%(name)s” is nearly full: %(free)s GB are free.")
            free = floatformat(disk.free / GIGABYTE, 1)
            remedy = _("Make room or enlarge it: when it is full, nobody can save or publish.")
            yield Trouble(text % {"name": disk.name, "free": free}, None, remedy)


def _of_files() -> Iterator[Trouble]:
    try:
        storages["private"].exists("is it there")
    except FilesAway:
        text = _("The store of photos does not answer.")
        remedy = _("See that it answers at S3_URL: until then no photo can be sent or published, and readers see none.")
        yield Trouble(text, None, remedy)


def _of_work(waiting: dict[str, Waiting], at: datetime) -> Iterator[Trouble]:
    late = {what: one for what, one in waiting.items() if one.since and at - one.since > LATE}
    jobs = [late[what] for what in ("jobs_default", "jobs_mail", "feeds") if what in late]
    if jobs:
        count = sum(one.number for one in jobs)
        text = ngettext(
            "%(count)s job waits, and no worker does it.", "%(count)s jobs wait, and no worker does them.", count
        )
        remedy = _(
            "Start a worker, or look why it ended: manage.py ox_worker. Readers see every publication meanwhile."
        )
        yield Trouble(text % {"count": count}, min(one.since for one in jobs if one.since), remedy)
    mail = [late[what] for what in ("mail", "digests", "confirmations") if what in late]
    if mail:
        count = sum(one.number for one in mail)
        text = ngettext("%(count)s letter cannot leave.", "%(count)s letters cannot leave.", count)
        remedy = _(
            "See that a worker runs and that the mail server of EMAIL_URL answers. Nothing is lost: they leave then."
        )
        yield Trouble(text % {"count": count}, min(one.since for one in mail if one.since), remedy)


def _given_up(waiting: dict[str, Waiting]) -> Iterator[Trouble]:
    mail, jobs, search = (waiting.get(what, Waiting(0)) for what in ("mail_failed", "jobs_failed", "search"))
    if mail.number:
        last = Notice.objects.filter(mail="failed").exclude(error="").order_by("-pk").values_list("error", flat=True)
        text = ngettext(
            "%(count)s notice was given up after many attempts to mail it.",
            "%(count)s notices were given up after many attempts to mail them.",
            mail.number,
        )
        remedy = _(
            "When the mail server takes mail again, run: manage.py send_notices --failed. The last error: %(error)s"
        )
        yield Trouble(text % {"count": mail.number}, mail.since, remedy % {"error": last.first() or "–"})
    if jobs.number:
        text = ngettext("%(count)s job failed for good.", "%(count)s jobs failed for good.", jobs.number)
        remedy = _("The worker's log says why. A forged record fails “sign_record”: then run manage.py verify_history.")
        yield Trouble(text % {"count": jobs.number}, jobs.since, remedy)
    if search.number:
        text = _("The search cluster has not heard of %(count)s changes; stories are missing in the search.")
        remedy = _("See that it answers at SEARCH_URL; what it missed follows within a minute.")
        yield Trouble(text % {"count": search.number}, None, remedy)


def _of_feeds(feeds: list[Supplier]) -> Iterator[Trouble]:
    for feed in feeds:
        if feed.failures > 2:
            text = _("“%(name)s” could not be read %(count)s times in a row.") % {
                "name": feed.name,
                "count": feed.failures,
            }
            remedy = _("Look at its address under Suppliers, or ask the paper. The last error: %(error)s")
            yield Trouble(text, feed.fetched_at, remedy % {"error": feed.error or "–"})


def _of_backups(newest: datetime | None, at: datetime) -> Iterator[Trouble]:
    if settings.BACKUP_FOLDER is None or (newest and at - newest <= settings.BACKUP_LATE_AFTER):
        return
    text = _("The newest backup is too old.") if newest else _("There is no backup.")
    remedy = _("See why it was not made: manage.py backup %(folder)s") % {"folder": settings.BACKUP_FOLDER}
    yield Trouble(text, newest, remedy)


def _newest_backup() -> datetime | None:
    """From when the newest backup in `BACKUP_FOLDER` is; one that is damaged or not ours counts as none."""
    try:
        found = manifest.newest(settings.BACKUP_FOLDER) if settings.BACKUP_FOLDER else None
    except (BackupError, OSError):
        return None
    return found.manifest.moment if found else None


# --- Figures ------------------------------------------------------------------


def _pages() -> list[tuple[str, str]]:
    """The page cache of the process that answers."""
    cache = standard_cache()
    shelf, counts, sight = cache.shelf, cache.counts, cache.watch.sight
    answers = counts["hits"] + counts["stale"] + counts["renders"]
    share = f"{floatformat(100 * (counts['hits'] + counts['stale']) / answers, 1)} %" if answers else "–"
    mean = f"{1000 * cache.seconds / counts['renders']:.0f} ms" if counts["renders"] else "–"
    age = f"{sight.age(time.monotonic()):.0f} s" if sight.looked else "–"
    return [
        (_("Pages in memory"), str(len(shelf))),
        (_("Memory"), f"{floatformat(shelf.bytes / 1024**2, 1)} / {shelf.budget // 1024**2} MB"),
        (_("Answered from memory"), share),
        (_("Pages made"), str(counts["renders"])),
        (_("Time for one"), mean),
        (_("Not to be made"), str(counts["failures"])),
        (_("Pages that made room"), str(shelf.evicted)),
        (_("Edition read"), age),
    ]


def _versions(missing: list[tuple[str, str]]) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        number = cursor.fetchone()[0]
    return [
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
        (connection.display_name, str(number)),
        (_("Migrations missing"), str(len(missing))),
    ]


def _disks() -> Iterator[Disk]:
    """Of the local folders; elsewhere somebody else looks after the disk."""
    places = {_("public pictures"): storages["default"], _("originals of photos"): storages["private"]}
    folders = {name: Path(storage.location) for name, storage in places.items() if hasattr(storage, "location")}
    if connection.vendor == "sqlite":
        folders[_("database")] = Path(connection.settings_dict["NAME"]).parent
    for name, folder in folders.items():
        if folder.exists():
            usage = shutil.disk_usage(folder)
            yield Disk(name, usage.free, usage.total)
