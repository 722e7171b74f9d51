"""An archive made so many times as large: `uv run python -m tests.benchmarks.multiply 10`, for measuring at a million.

Each story of the database of DATABASE_URL that `fill_public` filled and `rebuild_search` read gets copies in the time
between itself and the next one, in the same lists and in the index. That takes a third of the time that making and
reading as many takes; words are as common as before, and no rarer ones come.
"""

import os
import sys
import time
from collections.abc import Iterator

AT_ONCE = 2000  # stories that are copied in one transaction


def main(times: int) -> None:
    """Copy; tells on the way how far it is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    os.environ.setdefault("DEBUG", "1")
    import django

    django.setup()
    from django.apps import apps
    from django.conf import settings
    from django.core.management.color import no_style
    from django.db import connection

    from articles.models import SearchEntry
    from tests.benchmarks.word_indexes import indexed_at_the_end

    settings.DEBUG = False  # else Django writes down every query
    began = time.monotonic()
    with indexed_at_the_end(SearchEntry._meta.db_table):
        for done in _copied(times):
            sys.stderr.write(f"\r{done * times} stories, {done * times / (time.monotonic() - began):.0f} a second")
    if connection.vendor == "postgresql":
        _run("VACUUM ANALYZE")
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            _run(statement)
    sys.stderr.write(f"\n{time.monotonic() - began:.0f} s\n")


def _copied(times: int) -> Iterator[int]:
    from django.db import transaction

    from articles.models import PublishedArticle
    from tests.benchmarks.archives import YEARS

    last = PublishedArticle.objects.order_by("pk").last()
    highest = last.pk if last else 0
    between = 365 * YEARS * 24 * 3600 // highest  # seconds from one story to the next
    copies = [(highest * copy, between * copy // times) for copy in range(1, times)]
    for first in range(1, highest + 1, AT_ONCE):
        end = min(first + AT_ONCE - 1, highest)
        with transaction.atomic():
            for more, seconds in copies:
                _copy_rows(first, end, more, seconds)
            _copy_words(first, end, copies)
        yield end


def _copy_rows(first: int, last: int, more: int, seconds: int) -> None:
    """Copies of the rows of stories from one key to another, with keys so much higher, so many seconds later."""
    from django.db import connection

    from articles.models import Article, ListEntry, PublishedArticle, SearchEntry
    from articles.search.postgres import LEXEMES

    postgres = connection.vendor == "postgresql"
    later = f"{{0}} + interval '{seconds} seconds'" if postgres else f"datetime({{0}}, '+{seconds} seconds')"
    epoch = "extract(epoch FROM visible_from)::bigint" if postgres else "unixepoch(visible_from)"
    number = f"(({epoch} + {seconds}) << 12) + (story_id + {more}) % 4096"
    key = f"{{0}} + {more}"
    changed = dict.fromkeys(("id", "article_id", "story_id"), key) | {"number": number}
    changed |= dict.fromkeys(("approved_at", "visible_from", "first_published_at"), later)
    for model, by in ((Article, "id"), (PublishedArticle, "id"), (ListEntry, "story_id"), (SearchEntry, "story_id")):
        columns = [field.column for field in model._meta.concrete_fields if (model, field.column) != (ListEntry, "id")]
        values = {column: changed.get(column, "{0}").format(column) for column in columns}
        if postgres and model is SearchEntry:
            times = [f"'t{span}:' || ({{0}} >> {span + 12})" for span in LEXEMES]
            old, new = (", ".join(times).format(of) for of in ("number", f"({number})"))
            values["vector"] = f"ts_delete(vector, ARRAY[{old}]) || array_to_tsvector(ARRAY[{new}])"
        table = model._meta.db_table
        _run(
            f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())} FROM {table} "
            f"WHERE {by} BETWEEN {first} AND {last}"
        )


def _copy_words(first: int, last: int, copies: list[tuple[int, int]]) -> None:
    """The words of the copies, where the index keeps them apart from the entries."""
    from django.db import connection

    from articles.models import SearchEntry
    from articles.search import lexemes, sqlite
    from articles.search.numbers import number_of

    if connection.vendor == "postgresql":
        return
    told = []
    for entry in SearchEntry.objects.filter(story__gte=first, story__lte=last).iterator():
        words = " ".join(lexemes.of_document(sqlite.document_of(entry)))
        second = number_of(entry.visible_from, 0)
        told += [(second + (seconds << 12) + (entry.story_id + more) % 4096, words) for more, seconds in copies]
    with connection.cursor() as cursor:
        cursor.executemany(sqlite.PUT.format(words=SearchEntry.words_table), sorted(told))


def _run(sql: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)


if __name__ == "__main__":
    main(int(sys.argv[1]))
