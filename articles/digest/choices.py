"""What a reader can subscribe to: provinces of today, sections, topics; each named by the key of its list."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from articles import lists
from articles.models.published import PublicTopic
from articles.models.reference import Section
from newsroom.vietnamese import sort_key
from provinces.gazetteer import Gazetteer

TOPICS = 300  # that the form offers
MOST = 100  # lists that one reader chooses


class Offered(NamedTuple):
    """Keys and names, by kind: what the form lists."""

    provinces: dict[str, str]
    sections: dict[str, str]
    topics: dict[str, str]

    @property
    def names(self) -> dict[str, str]:
        """All of them."""
        return self.provinces | self.sections | self.topics


def offered(at: datetime) -> Offered:
    """Everything that can be chosen at that moment: two queries."""
    places = Gazetteer.load().units_on(timezone.localdate(at))
    topics = PublicTopic.objects.visible(at).order_by("-pk")[:TOPICS]
    return Offered(
        {lists.province(unit.slug): unit.name for unit in places},
        {lists.section(section.slug): str(section) for section in Section.objects.all()},
        {lists.topic(topic.slug): topic.name for topic in sorted(topics, key=lambda topic: sort_key(topic.name))},
    )


def names_of(keys: Iterable[str], at: datetime) -> list[str]:
    """Names of these lists, in the order of the form; a query for sections and one for topics, where there are any."""
    slugs: dict[str, list[str]] = {}
    for key in keys:
        kind, _slash, slug = key.partition("/")
        slugs.setdefault(kind, []).append(slug)
    gazetteer, wanted = Gazetteer.load(), set(slugs.get("tinh", ()))
    names = [place.name for slug, place in gazetteer.places.items() if slug in wanted]
    if "chuyen-muc" in slugs:
        names += [str(section) for section in Section.objects.filter(slug__in=slugs["chuyen-muc"])]
    if "chu-de" in slugs:
        topics = PublicTopic.objects.visible(at).filter(slug__in=slugs["chu-de"])
        names += sorted((topic.name for topic in topics), key=sort_key)
    return names


def of_today(key: str, at: datetime) -> str:
    """The key of a former province becomes that of the province which it is part of; others stay."""
    kind, _slash, slug = key.partition("/")
    gazetteer = Gazetteer.load()
    is_known = kind == "tinh" and gazetteer.place(slug) is not None
    current = gazetteer.current_slug(slug, timezone.localdate(at)) if is_known else None
    return lists.province(current) if current else key


def chosen(keys: Iterable[str], names: dict[str, str]) -> list[str]:
    """Those of the keys that are offered, each once, in the order of the form, not too many."""
    wanted = set(keys)
    return [key for key in names if key in wanted][:MOST]
