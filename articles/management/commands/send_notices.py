"""Send the mail that is due, as the worker does every minute; for cron: `manage.py send_notices`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from articles.corrections import remind
from articles.letters import send_due, try_again
from articles.models import MailState


class Command(BaseCommand):
    """What waits and is due leaves; several of these and the worker may run at once."""

    help = "Send the mail that is due: single notices, digests, what failed before. First remind of corrections due."

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what can be chosen."""
        parser.add_argument("--failed", action="store_true", help="also what was given up after many attempts")
        parser.add_argument(
            "--unanswered",
            action="store_true",
            help="also what was handed over while the mail server did not answer; some of it may arrive a second time",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, and say how many."""
        remind(timezone.now())
        ends = {"failed": MailState.FAILED, "unanswered": MailState.HANDED}
        try_again(timezone.now(), *(end for name, end in ends.items() if options[name]))
        self.stdout.write(f"{send_due()} sent")
