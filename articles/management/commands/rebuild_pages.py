"""Render pages ahead: `manage.py rebuild_pages [--all]`, at once instead of by a job."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from articles import rendering


class Command(BaseCommand):
    """Each published row gets what pages, lists and feeds show of it; what was done stays done."""

    help = (
        "Render what pages, lists and feeds show of published stories where that is missing or was made by another "
        "version of the software, of the settings or of a section's name (--all: everything). Until then such stories "
        "are rendered when they are asked for. It may run while people publish, and goes on where it was broken off."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what can be chosen."""
        parser.add_argument("--all", action="store_true", help="also what is good")
        parser.add_argument("--after", type=int, default=0, metavar="ROW", help="with --all: go on after this row")

    def handle(self, *args: Any, **options: Any) -> None:
        """Render and report."""
        done = 0
        for done, last in rendering.renew(options["after"], everything=options["all"]):
            if self.stderr.isatty():
                self.stderr.write(f"\r{done} rendered, the last is row {last}", ending="")
        self.stdout.write(f"{done} published rows rendered.")
