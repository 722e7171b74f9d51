"""The keys of the public lists: which lists a published story stands in."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from newsroom.vietnamese import quarter_of
from provinces.gazetteer import Gazetteer

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
LATEST = "tin"
REPORTS = "bao-cao"
NATIONAL = "toan-quoc"


def province(slug: str, unit: str = "", quarter: str = "") -> str:
    """Stories of a province page; `unit` is a former unit's uid, `quarter` like `2023-3`."""
    return f"tinh/{slug}" + (f"/don-vi/{unit}" if unit else "") + (f"/quy/{quarter}" if quarter else "")


def quarter(quarter: str) -> str:
    """Stories of the whole country that happened in a quarter such as `2023-3`."""
    return f"quy/{quarter}"


def month(year: int, month: int) -> str:
    """Stories that were first published in a month."""
    return f"luu-tru/{year}-{month:02}"


def section(slug: str) -> str:
    """Stories of a section."""
    return f"chuyen-muc/{slug}"


def reports(province_slug: str = "", period: str = "") -> str:
    """Activity reports, all or of a province page or on the whole country (NATIONAL), of a period (`2023-Q3`)."""
    return REPORTS + (f"/tinh/{province_slug}" if province_slug else "") + (f"/ky/{period}" if period else "")


def event(slug: str, province_slug: str = "") -> str:
    """Stories of an event, all or of a province page."""
    return f"su-kien/{slug}" + (f"/tinh/{province_slug}" if province_slug else "")


def person(slug: str) -> str:
    """Stories that name an official."""
    return f"can-bo/{slug}"


def document(slug: str) -> str:
    """Stories that cite a document."""
    return f"van-ban/{slug}"


def topic(slug: str) -> str:
    """Stories of a topic."""
    return f"chu-de/{slug}"


def is_counted(key: str) -> bool:
    """Whether the number of stories in the list is shown: of a province a quarter, reports on a period, an event."""
    match key.split("/"):
        case ["tinh", _, "quy", _] | ["bao-cao", "tinh", _, "ky", _] | ["su-kien", _, "tinh", _]:
            return True
    return False


def keys_of(page: dict[str, Any], first_published_at: datetime, gazetteer: Gazetteer) -> set[str]:
    """Every list key of a story.

    `page` is the projection's page (see `articles.projection`). A story stands once on the page of each province it is
    scoped to and of each unit which that province has been absorbed by.
    """
    day = first_published_at.astimezone(HANOI).date()
    when = page["quarter"] or quarter_of(day)
    keys = {LATEST, quarter(when), month(day.year, day.month)}
    if page["national"]:
        keys.add(NATIONAL)
    if page["section"]:
        keys.add(section(page["section"]["slug"]))
    for unit in page["provinces"]:
        for slug in gazetteer.pages_of(unit["slug"]):
            keys |= {province(slug, uid, q) for uid in ("", unit["uid"]) for q in ("", when)}
    places = {slug for unit in page["provinces"] for slug in gazetteer.pages_of(unit["slug"])}
    if page["genre"] == "activity-report":
        scopes = {"", *places, *([NATIONAL] if page["national"] else [])}
        keys |= {reports(slug, period) for slug in scopes for period in {"", page["period"]}}
    if page["event"]:
        keys |= {event(page["event"]["slug"], place) for place in {"", *places}}
    return keys | set(_cited(page))


def _cited(page: dict[str, Any]) -> Iterable[str]:
    """Keys of the people, documents and topics of a story."""
    yield from (person(official["slug"]) for official in page["officials"])
    yield from (document(cited["slug"]) for cited in page["documents"])
    yield from (topic(tag["slug"]) for tag in page["topics"])
