"""Check the record against itself: `manage.py verify_history`."""

from collections.abc import Iterator
from datetime import datetime, time
from itertools import batched
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.signing import BadSignature
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from articles import checkpoints, house, record
from articles.chain import Fault
from articles.models import Article, HistoryEntry, Revision

BATCH = 50  # stories held in memory at once


class Command(BaseCommand):
    """Every fault on a line of its own; the exit status says whether there was one."""

    help = (
        "Check the whole record: revisions, history, signed ends and published rows of every story, the house "
        "record, the checkpoints. Prints each fault with its place; the exit status is 1 where there is one. It "
        "changes nothing and may run at any time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what can be chosen."""
        parser.add_argument("ids", nargs="*", type=int, metavar="ID", help="numbers of stories: check those alone")
        parser.add_argument("--story", action="append", type=int, metavar="ID", help="the same, one at a time")
        parser.add_argument("--since", metavar="DAY", help="check the stories with entries or versions since that day")
        parser.add_argument("--kept", metavar="FILE", help="also the ends that `sign_record --keep` wrote outside")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check and report."""
        ids = [*options["ids"], *(options["story"] or [])]
        since = _moment(options["since"]) if options["since"] else None
        faults = 0
        for fault in self._faults(ids, since, options["kept"]):
            faults += 1
            self.stdout.write(str(fault))
        if faults:
            raise CommandError(f"{faults} faults in {self.count} stories.")
        self.stdout.write(f"{self.count} stories: the record is whole.")
        if not ids and (unknown := house.unknown_accounts().count()):
            self.stdout.write(f"{unknown} accounts are not on the house record yet; sign_record writes them down.")

    def _faults(self, ids: list[int], since: datetime | None, kept: str | None) -> Iterator[Fault]:
        self.count = 0
        for batch in batched(_stories(ids, since).iterator(chunk_size=500), BATCH, strict=False):
            yield from record.verify_all(batch)
            self.count += len(batch)
            if self.stderr.isatty():
                self.stderr.write(f"\r{self.count} stories", ending="")
        if ids:
            return
        yield from house.verify()
        yield from checkpoints.verify(since)
        if kept:
            yield from _kept(Path(kept))


def _stories(ids: list[int], since: datetime | None) -> QuerySet[Article]:
    stories = Article.objects.order_by("pk").only("pk", "head")
    if ids:
        stories = stories.filter(pk__in=ids)
        if unknown := sorted(set(ids) - set(stories.values_list("pk", flat=True))):
            raise CommandError(f"No such story: {', '.join(map(str, unknown))}.")
    if since:
        moved = HistoryEntry.objects.filter(article=OuterRef("pk"), at__gte=since)
        saved = Revision.objects.filter(article=OuterRef("pk"), created_at__gte=since)
        stories = stories.filter(Exists(moved) | Exists(saved))
    return stories


def _moment(text: str) -> datetime:
    """`2026-11-27` or `2026-11-27 14:00`, in the house's own time."""
    try:
        moment, day = parse_datetime(text), parse_date(text)
    except ValueError:
        moment = day = None
    if moment is None and day is None:
        raise CommandError(f"--since {text}: write a day such as 2026-11-27.")
    naive = moment or datetime.combine(day, time())  # type: ignore[arg-type]
    return naive if timezone.is_aware(naive) else timezone.make_aware(naive)


def _kept(path: Path) -> Iterator[Fault]:
    try:
        lines = path.read_text(encoding="utf-8").split()
    except OSError as error:
        raise CommandError(f"--kept {path}: {error.strerror}.") from error
    for line in lines:
        try:
            yield from checkpoints.verify_kept(line)
        except BadSignature:
            yield Fault(None, f"kept end {line}", "its signature is not ours")
