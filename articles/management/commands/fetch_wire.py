"""Read feeds and mail, make drafts of what came, as the worker does every minute; for cron: `manage.py fetch_wire`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from articles.wire import rounds
from articles.wire.rounds import Report


class Command(BaseCommand):
    """A line for each supplier; one that fails does not stop the others, and the exit status tells."""

    help = (
        "Read the feeds of other papers that are due and the mailbox of correspondents, and make each new item one "
        "draft in the intake of its province. "
        "A supplier that fails is named with the reason, the others are read, and the exit status is 1. Several of "
        "these and the worker may run at once: no item is filed twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what can be chosen."""
        parser.add_argument("--all", action="store_true", help="also feeds that are not due yet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, and say what came of it."""
        failed = read = 0
        with translation.override("en"):
            for report in rounds.run(everything=options["all"]):
                read += 1
                failed += bool(report.error)
                (self.stderr if report.error else self.stdout).write(line(report))
        if not read:
            self.stdout.write("nothing is due")
        if failed:
            raise CommandError(f"{failed} of {read} could not be read.")


def line(report: Report) -> str:
    """What came of one supplier, in one line."""
    if report.error:
        return f"{report.name}: {report.error}"
    counts = {
        "new": report.new,
        "drafts": report.drafts,
        "could not be read": report.broken,
        "without a code": report.refused,
    }
    return f"{report.name}: " + (
        ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "nothing new"
    )
