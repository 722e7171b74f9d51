"""Rendering ahead: what pages, lists and feeds show of published rows is written beside them, sealed."""

import time
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Q

from articles import page_seals, record
from articles.models import PublishedArticle, RenderedStory
from articles.public import ahead

AT_ONCE = 20  # rows in one transaction of a renewal


class Progress:
    """How far this process is with what its own version of the software renders: nobody asks again what is done."""

    def __init__(self) -> None:
        self.stamps: set[str] = set()
        self.after: int | None = 0  # the last row that was rendered; None where all are


progress = Progress()


def write(stories: Iterable[PublishedArticle]) -> None:
    """Render rows that were just written, or written anew; in their transaction."""
    made = []
    for story in stories:
        made.append(one := ahead.rendered(story))
        one.seal = page_seals.seal_of(one, record.row_digest(story))
    fields = [field.name for field in RenderedStory._meta.concrete_fields if not field.primary_key]
    RenderedStory.objects.bulk_create(made, update_conflicts=True, unique_fields=["story"], update_fields=fields)


def renew(after: int = 0, *, everything: bool = False) -> Iterator[tuple[int, int]]:
    """Render the rows that never were or that have another stamp (or all), row by row in their order.

    Yields (number of rows rendered, the last row's key) after each batch, which is a transaction of its own: it may run
    while people publish and read, and goes on after the row of that key when it was broken off.
    """
    stale, done = PublishedArticle.objects.all(), 0
    if not everything:
        stale = stale.filter(Q(rendered=None) | ~Q(rendered__stamp__in=ahead.stamps()))
    while keys := list(stale.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            # Locked: who writes the same row anew comes before or after.
            list(PublishedArticle.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
            write(PublishedArticle.objects.select_related("section").filter(pk__in=keys).order_by("pk"))
        done, after = done + len(keys), keys[-1]
        yield done, after


def go_on(seconds: float) -> int:
    """Render for about so long what has another stamp, from where this process was; how many rows.

    A process looks through all rows when it is new and when a section was renamed, and then no more.
    """
    if progress.stamps != (stamps := ahead.stamps()):
        progress.stamps, progress.after = stamps, 0
    if progress.after is None:
        return 0
    done, until = 0, time.monotonic() + seconds
    for done, last in renew(progress.after):
        progress.after = last
        if time.monotonic() >= until:
            return done
    progress.after = None
    return done
