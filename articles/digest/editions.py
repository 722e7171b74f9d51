"""Editions: the moments for which digests are made, and the stories of one."""

from datetime import datetime, time, timedelta

from django.utils.timezone import localtime, make_aware

from articles import lists
from articles.models.digest import DigestRhythm, Subscriber
from articles.models.published import ListEntry, PublishedArticle, PublishedArticleQuerySet

MORNING = time(6)  # Hà Nội time
WEEKDAY = 0  # Monday
MOST = 60  # stories in one letter, the newest
# What was published shortly before an edition may still be on its way into the database.
SETTLED = timedelta(minutes=10)


def latest(rhythm: str, at: datetime) -> datetime:
    """The edition that came last, at that moment or before."""
    local = localtime(at, lists.HANOI)
    day = local.date() - timedelta(days=0 if local.time() >= MORNING else 1)
    if rhythm == DigestRhythm.WEEKLY:
        day -= timedelta(days=(day.weekday() - WEEKDAY) % 7)
    return make_aware(datetime.combine(day, MORNING), lists.HANOI)


def following(rhythm: str, at: datetime) -> datetime:
    """The first edition after that moment."""
    return latest(rhythm, at) + timedelta(days=7 if rhythm == DigestRhythm.WEEKLY else 1)


def due_after(rhythm: str, at: datetime) -> datetime:
    """When the letter of the first edition after that moment leaves."""
    return following(rhythm, at) + SETTLED


def stories_for(subscriber: Subscriber, until: datetime, at: datetime) -> PublishedArticleQuerySet:
    """What was first published since their last letter, until then, and readers see now; newest first: one query."""
    keys = [lists.LATEST] if subscriber.everything else subscriber.keys
    entries = ListEntry.objects.filter(
        key__in=keys, first_published_at__gt=subscriber.seen_until, first_published_at__lte=until
    )
    stories = PublishedArticle.objects.visible(at).filter(pk__in=entries.values("story"))
    newest = stories.order_by("-first_published_at", "-article_id").for_cards().select_related("section")
    return newest[:MOST]
