"""Filters of a list as links: chips of former units, quarters, periods."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.http import Http404, HttpRequest

FIRST_YEAR = 2008  # the record of provinces begins here


class BadChoice(Http404):
    """A value that a filter does not have."""


@dataclass(frozen=True)
class Choice:
    """One link of a filter."""

    label: str
    url: str
    chosen: bool = False
    note: str = ""
    lang: str = ""  # of the label, where it is not that of the page


def chosen(request: HttpRequest, parameter: str, allowed: Iterable[str]) -> str:
    """The value of a filter in the address, empty without it; `BadChoice` for one that is not allowed."""
    value = request.GET.get(parameter, "")
    if value and value not in set(allowed):
        raise BadChoice(f"bad {parameter}")
    return value


def quarters(today: date) -> list[str]:
    """Every quarter a story can be filed under, newest first: `2026-4`, `2026-3` … to the end of next year's first."""
    last = (today.year + 1, 1)
    return [
        f"{year}-{number}"
        for year in range(last[0], FIRST_YEAR - 1, -1)
        for number in (4, 3, 2, 1)
        if (year, number) <= last
    ]


YEARS_SHOWN = 4  # of quarters; the rest unfolds
ROMAN = ("I", "II", "III", "IV")


def by_year(choices: Iterable[Choice]) -> list[tuple[str, list[Choice | None]]]:
    """Choices labelled with a quarter such as `2023-3`, newest first, as years of four; None where there is none."""
    years: dict[str, list[Choice | None]] = {}
    for choice in choices:
        year, number = choice.label.split("-")
        row = years.setdefault(year, [None] * 4)
        row[int(number) - 1] = replace(choice, label=ROMAN[int(number) - 1])
    return list(years.items())


def periods(today: date) -> Iterator[str]:
    """Every period a report can be about, newest first: years, halves, quarters, months (`2023`, `2023-H1` …)."""
    for year in range(today.year, FIRST_YEAR - 1, -1):
        yield str(year)
        yield from (f"{year}-H{half}" for half in (2, 1))
        yield from (f"{year}-Q{quarter}" for quarter in (4, 3, 2, 1))
        yield from (f"{year}-{month:02}" for month in range(12, 0, -1))
