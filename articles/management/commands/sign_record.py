"""Put everything on record under a signed checkpoint: `manage.py sign_record`, from time to time."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.signing import BadSignature
from django.utils import timezone

from articles import checkpoints, house


class Command(BaseCommand):
    """What grew since the last checkpoint gets a new one; the signed end can be kept outside the database."""

    help = (
        "Write down accounts that were made outside the desk, then a signed checkpoint over the ends of all records "
        "that grew since the last one. Run it from cron, every hour say. With --keep the signed end is added to a "
        "file: keep that on another machine, for a database put back to an older state cannot be told otherwise."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what can be chosen."""
        parser.add_argument("--keep", metavar="FILE", help="add the signed end to this file, a line each time")

    def handle(self, *args: Any, **options: Any) -> None:
        """Sign, keep and report."""
        at = timezone.now()
        found = [house.write_account(user, None, at, "found") for user in house.unknown_accounts()]
        for entry in found:
            self.stdout.write(f"Account {entry.about} was made outside the desk; it is on record now.")
        stories = count = 0
        try:
            for checkpoint in checkpoints.make(at):
                count, stories = count + 1, stories + checkpoint.count
                if self.stderr.isatty():
                    self.stderr.write(f"\r{stories} stories", ending="")
        except BadSignature as error:
            raise CommandError(f"A signed end is not ours ({error}): run verify_history.") from error
        self.stdout.write(f"{count} checkpoints over {stories} stories." if count else "Nothing is new.")
        if options["keep"] and (signed := checkpoints.signed_end()):
            with Path(options["keep"]).open("a", encoding="utf-8") as file:
                file.write(f"{signed}\n")
