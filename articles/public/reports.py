"""Regional activity reports, by province and by the period they report on; gaps are shown as gaps."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from articles import lists
from articles.public import grids
from articles.public.choices import FIRST_YEAR, ROMAN, Choice, chosen, periods
from articles.public.paging import PARAMETER, address, read_cards
from articles.public.periods import in_words
from articles.public.present import keys_with_stories
from provinces.gazetteer import Gazetteer

YEARS_BACK = 3  # that are looked at for one in which a province reports


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Activity reports, newest first; `?tinh=` those of a province's page or on the country, `?ky=` about a period.

    On the first page of all of them a grid by province and quarter, of `?nam=` or of the newest year with a report.
    """
    at = timezone.now()
    today = timezone.localdate(at)
    names, every_period = scopes(), list(periods(today))
    slug = chosen(request, "tinh", names)
    period = chosen(request, "ky", every_period)
    year = chosen(request, "nam", map(str, range(FIRST_YEAR, today.year + 1)))
    present = keys_with_stories(
        [lists.reports(place, period) for place in names] + [lists.reports(slug, one) for one in every_period],
        at,
    )
    reported_on = [one for one in every_period if lists.reports(slug, one) in present]
    path = reverse("reports")
    context: dict[str, Any] = {
        "page": read_cards(request, lists.reports(slug, period), at, tinh=slug, ky=period),
        "scope": names.get(slug, ""),
        "scope_lang": language_of(slug),
        "period": period,
        "every_province": Choice("", address(path, ky=period), not slug),
        "every_period": Choice("", address(path, tinh=slug), not period),
        "province_choices": [
            Choice(name, address(path, tinh=place, ky=period), place == slug, lang=language_of(place))
            for place, name in names.items()
            if place == slug or lists.reports(place, period) in present
        ],
        "period_choices": [
            Choice(capfirst(in_words(one)), address(path, tinh=slug, ky=one), one == period)
            for one in every_period
            if one == period or one in reported_on
        ],
    }
    if not (slug or period or PARAMETER in request.GET):
        context |= _by_quarter(year, reported_on, at)
    return render(request, "site/reports.html", context)


def scopes() -> dict[str, str]:
    """What a report may be about, its name by slug: the whole country, the provinces of today and former ones."""
    return {lists.NATIONAL: _("Nationwide")} | {place.slug: place.name for place in Gazetteer.load().places.values()}


def language_of(slug: str) -> str:
    """Of the name: provinces are called by their Vietnamese names in every language."""
    return "" if slug == lists.NATIONAL else "vi"


def _by_quarter(year: str, reported_on: list[str], at: datetime) -> dict[str, Any]:
    """The grid of a year, and links to those of the others that have reports: two queries for each that is looked at.

    Without a year it is the newest in which a province reports; the newest report may be on the whole country.
    """
    path, today = reverse("reports"), timezone.localdate(at)
    reported_years = sorted({one[:4] for one in reported_on}, reverse=True)
    looked_at = [year] if year else reported_years[:YEARS_BACK] or [str(today.year)]
    grids_by_year: dict[str, grids.Grid] = {}
    for year in looked_at:
        grids_by_year[year] = grids.drawn(_columns(year), today, at, national=True)
        if not grids_by_year[year].is_empty:
            break
    else:
        year = looked_at[0]
    return {
        "year": year,
        "years": [
            Choice(one, address(path, nam=one), one == year) for one in sorted({year, *reported_years}, reverse=True)
        ],
        "grid": grids_by_year[year],
        "not_over": int(year) == today.year,
    }


def _columns(year: str) -> list[grids.Column]:
    """The four quarters, and the longer periods that a report may be about instead."""
    first, second, third, last = (grids.reported(f"{year}-Q{n}", roman) for n, roman in enumerate(ROMAN, 1))
    half = grids.reported(f"{year}-H1", pgettext("column: first half of a year", "H1"))
    return [first, second, half, third, last, grids.reported(year, _("Year"))]
