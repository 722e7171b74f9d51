"""Feeds of JSON as entries: ninjs of the IPTC, and JSON Feed. Pure."""

import json
from html import escape
from typing import Any

from articles.html import NOT_IN_XML
from articles.wire.entries import Entry, moment, plain
from articles.wire.feeds import MOST, NoFeed, decoded

LISTS = ("items", "newsItems", "_items")


def read(content: bytes, charset: str = "", base: str = "") -> list[Entry]:
    """The entries of a feed: a list, an object that holds one, or one item alone; `NoFeed` where it is none."""
    try:
        whole = json.loads(decoded(content, charset))
    except (ValueError, RecursionError):
        raise NoFeed("kind") from None
    rows = whole if isinstance(whole, list) else None
    if isinstance(whole, dict):
        rows = next((whole[name] for name in LISTS if isinstance(whole.get(name), list)), [whole])
    if rows is None or not any(isinstance(row, dict) and ("uri" in row or "id" in row) for row in rows or [{"id": ""}]):
        raise NoFeed("kind")
    return [_entry(row) for row in rows[:MOST]]


def _entry(row: Any) -> Entry:
    payload = json.dumps(row, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    if not isinstance(row, dict):
        return Entry("", "", payload)
    row = _lowered(row)
    summary = _text(row, "description_text", "summary") or _of_list(row, "descriptions")
    return Entry(
        identity=_text(row, "uri", "id", "guid")[:2000],
        title=(_of_list(row, "headlines") or _text(row, "headline", "title", "name"))[:1000],
        payload=payload,
        markup=_markup(row),
        summary=escape(summary, quote=False),
        link=_address(row),
        author=_author(row)[:120],
        published=moment(_text(row, "firstcreated", "versioncreated", "date_published", "contentcreated")),
        embargo=moment(_text(row, "embargoed", "embargoeduntil", "embargo")),
        terms=_text(row, "usageterms", "copyrightnotice")[:500],
        withdrawn=_text(row, "pubstatus") in {"canceled", "withheld"},
    )


def _lowered(row: dict[str, Any]) -> dict[str, Any]:
    """Its fields in small letters, and those of its lists: ninjs 1 and 2 write `pubstatus`, 3 `pubStatus`."""
    lowered = {name.lower(): value for name, value in row.items()}
    for name, value in lowered.items():
        if isinstance(value, list):
            lowered[name] = [
                {key.lower(): words for key, words in one.items()} if isinstance(one, dict) else one for one in value
            ]
    return lowered


def _text(row: dict[str, Any], *names: str) -> str:
    """The first of these fields that holds words."""
    values = (_clean(row.get(name)) for name in names)
    return next((value for value in values if value), "")


def _clean(value: Any) -> str:
    """Words without the signs that neither XML nor a database holds."""
    return NOT_IN_XML.sub("", str(value)).strip() if isinstance(value, str | int) else ""


def _of_list(row: dict[str, Any], name: str) -> str:
    """Of a field of ninjs 2, which holds several values, the main one."""
    rows = (
        [value for value in row.get(name) or [] if isinstance(value, dict)] if isinstance(row.get(name), list) else []
    )
    main = sorted(rows, key=lambda value: value.get("role") not in {"main", None})
    return _text(main[0], "value") if main else ""


def _markup(row: dict[str, Any]) -> str:
    bodies = row.get("bodies") if isinstance(row.get("bodies"), list) else []
    for body in bodies or []:
        if isinstance(body, dict) and isinstance(body.get("value"), str):
            kind = str(body.get("contenttype") or "text/html")
            return _clean(body["value"]) if "html" in kind else escape(_clean(body["value"]), quote=False)
    written = _text(row, "body_html", "body_xhtml", "content_html")
    return written or escape(_text(row, "body_text", "content_text"), quote=False)


def _address(row: dict[str, Any]) -> str:
    for address in (_text(row, "url", "canonicalurl"), _text(row, "uri", "id")):
        if address.startswith(("https://", "http://")):
            return address[:1000]
    return ""


def _author(row: dict[str, Any]) -> str:
    if byline := _text(row, "byline", "by"):
        return plain(byline)
    authors = row.get("authors") if isinstance(row.get("authors"), list) else []
    return plain(", ".join(_text(author, "name") for author in authors or [] if isinstance(author, dict)))
