"""Read stories from text and Word files: `intake FILE… [--json]`; or file them: `intake FILE… --file-as USER`."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from articles.checks.story import Facts
from articles.desk import file_as
from articles.intake import Draft, encodings, parse, split, word
from articles.intake.encodings import Encoding
from newsroom.models import User
from newsroom.vietnamese import composed
from provinces.gazetteer import Gazetteer
from provinces.models import Alias

LARGEST_TEXT, LARGEST = 2_000_000, 25 * 1024**2  # bytes, of a text file and of any


class Command(BaseCommand):
    """Parse files; one that cannot be read does not stop the others, and the exit status tells."""

    help = (
        "Read stories from text and Word files into structured drafts, each field with the words it was read from. "
        "A file that cannot be read is named with the reason, the others are read, and the exit status is 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what can be chosen."""
        parser.add_argument("files", nargs="+", metavar="FILE", help="a text file, or a Word file (.docx, .doc)")
        parser.add_argument("--json", action="store_true", help="one JSON object for each file, one a line")
        parser.add_argument(
            "--filed-on",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="day of filing: gives days without a year theirs",
        )
        parser.add_argument(
            "--encoding",
            type=Encoding,
            choices=list(Encoding),
            help="convert files that seem to be written in this; without it nothing is converted, but it is said",
        )
        parser.add_argument(
            "--file-as",
            metavar="USER",
            help="save each story as a draft of this user, with its source; a file filed before is not filed again",
        )
        parser.add_argument("--split", action="store_true", help="read the stories of a file that holds several apart")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what each file says."""
        facts = Facts(Gazetteer.load(), dict(Alias.objects.values_list("text", "province__slug")))
        files, failed, user = options["files"], 0, _user(options["file_as"])
        with translation.override("en"):
            for number, name in enumerate(files, 1):
                try:
                    if user:
                        self._file(user, Path(name), options["encoding"])
                    else:
                        self._print(name, facts, options)
                except (OSError, ValueError, ValidationError) as error:
                    failed += 1
                    self._say(name, _reason(error))
                if len(files) > 1 and self.stderr.isatty():
                    self.stderr.write(f"\r{number}/{len(files)}", ending="" if number < len(files) else "\n")
        if failed:
            raise CommandError(f"{failed} of {len(files)} files could not be read.")

    def _print(self, name: str, facts: Facts, options: dict[str, Any]) -> None:
        for draft in self._drafts(name, facts, options):
            self.stdout.write(
                json.dumps(draft.as_json(), ensure_ascii=False) if options["json"] else _in_words(name, draft)
            )

    def _file(self, user: User, path: Path, encoding: Encoding | None) -> None:
        for story in file_as.file(user, _content(path), path.name, encoding, timezone.now()):
            self.stdout.write(f"{path}: draft {story.pk}: {story.headline}")

    def _drafts(self, name: str, facts: Facts, options: dict[str, Any]) -> Iterator[Draft]:
        text, warnings = self._text(Path(name), options["encoding"])
        spans = split(text)
        if len(spans) > 1 and not options["split"]:
            self._say(name, f"it seems to hold {len(spans)} stories; --split reads them apart")
        clean = composed(text)
        for start, end in spans if options["split"] else [(0, len(clean))]:
            draft = parse(clean[start:end] if options["split"] else text, facts, options["filed_on"])
            if draft.encoding:
                self._say(name, _seems(draft.encoding))
            yield replace(draft, warnings=(*draft.warnings, *warnings))

    def _text(self, path: Path, encoding: Encoding | None) -> tuple[str, tuple[str, ...]]:
        """What a file says as text, and what its reading warns of; what was converted is said."""
        content = _content(path)
        if word.is_word(content):
            document = word.read(content, path.name)
            if encoding and document.encoding == encoding:
                document = word.read(content, path.name, encoding)
                self._say(str(path), f"converted from {encodings.NAMES[encoding]}")
            return document.text, document.warnings
        if len(content) > LARGEST_TEXT:
            raise ValueError(f"the file is larger than {LARGEST_TEXT // 1_000_000} MB")
        found = encodings.recognise(content)
        if found and found.encoding == encoding:
            self._say(str(path), f"converted from {encodings.NAMES[encoding]}")
            return encodings.decode(content, encoding), ()
        text = encodings.unicode_of(content)
        if text is None:
            raise ValueError(_seems(found.encoding) if found else "the file is not text in UTF-8")
        return text, ()

    def _say(self, name: str, words: str) -> None:
        self.stderr.write(f"{name}: {words}")


def _user(username: str | None) -> User | None:
    user = User.objects.filter(username=username, is_active=True).first() if username else None
    if username and user is None:
        raise CommandError(f"There is no user {username}.")
    return user


def _content(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise ValueError(f"the file is larger than {LARGEST // 1024**2} MB")
    return path.read_bytes()


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return getattr(error, "strerror", None) or str(error)


def _seems(encoding: Encoding) -> str:
    return f"the text seems to be in {encodings.NAMES[encoding]}; --encoding {encoding} converts it"


def _in_words(name: str, draft: Draft) -> str:
    lines = [f"{field}: {value}" for field, value in draft.as_json().items() if value and field != "evidence"]
    return "\n".join([name, *(f"  {line}" for line in lines)])
