"""Have stories found by their words: `manage.py rebuild_search [--desk]`, once after an update, or in doubt."""

from itertools import islice
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from articles import desk_index
from articles.search import index, opensearch, prompts

NAMED = 100  # stories that wait, by name


class Command(BaseCommand):
    """Each row that readers see or will see gets its entry, or each story of the desk; what was done stays done."""

    help = (
        "Fill the index of the search for published stories that it lacks or has in an older form, and the suggestions "
        "of a search field with what they lack (--all writes every one anew), or with --desk the index of the desk. It "
        "may run while people publish, and goes on where it was broken off."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what can be chosen."""
        parser.add_argument("--all", action="store_true", help="also the stories that are in the index")
        parser.add_argument("--after", type=int, default=0, metavar="ROW", help="with --all: go on after this row")
        parser.add_argument("--desk", action="store_true", help="the index of the desk, instead of that of the site")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill and report."""
        now, written, dropped, named = timezone.now(), 0, 0, 0
        rebuild = desk_index.rebuild if options["desk"] else index.rebuild
        for written, last in rebuild(now, after=options["after"], everything=options["all"]):
            if self.stderr.isatty():
                self.stderr.write(f"\r{written} written, the last is row {last}", ending="")
        if not options["desk"]:
            dropped = index.drop_past(now)
            named = max(prompts.rebuild(everything=options["all"]), default=0)
        self.stdout.write(f"{written} stories put into the index of the search, {dropped} taken out.")
        if named:
            self.stdout.write(f"{named} people, events, documents and topics put among the suggestions.")
        if settings.SEARCH_URL and not opensearch.follow():
            names = "\n".join(islice(opensearch.stories_waiting(), NAMED))
            self.stdout.write(f"The cluster does not answer; it has not heard of the last change of:\n{names}")
