"""How many stories stand in the lists whose size is shown: kept as rows at publication, exact at any moment."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db.models import Count, F, Value

from articles import lists
from articles.models.published import ListCount, ListEntry, PublishedArticle


@contextmanager
def kept(article_id: int) -> Iterator[None]:
    """Around whatever changes the public rows of a story: the counts follow, inside the same transaction."""
    before = _standing(article_id)
    yield
    after = _standing(article_id)
    gained, lost = sorted(after - before), sorted(before - after)
    if gained or lost:
        # Locked in one order, so that two publications at once wait for each other instead of standing in the way.
        counts = ListCount.objects.filter(key__in=[*gained, *lost])
        ListCount.objects.bulk_create([ListCount(key=key, stories=0) for key in gained], ignore_conflicts=True)
        list(counts.select_for_update().order_by("key"))
        counts.filter(key__in=gained).update(stories=F("stories") + 1)
        counts.filter(key__in=lost).update(stories=F("stories") - 1)


def _standing(article_id: int) -> set[str]:
    """The counted lists in which the story stands for good: with the row that has no end, of which there is one."""
    entries = ListEntry.objects.filter(story__article=article_id, story__visible_until=None)
    return {key for key in entries.values_list("key", flat=True) if lists.is_counted(key)}


def of(keys: Iterable[str], at: datetime) -> Counter[str]:
    """How many stories a reader finds in each of these counted lists at that moment: two queries.

    What stands for good is at hand as rows. What is still to come and what is about to end is put right here; the
    indexes of both moments lead to those few stories, however large the archive is.
    """
    wanted = set(keys)
    rows = ListCount.objects.filter(key__in=wanted).values_list("key", "stories")
    found = Counter(dict(rows))
    to_come = ListEntry.objects.filter(story__visible_from__gt=at, story__visible_until=None)
    to_end = ListEntry.objects.filter(story__visible_until__gt=at, story__visible_from__lte=at)
    changes = to_come.values_list("key", Value(-1)).union(to_end.values_list("key", Value(1)), all=True)
    for key, change in changes:
        if key in wanted:
            found[key] += change
    return +found


def recount() -> int:
    """Count every list anew, as a repair after rows came in another way than through publication; how many lists."""
    standing = ListEntry.objects.filter(story__in=PublishedArticle.objects.filter(visible_until=None))
    sizes = standing.values("key").annotate(stories=Count("pk")).values_list("key", "stories")
    rows = [ListCount(key=key, stories=stories) for key, stories in sizes.iterator() if lists.is_counted(key)]
    ListCount.objects.all().delete()
    ListCount.objects.bulk_create(rows, batch_size=1000)
    return len(rows)
