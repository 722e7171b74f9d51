"""All provinces: the map of the country by quarter, and the directory by region with the same numbers."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import lists
from articles.public import country
from articles.public.choices import YEARS_SHOWN, Choice, by_year, chosen, quarters
from articles.public.paging import address
from articles.public.places import PlaceLink, Region, regions
from articles.public.present import keys_with_stories
from newsroom.vietnamese import quarter_of
from provinces.gazetteer import Gazetteer


@dataclass(frozen=True)
class Counted:
    """A line of the directory: a province, its stories in the quarter, and those it absorbed."""

    place: PlaceLink
    stories: int
    url: str  # of exactly those stories
    absorbed: tuple["Counted", ...] = ()


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Today's provinces on a map and by region, each with those it absorbed; `?quy=` another quarter."""
    at = timezone.now()
    today, gazetteer = timezone.localdate(at), Gazetteer.load()
    every = quarters(today)
    quarter = chosen(request, "quy", every)
    found = keys_with_stories(map(lists.quarter, every), at)
    present = {one for one in every if lists.quarter(one) in found}
    shown = quarter or newest(present, today)
    numbers = country.in_quarters(gazetteer.places, [shown], at)[shown]
    path = reverse("provinces")
    years = by_year(Choice(one, address(path, quy=one), one == shown) for one in every if one in {*present, shown})
    context = {
        "country": country.drawn(shown, numbers),
        "regions": [(region.name, _counted(region, shown, numbers)) for region in regions(gazetteer, today)],
        "quarter": shown,
        "quarter_years": years,
        "older_quarter": shown.partition("-")[0] in [year for year, _row in years[YEARS_SHOWN:]],
    }
    return render(request, "site/provinces.html", context)


def newest(present: set[str], today: date) -> str:
    """The newest of the quarters with stories that has begun; this one where there is none."""
    return max((quarter for quarter in present if quarter <= quarter_of(today)), default=quarter_of(today))


def _counted(region: Region, quarter: str, numbers: Counter[str]) -> list[Counted]:
    def line(place: PlaceLink) -> Counted:
        url = address(place.url, quy=quarter)
        return Counted(place, numbers[place.slug], url, tuple(map(line, place.absorbed)))

    return [line(place) for place in region.places]
