"""Set up the sample newsroom and serve it: `manage.py demo`."""

import io
import os
import secrets
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone

from articles.models import Article
from newsroom import processes, sample, sample_archive, sample_wire
from newsroom.models import User

PASSWORD = "mat-tran-1930"  # noqa: S105  every demo has it unless NEWSROOM_DEMO_PASSWORD says otherwise


class Command(BaseCommand):
    """Database, provinces, sample newsroom, accounts; then a server on this machine."""

    help = (
        "Set up a sample newsroom under var/ and serve it on http://127.0.0.1:8000. Run again, it keeps what is there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what can be chosen."""
        parser.add_argument("--port", type=int, default=8000, help="port to serve on (default: 8000)")
        parser.add_argument("--no-serve", action="store_true", help="set up only")
        parser.add_argument("--reset", action="store_true", help="throw the demo's database and pictures away first")
        parser.add_argument(
            "--stories", type=int, default=0, metavar="N", help="add N generated stories, to try out size"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing, print addresses and log-ins, serve."""
        if not 1 <= options["port"] <= 65535:
            raise CommandError("--port must be between 1 and 65535.")
        if options["stories"] < 0:
            raise CommandError("--stories must not be negative.")
        if not settings.DEBUG:
            raise CommandError("The demo is not for production: it runs with DEBUG=1 and accounts everybody knows.")
        settings.VAR_DIR.mkdir(exist_ok=True)
        self._remember_settings(settings.VAR_DIR / "demo.env")
        if options["reset"]:
            self._reset()
        call_command("migrate", verbosity=0)
        call_command("load_provinces", stdout=io.StringIO())
        self._fill(options["stories"])
        self._print_addresses(options["port"])
        if not options["no_serve"]:
            self._serve(options["port"])

    def _remember_settings(self, path: Path) -> None:
        """Let later commands on this machine, and the server, find the demo's settings (`manage.py` reads the file)."""
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(f"DEBUG=1\nSAMPLE_NOTICE=1\nSECRET_KEY={secrets.token_urlsafe(48)}\n", encoding="utf-8")
        for line in path.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            os.environ.setdefault(name, value)
        # What is signed while the demo is set up must be good for the server and for later commands.
        settings.SECRET_KEY = os.environ["SECRET_KEY"]

    def _reset(self) -> None:
        """Remove the SQLite database and the pictures; another database is left to its owner."""
        database = settings.DATABASES["default"]
        if "sqlite" not in database["ENGINE"]:
            raise CommandError("--reset removes the demo's SQLite file only; empty this database yourself.")
        connection.close()  # else what follows would be written to the file that is thrown away
        for suffix in ("", "-wal", "-shm"):
            Path(f"{database['NAME']}{suffix}").unlink(missing_ok=True)
        for folder in (Path(settings.MEDIA_ROOT), settings.FILES_DIR / "private"):
            for path in sorted(folder.rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()

    def _fill(self, generated: int) -> None:
        password = os.environ.get("NEWSROOM_DEMO_PASSWORD", PASSWORD)
        users = sample.make_accounts(password)
        sample.make_reference()
        if not Article.objects.exists():
            now = timezone.now()
            stories = list(sample.stories())
            with transaction.atomic():  # all of them or, when broken off, none
                for number, data in enumerate(stories, 1):
                    sample.file_story(data, users, now)
                    self._progress("Sample stories", number, len(stories))
                sample_wire.make(now)
                sample.settle_notices()
        if generated:
            for number in sample_archive.generate(generated, users, timezone.now()):
                self._progress("Generated stories", number, generated)

    def _progress(self, what: str, done: int, total: int) -> None:
        """A line that counts up, where somebody watches."""
        if self.stderr.isatty():
            self.stderr.write(f"\r{what}: {done}/{total}", ending="\n" if done == total else "")
            self.stderr.flush()

    def _print_addresses(self, port: int) -> None:
        given = "NEWSROOM_DEMO_PASSWORD" in os.environ
        password = "(from NEWSROOM_DEMO_PASSWORD)" if given else PASSWORD
        self.stdout.write(
            f"\nThe paper:  http://127.0.0.1:{port}/\nThe desk:   http://127.0.0.1:{port}/admin/\n\nSign in with:"
        )
        for username in sample.ACCOUNTS:
            user = User.objects.get(username=username)
            self.stdout.write(f"  {username:10} {password}   {user.display_name} ({user.get_role_display()})")
        self.stdout.write(
            "\nAccounts made by an earlier run keep the password they had. Stories and people are invented."
        )

    def _serve(self, port: int) -> None:
        """Run the server that production uses, on this machine alone, and the worker beside it."""
        self.stdout.write("\nServing; stop with Ctrl+C.")
        self.stdout.flush()
        server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
        server += ["--blocking-threads", "4", "--log-level", "warning"]
        worker = [sys.executable, "manage.py", "ox_worker", "--concurrency", "2", "--verbosity", "0"]
        environment = os.environ | {"SITE_URL": os.environ.get("SITE_URL", f"http://127.0.0.1:{port}")}
        os.chdir(settings.BASE_DIR)
        ended = processes.run(
            [*server, "newsroom.wsgi:application"],
            beside=worker if settings.JOBS_IN_DATABASE else None,
            environment=environment,
        )
        if ended:
            raise SystemExit(ended)
