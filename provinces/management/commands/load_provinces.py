"""Load the facts about provinces: `load_provinces [DIRECTORY]`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from provinces import facts, loader

DATA = Path(facts.__file__).parent / "data"


class Command(BaseCommand):
    """Reads the files, stores what they say, reports what changed."""

    help = (
        "Load the provinces, their periods and their other spellings from provinces.csv and aliases.csv. "
        "May be run again at any time: it creates what is new, updates what differs and deletes nothing. "
        "Restart running servers afterwards; they keep the provinces in memory."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """One optional argument."""
        parser.add_argument(
            "directory",
            nargs="?",
            type=Path,
            default=DATA,
            help="where the two files are (default: %(default)s)",
        )

    def handle(self, directory: Path, **options: Any) -> None:
        """Load, or fail in one line and store nothing."""
        try:
            outcome = loader.store(facts.read(directory))
        except facts.BrokenFile as error:
            raise CommandError(str(error)) from error
        for table, count in outcome.items():
            counts = ", ".join(f"{count[key]} {key}" for key in ("created", "updated", "unchanged"))
            extra = f", {count['not in the file']} not in the file" if count["not in the file"] else ""
            self.stdout.write(f"{table}: {counts}{extra}")
