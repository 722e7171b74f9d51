"""The index follows what is published: written in the transaction that publishes, takes back or withdraws."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from articles.models.published import PublishedArticle
from articles.models.search import SearchEntry
from articles.search import engine, known
from articles.search.document import VERSION, document_of, names_of
from articles.search.numbers import free
from provinces.gazetteer import Gazetteer

AT_ONCE = 100  # rows in one transaction of a rebuilding


def follow(article_id: int, at: datetime) -> None:
    """Bring the index to the rows of a story that readers see or will see; those that are in it stay as they are.

    Call it in the transaction that changed the rows.
    """
    rows = PublishedArticle.objects.filter(article=article_id)
    standing = {row.pk: row for row in (rows.visible(at) | rows.scheduled(at)).only("visible_from", "visible_until")}
    entries = SearchEntry.objects.filter(story__article=article_id)
    kept: dict[int, SearchEntry] = {}
    gone: list[SearchEntry] = []
    for entry in entries:
        if entry.story_id in standing:
            kept[entry.story_id] = entry
        else:
            gone.append(entry)
    if gone:
        engine.current().remove(gone)
    for pk, entry in kept.items():
        if entry.visible_until != standing[pk].visible_until:
            entry.visible_until = standing[pk].visible_until
            engine.current().retime(entry)
    if new := standing.keys() - kept.keys():
        written = list(rows.filter(pk__in=new))
        _put(written, Gazetteer.load())
        # Afterwards, since it is nothing that two publications should wait for each other for.
        transaction.on_commit(lambda: known.learn(written), robust=True)


def renew(row: PublishedArticle, at: datetime) -> None:
    """Write the entry of a row anew, if readers see the row or will see it; in the transaction that changed it."""
    engine.current().remove(list(SearchEntry.objects.filter(story=row)))
    if row.visible_until is None or row.visible_until > max(at, row.visible_from):
        _put([row], Gazetteer.load())


def _put(rows: Sequence[PublishedArticle], gazetteer: Gazetteer) -> None:
    numbers = free(SearchEntry, [(row.first_published_at, row.pk) for row in rows])
    written = []
    for number, row in zip(numbers, rows, strict=True):
        document = document_of(row, gazetteer)
        entry = SearchEntry(
            number=number,
            story=row,
            visible_from=row.visible_from,
            visible_until=row.visible_until,
            keys=document.keys,
            names=names_of(row),
            version=VERSION,
        )
        written.append((entry, document))
    engine.current().put(written)


def rebuild(at: datetime, *, after: int = 0, everything: bool = False) -> Iterator[tuple[int, int]]:
    """Write the entries that are missing or of an older version (or all), row by row in their order.

    Yields (number of rows written, the last row's key) after each batch, which is a transaction of its own: it may run
    while people publish and read, and goes on after the row of that key when it was broken off.
    """
    gazetteer, written = Gazetteer.load(), 0
    stale = PublishedArticle.objects.visible(at) | PublishedArticle.objects.scheduled(at)
    if not everything:
        stale = stale.filter(Q(search_entry=None) | Q(search_entry__version__lt=VERSION))
    while keys := list(stale.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            # Locked: who publishes the same story at this moment comes before or after.
            rows = list(PublishedArticle.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
            engine.current().remove(list(SearchEntry.objects.filter(story__in=keys)))
            _put(rows, gazetteer)
            known.learn(rows)
        written, after = written + len(rows), keys[-1]
        yield written, after


def drop_past(at: datetime) -> int:
    """Forget the entries of rows that readers no longer see, of which publication leaves few; how many."""
    dropped = 0
    over = SearchEntry.objects.filter(Q(visible_until__lte=at) | Q(story__visible_until__lte=at))
    while entries := list(over[:AT_ONCE]):
        with transaction.atomic():
            engine.current().remove(entries)
        dropped += len(entries)
    return dropped
