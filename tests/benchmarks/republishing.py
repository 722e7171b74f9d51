"""What `republish` costs a row: `uv run python -m tests.benchmarks.republishing [ROWS] [--without-search]`.

The archive of DATABASE_URL is one of `tests.benchmarks.fill`. What it rebuilds comes out the same.
"""

import os
import re
import sys
import time
from pathlib import Path

WARM = 200  # rows that are not counted


def main(rows: int, with_search: bool) -> None:
    """Print CPU milliseconds a row, rows a second by the clock, and the memory after the first rows and at the end."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    os.environ.setdefault("DEBUG", "1")
    import django

    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from articles import publishing
    from articles.management.commands.republish import Command
    from articles.models import PublishedArticle

    settings.DEBUG = False  # else Django writes down every query
    if not with_search:
        publishing.index.renew = lambda row, at: None
    command, done = Command(), 0
    for done, row in enumerate(publishing.republish(PublishedArticle.objects.all(), timezone.now()), 1):
        command.keep_record(row)
        if done == WARM:
            memory, spent, began = _memory(), time.process_time(), time.monotonic()
        if done == rows:
            break
    counted = done - WARM
    cost, rate = (time.process_time() - spent) / counted * 1000, counted / (time.monotonic() - began)
    sys.stdout.write(f"{counted} rows: {cost:.1f} ms of CPU each, {rate:.0f} a second; {memory} and {_memory()} MB\n")


def _memory() -> int:
    """Megabytes of this process alone, without the file of the database."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"RssAnon:\s+(\d+)", status)[0]) // 1024


if __name__ == "__main__":
    numbers = [int(given) for given in sys.argv[1:] if given.isdigit()]
    main(numbers[0] if numbers else sys.maxsize, "--without-search" not in sys.argv)
