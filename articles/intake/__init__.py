"""Intake: a story as plain text becomes a structured draft, each field with the words that it was read from.

`parse` is pure: text and facts in, a frozen draft out; no ORM, no network, no clock. What a text does not say
stays empty.
"""

from datetime import date

from articles.checks import names
from articles.checks.story import Facts
from articles.intake import citations, encodings, layout, officials, places, repairs
from articles.intake.draft import Cited, Draft, EventDate, Official, Span
from articles.intake.stories import split

__all__ = ["Cited", "Draft", "EventDate", "Official", "Span", "parse", "split"]


def parse(text: str, facts: Facts, filed_on: date | None = None) -> Draft:
    """Read a story's text as it stands, in Unicode or not.

    Offsets are half-open and count characters of the text in NFC. `facts` holds the provinces and their other
    spellings; `filed_on` gives the year of a day that is named without one.
    """
    clean, made = repairs.repair(text)
    parts = layout.read(clean)
    known = names.of(facts)
    where = places.read(clean, parts, known)
    year = citations.year_of(clean, parts, filed_on)
    event_date, day_spans = citations.event_date(clean, parts, year)
    period, period_spans = citations.period(clean, parts, year)
    documents, document_spans = citations.documents(clean)
    people, people_spans = officials.read(clean, known)
    evidence = parts.evidence | {
        "provinces": where.spans,
        "officials": people_spans,
        "documents": document_spans,
        "event_date": day_spans,
        "period": period_spans,
    }
    return Draft(
        headline=_shown(parts.headline),
        provinces=tuple(where.slugs),
        dateline_tag=_shown(parts.dateline_tag),
        lead=_shown(parts.lead),
        body=_all_shown(parts.body),
        related_links=_all_shown(parts.related),
        captions=_all_shown(parts.captions),
        officials=tuple(people),
        documents=tuple(documents),
        event_date=event_date,
        period=period,
        source_credit=_shown(parts.source_credit),
        author=_shown(parts.author),
        evidence={field: tuple(spans) for field, spans in evidence.items() if spans},
        encoding=_encoding_of(text),
        warnings=(*made, *parts.warnings, *where.warnings),
    )


def _encoding_of(text: str) -> encodings.Encoding | None:
    found = encodings.recognise(text)
    return found.encoding if found else None


def _shown(words: str | None) -> str | None:
    return repairs.shown(words) or None if words else None


def _all_shown(texts: list[str]) -> tuple[str, ...]:
    return tuple(words for words in map(repairs.shown, texts) if words)
