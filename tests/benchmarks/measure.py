"""For each line read, a line of JSON with what the desk costs on the database of DATABASE_URL."""

import json
import os
import sys

PEOPLE = ["reporter", "editor", "editor_north", "chief"]


def main() -> None:
    """Measure until there are no more lines."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    os.environ.setdefault("DEBUG", "1")
    os.environ.setdefault("ALLOWED_HOSTS", "testserver")
    import django

    django.setup()
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
