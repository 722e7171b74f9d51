"""A source as it is read beside its form: line by line, with the words marked that a field was taken from."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from articles.intake import Draft
from newsroom.vietnamese import composed

# Field of a draft → its name beside the text, and the field of the form that it fills.
FIELDS: dict[str, tuple[Promise, str]] = {
    "headline": (gettext_lazy("Headline"), "id_headline"),
    "dateline_tag": (gettext_lazy("Dateline tag"), "id_dateline_tag"),
    "lead": (gettext_lazy("Lead"), "id_lead"),
    "body": (pgettext_lazy("part of a story", "Text"), "id_body"),
    "related_links": (gettext_lazy("Related headlines"), "id_related_headlines"),
    "captions": (gettext_lazy("Caption"), "part-photos"),
    "provinces": (gettext_lazy("Province"), "id_home_province"),
    "event_date": (gettext_lazy("Day"), "id_event_date"),
    "event": (gettext_lazy("Event"), "id_event_name"),
    "period": (gettext_lazy("Period"), "id_period_part"),
    "officials": (gettext_lazy("Official"), "part-officials"),
    "documents": (gettext_lazy("Document"), "part-documents"),
    "figures": (gettext_lazy("Figure"), "id_body"),
    "source_credit": (gettext_lazy("Source credit"), "id_source_credit"),
    "author": (gettext_lazy("Author"), "part-bylines"),
}
PARTS = ("headline", "lead", "body", "related_links", "captions")  # a whole line or nothing
WHOLE_LINES = (*PARTS, "source_credit", "author")


@dataclass(frozen=True)
class Mark:
    """Words that a field was taken from; `number` counts the values of the field."""

    field: str
    number: int
    start: int
    end: int

    @property
    def key(self) -> str:
        """`officials-0`."""
        return f"{self.field}-{self.number}"

    @property
    def label(self) -> Promise:
        """What it is, in a word."""
        return FIELDS[self.field][0]


@dataclass(frozen=True)
class Piece:
    """Words of a line with the same marks."""

    text: str
    marks: tuple[Mark, ...]
    last: bool  # the end of its marks: their label stands behind it


@dataclass(frozen=True)
class Line:
    """A line of the source; `part` is what all of it is, where it is one thing."""

    start: int
    part: Mark | None
    pieces: list[Piece]


@dataclass(frozen=True)
class Found:
    """A field for the legend: how many values the text gives it."""

    field: str
    label: Promise
    target: str
    count: int
    is_part: bool


def lines(text: str, draft: Draft) -> list[Line]:
    """The lines of the text in NFC with their marks, in time linear in its length."""
    marks = sorted(
        (
            Mark(field, number, start, end)
            for field, spans in draft.evidence.items()
            if field in FIELDS
            if field in FIELDS
            for number, (start, end) in enumerate(spans)
        ),
        key=lambda mark: (mark.start, -mark.end),
    )
    found, offset, waiting = [], 0, 0
    open_marks: list[Mark] = []
    for row in composed(text).split("\n"):
        end = offset + len(row)
        while waiting < len(marks) and marks[waiting].start < end:
            open_marks.append(marks[waiting])
            waiting += 1
        open_marks = [mark for mark in open_marks if mark.end > offset]
        found.append(_line(row.rstrip("\r"), offset, open_marks))
        offset = end + 1
    return found


def _line(row: str, start: int, marks: list[Mark]) -> Line:
    part = max(
        (mark for mark in marks if mark.field in WHOLE_LINES and 2 * _shared(mark, row, start) > len(row.strip())),
        key=lambda mark: _shared(mark, row, start),
        default=None,
    )
    inside = [mark for mark in marks if mark != part and mark.field not in PARTS]
    return Line(start, part, list(_pieces(row, start, inside)))


def _shared(mark: Mark, row: str, start: int) -> int:
    return max(0, min(mark.end, start + len(row)) - max(mark.start, start))


def _pieces(row: str, start: int, marks: list[Mark]) -> Iterator[Piece]:
    ends = {min(max(place - start, 0), len(row)) for mark in marks for place in (mark.start, mark.end)}
    places = sorted({0, len(row), *ends})
    there: list[Mark] = []
    waiting = 0
    for first, after in pairwise(places):
        while waiting < len(marks) and marks[waiting].start <= start + first:
            there.append(marks[waiting])
            waiting += 1
        there = [mark for mark in there if mark.end > start + first]
        yield Piece(row[first:after], tuple(there), any(mark.end == start + after for mark in there))


def legend(draft: Draft) -> list[Found]:
    """The fields that the text gives something, in the order of the form."""
    return [
        Found(field, label, target, len(draft.evidence[field]), field in PARTS)
        for field, (label, target) in FIELDS.items()
        if draft.evidence.get(field)
    ]


def unsaid(draft: Draft) -> list[Promise]:
    """The fields that the text says nothing of."""
    return [label for field, (label, _target) in FIELDS.items() if not draft.evidence.get(field)]
