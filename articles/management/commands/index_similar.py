"""Have stories found by what their texts say: `manage.py index_similar`, once after an update, or whenever in doubt."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from articles import similar


class Command(BaseCommand):
    """Each story that has no keys gets them; what was done stays done."""

    help = (
        "Fill the index of near duplicates for stories that were submitted before there was one. Those that are in it "
        "stay as they are (--all makes them anew). It may run while people work, and again after it was broken off."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what can be chosen."""
        parser.add_argument("--all", action="store_true", help="also the stories that are in the index")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill and report."""
        done = 0
        for done in similar.fill(everything=options["all"]):
            if self.stderr.isatty():
                self.stderr.write(f"\r{done}", ending="")
        self.stdout.write(f"{done} stories put into the index of near duplicates.")
