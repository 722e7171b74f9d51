"""The search of the Wagtail site as its template has it, asked line by line; run by `tests.benchmarks.beside`."""

import os
from collections.abc import Iterator

SHOWN = 24  # as many as the newsroom shows


def main() -> None:
    """Answer until there are no more questions."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.wagtail_site.settings"
    import django

    django.setup()
    from django.core.paginator import Paginator

    from tests.benchmarks.turns import serve
    from tests.benchmarks.wagtail_site.models import StoryPage

    def answer(typed: str) -> tuple[int, bool, Iterator[str]]:
        page = Paginator(StoryPage.objects.live().search(typed), SHOWN).get_page(1)
        stories = list(page)
        texts = (f"{one.title}\n{one.lead}\n{one.body}\n{one.names()}" for one in stories)
        return page.paginator.count, False, texts

    serve(answer)


if __name__ == "__main__":
    main()
