"""WXR, the export of WordPress, read as a stream: no document type, no entities, nothing from anywhere else."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import lxml.etree

from articles.archive import addresses
from articles.archive.posts import LONGEST_ALT, LONGEST_CAPTION, OLDEST, Post, Shown, Unreadable, words
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
    """Every item of the export in its order, one in memory at a time. `Unreadable` where it is no such file.

    The file is read once before for its attachments: a post names its own picture by the number of one, and they may
    stand behind it.
    """
    authors: dict[str, str] = {}
    attached = _attached(path)
    number = 0
    for element in _elements(path, ("item", "{*}author")):
        if element.tag != "item":
            told = _fields(element)
            authors[told.get("author_login", "")] = told.get("author_display_name", "")
            continue
        number += 1
        yield _post(element, f"item {number}, line {element.sourceline}", authors, attached)


def _attached(path: Path) -> dict[str, Shown]:
    """The files of the export by their numbers, with what is said of each."""
    found = {}
    for element in _elements(path, ("item",)):
        told = _fields(element)
        if address := told.get("attachment_url", "").strip():
            alt = words(_meta(element).get("_wp_attachment_image_alt", ""), LONGEST_ALT)
            found[told.get("post_id", "").strip()] = Shown(
                address, words(told.get("excerpt", ""), LONGEST_CAPTION), alt
            )
    return found


def _meta(element: Any) -> dict[str, str]:
    """The further fields of an item, `postmeta`."""
    rows = [_fields(child) for child in element.iterfind("{*}postmeta")]
    return {row.get("meta_key", "").strip(): row.get("meta_value", "").strip() for row in rows}


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


def _post(element: Any, place: str, authors: dict[str, str], attached: dict[str, Shown]) -> Post:
    told = _fields(element)
    own = _meta(element).get("_thumbnail_id", "")
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
        pictures=(attached.get(own, Shown(f"attachment {own}")),) if re.fullmatch(r"[1-9]\d{0,17}", own) else (),
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
