"""A process that makes a round of the wire and is killed at one of its points.

`python -m tests.articles.wire.victim POINT`, the point by its number. At 0 it gets to its end, and writes the names of
all points as JSON.
"""

import json
import sys

import django

if __name__ == "__main__":
    django.setup()

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import override_settings

from articles.wire import rounds
from tests.articles.victim import Points


def main(last: str) -> None:
    """Make the round."""
    points = Points(last)
    points.around(BaseDatabaseWrapper, "_commit")
    with override_settings(WIRE_PRIVATE_NETWORKS=["127.0.0.1/32"]), connection.execute_wrapper(points.statement):
        list(rounds.run(everything=True))
    sys.stdout.write(json.dumps(points.names))


if __name__ == "__main__":
    main(*sys.argv[1:])
