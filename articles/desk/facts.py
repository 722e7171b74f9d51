"""What stands around a story's text, as labelled lines; for reading beside it, and for seeing what changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from articles.models import AIUse, BylineRole, EventKind, Genre
from newsroom.vietnamese import date_label, period_label


@dataclass(frozen=True)
class Fact:
    """One thing about a story; `lines` is empty where nothing is said."""

    name: str
    label: str
    lines: list[str]


def facts_of(data: dict[str, Any]) -> list[Fact]:
    """The facts of a snapshot, in the order in which an editor checks them."""
    event, section = data["event"], data["section"]
    places = [_("National")] if data["national"] else [unit["full_name"] for unit in data["provinces"]]
    return [
        Fact("provinces", _("Province on that day"), places),
        Fact("event", _("Event"), _event(event) if event else []),
        Fact("event_date", _("Day of the event"), [_day(data["event_date"])] if data["event_date"] else []),
        Fact("period", _("Period reported on"), [_period(data["period"])] if data["period"] else []),
        Fact("officials", _("Officials"), [_official(official) for official in data["officials"]]),
        Fact("documents", _("Documents cited"), [_document(document) for document in data["documents"]]),
        Fact("section", _("Section"), [section["name"]] if section else []),
        Fact("genre", _("Genre"), [str(Genre(data["genre"]).label)]),
        Fact("topics", _("Topics"), [", ".join(topic["name"] for topic in data["topics"])] if data["topics"] else []),
        Fact("bylines", _("Bylines"), [_byline(byline) for byline in data["bylines"]]),
        Fact("source_credit", _("Source credit"), [data["source_credit"]] if data["source_credit"] else []),
        Fact("ai_use", _("Use of AI"), _ai_use(data)),
        Fact("embargo_until", _("Embargo until"), [_moment(data["embargo_until"])] if data["embargo_until"] else []),
        Fact("related_headlines", _("Related headlines"), data["related_headlines"]),
    ]


def photo_facts(photo: Mapping[str, Any]) -> list[Fact]:
    """What is said of a photo of a snapshot; older ones say nothing of consent and AI."""
    used = [str(AIUse(photo["ai_use"]).label)] if photo.get("ai_use") else []
    told = {
        "caption": (_("Caption"), photo.get("caption")),
        "credit": (_("Credit"), photo.get("credit")),
        "alt": (_("Alternative text"), photo.get("alt")),
        "consent": (_("Consent"), photo.get("consent")),
        "ai_use": (_("Use of AI"), "\n".join([*used, photo.get("ai_note") or ""]).strip()),
    }
    return [Fact(name, label, text.split("\n") if text else []) for name, (label, text) in told.items()]


def _ai_use(data: dict[str, Any]) -> list[str]:
    """What is declared, with the details; empty for a snapshot older than the declaration."""
    if "ai_use" not in data:
        return []
    details = data.get("ai_details") or {}
    label = AIUse(data["ai_use"]).label if data["ai_use"] else _("Not declared")
    return [str(label), *(details[name] for name in ("done", "tool", "by") if details.get(name))]


def _day(day: str) -> str:
    return date_label(date.fromisoformat(day))


def _period(code: str) -> str:
    try:
        return period_label(code)
    except ValueError:
        return code


def _moment(moment: str) -> str:
    return date_format(localtime(datetime.fromisoformat(moment)), "H:i j/n/Y")


def _event(event: dict[str, Any]) -> list[str]:
    """Everything of an event that readers will see."""
    days = " – ".join(_day(day) for day in (event["starts_on"], event["ends_on"]) if day)
    where = [event["place"], *event["provinces"]]
    parts = [f"{event['name']} ({days})", EventKind(event["kind"]).label, *where, event["organiser"], event["campaign"]]
    return [str(part) for part in parts if part]


def _official(official: dict[str, Any]) -> str:
    return f"{official['name']} – {', '.join(official['titles']) or _('no title known on that day')}"


def _document(document: dict[str, Any]) -> str:
    issued = _day(document["issued_on"]) if document["issued_on"] else ""
    return ", ".join(
        part
        for part in (
            f"{document['kind']} {document['number']}".strip(),
            issued,
            document["issuer"],
            document["title"],
        )
        if part
    )


def _byline(byline: dict[str, Any]) -> str:
    return f"{byline['name']} ({BylineRole(byline['role']).label})"
