"""Blocks of the front page: the newest of each section and of the busiest provinces, and of a running campaign."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet, Value
from django.urls import reverse

from articles import lists
from articles.models.published import PublicEvent, PublishedArticle
from articles.models.reference import Section
from articles.public.country import Country
from articles.public.paging import newest_stories
from articles.public.prepared import Prepared

LOOKED_AT = 6  # newest stories of a list, of which some may stand in another block
STORIES = 3
PROVINCES = 3
EVENTS = 4


@dataclass(frozen=True)
class Block:
    """A heading that leads to a list, and the newest of it."""

    name: str
    url: str
    stories: list[PublishedArticle]
    is_province: bool = False


@dataclass(frozen=True)
class Campaign:
    """A campaign that runs, with its events and the newest stories of them."""

    name: str
    events: list[PublicEvent]
    stories: list[PublishedArticle]


def newest(sections: list[Section], land: Country, at: datetime, shown: set[int]) -> list[Block]:
    """A block for each section and for the provinces with most stories in the quarter of the map: one query.

    Stories in `shown` are left out and those taken are added to it; an empty block is left out.
    """
    busiest = sorted((place for place in land.places if place.stories and not place.belongs_to), key=_busy)
    wanted = [(str(one), one.get_absolute_url(), lists.section(one.slug), False) for one in sections]
    wanted += [
        (place.name, reverse("province", args=[place.shape]), lists.province(place.shape), True)
        for place in busiest[:PROVINCES]
    ]
    found = _by_list([key for _name, _url, key, _is in wanted], at, shown)
    blocks = [
        Block(name, url, take(found.get(key, []), shown, STORIES), is_province)
        for name, url, key, is_province in wanted
    ]
    return [block for block in blocks if block.stories]


def _busy(place) -> tuple[int, str]:
    return -place.stories, place.shape


def campaign(at: datetime, today: date, shown: set[int]) -> Campaign | None:
    """The running campaign that began last, if readers know of an event of it: two queries, one where there is none."""
    running = PublicEvent.objects.visible(at).filter(campaign_starts_on__lte=today, campaign_ends_on__gte=today)
    rows = list(running.order_by("-campaign_starts_on", "campaign", "-starts_on", "-pk")[: 5 * EVENTS])
    events = [event for event in rows if event.campaign == rows[0].campaign][:EVENTS]
    if not events:
        return None
    found = _by_list([lists.event(event.slug) for event in events], at, shown)
    stories = {story.article_id: story for of_list in found.values() for story in of_list}
    in_order = sorted(stories.values(), key=_age, reverse=True)
    return Campaign(events[0].campaign, events, take(in_order, shown, STORIES))


def _age(story: PublishedArticle) -> tuple[datetime, int]:
    return story.first_published_at, story.article_id


def _by_list(keys: list[str], at: datetime, shown: set[int]) -> dict[str, list[PublishedArticle]]:
    """The newest visible stories of each list but those shown, newest first; from the top of each index range."""
    if not keys:
        return {}
    found: dict[str, list[PublishedArticle]] = {}
    for story in _newest_of_each((len(keys), len(shown)), at, *keys, *shown):
        found.setdefault(vars(story)["found_by"], []).append(story)
    return {key: sorted(stories, key=_age, reverse=True) for key, stories in found.items()}


@Prepared
def _newest_of_each(shape: tuple[int, int], at: datetime, *values: Any) -> QuerySet[PublishedArticle]:
    """In one query; `shape`: how many of the values are keys of lists, and how many after them stories shown."""
    keys, shown = values[: shape[0]], values[shape[0] :]
    visible = PublishedArticle.objects.visible(at).for_cards()
    parts = [newest_stories(visible, key, at, LOOKED_AT, shown).annotate(found_by=Value(key)) for key in keys]
    return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]


def take(stories: Iterable[PublishedArticle], shown: set[int], most: int) -> list[PublishedArticle]:
    """The first of the stories that stand nowhere yet; they are then among those shown."""
    found = [story for story in stories if story.article_id not in shown][:most]
    shown |= {story.article_id for story in found}
    return found
