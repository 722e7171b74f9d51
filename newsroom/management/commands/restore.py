"""Put a backup back: `manage.py restore DIR`."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.backup import manifest, restoring
from newsroom.backup.sealing import BackupError, key_from


class Command(BaseCommand):
    """Refuses in one line, before anything is touched."""

    help = (
        "Put the newest backup of DIR, or the one that DIR is, in the place of the database that DATABASE_URL names "
        "and of the files. Everything in it is verified before anything is touched. Where something is there already, "
        "it refuses without --replace. Stop the servers and the workers first. A backup of an older version is brought "
        "to this one; then the counts, the ends of the records and the whole history are checked."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what can be chosen."""
        parser.add_argument("dir", type=Path, metavar="DIR", help="where backups are kept, or one of them")
        parser.add_argument(
            "--replace", action="store_true", help="overwrite what is there: what was written since is lost"
        )
        parser.add_argument("--verify", action="store_true", help="only read the backup through and say if it is whole")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore and report."""
        try:
            key = key_from(settings.BACKUP_KEY)
            backup = manifest.chosen(options["dir"])
            if options["verify"]:
                restoring.verify(backup, key, self._tell)
                self.stdout.write(f"{backup.folder} is whole.")
                return
            kept = restoring.restore(backup, key, options["replace"], self._tell)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        said = backup.manifest
        self.stdout.write(f"Restored as of {said.made_at}: {said.counts['articles_article']} stories.")
        if kept:
            self.stdout.write(f"The database of before is {kept}; delete it once all is well.")
        if said.vendor == "postgresql":
            self.stdout.write("Rights of other roles are not in a backup: run database_roles --apply.")
        call_command("verify_history", stdout=self.stdout)

    def _tell(self, what: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r\x1b[K{what}", ending="")
