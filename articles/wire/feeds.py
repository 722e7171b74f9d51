"""Feeds as entries: RSS and Atom, each item cut out as it stands and read by itself: a broken one harms no other."""

import codecs
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

import lxml.etree

from articles.html import NOT_IN_XML
from articles.wire.entries import Entry, moment, plain

MOST = 300  # items of one reading; the rest comes with the next
_ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|RDF)\b[^>]*>")
_NAMESPACE = re.compile(r"""\sxmlns(?::[\w.-]+)?\s*=\s*(?:"[^"<]*"|'[^'<]*')""")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_TAG = re.compile(r"<(/?)(?:\w+:)?(item|entry)(?=[\s/>])[^<>]*?(/?)>")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)(\w{1,31};)?")
WELL_KNOWN = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}
ATOM = "http://www.w3.org/2005/Atom"


class NoFeed(ValueError):
    """It is no feed: `charset` where its letters are not those it names, else `kind`."""


def read(content: bytes, charset: str = "", base: str = "") -> list[Entry]:
    """The entries of a feed, as it lists them, at most `MOST`; `NoFeed` where it is none.

    No document type and no entity of the feed is ever read: its head is not parsed.
    """
    text = decoded(content, charset)
    root = _ROOT.search(text[:20000])
    if root is None:
        raise NoFeed("kind")
    spaces = {found.strip().partition("=")[0].strip(): found for found in _NAMESPACE.findall(root[0])}
    for prefix, address in WELL_KNOWN.items():
        spaces.setdefault(f"xmlns:{prefix}", f' xmlns:{prefix}="{address}"')
    head = f"<feed{''.join(spaces.values())}>"
    pieces = (piece for piece, _number in zip(_pieces(text), range(MOST), strict=False))
    return [_entry(piece, head, base) for piece in pieces]


def decoded(content: bytes, charset: str = "") -> str:
    """The letters: UTF-8 where they are that, whatever is said of them; else as the feed says, or the server."""
    if content[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        charset = "utf-16"
    else:
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    declared = _DECLARED.match(content[:300])
    for name in (declared[1].decode() if declared else "", charset):
        try:
            if name and not codecs.lookup(name).name.startswith("utf-8"):
                return content.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    raise NoFeed("charset")


def _literal(text: str, place: int) -> int:
    """Where the CDATA section or comment that begins there ends; 0 where none begins."""
    for opening, closing in (("<![CDATA[", "]]>"), ("<!--", "-->")):
        if text.startswith(opening, place):
            found = text.find(closing, place)
            return found + len(closing) if found >= 0 else len(text)
    return 0


def _pieces(text: str) -> Iterator[str]:
    """The items as they stand in the text, in one pass; what stands in CDATA or a comment is no tag."""
    start, end, name = 0, 0, ""
    while (place := text.find("<", end)) >= 0:
        if end := _literal(text, place):
            continue
        tag = _TAG.match(text, place)
        end = tag.end() if tag else place + 1
        if tag and not tag[1] and not tag[3] and (not name or tag[2] == name):
            if name:  # the one before was never closed
                yield text[start:place]
            start, name = place, tag[2]
        elif tag and tag[1] and tag[2] == name:
            yield text[start:end]
            name = ""
    if name:
        yield text[start:]


def _entry(piece: str, head: str, base: str) -> Entry:
    payload = piece.encode("utf-8", "replace")
    element, whole = _parsed(piece, head)
    if element is None:
        return Entry("", "", payload, broken=True)
    fields: dict[str, list[lxml.etree._Element]] = {}
    for child in element:
        if isinstance(child.tag, str):
            space = lxml.etree.QName(child).namespace or ""
            prefix = "media:" if space == WELL_KNOWN["media"] else ""
            fields.setdefault(prefix + lxml.etree.QName(child).localname.lower().rpartition(":")[2], []).append(child)
    link = _link(fields.get("link", []), base)
    identity = next((plain(_words(row)) for name in ("guid", "id") for row in fields.get(name, [])), "") or link
    texts = [_markup(row) for name in ("encoded", "content") for row in fields.get(name, [])]
    short = [_markup(row) for name in ("description", "summary") for row in fields.get(name, [])]
    days = [name for name in ("pubdate", "published", "date", "updated") if name in fields]
    markup = next(filter(None, texts), "")
    summary = next(filter(None, short), "")
    return Entry(
        identity=identity[:2000],
        title=next((plain(_markup(row)) for row in fields.get("title", [])), "")[:1000],
        payload=payload,
        markup=markup or summary,
        summary=summary if markup else "",
        link=link,
        author=next((_author(row) for name in ("creator", "author") for row in fields.get(name, [])), "")[:120],
        published=moment(_words(fields[days[0]][0])) if days else None,
        terms=next((plain(_words(row)) for name in ("rights", "copyright") for row in fields.get(name, [])), "")[:500],
        broken=not whole,
    )


def _parsed(piece: str, head: str) -> tuple[lxml.etree._Element | None, bool]:
    """The item as a tree, and whether it is well-formed; else what can be made out of it, where that is anything."""
    text = f"{head}{NOT_IN_XML.sub('', _known_entities(piece))}</feed>".encode("utf-8", "replace")
    for mends in (False, True):
        parser = lxml.etree.XMLParser(
            recover=mends, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
        )
        try:
            tree = lxml.etree.fromstring(text, parser)
        except (lxml.etree.XMLSyntaxError, ValueError):
            continue
        if tree is not None and len(tree) and isinstance(tree[0].tag, str):
            return tree[0], not mends
    return None, False


def _known_entities(piece: str) -> str:
    """`&nbsp;` and its like, which XML does not know, as letters; a bare `&` as what it stands for. Not in CDATA."""
    written, end = "", 0
    while (place := piece.find("<![CDATA[", end)) >= 0:
        after = _literal(piece, place)
        written += _ENTITY.sub(_letter, piece[end:place]) + piece[place:after]
        end = after
    return written + _ENTITY.sub(_letter, piece[end:])


def _letter(found: re.Match[str]) -> str:
    letter = unescape(found[0]) if found[1] else "&"
    return letter if letter != found[0] and letter not in {"&", "<", ">"} else "&amp;" + found[0][1:]


def _words(element: lxml.etree._Element) -> str:
    return "".join(str(text) for text in element.itertext()).strip()


def _markup(element: lxml.etree._Element) -> str:
    """What an element holds, as HTML: elements as they stand, text as the HTML that was packed into it."""
    if any(isinstance(child.tag, str) for child in element):
        inner = "".join(lxml.etree.tostring(child, encoding="unicode") for child in element)
        return re.sub(r"<(/?)[\w.-]+:", r"<\1", (element.text or "") + inner).strip()
    words = _words(element)
    if element.get("type") == "text":
        return words.replace("&", "&amp;").replace("<", "&lt;")
    return words


def _author(element: lxml.etree._Element) -> str:
    name = next((child for child in element if isinstance(child.tag, str) and child.tag.endswith("name")), None)
    return plain(_words(name if name is not None else element))


def _link(elements: list[lxml.etree._Element], base: str) -> str:
    """The address of the story itself; of those in Atom the one that is `alternate`, or says nothing."""
    for element in elements:
        address = element.get("href") or _words(element)
        if element.get("rel", "alternate") == "alternate" and address:
            try:
                whole = urljoin(base, address.strip()[:1000])
                return whole if urlsplit(whole).scheme in {"http", "https"} else ""
            except ValueError:
                return ""
    return ""
