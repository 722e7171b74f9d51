"""Check the record of stories against itself: `manage.py verify_history`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles import record
from articles.models import Article


class Command(BaseCommand):
    """Every fault on a line of its own; the exit status says whether there was one."""

    help = (
        "Check revisions, history, signed heads and published rows of every story (or of those named). Prints each "
        "fault with its place; the exit status is 1 where there is one. It changes nothing and may run at any time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what can be chosen."""
        parser.add_argument("ids", nargs="*", type=int, metavar="ID", help="numbers of stories (default: all)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check and report."""
        stories = Article.objects.order_by("pk").only("pk", "head")
        if options["ids"]:
            stories = stories.filter(pk__in=options["ids"])
            if unknown := sorted(set(options["ids"]) - set(stories.values_list("pk", flat=True))):
                raise CommandError(f"No such story: {', '.join(map(str, unknown))}.")
        count = faults = 0
        for article in stories.iterator(chunk_size=500):
            count += 1
            for fault in record.verify(article):
                faults += 1
                self.stdout.write(str(fault))
            if self.stderr.isatty():
                self.stderr.write(f"\r{count} stories", ending="")
        if faults:
            raise CommandError(f"{faults} faults in {count} stories.")
        self.stdout.write(f"{count} stories: the record is whole.")
