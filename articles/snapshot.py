"""Snapshots: a story as data, complete, with the names, titles and units of its day."""

import hashlib
import json
from typing import Any

from articles import html
from articles.models import Article
from articles.models.ai_use import AIDeclaration
from articles.models.documents import Document
from articles.models.events import Event
from provinces.gazetteer import Gazetteer
from provinces.models import titles_on


def take(article: Article) -> dict[str, Any]:
    """Everything a reader will see of the story, and what decides when; JSON-ready, the same for the same story."""
    day = article.day
    return {
        "headline": article.headline,
        "dateline_tag": article.dateline_tag,
        "lead": article.lead,
        "body": html.clean(article.body),
        "section": {"slug": article.section.slug, "name": article.section.name} if article.section else None,
        "genre": article.genre,
        "national": article.national,
        "provinces": _units(article),
        "event": _event(article.event) if article.event else None,
        "event_date": article.event_date.isoformat() if article.event_date else None,
        "day": day.isoformat(),
        "period": article.period,
        "related_headlines": [line.strip() for line in article.related_headlines.splitlines() if line.strip()],
        "source_credit": article.source_credit,
        "bylines": [{"name": b.name, "role": b.role, "user": b.user_id} for b in article.bylines.all()],
        "officials": _officials(article),
        "documents": [_document(row.document) for row in article.citations.select_related("document")],
        "topics": [{"id": t.pk, "slug": t.slug, "name": t.name} for t in article.tags.order_by("name", "pk")],
        "photos": [_photo(photo) for photo in article.photos.all()],
        **_ai_use(article),
        "embargo_until": article.embargo_until.isoformat() if article.embargo_until else None,
    }


def digest(data: dict[str, Any]) -> str:
    """SHA-256 in hex of the canonical JSON (RFC 8785 order of keys, no blanks, UTF-8)."""
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _ai_use(article: Article) -> dict[str, Any]:
    """`ai_use` is empty where nothing was declared; snapshots older than the declaration have no such key."""
    declared = AIDeclaration.objects.filter(article=article).first()
    if declared is None:
        return {"ai_use": "", "ai_details": None}
    return {"ai_use": declared.use, "ai_details": {"done": declared.done, "tool": declared.tool, "by": declared.by}}


def _units(article: Article) -> list[dict[str, str]]:
    """The provinces as they were on the story's day; a name that did not exist then keeps its present form."""
    gazetteer, day = Gazetteer.load(), article.day
    units = []
    for province in article.provinces:
        period = gazetteer.period_near(province.slug, day)
        units.append({"slug": province.slug, "name": province.name, "uid": period.uid, "full_name": period.full_name})
    return units


def _officials(article: Article) -> list[dict[str, Any]]:
    """People in the order given, each with the titles held on the story's day, else as the text gives them."""
    rows = list(article.official_rows.select_related("person"))
    held = titles_on([row.person for row in rows], article.day)
    return [
        {
            "id": row.person_id,
            "slug": row.person.slug,
            "name": row.person.name,
            "titles": held.get(row.person_id)
            or [title.strip() for title in row.titles_given.split(";") if title.strip()],
        }
        for row in rows
    ]


def _event(event: Event) -> dict[str, Any]:
    return {
        "id": event.pk,
        "slug": event.slug,
        "name": event.name,
        "kind": event.kind,
        "starts_on": event.starts_on.isoformat(),
        "ends_on": event.ends_on.isoformat() if event.ends_on else None,
        "place": event.place,
        "provinces": [province.name for province in event.provinces.all()],
        "organiser": event.organiser.name if event.organiser else "",
        "campaign": event.campaign.name if event.campaign else "",
    }


def _document(document: Document) -> dict[str, Any]:
    return {
        "id": document.pk,
        "slug": document.slug,
        "kind": document.kind,
        "number": document.number,
        "issued_on": document.issued_on.isoformat() if document.issued_on else None,
        "issuer": document.issuer,
        "title": document.title,
    }


def _photo(photo) -> dict[str, Any]:
    return {
        "id": photo.pk,
        "sha256": photo.sha256,
        "file": photo.file.name,
        "width": photo.width,
        "height": photo.height,
        "caption": photo.caption,
        "credit": photo.credit,
        "alt": photo.alt,
        "focal": [photo.focal_x, photo.focal_y],
        "consent": photo.consent,
        "ai_use": photo.ai_use,
        "ai_note": photo.ai_note,
    }
