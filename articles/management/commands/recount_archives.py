"""Count anew how the posts of archives stand: `manage.py recount_archives`, whenever in doubt."""

from typing import Any

from django.core.management.base import BaseCommand

from articles.archive import standing
from articles.models import Archive


class Command(BaseCommand):
    """Each archive is counted from its stories, and what was wrong is told."""

    help = (
        "Count from the stories themselves how many posts of each archive wait, are read, are drafts. The numbers are "
        "kept with every change, so that nothing is wrong, unless rows were written by hand. It may run while people "
        "work; who changes a story of the same archive meanwhile waits."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Count and report."""
        for number, name in Archive.objects.order_by("pk").values_list("pk", "name"):
            self.stdout.write(f"{name}: {standing.recount(number)} wrong")
