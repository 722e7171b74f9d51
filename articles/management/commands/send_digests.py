"""Send the readers' digests that are due, as the worker does every minute; for cron: `manage.py send_digests`."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.digest.sending import send_due
from articles.digest.subscribing import prune


class Command(BaseCommand):
    """What is due leaves; several of these and the worker may run at once."""

    help = "Send what readers subscribed to: confirmations asked for, digests due. First delete unconfirmed addresses."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send until nothing is due or the mail server is away, and say how many left."""
        prune(timezone.now())
        sent, more = 0, -1
        while more:
            more = send_due()
            sent += more
        self.stdout.write(f"{sent} sent")
