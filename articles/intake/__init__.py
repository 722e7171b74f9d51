"""Intake: a story as plain text becomes a structured draft, each field with the words that it was read from.

`parse` is pure: text and facts in, a frozen draft out; no ORM, no network, no clock. What a text does not say
stays empty.
"""

from datetime import date
from typing import Any

from articles.checks import names
from articles.checks.story import Facts
from articles.intake import citations, encodings, layout, occasions, officials, places, repairs
from articles.intake.draft import Cited, Draft, EventDate, Figure, Occasion, Official, Span
from articles.intake.stories import split

__all__ = ["Cited", "Draft", "EventDate", "Figure", "Occasion", "Official", "Span", "parse", "split"]


def parse(text: str, facts: Facts, filed_on: date | None = None) -> Draft:
    """Read a story's text as it stands, in Unicode or not.

    Offsets are half-open and count characters of the text in NFC. `facts` holds the provinces and their other
    spellings; `filed_on` gives the year of a day that is named without one.
    """
    repaired, made = repairs.repair(text)
    clean, at = repairs.seen(repaired)
    parts = layout.read(clean)
    known = names.of(facts)
    where = places.read(clean, parts, known)
    people, people_spans = officials.read(_without_tag(clean, parts), known)
    told, evidence = _told(clean, parts, filed_on)
    evidence |= parts.evidence | {"provinces": where.spans, "officials": people_spans}
    return Draft(
        headline=_shown(parts.headline),
        provinces=tuple(where.slugs),
        dateline_tag=_shown(parts.dateline_tag),
        lead=_shown(parts.lead),
        body=_all_shown(parts.body),
        related_links=_all_shown(parts.related),
        captions=_all_shown(parts.captions),
        officials=tuple(people),
        source_credit=_shown(parts.source_credit),
        author=_shown(parts.author),
        evidence={
            field: tuple(repairs.stands(span, at) for span in spans) for field, spans in evidence.items() if spans
        },
        encoding=_encoding_of(text),
        warnings=(*made, *parts.warnings, *where.warnings),
        **told,
    )


def _told(clean: str, parts: layout.Parts, filed_on: date | None) -> tuple[dict[str, Any], dict[str, list[Span]]]:
    """Days, documents, the event and the like: fields of the draft, and the words behind each."""
    year = citations.year_of(clean, parts, filed_on)
    found: dict[str, tuple[Any, list[Span]]] = {
        "documents": citations.documents(clean),
        "event_date": citations.event_date(clean, parts, year),
        "period": citations.period(clean, parts, year),
        "event": occasions.event(clean, parts),
        "campaigns": occasions.campaigns(clean, parts),
        "figures": occasions.figures(clean, parts),
    }
    fields = {name: tuple(value) if isinstance(value, list) else value for name, (value, _spans) in found.items()}
    return fields, {name: spans for name, (_value, spans) in found.items()}


def _without_tag(clean: str, parts: layout.Parts) -> str:
    """The text, as long as before, without the tag, which is no name: `VOV.VN - Bí thư Tỉnh ủy …`."""
    start, end = parts.span("dateline_tag") or (0, 0)
    return clean[:start] + "\n" * (end - start) + clean[end:]


def _encoding_of(text: str) -> encodings.Encoding | None:
    found = encodings.recognise(text)
    return found.encoding if found else None


def _shown(words: str | None) -> str | None:
    return repairs.shown(words) or None if words else None


def _all_shown(texts: list[str]) -> tuple[str, ...]:
    return tuple(words for words in map(repairs.shown, texts) if words)
