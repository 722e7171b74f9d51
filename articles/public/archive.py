"""The archive: a quarter with what happened in it and what reports on it; a year; a month day by day."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import lists
from articles.public import country, grids
from articles.public.choices import FIRST_YEAR, ROMAN, Choice, quarters
from articles.public.paging import address, newest_of, read_cards, read_page
from articles.public.periods import in_words, quarter_in_words
from articles.public.present import keys_with_stories
from newsroom.vietnamese import quarter_of

OLDEST = 1990  # year of publication of whatever an older site had
REPORTS = 12


def is_quarter(name: str, today: date) -> bool:
    """Whether there is a page of a quarter such as `2023-4`."""
    return name in quarters(today)


def is_month(year: int, month: int, today: date) -> bool:
    """Whether there is a page of a month: one that has begun."""
    return 1 <= month <= 12 and date(OLDEST, 1, 1) <= date(max(min(year, 9999), 1), month, 1) <= today


@require_safe
def quarter(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """What happened in a quarter, what reports on it, and both by province."""
    at = timezone.now()
    today, name, period = timezone.localdate(at), f"{year}-{number}", f"{year}-Q{number}"
    every = quarters(today)
    if not is_quarter(name, today):
        raise Http404("no such quarter")
    if moved := _moved(request, "archive_quarter", year, number):
        return moved
    columns = [
        grids.happened(name, _("Happened in the quarter")),
        grids.reported(period, _("Reports on the quarter")),
    ]
    grid = grids.drawn(columns, today, at, former=True)
    reports = [entry.story for entry in newest_of((REPORTS + 1, False), lists.reports("", period), at)]
    (without_story, provinces), (without_report, _same) = grid.gaps(0), grid.gaps(1)
    place, current = every.index(name), quarter_of(today)
    context = {
        "quarter": name,
        "year": year,
        "quarter_number": number,
        "grid": grid,
        "country": country.drawn(name, _numbers(grid)),
        "without_story": without_story,
        "without_report": without_report,
        "provinces": provinces,
        "page": read_cards(request, lists.quarter(name), at),
        "reports": reports[:REPORTS],
        "reports_url": address(reverse("reports"), ky=period),
        "more_reports": len(reports) > REPORTS,
        "wider": _wider(year, number, at),
        "not_over": name >= current,
        "later": _link(every[place - 1]) if name < current else None,  # one that has not begun is not offered
        "earlier": _link(every[place + 1]) if place + 1 < len(every) else None,
    }
    return render(request, "site/quarter.html", context)


def _moved(request: HttpRequest, name: str, *arguments: int | str) -> HttpResponse | None:
    """301 to the one address of a page whose numbers were written otherwise: `quy-04`, `2023/4`."""
    path = reverse(name, args=arguments)
    return None if request.path == path else redirect(address(path, **request.GET.dict()), permanent=True)


def _numbers(grid: grids.Grid) -> Counter[str]:
    """Stories by province, of the first column."""
    return Counter({row.place.slug: row.cells[0].stories for _region, rows in grid.regions for row in rows})


def _link(name: str) -> Choice:
    year, number = name.split("-")
    return Choice(capfirst(quarter_in_words(name)), reverse("archive_quarter", args=[year, number]))


def _wider(year: int, number: int, at: datetime) -> list[Choice]:
    """Reports on a longer or shorter period that touches the quarter: the half, the year, the months; one query."""
    months = [f"{year}-{month:02}" for month in range(3 * number - 2, 3 * number + 1)]
    periods = [f"{year}-H{(number + 1) // 2}", str(year), *months]
    present = keys_with_stories([lists.reports("", period) for period in periods], at)
    path = reverse("reports")
    return [
        Choice(capfirst(in_words(period)), address(path, ky=period))
        for period in periods
        if lists.reports("", period) in present
    ]


def addresses_with_stories(at: datetime) -> list[str]:
    """The pages of quarters that have begun, of months and years in which a reader finds something: one query."""
    today = timezone.localdate(at)
    keys: dict[str, str] = {}
    for name in quarters(today):
        if name <= quarter_of(today):
            year, number = name.split("-")
            page = reverse("archive_quarter", args=[year, number])
            keys |= {lists.quarter(name): page, lists.reports("", f"{year}-Q{number}"): page}
    months = {
        lists.month(year, month): (year, month) for year in range(OLDEST, today.year + 1) for month in range(1, 13)
    }
    present = keys_with_stories([*keys, *months], at)
    years = dict.fromkeys(months[key][0] for key in months if key in present)
    found = [reverse("archive_year", args=[year]) for year in years]
    found += [_month_url(*months[key]) for key in months if key in present]
    return [*found, *dict.fromkeys(page for key, page in keys.items() if key in present)]


@dataclass(frozen=True)
class Month:
    """A month of a year's page."""

    number: int
    url: str  # empty where nothing was published in it


@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """The months of a year in which something was published, and its quarters by province."""
    at = timezone.now()
    today = timezone.localdate(at)
    if not OLDEST <= year <= today.year:
        raise Http404("no such year")
    if moved := _moved(request, "archive_year", year):
        return moved
    keys = {lists.month(one, month): (one, month) for one in range(OLDEST, today.year + 1) for month in range(1, 13)}
    present = {keys[key] for key in keys_with_stories(keys, at)}
    years = sorted({one for one, _month in present} | {year}, reverse=True)
    columns = [grids.happened(f"{year}-{number}", roman) for number, roman in enumerate(ROMAN, 1)]
    context = {
        "year": year,
        "years": [Choice(str(one), reverse("archive_year", args=[one]), one == year) for one in years],
        "months": [Month(month, _month_url(year, month) if (year, month) in present else "") for month in range(1, 13)],
        "grid": grids.drawn(columns, today, at) if year >= FIRST_YEAR else None,
        "quarters": [(roman, _link(f"{year}-{number}").url) for number, roman in enumerate(ROMAN, 1)],
    }
    return render(request, "site/year.html", context)


def _month_url(year: int, month: int) -> str:
    return reverse("archive_month", args=[year, f"{month:02}"])


@require_safe
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """What was published in a month, day by day, the newest first."""
    at = timezone.now()
    today = timezone.localdate(at)
    if not is_month(year, month, today):
        raise Http404("no such month")
    if moved := _moved(request, "archive_month", year, f"{month:02}"):
        return moved
    page = read_page(request, lists.month(year, month), at)
    days = groupby(page.stories, key=lambda story: timezone.localdate(story.first_published_at, lists.HANOI))
    context = {
        "year": year,
        "month": f"{year}-{month:02}",
        "month_number": f"{month:02}",
        "page": page,
        "days": [(day, list(stories)) for day, stories in days],
    }
    return render(request, "site/month.html", context)
