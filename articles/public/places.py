"""Provinces as a reader meets them: what is where today, what it was, what to say about it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from provinces.gazetteer import Gazetteer, Unit


@dataclass(frozen=True)
class PlaceLink:
    """A province's name with its page; `absorbed` are the names that its page also covers."""

    slug: str
    name: str
    url: str
    absorbed: tuple["PlaceLink", ...] = ()
    islands: str = ""


@dataclass(frozen=True)
class Region:
    """A region of the country with the provinces it has today."""

    name: str
    places: tuple[PlaceLink, ...]


# Both archipelagos stand in every public directory and map of the country.
ISLANDS = {"da-nang": "Quần đảo Hoàng Sa", "khanh-hoa": "Quần đảo Trường Sa"}


def in_words(unit: Unit) -> str:
    """A unit inside a sentence: `tỉnh Thái Nguyên`; in English `Thái Nguyên province`."""
    if get_language() == "en":
        kind = _("%(name)s city") if unit.kind == "thanh-pho" else _("%(name)s province")
        return kind % {"name": unit.name}
    return unit.full_name[:1].lower() + unit.full_name[1:]


def link(gazetteer: Gazetteer, slug: str) -> PlaceLink:
    """A province's page, with the provinces that it has absorbed."""
    absorbed = tuple(
        PlaceLink(other, gazetteer.places[other].name, reverse("province", args=[other]))
        for other in gazetteer.lineage(slug)[1:]
    )
    name, url = gazetteer.places[slug].name, reverse("province", args=[slug])
    return PlaceLink(slug, name, url, absorbed, ISLANDS.get(slug, ""))


def regions(gazetteer: Gazetteer, today: date) -> list[Region]:
    """The provinces of today by region, from north to south, in Vietnamese order."""
    units = defaultdict(list)
    for unit in gazetteer.units_on(today):
        units[unit.region].append(unit)
    northward = sorted(units, key=lambda region: -sum(u.lat for u in units[region]) / len(units[region]))
    return [Region(region, tuple(link(gazetteer, unit.slug) for unit in units[region])) for region in northward]


def now_part_of(gazetteer: Gazetteer, slug: str, today: date) -> Unit | None:
    """The unit of today that a former province became part of; None for one that still exists or is not known."""
    if slug not in gazetteer.places or gazetteer.period_of(slug, today):
        return None
    current = gazetteer.current_slug(slug, today)
    return gazetteer.period_of(current, today) if current else None
