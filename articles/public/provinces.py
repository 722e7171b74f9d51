"""One province with its stories and its former units."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import lists
from articles.public import province_facts
from articles.public.choices import YEARS_SHOWN, Choice, by_year, chosen, quarters
from articles.public.frames import framed
from articles.public.paging import address, read_cards
from articles.public.periods import day_in_words
from articles.public.places import PlaceLink, in_words, link, now_part_of
from articles.public.present import keys_with_stories
from articles.public.structured_data import way
from provinces.gazetteer import Gazetteer, Unit


@dataclass(frozen=True)
class Profile:
    """A province's head: what it is on a day, what it became, what it absorbed."""

    name: str
    unit: Unit  # of that day; of a former province its last
    unit_in_words: str
    is_former: bool
    now: PlaceLink | None
    now_in_words: str
    absorbed: tuple[PlaceLink, ...]
    merged_on: date | None
    made_of: tuple[Unit, ...]
    before: str  # in words, where only the kind has changed


def profile(gazetteer: Gazetteer, slug: str, today: date) -> Profile:
    """The head of the page of a province that the gazetteer knows."""
    current = now_part_of(gazetteer, slug, today)
    periods = gazetteer.periods_of(slug)
    unit = gazetteer.period_of(slug, today) or periods[-1]
    before = gazetteer.descends_from(unit.uid)
    merged = next((period for period in periods if len(gazetteer.descends_from(period.uid)) > 1), None)
    return Profile(
        name=unit.name,
        unit=unit,
        unit_in_words=in_words(unit),
        is_former=current is not None,
        now=link(gazetteer, current.slug) if current else None,
        now_in_words=in_words(current) if current else "",
        absorbed=link(gazetteer, slug).absorbed,
        merged_on=merged.valid_from if merged else None,
        made_of=gazetteer.descends_from(merged.uid) if merged else (),
        before=in_words(before[0]) if len(before) == 1 else "",
    )


@require_safe
def province(request: HttpRequest, slug: str) -> HttpResponse:
    """A province's stories and those of the units it absorbed; `?don-vi=` one unit, `?quy=` one quarter."""
    at = timezone.now()
    gazetteer, today = Gazetteer.load(), timezone.localdate(at)
    place = gazetteer.place(slug)
    if place is None:
        raise Http404("no such province")
    units = units_of(gazetteer, slug)
    unit, quarter = filters_of(request, slug, today)
    page = read_cards(request, lists.province(slug, unit, quarter), at, don_vi=unit, quy=quarter)

    def context() -> dict[str, Any]:
        return {
            "province": profile(gazetteer, slug, today),
            "structured_data": [way((_("Provinces"), reverse("provinces")), (place.name, request.path))],
            "filters": Filters(slug, units, unit, quarter, quarters(today), at),
            "filtered": bool(unit or quarter),
            "unit": gazetteer.period(unit) if unit else None,
            "quarter": quarter,
            "all_url": reverse("province", args=[slug]),
            "slug": slug,
            "facts": province_facts.Facts(slug, today, at),
        }

    return framed(request, "site/province.html", page, context)


def units_of(gazetteer: Gazetteer, slug: str) -> list[Unit]:
    """The units whose stories stand on a province's page: its own in time, and those of what it absorbed."""
    return [unit for member in gazetteer.lineage(slug) for unit in gazetteer.periods_of(member)]


def filters_of(request: HttpRequest, slug: str, today: date) -> tuple[str, str]:
    """The unit (`?don-vi=`) and the quarter (`?quy=`) that a reader chose; `BadChoice` for one the page has not."""
    unit = chosen(request, "don-vi", [unit.uid for unit in units_of(Gazetteer.load(), slug)])
    return unit, chosen(request, "quy", quarters(today))


class Filters:
    """The chips of a province page; only those under which there is a story, and the chosen ones.

    The database is asked when they are first looked at: a page that has them from the edition's memory does not.
    """

    def __init__(
        self, slug: str, units: list[Unit], unit: str, quarter: str, all_quarters: list[str], at: datetime
    ) -> None:
        self.slug, self.units, self.unit, self.quarter = slug, units, unit, quarter
        self.all_quarters, self.at = all_quarters, at
        self.path = reverse("province", args=[slug])

    @cached_property
    def present(self) -> set[str]:
        """The lists that have stories: one query."""
        keys = [lists.province(self.slug, unit.uid, self.quarter) for unit in self.units if len(self.units) > 1]
        keys += [lists.province(self.slug, self.unit, quarter) for quarter in self.all_quarters]
        return keys_with_stories(keys, self.at)

    @cached_property
    def unit_choices(self) -> list[Choice]:
        """A chip for each unit, today's and former ones, after one for all; none where there is no choice."""
        shown = [
            unit
            for unit in self.units
            if unit.uid == self.unit or lists.province(self.slug, unit.uid, self.quarter) in self.present
        ]
        if len(shown) < 2 and not self.unit:
            return []
        everything = Choice(_("All units"), address(self.path, quy=self.quarter), not self.unit)
        return [everything] + [
            Choice(
                unit_label(unit, self.units),
                address(self.path, don_vi=unit.uid, quy=self.quarter),
                unit.uid == self.unit,
            )
            for unit in shown
        ]

    @cached_property
    def older_quarter(self) -> bool:
        """Whether the quarter is of a year that is folded away."""
        return self.quarter.partition("-")[0] in [year for year, _row in self.quarter_years[YEARS_SHOWN:]]

    @cached_property
    def quarter_years(self) -> list[tuple[str, list[Choice | None]]]:
        """Years, newest first, each with its four quarters; None for a quarter without a story."""
        return by_year(
            Choice(quarter, address(self.path, don_vi=self.unit, quy=quarter), quarter == self.quarter)
            for quarter in self.all_quarters
            if quarter == self.quarter or lists.province(self.slug, self.unit, quarter) in self.present
        )


def unit_label(unit: Unit, units: list[Unit]) -> str:
    """The unit's name; with its days where another unit on the page bears the same name."""
    if sum(other.name == unit.name for other in units) == 1:
        return unit.name
    days = {"name": unit.name, "first": unit.valid_from and day_in_words(unit.valid_from)}
    if unit.ended_on is None:
        return _("%(name)s from %(first)s") % days
    days["last"] = day_in_words(unit.ended_on)
    return (_("%(name)s, %(first)s – %(last)s") if unit.valid_from else _("%(name)s until %(last)s")) % days
