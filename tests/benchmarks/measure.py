"""For each line read, a line of JSON with what the desk costs on the database of DATABASE_URL."""

import json
import os
import sys
import tempfile

from tests.harness.environment import PRODUCTION

PEOPLE = ["reporter", "editor", "editor_north", "chief"]


def main() -> None:
    """Measure until there are no more lines."""
    # As in production: with DEBUG Django writes down every query, which costs more than some pages do.
    os.environ |= PRODUCTION | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    import django

    with tempfile.TemporaryDirectory() as folder:
        os.environ["NEWSROOM_TEST_FOLDER"] = folder
        django.setup()
        _measure()


def _measure() -> None:
    from newsroom.models import User
    from tests.benchmarks.pages import read, write

    people = {name: User.objects.get(username=name) for name in PEOPLE}
    for _line in sys.stdin:
        costs = {f"{who}: {page}": cost for who in PEOPLE for page, cost in read(people[who], 2)}
        costs |= dict(write(people["reporter"], people["editor"], 2))
        sys.stdout.write(json.dumps(costs) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
