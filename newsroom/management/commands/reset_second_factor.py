"""Take the second step of signing in from an account, on the server itself: `manage.py reset_second_factor USER`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from newsroom.models import User
from newsroom.signing_in import factors


class Command(BaseCommand):
    """For whoever keeps the server, where no administrator can sign in any more."""

    help = (
        "Take all second factors and recovery codes from an account and end its sessions. It is put on record, and the "
        "account's owner is told by mail; where a second step is needed, their next sign-in sets one up."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what can be chosen."""
        parser.add_argument("username", help="whose")
        parser.add_argument("--reason", default="", help="kept on record")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take them away."""
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no account {options['username']!r}.")
        factors.take_away(user, None, timezone.now(), options["reason"])
        self.stdout.write(f"{user.username} signs in by the password alone, and is signed out everywhere.")
