"""Provinces by the names and spellings that texts use for them, and what was rightly called so on a day."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from articles.checks.story import Facts
from newsroom import vietnamese

if TYPE_CHECKING:
    from provinces.gazetteer import Gazetteer, Unit

PROVINCE, CITY = "tinh", "thanh-pho"  # the kinds of `Unit.kind`
NO_CITY_INSIDE = date(2025, 7, 1)  # from this day on no city lies inside a province
_KIND = re.compile(r"(?i:tỉnh\s|thành phố\s|thủ đô\s|tp\.?\s?)")
_DASH = re.compile(r"\s?[-–—]\s?")
# Longer names that begin with a province's: places, and provinces older than the record.
_LONGER = r"(?!\s(?:Phủ|Đông\s[A-Z]|Ninh(?!\s(?:Bình|Thuận)))\b)"


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """One key for all spellings of a name that differ in case, dashes, blanks or the place of a tone mark."""
    return _DASH.sub(" - ", vietnamese.same_tone(name).casefold()).strip()


@dataclass(frozen=True)
class Names:
    """The names of all provinces without `tỉnh` or `thành phố`: a pattern for them, and key → slug."""

    pattern: str
    slugs: dict[str, str]

    def slug(self, name: str) -> str | None:
        """The province of that name or spelling."""
        return self.slugs.get(key(name))


def of(facts: Facts) -> Names:
    """The names in the gazetteer and the aliases."""
    own = tuple((place.name, place.slug) for place in facts.gazetteer.places.values())
    return _names(own, tuple(facts.aliases.items()))


@lru_cache(maxsize=8)
def _names(own: tuple[tuple[str, str], ...], aliases: tuple[tuple[str, str], ...]) -> Names:
    bare = [(_KIND.sub("", alias, count=1) if _KIND.match(alias) else alias, slug) for alias, slug in aliases]
    slugs = {key(name): slug for name, slug in (*bare, *own)}
    spellings = {spelling for name, _ in (*bare, *own) for spelling in (name, name.upper())}
    longest_first = sorted(spellings, key=lambda spelling: (-len(spelling), spelling))
    pattern = "|".join(_pattern(spelling) for spelling in longest_first)
    return Names(rf"(?:{pattern})(?![\w'’]){_LONGER}", slugs)


def _pattern(name: str) -> str:
    """The name with any dash and either blank between its words."""
    parts = [re.escape(part).replace(r"\ ", "[ \u00a0]") for part in _DASH.split(name)]
    return r"[ \u00a0]?[-–—][ \u00a0]?".join(parts)


def is_recorded(gazetteer: "Gazetteer", day: date) -> bool:
    """Whether the record says anything about the day."""
    try:
        gazetteer.units_on(day)
    except ValueError:
        return False
    return True


def instead(gazetteer: "Gazetteer", slug: str, day: date) -> "list[Unit]":
    """What a province that did not exist on that day was then: what it had become, or what it was made of later."""
    later = gazetteer.current_slug(slug, day)
    if later and (unit := gazetteer.period_of(later, day)):
        return [unit]
    return [unit for unit in gazetteer.former_units(slug) if unit.exists_on(day)]


def right_units(gazetteer: "Gazetteer", slug: str, kind: str | None, day: date) -> "list[Unit]":
    """What a unit called so is to be called on that day; empty where its name and kind are right, or may be.

    Before NO_CITY_INSIDE a city may lie inside the province whose name it bears, and is then right.
    """
    if not is_recorded(gazetteer, day) or (kind == CITY and day < NO_CITY_INSIDE):
        return []
    if (unit := gazetteer.period_of(slug, day)) is None:
        return instead(gazetteer, slug, day)
    return [] if kind in (None, unit.kind) else [unit]


def legal(units: "Iterable[Unit]") -> str:
    """The legal names in one line."""
    return ", ".join(unit.full_name for unit in units)
