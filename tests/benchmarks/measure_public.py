"""For each line read, a line of JSON with what the next page for readers costs on DATABASE_URL; null ends a round."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count

from tests.benchmarks.compare import TIMES, Cost, answer
from tests.harness.environment import PRODUCTION


def render_ahead(read: Callable[[], object]) -> None:
    """What is read now is rendered as if it had been published: the archive was filled by statements alone."""
    from django.db import transaction
    from django.db.models.signals import post_init

    from articles import rendering
    from articles.models import PublishedArticle

    shown: set[int] = set()

    def note(instance: PublishedArticle, **_others: object) -> None:
        shown.add(instance.pk)

    post_init.connect(note, sender=PublishedArticle)
    read()
    post_init.disconnect(note, sender=PublishedArticle)
    with transaction.atomic():
        rendering.write(PublishedArticle.objects.select_related("section").filter(pk__in=shown))


def main() -> None:
    """Measure until there are no more lines; Django is asked, without the page cache around it."""
    os.environ |= PRODUCTION | {"DJANGO_SETTINGS_MODULE": "newsroom.settings"}
    import django

    django.setup()
    import time_machine
    from django.http import HttpResponse
    from django.test import Client
    from django.test.utils import setup_test_environment

    from articles.edition import Edition
    from articles.public import sitemaps
    from articles.templatetags.kept import EDITION
    from tests.benchmarks.archives import NOW
    from tests.benchmarks.pages import cost_of
    from tests.benchmarks.public_pages import pages

    setup_test_environment()
    sitemaps.NEWS_FOR = timedelta(days=3650)  # else a small archive has fewer stories in it than a sitemap may hold
    client, readers, measured = Client(), count(), Edition((0, 0, None), (), 0)

    def read(address: str) -> HttpResponse:
        # With parts of pages kept for an edition, as behind the page cache; nobody asks the API too often.
        number = next(readers)
        return client.get(address, REMOTE_ADDR=f"10.0.{number >> 8 & 255}.{number & 255}", **{EDITION: measured})

    def costs() -> Iterator[tuple[str, Cost] | None]:
        addresses = pages()
        # But for sitemaps, which name every story.
        render_ahead(lambda: [read(address).getvalue() for address in addresses.values() if "sitemap" not in address])
        while True:
            for name, address in addresses.items():
                yield name, cost_of(lambda address=address: read(address), TIMES, 404 if name == "picture" else 200)
            yield None

    with time_machine.travel(NOW):  # when the archives end: their newest weeks are as full as all others
        answer(costs())


if __name__ == "__main__":
    main()
