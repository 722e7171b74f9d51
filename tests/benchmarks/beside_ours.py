"""The newsroom's search of DATABASE_URL, asked line by line; run by `tests.benchmarks.beside`."""

import os
import tempfile
from collections.abc import Iterator

from tests.harness.environment import PRODUCTION


def main() -> None:
    """Answer until there are no more questions."""
    os.environ |= PRODUCTION | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    import django

    with tempfile.TemporaryDirectory() as folder:
        os.environ["NEWSROOM_TEST_FOLDER"] = folder
        django.setup()
        _serve()


def _serve() -> None:
    from articles.search import places
    from articles.search.question import read
    from articles.search.results import search
    from provinces.gazetteer import Gazetteer
    from tests.benchmarks.archives import NOW
    from tests.benchmarks.turns import serve

    def answer(typed: str) -> tuple[int, bool, Iterator[str]]:
        found = search(read(typed, places.finder(Gazetteer.load())), at=NOW)
        shown = [hit.story for hit in found.hits]
        return found.total, found.more, (story.search_text for story in shown)

    serve(answer)


if __name__ == "__main__":
    main()
