"""Make a backup of the database and all files: `manage.py backup DIR`."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from newsroom.backup import making, manifest
from newsroom.backup.sealing import BackupError, key_from


class Command(BaseCommand):
    """A new folder below DIR, named for its moment in UTC."""

    help = (
        "Copy the database and all files into a new folder below DIR, while everybody goes on working. Files that the "
        "backup before has are linked, not copied. With BACKUP_KEY in the environment everything is encrypted. What is "
        "in it, with its hashes, is signed with SECRET_KEY, without which no backup can be put back: keep both keys "
        "elsewhere. A backup that was broken off is never taken for one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what can be chosen."""
        parser.add_argument("dir", type=Path, metavar="DIR", help="where backups are kept, on another disk")
        parser.add_argument("--keep", type=int, metavar="N", help="take older backups away but for the last N")
        parser.add_argument("--list", action="store_true", help="make none: say which there are")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make one and report."""
        if options["keep"] is not None and options["keep"] < 1:
            raise CommandError("--keep: at least 1.")
        try:
            if options["list"]:
                self._list(options["dir"])
                return
            key = key_from(settings.BACKUP_KEY)
            made = making.make(options["dir"], timezone.now(), options["keep"], key, self._tell)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        said = made.manifest
        self.stdout.write(
            f"{made.folder}: {said.counts['articles_article']} stories, database {_megabytes(said.database['size'])}, "
            f"{said.files['count']} files of {_megabytes(said.files['bytes'])}, {said.files['new']} of them new; "
            f"{'encrypted' if said.key else 'not encrypted'}, {said.seconds} s."
        )
        if said.lacking:
            self.stderr.write(f"Rows name files that are nowhere, {len(said.lacking)} or more: {said.lacking[0]} …")

    def _list(self, folder: Path) -> None:
        for place in manifest.finished(folder):
            backup = manifest.open_backup(place)
            age = backup.age(timezone.now()).total_seconds() / 3600
            self.stdout.write(
                f"{place.name}  {backup.manifest.counts['articles_article']} stories, {age:.1f} hours old"
            )
        if not manifest.finished(folder):
            raise BackupError(f"{folder} holds no finished backup.")

    def _tell(self, what: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r\x1b[K{what}", ending="")


def _megabytes(size: int) -> str:
    return f"{size / 1024**2:,.1f} MB"
