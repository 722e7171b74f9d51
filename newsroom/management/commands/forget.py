"""Forget what was kept long enough: `manage.py forget [--apply]`, as the worker does every night."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
            self.stdout.write(f"{counts[rule.name]:>8}  {rule.name}: {rule.label} ({_span(rule.kept())})")
        if not options["apply"]:
            self.stdout.write("Nothing was touched. Run it with --apply to forget them.")


def _span(kept: timedelta | None) -> str:
    """How long that is, in the largest unit of which it is a whole number; a part of a minute is left out."""
    if kept is None:
        return _("each has its own time")
    minutes = kept // timedelta(minutes=1)
    if minutes % 60:
        return ngettext("kept %(count)d minute", "kept %(count)d minutes", minutes) % {"count": minutes}
    hours = minutes // 60
    if hours % 24:
        return ngettext("kept %(count)d hour", "kept %(count)d hours", hours) % {"count": hours}
    days = hours // 24
    return ngettext("kept %(count)d day", "kept %(count)d days", days) % {"count": days}
