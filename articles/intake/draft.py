"""What intake reads from a text: a frozen draft, with the offsets of the words behind each field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from articles.intake.encodings import Encoding

Span = tuple[int, int]  # half-open, in characters of the text in NFC


@dataclass(frozen=True)
class Official:
    """Somebody with an office: the name and the titles as printed, in the order given."""

    name: str
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Cited:
    """A document: its number as printed, without blanks inside, its kind in the words of the text, and its day."""

    number: str
    kind: str
    date: date | None


@dataclass(frozen=True)
class EventDate:
    """The words that name the day of the event, and the day where the year is known."""

    text: str
    date: date | None


@dataclass(frozen=True)
class Occasion:
    """An event by its name as printed; `kind` as in `EventKind`."""

    name: str
    kind: str


@dataclass(frozen=True)
class Figure:
    """A number as printed, how much it is, and the words behind it or `%`."""

    text: str
    value: Decimal
    unit: str


@dataclass(frozen=True)
class Draft:
    """A story as read. None and empty mean that the text does not say it, or not clearly."""

    headline: str | None = None
    provinces: tuple[str, ...] = ()  # slugs, the story's own first
    dateline_tag: str | None = None  # without its brackets
    lead: str | None = None
    body: tuple[str, ...] = ()
    related_links: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    officials: tuple[Official, ...] = ()
    documents: tuple[Cited, ...] = ()
    event_date: EventDate | None = None
    event: Occasion | None = None
    campaigns: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    period: str | None = None  # `2023-Q3`
    source_credit: str | None = None
    author: str | None = None
    evidence: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    encoding: Encoding | None = None  # what the text seems to be written in, where that is not Unicode
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The draft as JSON-ready data; days are ISO 8601, an encoding from before Unicode is a warning. Event,
        campaigns and figures are not in it."""
        day = self.event_date
        return {
            "headline": self.headline,
            "provinces": list(self.provinces),
            "dateline_tag": self.dateline_tag,
            "lead": self.lead,
            "body": list(self.body),
            "related_links": list(self.related_links),
            "captions": list(self.captions),
            "officials": [{"name": one.name, "titles": list(one.titles)} for one in self.officials],
            "documents": [
                {"number": one.number, "date": one.date.isoformat() if one.date else None} for one in self.documents
            ],
            "event_date": {"text": day.text, "date": day.date.isoformat() if day.date else None} if day else None,
            "period": self.period,
            "source_credit": self.source_credit,
            "author": self.author,
            "evidence": {name: [list(span) for span in spans] for name, spans in self.evidence.items()},
            "warnings": [*self.warnings, *([f"encoding-{self.encoding}"] if self.encoding else [])],
        }
