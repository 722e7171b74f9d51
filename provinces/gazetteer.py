"""All provinces and periods at hand in memory: what exists on a day, what it was, what it became."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from provinces import spans
from provinces.models import Alias, Period, Province
from provinces.models.places import FIRST_DAY, OLDEST_FIRST, check_recorded


@dataclass(frozen=True)
class Place:
    """A `Province` row; `successor` is the slug of what it became part of, or None."""

    id: int
    slug: str
    name: str
    name_en: str
    successor: str | None


@dataclass(frozen=True)
class Unit:
    """A `Period` row with the slug and name of its province; [valid_from, valid_to) is half-open."""

    id: int
    uid: str
    province_id: int
    slug: str
    name: str
    code: str
    full_name: str
    kind: str
    region: str
    valid_from: date | None
    valid_to: date | None
    lat: float
    lon: float
    admin_centre: str
    change: str

    def exists_on(self, day: date) -> bool:
        """Whether it is a unit on `day`."""
        return spans.holds(day, self.valid_from, self.valid_to)

    @property
    def ended_on(self) -> date | None:
        """Its last day, or None while it lasts."""
        return spans.last_day(self.valid_to)


@dataclass(frozen=True)
class Gazetteer:
    """The whole record, read once a process in four queries; its methods ask the database nothing.

    `load()` keeps it until `forget()`, which `load_provinces` calls; whoever else changes provinces calls it
    too. What another process changed is seen after a restart. An empty record is not kept.
    Methods that take a slug raise `KeyError` where there is no such province.
    """

    places: Mapping[str, Place]  # by slug, in Vietnamese order
    units: Mapping[str, Unit]  # by uid, in Vietnamese order, oldest first
    before: Mapping[str, tuple[str, ...]]  # uid → the uids it was made of
    after: Mapping[str, str]  # uid → the uid that took its place
    aliases: Mapping[str, tuple[str, ...]]  # slug → other spellings of its name

    @staticmethod
    def load() -> "Gazetteer":
        """The record as it was when this process first asked."""
        gazetteer = _read()
        if not gazetteer.places:
            _read.cache_clear()
        return gazetteer

    @staticmethod
    def forget() -> None:
        """Have the next `load()` read the tables again."""
        _read.cache_clear()

    def place(self, slug: str) -> Place | None:
        """The province of that slug, if there is one."""
        return self.places.get(slug)

    def period(self, uid: str) -> Unit | None:
        """The unit of that uid, if there is one."""
        return self.units.get(uid)

    def units_on(self, day: date) -> tuple[Unit, ...]:
        """The units that exist on `day`, in Vietnamese order; raises `EarlierThanRecord`."""
        check_recorded(day)
        return tuple(unit for unit in self.units.values() if unit.exists_on(day))

    def periods_of(self, slug: str) -> tuple[Unit, ...]:
        """All units that bore this name, oldest first."""
        return tuple(unit for unit in self.units.values() if unit.slug == self.places[slug].slug)

    def period_of(self, slug: str, day: date) -> Unit | None:
        """The unit of that name on `day`, or None where there is none then; raises `EarlierThanRecord`."""
        check_recorded(day)
        return next((unit for unit in self.periods_of(slug) if unit.exists_on(day)), None)

    def period_near(self, slug: str, day: date) -> Unit:
        """The unit of that name on `day`; where there was none, or the record does not reach back, the nearest one."""
        periods = self.periods_of(slug)
        if day < FIRST_DAY:
            return periods[0]
        return next((unit for unit in periods if unit.exists_on(day)), periods[-1])

    def pages_of(self, slug: str) -> tuple[str, ...]:
        """The provinces on whose pages its stories stand: itself, then what it became part of, and so on."""
        pages = [slug]
        while (following := self.places[pages[-1]].successor) is not None:
            pages.append(following)
        return tuple(pages)

    def current_slug(self, slug: str, day: date) -> str | None:
        """The province under which it is found on `day`; None where it does not exist yet."""
        return next((page for page in self.pages_of(slug) if self.period_of(page, day)), None)

    def lineage(self, slug: str) -> tuple[str, ...]:
        """Itself first, then all it has absorbed at first or second hand, in Vietnamese order."""
        own = self.places[slug].slug
        return (own, *(other for other in self.places if other != own and own in self.pages_of(other)))

    def former_units(self, slug: str, day: date | None = None) -> tuple[Unit, ...]:
        """The past units whose territory is in this province on `day` (default: since its last change).

        Oldest first, then in Vietnamese order; empty where the province does not exist on `day`.
        """
        unit = self.period_of(slug, day) if day else self.periods_of(slug)[-1]
        found = {earlier.uid: earlier for earlier in self._ancestors(unit.uid)} if unit else {}
        in_order = [other for other in self.units.values() if other.uid in found]
        return tuple(sorted(in_order, key=lambda other: other.valid_from or date.min))

    def descends_from(self, uid: str) -> tuple[Unit, ...]:
        """The units that one was made of, in Vietnamese order."""
        return tuple(self.units[earlier] for earlier in self.before.get(uid, ()))

    def became(self, uid: str) -> Unit | None:
        """The unit that took its place, or None while it lasts."""
        return self.units[self.after[uid]] if uid in self.after else None

    def _ancestors(self, uid: str) -> list[Unit]:
        return [unit for first in self.descends_from(uid) for unit in (first, *self._ancestors(first.uid))]


def _unit(row: Period, province: Province) -> Unit:
    return Unit(
        id=row.pk,
        uid=row.uid,
        province_id=province.pk,
        slug=province.slug,
        name=province.name,
        code=row.code,
        full_name=row.full_name,
        kind=row.kind,
        region=row.region,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        lat=row.lat,
        lon=row.lon,
        admin_centre=row.admin_centre,
        change=row.change,
    )


@cache
def _read() -> Gazetteer:
    provinces = list(Province.objects.order_by("sort_key", "pk"))
    by_pk = {province.pk: province for province in provinces}
    places = {
        row.slug: Place(
            id=row.pk,
            slug=row.slug,
            name=row.name,
            name_en=row.name_en,
            successor=by_pk[row.successor_id].slug if row.successor_id else None,
        )
        for row in provinces
    }
    periods = list(Period.objects.order_by("province__sort_key", OLDEST_FIRST))
    units = {row.uid: _unit(row, by_pk[row.province_id]) for row in periods}
    uids = {row.pk: row.uid for row in periods}
    in_order = {uid: place for place, uid in enumerate(units)}
    links = Period.predecessors.through._default_manager.values_list("from_period", "to_period")
    after = {uids[earlier]: uids[later] for later, earlier in links}
    before: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for earlier in sorted(after, key=in_order.__getitem__):
        before[after[earlier]] += (earlier,)
    aliases: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for text, slug in Alias.objects.order_by("text").values_list("text", "province__slug"):
        aliases[slug] += (text,)
    return Gazetteer(
        places=MappingProxyType(places),
        units=MappingProxyType(units),
        before=MappingProxyType(dict(before)),
        after=MappingProxyType(after),
        aliases=MappingProxyType(dict(aliases)),
    )
