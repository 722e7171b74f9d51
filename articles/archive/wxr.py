"""WXR, the export of WordPress, read as a stream: no document type, no entities, nothing from anywhere else."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import lxml.etree

from articles.archive import addresses
from articles.archive.posts import OLDEST, Post, Unreadable, words
from articles.lists import HANOI
from articles.wire.entries import moment

_NOT_IN_XML = bytes({*range(32)} - {9, 10, 13})
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}encoding\s*=\s*["']([\w.-]+)""")


class _Printable:
    """A file without the control characters that exports carry and XML does not allow."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def read(self, size: int = -1) -> bytes:
        """The next bytes; empty at the end alone."""
        while chunk := self.file.read(size):
            if clean := chunk.translate(None, _NOT_IN_XML):
                return clean
        return b""


def site_of(path: Path) -> str:
    """The address of the site that the export is of; empty where it does not say."""
    for element in _elements(path, ("{*}base_blog_url", "{*}base_site_url", "item")):
        return "" if element.tag == "item" else (element.text or "").strip()[:200]
    return ""


def read(path: Path) -> Iterator[Post]:
    """Every item of the export in its order, one in memory at a time. `Unreadable` where it is no such file."""
    authors: dict[str, str] = {}
    number = 0
    for element in _elements(path, ("item", "{*}author")):
        if element.tag != "item":
            told = _fields(element)
            authors[told.get("author_login", "")] = told.get("author_display_name", "")
            continue
        number += 1
        yield _post(element, f"item {number}, line {element.sourceline}", authors)


def _elements(path: Path, tags: tuple[str, ...]) -> Iterator[Any]:
    try:
        with path.open("rb") as file:
            _refuse_other_letters(file.read(300))
            file.seek(0)
            yield from _parsed(_Printable(file), tags)
    except lxml.etree.XMLSyntaxError as error:
        raise Unreadable(f"The file is not well-formed: {error.msg}") from error


def _parsed(file: _Printable, tags: tuple[str, ...]) -> Iterator[Any]:
    steps = lxml.etree.iterparse(
        file, events=("start", "end"), tag=("rss", *tags), resolve_entities=False, load_dtd=False, no_network=True,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    begun = False
    for event, element in steps:
        if event == "start":
            if element.getroottree().docinfo.doctype:
                raise Unreadable("The file declares a document type. An export has none, so it is not read.")
            begun = begun or element.tag == "rss"
            if not begun:
                raise Unreadable("The file is no WXR export: it does not begin with <rss>.")
        elif element.tag != "rss":
            yield element
            element.clear()
            while (before := element.getprevious()) is not None:
                element.getparent().remove(before)
    if not begun:
        raise Unreadable("The file is no WXR export: it does not begin with <rss>.")


def _refuse_other_letters(head: bytes) -> None:
    found = _ENCODING.search(head)
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"} or (found and found[1].lower() not in {b"utf-8", b"us-ascii"}):
        raise Unreadable("The export is not in UTF-8.")


def _fields(element: Any) -> dict[str, str]:
    """The text of each child by its name, the first counts; the two `encoded` are told apart by their space."""
    found: dict[str, str] = {}
    for child in element:
        if not isinstance(child.tag, str):
            continue
        name = lxml.etree.QName(child)
        kind = "excerpt" if "excerpt" in (name.namespace or "") else "content"
        found.setdefault(kind if name.localname == "encoded" else name.localname, "".join(child.itertext()))
    return found


def _post(element: Any, place: str, authors: dict[str, str]) -> Post:
    told = _fields(element)
    guid, link = told.get("guid", "").strip(), told.get("link", "").strip()
    terms = [(row.get("domain", ""), words(row.text or "", 100)) for row in element.iterfind("category")]
    published, fault = _published(told)
    login = told.get("creator", "").strip()
    return Post(
        place=place,
        identity=(guid or link)[:1000],
        payload=lxml.etree.tostring(element, encoding="utf-8", with_tail=False),
        kind=told.get("post_type", "post").strip() or "post",
        status="password" if told.get("post_password", "").strip() else told.get("status", "publish").strip(),
        title=words(told.get("title", ""), 1000),
        markup=told.get("content", ""),
        excerpt=told.get("excerpt", ""),
        published=published,
        author=words(authors.get(login, ""), 120),
        sections=tuple(dict.fromkeys(name for domain, name in terms if domain == "category" and name)),
        topics=tuple(dict.fromkeys(name for domain, name in terms if domain == "post_tag" and name)),
        addresses=_addresses(guid, link, told.get("post_id", "").strip()),
        fault=fault,
    )


def _addresses(guid: str, link: str, number: str) -> tuple[str, ...]:
    found = [addresses.of_url(link)]
    if re.match(r"https?://", guid):
        found.append(addresses.of_url(guid))
    if re.fullmatch(r"\d{1,18}", number):
        found.append(addresses.of("", f"p={number}"))
    return tuple(dict.fromkeys(address for address in found if address))


def _published(told: dict[str, str]) -> tuple[datetime | None, str]:
    """The first moment that the item gives and that exists; else why there is none."""
    given = [told.get(name, "").strip() for name in ("post_date_gmt", "post_date", "pubDate")]
    for text, zone in zip(given, (UTC, HANOI, UTC), strict=True):
        if text and not text.startswith("0000") and (found := moment(text, zone, OLDEST)):
            return found, ""
    return None, ", ".join(filter(None, given))[:200] or "none"
