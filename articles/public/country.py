"""The map of the country: today's units, each with its number of stories in a quarter."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django.urls import reverse
from django.utils.translation import npgettext

import provinces
from articles import counts, lists
from articles.public.paging import address
from newsroom.vietnamese import quarter_of, sort_key
from provinces.gazetteer import Gazetteer

TILES = Path(provinces.__file__).parent / "data" / "map" / "tilegrid.csv"
STEPS = 4  # of shade, beside none for no story
SHAPES = {"da-nang": "hoang-sa", "khanh-hoa": "truong-sa"}  # of the archipelagos, in `map.svg`
LOOKED_BACK = 4  # quarters in which a front page looks for one with stories


@dataclass(frozen=True)
class Place:
    """A unit on the map, or an archipelago of one, which has a `shape` of its own."""

    shape: str
    name: str
    row: int
    column: int
    url: str
    stories: int
    step: int
    belongs_to: str = ""  # of an archipelago its province

    @property
    def said(self) -> str:
        """As a screen reader says it: `Thái Nguyên, 12 tin`."""
        name = f"{self.name} ({self.belongs_to})" if self.belongs_to else self.name
        return f"{name}, {in_words(self.stories)}"


@dataclass(frozen=True)
class Shade:
    """A line of the legend: this step stands for so many stories."""

    step: int
    label: str


@dataclass(frozen=True)
class Country:
    """The map of a quarter, or with none of an event."""

    quarter: str
    places: list[Place]
    legend: list[Shade]

    @property
    def covered(self) -> list[Place]:
        """The units that have a story, in Vietnamese order."""
        places = [place for place in self.places if place.stories and not place.belongs_to]
        return sorted(places, key=lambda place: sort_key(place.name))

    @property
    def units(self) -> int:
        """How many units there are."""
        return sum(not place.belongs_to for place in self.places)


def in_words(stories: int) -> str:
    """`12 tin`."""
    return npgettext("for readers", "%(count)s story", "%(count)s stories", stories) % {"count": stories}


def in_quarters(slugs: Iterable[str], quarters: Iterable[str], at: datetime) -> dict[str, Counter[str]]:
    """For each quarter how many stories each of these provinces has on its page: two queries."""
    keys = {lists.province(slug, "", quarter): (quarter, slug) for quarter in quarters for slug in slugs}
    found: dict[str, Counter[str]] = {quarter: Counter() for quarter, _slug in keys.values()}
    for key, stories in counts.of(keys, at).items():
        quarter, slug = keys[key]
        found[quarter][slug] = stories
    return found


def lately(at: datetime, today: date) -> Country:
    """The map of the newest quarter with stories, this one or one of the three before: two queries."""
    year, number = map(int, quarter_of(today).split("-"))
    back = [divmod(year * 4 + number - 1 - step, 4) for step in range(LOOKED_BACK)]
    found = in_quarters({row["slug"] for row in _tiles()}, [f"{year}-{number + 1}" for year, number in back], at)
    shown = next((quarter for quarter in found if found[quarter]), quarter_of(today))
    return drawn(shown, found[shown])


def drawn(quarter: str, numbers: Counter[str]) -> Country:
    """The map of a quarter; `numbers` are stories by slug of a province."""
    return _drawn(quarter, numbers, lambda slug: address(reverse("province", args=[slug]), quy=quarter))


def of_event(event: str, at: datetime) -> Country:
    """The map of an event, by its slug: where its stories come from, each number leading to them; two queries."""
    keys = {lists.event(event, row["slug"]): row["slug"] for row in _tiles()}
    numbers = Counter({keys[key]: stories for key, stories in counts.of(keys, at).items()})
    path = reverse("event", args=[event])
    return _drawn("", numbers, lambda slug: address(path, tinh=slug))


def _drawn(quarter: str, numbers: Counter[str], url: Callable[[str], str]) -> Country:
    known, most = Gazetteer.load().places, max((numbers[row["slug"]] for row in _tiles()), default=0)
    places = [_place(row, numbers, most, url) for row in _tiles() if row["slug"] in known]
    return Country(quarter, places, _legend(most))


def _place(row: dict[str, str], numbers: Counter[str], most: int, url: Callable[[str], str]) -> Place:
    slug, stories = row["slug"], numbers[row["slug"]]
    name, _bracket, belongs_to = row["name"].partition(" (")
    return Place(
        shape=SHAPES[slug] if belongs_to else slug,
        name=name,
        row=int(row["row"]),
        column=int(row["col"]),
        url=url(slug),
        stories=stories,
        step=step(stories, most),
        belongs_to=belongs_to.rstrip(")"),
    )


def step(stories: int, most: int) -> int:
    """The shade of a number, from 1 to STEPS for the most there is; 0 for none."""
    return -(-STEPS * stories // most) if stories else 0


def _legend(most: int) -> list[Shade]:
    """What each step means where the most a unit has is `most`; steps that stand for no number are left out."""
    shades = [Shade(0, "0")]
    for step in range(1, STEPS + 1):
        low, high = (step - 1) * most // STEPS + 1, step * most // STEPS
        if low <= high:
            shades.append(Shade(step, str(low) if low == high else f"{low}–{high}"))
    return shades


@cache
def _tiles() -> list[dict[str, str]]:
    with TILES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
