"""Days, quarters and periods as a reader meets them, in the language of the page."""

from calendar import month_name
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language

from newsroom.vietnamese import date_label, period_label


def day_in_words(day: date) -> str:
    """`1/7/2025`, in English `1 July 2025`."""
    return date_format(day, "j F Y") if get_language() == "en" else date_label(day)


def in_words(period: str) -> str:
    """`2023-Q3` as `quý III năm 2023`, in English `Q3 2023`; also years, halves and months."""
    if get_language() != "en":
        return period_label(period)
    year, _hyphen, part = period.partition("-")
    if not part:
        return year
    if part.startswith("H"):
        return f"{'First' if part == 'H1' else 'Second'} half of {year}"
    return f"{part} {year}" if part.startswith("Q") else f"{month_name[int(part)]} {year}"


def quarter_in_words(quarter: str) -> str:
    """`2023-3` as `quý III năm 2023`."""
    year, number = quarter.split("-")
    return in_words(f"{year}-Q{number}")
