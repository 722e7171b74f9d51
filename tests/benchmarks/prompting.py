"""What suggestions while typing cost in the archive of DATABASE_URL: `uv run python -m tests.benchmarks.prompting`."""

import os
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import datetime

RUNS = 20  # of each
# What people begin with: a letter, half of it all, accents, what nothing is called.
BEGUN = (
    "n",
    "ng",
    "nguyen",
    "Nguyễn",
    "nguyen thi",
    "thi th",
    "Thị Thanh",
    "thanh",
    "hoi ngh",
    "hội nghị",
    "dai doan k",
)
BEGUN += ("mttq", "mat tran to", "231", "12-kh", "bac k", "Bắc Kạn", "ddakw lawk", "tphcm", "xyz")


def measure(at: datetime) -> Iterator[tuple[str, ...]]:
    """A row for each beginning: what was found, queries, milliseconds."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from articles.search.suggest import suggestions

    # An embedded database works in this process, whose CPU time nobody else's work lengthens.
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    for typed in BEGUN:
        with CaptureQueriesContext(connection) as queries:
            found = suggestions(typed, at)
        spent = []
        for _run in range(RUNS):
            began = clock()
            suggestions(typed, at)
            spent.append((clock() - began) * 1000)
        numbers = [len(found.provinces), *map(len, found.things.values()), len(found.stories)]
        half, most = statistics.median(spent), sorted(spent)[int(RUNS * 0.95) - 1]
        yield f"`{typed}`", str(sum(numbers)), str(len(queries)), f"{half:.1f}", f"{most:.1f}"


def main() -> None:
    """Print the table, ready for a page of documentation."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    os.environ.setdefault("DEBUG", "1")
    import django

    django.setup()
    from tests.benchmarks.archives import NOW

    sys.stdout.write("| typed | suggestions | queries | median, ms | 95 % |\n|---|--:|--:|--:|--:|\n")
    for row in measure(NOW):
        sys.stdout.write(f"| {' | '.join(row)} |\n")


if __name__ == "__main__":
    main()
