"""Tables of numbers by province: what happened there in a quarter, what reports on a period; gaps are shown as gaps."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles import counts, lists
from articles.public.country import in_words, step
from articles.public.paging import address
from articles.public.periods import in_words as period_in_words
from articles.public.periods import quarter_in_words
from articles.public.places import PlaceLink, regions
from provinces.gazetteer import Gazetteer


@dataclass(frozen=True)
class Column:
    """What is counted: its short label and what it is in words, the list of a province and the page of that list."""

    label: str
    in_words: str
    key: Callable[[str], str]
    url: Callable[[str], str]


@dataclass(frozen=True)
class Cell:
    """A number that opens exactly the stories it counts; none opens nothing."""

    stories: int
    url: str
    said: str
    step: int


@dataclass(frozen=True)
class Row:
    """A province with its cells; a former one stands under what it became part of."""

    place: PlaceLink
    cells: list[Cell]
    is_former: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is there in any column."""
        return not any(cell.stories for cell in self.cells)


@dataclass(frozen=True)
class Grid:
    """Rows by region; that of the whole country stands first, in none."""

    columns: list[Column]
    regions: list[tuple[str, list[Row]]]

    @property
    def rows(self) -> list[Row]:
        """Those of provinces, today's and former ones."""
        return [row for region, rows in self.regions if region for row in rows]

    @property
    def is_empty(self) -> bool:
        """Whether no province has anything."""
        return all(row.is_empty for row in self.rows)

    @property
    def width(self) -> int:
        """Columns with that of the names."""
        return len(self.columns) + 1

    def gaps(self, column: int) -> tuple[int, int]:
        """Of today's provinces those with nothing in the column, and all."""
        rows = [row for row in self.rows if not row.is_former]
        return sum(not row.cells[column].stories for row in rows), len(rows)


def happened(quarter: str, label: str) -> Column:
    """Stories of a quarter such as `2023-3`."""
    return Column(
        label,
        capfirst(quarter_in_words(quarter)),
        lambda slug: lists.province(slug, "", quarter),
        lambda slug: address(reverse("province", args=[slug]), quy=quarter),
    )


def reported(period: str, label: str) -> Column:
    """Activity reports on a period such as `2023-Q3`."""
    return Column(
        label,
        _("Reports on %(period)s") % {"period": period_in_words(period)},
        lambda slug: lists.reports(slug, period),
        lambda slug: address(reverse("reports"), tinh=slug, ky=period),
    )


def nationwide() -> PlaceLink:
    """The whole country, as a place of reports."""
    return PlaceLink(lists.NATIONAL, _("Nationwide"), address(reverse("reports"), tinh=lists.NATIONAL))


def drawn(columns: list[Column], today: date, at: datetime, former: bool = False, national: bool = False) -> Grid:
    """The grid of today's provinces: two queries.

    With `former` also a row for each absorbed one that has something, with `national` one for the whole country.
    """
    gazetteer = Gazetteer.load()
    slugs = [*gazetteer.places, lists.NATIONAL]
    numbers = counts.of([column.key(slug) for column in columns for slug in slugs], at)
    most = max(numbers.values(), default=0)

    def row(place: PlaceLink, is_former: bool = False) -> Row:
        cells = []
        for column in columns:
            stories = numbers[column.key(place.slug)]
            said = f"{place.name}, {column.in_words}: {in_words(stories)}"
            cells.append(Cell(stories, column.url(place.slug), said, step(stories, most)))
        return Row(place, cells, is_former)

    def rows(place: PlaceLink) -> Iterator[Row]:
        yield row(place)
        absorbed = [row(other, is_former=True) for other in place.absorbed] if former else []
        yield from (other for other in absorbed if not other.is_empty)

    by_region = [
        (region.name, [one for place in region.places for one in rows(place)]) for region in regions(gazetteer, today)
    ]
    return Grid(columns, [("", [row(nationwide())]), *by_region] if national else by_region)
