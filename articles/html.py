"""Body HTML: one allow-list, photos put in their place, plain text."""

import re
from collections.abc import Mapping
from html import escape
from typing import Any

import lxml.etree
import lxml.html
import nh3
from lxml.html import builder as E

TAGS = {
    "a", "blockquote", "br", "em", "figcaption", "figure", "h2", "h3", "hr", "img", "li", "ol", "p", "strong", "sub",
    "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
DESK_PHOTO = re.compile(r"/admin/photos/(\d{1,18})/")
BLOCKS = {
    "p",
    "h2",
    "h3",
    "li",
    "blockquote",
    "figcaption",
    "figure",
    "td",
    "th",
    "tr",
    "table",
    "ul",
    "ol",
    "hr",
    "br",
}
MAX_LENGTH = 1_000_000  # characters


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Keep a photo's address only where it is one of the desk's, a cell's span only where it is a small number."""
    if name == "src":
        return value if DESK_PHOTO.fullmatch(value) else None
    if name in {"colspan", "rowspan"}:
        return value if re.fullmatch(r"[1-9]\d?", value) else None
    return value


_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener",
    clean_content_tags={
        "script",
        "style",
        "template",
        "noscript",
        "title",
        "textarea",
        "iframe",
        "object",
        "svg",
        "math",
    },
)


def clean(html: str) -> str:
    """The HTML with nothing but our tags and attributes; cleaning twice equals cleaning once.

    Raises ValueError for more than MAX_LENGTH characters.
    """
    if len(html) > MAX_LENGTH:
        raise ValueError("body too long")
    cleaned = _cleaner.clean(html.replace("\x00", ""))
    cleaned = re.sub(r"<img(?![^>]*\ssrc=)[^>]*>", "", cleaned)
    return re.sub(r"(?:\s*<p>(?:\s|&nbsp;|<br>)*</p>)+\s*$", "", cleaned).strip()


def _tree(html: str) -> lxml.html.HtmlElement:
    return lxml.html.fragment_fromstring(html or "<p></p>", create_parent="div")


def _inner(tree: lxml.html.HtmlElement) -> str:
    return escape(tree.text or "") + "".join(lxml.html.tostring(child, encoding="unicode") for child in tree)


def photo_ids(html: str) -> list[int]:
    """Numbers of the photos that stand in the body, in order."""
    return [int(number) for number in re.findall(r'<img[^>]*\ssrc="/admin/photos/(\d{1,18})/"', html)]


def with_photos(html: str, picture_of: Mapping[int, dict[str, Any]], credit_label: str) -> str:
    """The body as readers get it: photos as public pictures with caption and credit, tables in a scrolling frame.

    `picture_of` maps photo numbers to pictures (see `articles.pictures.picture`); others are left out.
    """
    tree = _tree(html)
    for image in list(tree.iter("img")):
        match = DESK_PHOTO.fullmatch(image.get("src", ""))
        picture = picture_of.get(int(match[1])) if match else None
        figure = next((parent for parent in image.iterancestors("figure")), None)
        if picture is None:
            (figure if figure is not None else image).drop_tree()
            continue
        if figure is None:
            figure = E.FIGURE()
            image.getparent().replace(image, figure)
        given = figure.find(".//figcaption")
        caption = "" if given is None else given.text_content().strip()
        tail = figure.tail
        figure.getparent().replace(figure, new := _figure(picture, caption, image.get("alt", ""), credit_label))
        new.tail = tail
    for table in list(tree.iter("table")):
        if table.getparent().get("class") != "table-scroll":
            frame = E.DIV({"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": "Bảng"})
            frame.tail, table.tail = table.tail, None
            table.getparent().replace(table, frame)
            frame.append(table)
    return _inner(tree)


def _figure(picture: dict[str, Any], caption: str, alt: str, credit_label: str) -> lxml.html.HtmlElement:
    """One photo with its caption; the caption written in the body goes before that of the photo."""
    attributes = {
        "src": picture["src"],
        "srcset": picture["srcset"],
        "sizes": "(min-width: 44rem) 42rem, 100vw",
        "width": str(picture["width"]),
        "height": str(picture["height"]),
        "alt": alt or picture["alt"],
        "loading": "lazy",
        "decoding": "async",
    }
    text = E.FIGCAPTION(caption or picture["caption"])
    if picture["credit"]:
        credit = E.SPAN({"class": "credit"}, f"{credit_label}: {picture['credit']}")
        text.text = (text.text or "").rstrip() + " "
        text.append(credit)
    return E.FIGURE(E.IMG(attributes), text)


def to_text(html: str) -> str:
    """Plain text, one line a block."""
    parts: list[str] = []
    for event, element in lxml.etree.iterwalk(_tree(html), events=("start", "end")):
        if element.tag in BLOCKS:
            parts.append("\n")
        parts.append((element.text if event == "start" else element.tail) or "")
    return "\n".join(line for line in (" ".join(line.split()) for line in "".join(parts).split("\n")) if line)
