"""Read stories from text files into structured drafts: `intake FILE… [--json]`."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.facts import places
from articles.intake import Draft, parse

LARGEST = 2_000_000  # bytes


class Command(BaseCommand):
    """Parse files; one that cannot be read does not stop the others, and the exit status tells."""

    help = "Read stories from text files into structured drafts, each field with the words it was read from."

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what can be chosen."""
        parser.add_argument("files", nargs="+", metavar="FILE", help="a text file in UTF-8")
        parser.add_argument("--json", action="store_true", help="one JSON object for each file, one a line")
        parser.add_argument(
            "--filed-on",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="day of filing: gives days without a year theirs",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what each file says."""
        facts = places()
        failed = 0
        for name in options["files"]:
            try:
                draft = parse(self._text(Path(name)), facts, options["filed_on"])
            except (OSError, ValueError) as error:
                failed += 1
                self.stderr.write(f"{name}: {error}")
                continue
            self.stdout.write(
                json.dumps(draft.as_json(), ensure_ascii=False) if options["json"] else self._in_words(name, draft)
            )
        if failed:
            raise CommandError(f"{failed} of {len(options['files'])} files could not be read.")

    def _text(self, path: Path) -> str:
        if path.stat().st_size > LARGEST:
            raise ValueError("the file is larger than 2 MB")
        try:
            return path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValueError("the file is not text in UTF-8") from error

    def _in_words(self, name: str, draft: Draft) -> str:
        lines = [f"{field}: {value}" for field, value in draft.as_json().items() if value and field != "evidence"]
        return "\n".join([name, *(f"  {line}" for line in lines)])
