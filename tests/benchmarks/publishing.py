"""What publishing a story costs in two archives: `uv run python -m tests.benchmarks.publishing SMALL_URL LARGE_URL`.

The row that readers get, its lists, its entry in the index of the search and its words, with the record of the move. A
process on each archive publishes the same stories, turn by turn. The cost is CPU time, on PostgreSQL with that of the
server's process. It leaves the stories in the archives.
"""

import json
import os
import sys
from contextlib import ExitStack
from statistics import median

from tests.benchmarks.compare import ask, asking

STORIES = 40
MODULE = "tests.benchmarks.publishing"


def serve() -> None:
    """For each line publish the story of that number, and tell what it cost."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    os.environ.setdefault("DEBUG", "1")
    import django

    django.setup()
    from django.conf import settings

    settings.DEBUG = False  # else Django writes down every query
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_publish(int(line))) + "\n")
        sys.stdout.flush()


def _publish(number: int) -> float:
    from tests import factories
    from tests.benchmarks.archives import Archive
    from tests.benchmarks.pages import spent

    story = Archive(1000, seed=1).story(number)
    body = "".join(f"<p>{paragraph}</p>" for paragraph in story.paragraphs)
    draft = factories.draft(headline=story.headline, lead=story.lead, body=body, provinces=["thai-nguyen"])
    began = spent()
    factories.publish(draft)
    return (spent() - began) * 1000


def main() -> None:
    """Print what it costs in each, and the median of the turns' ratios; or answer the one who does."""
    if len(sys.argv) == 1:
        serve()
        return
    spent: list[list[float]] = [[], []]
    with ExitStack() as stack:
        both = [stack.enter_context(asking(MODULE, url)) for url in sys.argv[1:3]]
        for number in range(STORIES + 2):
            for which in (0, 1) if number % 2 else (1, 0):
                cost = ask(both[which], str(number))
                if number > 1:  # the first ones make what the others find made
                    spent[which].append(cost)
    ratio = median(large / small for small, large in zip(*spent, strict=True))
    most = [sorted(each)[int(len(each) * 0.95) - 1] for each in spent]
    sys.stdout.write("| small, ms | 95 % | large, ms | 95 % | ratio |\n|--:|--:|--:|--:|--:|\n")
    cells = [f"{median(spent[0]):.1f}", f"{most[0]:.1f}", f"{median(spent[1]):.1f}", f"{most[1]:.1f}", f"{ratio:.2f}"]
    sys.stdout.write(f"| {' | '.join(cells)} |\n")


if __name__ == "__main__":
    main()
