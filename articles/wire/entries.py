"""Entries: what a feed or a mail says of one story, and its text as the parser reads it. Pure."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from html import escape, unescape

import lxml.html

from articles import html
from newsroom.vietnamese import fold, nfc, tidy

_BOXES = re.compile(
    r"(?i)<(/?)(?:div|section|article|main|header|footer|aside|address|center|pre|dl|dt|dd|h1|h4|h5|h6)\b[^<>]*>"
)
_BREAKS = re.compile(r"(?i)(?:<br\s*/?>\s*){2,}")
_INLINE = {"a", "em", "strong", "sub", "sup", "br"}
_A_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
LONGEST = 400_000  # characters of a text


@dataclass(frozen=True)
class Entry:
    """One item as it came; `identity` tells it from others of its feed and may be empty."""

    identity: str
    title: str
    payload: bytes
    markup: str = ""  # HTML
    summary: str = ""  # HTML
    link: str = ""
    author: str = ""
    published: datetime | None = None
    embargo: datetime | None = None
    terms: str = ""  # what the item itself says of its use
    withdrawn: bool = False  # its paper takes it back
    broken: bool = False  # it is not written as it should be: what was made out of it may be wrong


@dataclass(frozen=True)
class Text:
    """A text for the parser, in NFC, and the HTML of its blocks: `[html, start, end]` each, offsets into the text."""

    text: str
    blocks: list[list[str | int]] = field(default_factory=list)


def text_of(entry: Entry) -> Text:
    """Title, summary where the text does not begin with it, and text. ValueError where it is too long."""
    body = blocks_of(entry.markup)
    opening = blocks_of(entry.summary)
    said = fold(" ".join(words for _html, words in body))
    if body and fold(" ".join(words for _html, words in opening))[:80].strip() in said:
        opening = []
    return composed(entry.title, [*opening, *body])


def composed(title: str, blocks: list[tuple[str, str]]) -> Text:
    """A title and blocks as one text, an empty line between them."""
    text = tidy(nfc(title))
    placed: list[list[str | int]] = []
    for markup, words in blocks:
        text += "\n\n" if text else ""
        placed.append([markup, len(text), len(text) + len(words)])
        text += words
    if len(text) > LONGEST:
        raise ValueError("text too long")
    return Text(text, placed)


def blocks_of(markup: str) -> list[tuple[str, str]]:
    """HTML of any kind as clean blocks, each with its words; ValueError where it is too long."""
    markup = nfc(markup.strip())
    if not _A_TAG.search(markup):
        lines = [tidy(line) for line in unescape(markup).splitlines()]
        return [(f"<p>{escape(line)}</p>", line) for line in lines if line]
    if len(markup) > html.MAX_LENGTH:
        raise ValueError("text too long")
    cleaned = html.clean(_BREAKS.sub("</p><p>", _BOXES.sub(r"<\1p>", markup)))
    tree = lxml.html.fragment_fromstring(cleaned or "<p></p>", create_parent="div")
    found: list[str] = []
    loose = escape(tree.text or "")
    for child in tree:
        written = lxml.html.tostring(child, encoding="unicode", with_tail=False)
        if child.tag in _INLINE:
            loose += written + escape(child.tail or "")
            continue
        found += [f"<p>{loose.strip()}</p>"] if loose.strip() else []
        found.append(written)
        loose = escape(child.tail or "")
    found += [f"<p>{loose.strip()}</p>"] if loose.strip() else []
    pairs = [(block, html.to_text(block)) for block in found]
    return [(block, words) for block, words in pairs if words]


def plain(markup: str) -> str:
    """One line without tags."""
    return tidy(nfc(unescape(_A_TAG.sub(" ", unescape(markup)))))


def moment(text: str, zone: tzinfo = UTC, since: int = 1990) -> datetime | None:
    """A day and time in RFC 822 or ISO 8601, in that zone where it names none; None for neither, or before `since`."""
    text = text.strip()[:60]
    if not text:
        return None
    found: datetime | None = None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        try:
            found = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone)
    return found if since <= found.year <= 2100 else None
