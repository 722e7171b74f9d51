"""Half-open spans of time, from … to …, where an empty end means unknown or still going on."""

from datetime import date, datetime, timedelta

from django.db.models import F, Q

from newsroom.vietnamese import date_label

type Moment = date | datetime


def covering(day: Moment, lower: str, upper: str) -> Q:
    """The rows whose span [lower, upper) holds `day`; `lower` and `upper` are names of fields."""
    begun = Q((f"{lower}__isnull", True)) | Q((f"{lower}__lte", day))
    not_over = Q((f"{upper}__isnull", True)) | Q((f"{upper}__gt", day))
    return begun & not_over


def overlapping(start: Moment | None, end: Moment | None, lower: str, upper: str) -> Q:
    """The rows whose span [lower, upper) shares a moment with [start, end), which must not be empty.

    A row with an empty span (lower equal to upper) shares none.
    """
    shared = Q((f"{lower}__isnull", True)) | Q((f"{upper}__isnull", True)) | Q((f"{lower}__lt", F(upper)))
    if end is not None:
        shared &= Q((f"{lower}__isnull", True)) | Q((f"{lower}__lt", end))
    if start is not None:
        shared &= Q((f"{upper}__isnull", True)) | Q((f"{upper}__gt", start))
    return shared


def holds(day: date, start: date | None, end: date | None) -> bool:
    """Whether `day` lies in [start, end)."""
    return (start is None or start <= day) and (end is None or day < end)


def last_day(end: date | None) -> date | None:
    """The last day before `end`."""
    return end - timedelta(days=1) if end else None


def in_words(start: date | None, end: date | None) -> str:
    """First and last day as a reader writes them, `1/7/2025 – 31/12/2025`, with … where one is unknown."""
    last = last_day(end)
    return f"{date_label(start) if start else '…'} – {date_label(last) if last else '…'}"
