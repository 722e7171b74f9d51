"""For each line read, a line of JSON with what the next page of the desk costs on DATABASE_URL; null ends a round."""

import os
import tempfile
from collections.abc import Iterator

from tests.benchmarks.compare import TIMES, Cost, answer
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
    import time_machine

    from newsroom.models import User
    from tests.benchmarks.archives import NOW
    from tests.benchmarks.pages import read, write

    people = {name: User.objects.get(username=name) for name in PEOPLE}

    def costs() -> Iterator[tuple[str, Cost] | None]:
        while True:
            for who in PEOPLE:
                for page, cost in read(people[who], TIMES):
                    yield f"{who}: {page}", cost
            yield from write(people["reporter"], people["editor"], 1)
            yield None

    with time_machine.travel(NOW):  # when the archives end: their newest weeks are as full as all others
        answer(costs())


if __name__ == "__main__":
    main()
