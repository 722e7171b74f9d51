"""Body HTML: one allow-list, photos put in their place, plain text."""

import re
from collections.abc import Mapping
from copy import deepcopy
from html import escape, unescape
from typing import Any

import lxml.etree
import lxml.html
import nh3
from lxml.html import builder as E

TAGS = {
    "a", "blockquote", "br", "em", "figcaption", "figure", "h2", "h3", "hr", "img", "li", "ol", "p", "strong", "sub",
    "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
SIZES = "(min-width: 44rem) 42rem, 100vw"  # of a photo in the text
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
MAX_MARKS = 50_000  # tags and entities; the parser's time grows with their square
MAX_DEPTH = 50  # elements inside one another; the parser behind lxml drops the text of hundreds
MAX_ROUNDS = 10
TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*>")  # of cleaned HTML, where values hold no ">"
VOID = {"br", "hr", "img"}
EMPTY_PARAGRAPH = re.compile(r"<p>(?:\s|&nbsp;|<br>)*</p>")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


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


_marked_cleaner = nh3.Cleaner(
    tags=TAGS | {"del", "div", "ins", "span"},
    attributes=ATTRIBUTES | {"li": {"value"}, "div": set(), "span": set()},
    attribute_filter=lambda tag, name, value: _attribute(tag, "colspan" if name == "value" else name, value),
    allowed_classes={
        "span": {"change-note", "restyled", "visually-hidden"},
        "div": {"table-scroll"},
        **{
            tag: {"added", "removed", "moved", "moved-away", "inner"} for tag in ("p", "h2", "h3", "li", "tr", "figure")
        },
    },
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener",
)


def clean_marked(html: str) -> str:
    """The same for a text in which the desk marks changes: our tags, insertions and deletions, and a few classes."""
    return _printable(_marked_cleaner.clean(_printable(html)))


def clean(html: str) -> str:
    """The HTML with nothing but our tags and attributes; cleaning twice equals cleaning once.

    Raises ValueError for more than MAX_LENGTH characters or MAX_MARKS tags and entities.
    """
    cleaned = _bounded(html)
    for _round in range(MAX_ROUNDS + 1):
        # Taking a tag away can leave what HTML does not allow, such as paragraphs inside one another.
        before, cleaned = cleaned, _bounded(_clean_once(cleaned))
        if cleaned == before:
            return cleaned
    return _clean_once("".join(f"<p>{escape(line)}</p>" for line in to_text(cleaned).split("\n")))


def _bounded(html: str) -> str:
    if len(html) > MAX_LENGTH or html.count("<") + html.count("&") > MAX_MARKS:
        raise ValueError("body too long")
    return html


def _clean_once(html: str) -> str:
    cleaned = _printable(_cleaner.clean(_printable(html)))
    cleaned = re.sub(r"<img(?![^>]*\ssrc=)[^>]*>", "", cleaned)
    return _without_empty_end(_without_deep_tags(cleaned)).strip()


def _printable(text: str) -> str:
    """Without the characters that no XML tree can hold."""
    return NOT_IN_XML.sub("", text)


def _without_deep_tags(cleaned: str) -> str:
    """Without the tags that lie deeper than MAX_DEPTH; their text stays."""
    depth = 0

    def keep(match: re.Match[str]) -> str:
        nonlocal depth
        if match[2] in VOID:
            return match[0]
        depth += not match[1]
        kept = match[0] if depth <= MAX_DEPTH else ""
        depth -= bool(match[1])
        return kept

    return TAG.sub(keep, cleaned)


def _without_empty_end(cleaned: str) -> str:
    """Without the empty paragraphs that editors leave at the end."""
    end = len(cleaned.rstrip())
    while (start := cleaned.rfind("<p>", 0, end)) >= 0 and EMPTY_PARAGRAPH.fullmatch(cleaned, start, end):
        end = start
        while end and cleaned[end - 1].isspace():
            end -= 1
    return cleaned[:end]


def tree_of(html: str) -> lxml.html.HtmlElement:
    """The body as a tree; its root stands for nothing in it."""
    return lxml.html.fragment_fromstring(html or "<p></p>", create_parent="div")


def inner_of(tree: lxml.html.HtmlElement) -> str:
    """A tree as HTML again."""
    written = escape(tree.text or "") + "".join(lxml.html.tostring(child, encoding="unicode") for child in tree)
    return re.sub(r"(<source [^>]*>)</source>", r"\1", written)  # an element that HTML never closes


def photo_ids(html: str) -> list[int]:
    """Numbers of the photos that stand in the body, in order."""
    return [int(number) for number in re.findall(r'<img[^>]*\ssrc="/admin/photos/(\d{1,18})/"', html)]


def captioned(html: str) -> set[int]:
    """Numbers of the photos whose caption is written in the body, and stands in place of the photo's own."""
    if "<figcaption" not in html:
        return set()
    figures = (figure for figure in tree_of(html).iter("figure") if _caption_of(figure) is not None)
    return {number for figure in figures for number in photo_ids(lxml.html.tostring(figure, encoding="unicode"))}


def _caption_of(around: lxml.html.HtmlElement) -> lxml.html.HtmlElement | None:
    """The caption written beside a photo, if there are words in it."""
    given = around.find(".//figcaption")
    return given if given is not None and given.text_content().strip() else None


def with_photos(html: str, picture_of: Mapping[int, dict[str, Any]], credit_label: str) -> str:
    """The body as readers get it: photos as public pictures with caption and credit, tables in a scrolling frame.

    `picture_of` maps photo numbers to pictures (see `articles.pictures.picture`); others are left out.
    """
    tree = tree_of(html)
    for image in list(tree.iter("img")):
        match = DESK_PHOTO.fullmatch(image.get("src", ""))
        _place(image, picture_of.get(int(match[1])) if match else None, credit_label)
    for table in list(tree.iter("table")):
        if table.getparent().get("class") != "table-scroll":
            frame = E.DIV({"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": "Bảng"})
            frame.tail, table.tail = table.tail, None
            table.getparent().replace(table, frame)
            frame.append(table)
    return inner_of(tree)


def _place(image: lxml.html.HtmlElement, picture: dict[str, Any] | None, credit_label: str) -> None:
    """Put a figure of the picture where the image stands, before the paragraph if it stands in one.

    Of the figure or paragraph around the image nothing is left but what else is in it.
    """
    around = next(image.iterancestors("figure"), None)
    if around is None:
        around = next(image.iterancestors("p"), None)
    given = around.find(".//figcaption") if around is not None else None
    if picture is not None:
        caption = _caption_of(around) if around is not None else None
        figure = _figure(picture, caption, image.get("alt", ""), credit_label)
        (image if around is None else around).addprevious(figure)
        if given is not None:
            given.drop_tree()
    image.drop_tree()
    if around is not None and _is_bare(around):
        around.drop_tree()


def _is_bare(element: lxml.html.HtmlElement) -> bool:
    """It holds no photo, and no text but a caption."""
    texts = element.xpath(".//text()[not(ancestor::figcaption)]")
    return element.find(".//img") is None and not "".join(texts).strip()


def _figure(
    picture: dict[str, Any], given: lxml.html.HtmlElement | None, alt: str, credit_label: str
) -> lxml.html.HtmlElement:
    """One photo with its caption; the one written in the body goes before that of the photo, with the desk's marks."""
    attributes = {
        "src": picture["src"],
        "srcset": picture["srcset"],
        "sizes": SIZES,
        "width": str(picture["width"]),
        "height": str(picture["height"]),
        "alt": _printable(alt or picture["alt"]),
        "loading": "lazy",
        "decoding": "async",
    }
    if given is not None and given.find(".//mark") is not None:
        text = deepcopy(given)
    else:
        text = E.FIGCAPTION(_printable(picture["caption"] if given is None else given.text_content().strip()))
    if picture["credit"]:
        credit = E.SPAN({"class": "credit"}, _printable(f"{credit_label}: {picture['credit']}"))
        _end_with_blank(text)
        text.append(credit)
    if label := picture.get("ai_label"):
        text.append(E.SPAN({"class": "ai-label"}, label))
    sources = [E.SOURCE(type=source["type"], srcset=source["srcset"], sizes=SIZES) for source in picture["sources"]]
    image = E.IMG(attributes)
    return E.FIGURE(E.PICTURE(*sources, image) if sources else image, text)


def _end_with_blank(element: lxml.html.HtmlElement) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "").rstrip() + " "
    else:
        element.text = (element.text or "").rstrip() + " "


def to_text(html: str) -> str:
    """Plain text, one line a block."""
    parts: list[str] = []
    for event, element in lxml.etree.iterwalk(tree_of(html), events=("start", "end")):
        if element.tag in BLOCKS:
            parts.append("\n")
        text = (element.text if event == "start" else element.tail) or ""
        parts.append(text.replace("\n", " "))
    return _lines("".join(parts))


def to_text_of_clean(html: str) -> str:
    """The same for HTML that `clean` or `with_photos` has written, several times as quick: without a parser."""
    return _lines(unescape(TAG.sub(lambda tag: "\n" if tag[2] in BLOCKS else "", html.replace("\n", " "))))


def _lines(text: str) -> str:
    """Its lines that say something, with single blanks."""
    return "\n".join(line for line in (" ".join(line.split()) for line in text.split("\n")) if line)
