"""Forget what was kept long enough: `manage.py forget [--apply]`, as the worker does every night."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from newsroom import retention


class Command(BaseCommand):
    """Without `--apply` it says what would go and touches nothing."""

    help = (
        "Say how many rows of each kind are over their time (notices, unsaved text, sessions, unconfirmed addresses, "
        "sealed evidence …); with --apply forget them. The worker does so every night."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether anything is to go."""
        parser.add_argument("--apply", action="store_true", help="forget them; without it nothing is touched")

    def handle(self, *args: Any, **options: Any) -> None:
        """A line for each kind: how many, its name, how long it is kept."""
        at = timezone.now()
        counts = dict(retention.forget(at)) if options["apply"] else retention.over(at)
        for rule in retention.RULES:
            kept = rule.kept()
            span = f"kept {kept.total_seconds() / 86400:g} days" if kept else "each has its own time"
            self.stdout.write(f"{counts[rule.name]:>8}  {rule.name}: {rule.label} ({span})")
        if not options["apply"]:
            self.stdout.write("Nothing was touched. Run it with --apply to forget them.")
