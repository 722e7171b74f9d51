"""Write the whole public site to files: `manage.py export_site DIR`."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.lifeboat.export import ExportError, export


class Command(BaseCommand):
    """Run it from time to time; what did not change stays as it is."""

    help = (
        "Write every public page, feed, picture and static file below DIR, as a plain web server can serve them when "
        "nothing else works: no draft, no search. Each page says when it was copied. Run again it writes what changed; "
        "broken off, it goes on where it was. In production run collectstatic before."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what can be chosen."""
        parser.add_argument("dir", type=Path, metavar="DIR", help="the root that a web server serves")
        parser.add_argument("--all", action="store_true", help="look at every page although nothing changed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export and report."""
        if settings.NEWSROOM_SIDE == "desk":
            raise CommandError("NEWSROOM_SIDE=desk knows no public pages; run it with both or public.")
        try:
            report = export(options["dir"], self._tell, options["all"])
        except (ExportError, OSError) as error:
            raise CommandError(str(error)) from error
        if report is None:
            self.stdout.write("Nothing changed since the last copy.")
            return
        self.stdout.write(
            f"{report.files} files below {options['dir']}, {report.written} of them written, {report.removed} removed."
        )
        for address, asked_by in report.broken[:20]:
            self.stderr.write(f"No page: {address}, to which {asked_by} leads.")

    def _tell(self, what: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r\x1b[K{what}", ending="")
