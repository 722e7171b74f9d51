"""Posts: what an export says of one text, and its markup as HTML that intake can read. Pure."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape

from articles.archive.media import Media, NotThere
from newsroom.vietnamese import tidy


class Unreadable(ValueError):
    """The file cannot be read; the message is a sentence for whoever started the import."""


@dataclass(frozen=True)
class Remark:
    """Something in the archive that was not understood, and where."""

    post: str  # what tells the post from others: guid, link, or the line of the table
    what: str  # `shortcode`, `embed`, `picture`, `date`, `province` …
    detail: str = ""


@dataclass(frozen=True)
class Post:
    """One row of an export, whatever it is; `place` says where it stands in the file."""

    place: str
    identity: str
    payload: bytes
    kind: str = "post"
    status: str = "publish"
    title: str = ""
    markup: str = ""
    excerpt: str = ""
    published: datetime | None = None
    author: str = ""
    sections: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()  # see `articles.archive.addresses`
    pictures: tuple["Shown", ...] = ()  # beside those in the markup
    fault: str = ""  # why there is no moment of publication
    broken: str = ""  # why the row cannot be read

    @property
    def named(self) -> str:
        """What the report calls it."""
        return self.identity or self.place


@dataclass(frozen=True)
class Shown:
    """A picture of a post: its address, and what is said of it."""

    address: str
    caption: str = ""
    alt: str = ""


@dataclass
class Markup:
    """The HTML of a post, its pictures that are at hand, and what of it was left out."""

    html: str
    pictures: list[Shown] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)


LONGEST_CAPTION, LONGEST_ALT = 2000, 400  # characters
OLDEST = 1945  # the year before which no post was published
_COMMENT = re.compile(r"(?s)<!--.*?-->")
_CAPTION = re.compile(r"(?is)\[caption\b[^\]]{0,500}\](.{0,9000}?)\[/caption\]")
_FIGURE = re.compile(r"(?is)<figure\b[^>]{0,1000}>(.{0,9000}?)</figure>")
_SHORTCODE = re.compile(r"\[/?([a-z][\w-]{1,40})(?:\s[^\[\]]{0,2000})?/?\](?!\()", re.IGNORECASE)
_EMBED = re.compile(r"(?is)<(iframe|embed|object|video|audio|form|script)\b[^>]{0,4000}>")
_PICTURE = re.compile(r"(?is)<img\b[^>]{0,4000}>")
_ALT = re.compile(r"""(?is)\balt\s*=\s*(?:"([^"]{0,1000})"|'([^']{0,1000})')""")
_ADDRESS = re.compile(r"""(?is)\bsrc\s*=\s*["']?([^"'\s>]{1,1000})""")
_PARAGRAPHS = re.compile(r"(?i)<p\b")
_BLOCK = re.compile(r"(?i)^<(?:h[1-6]|ul|ol|li|table|blockquote|div|figure|hr|pre|section|article)\b")
_EMPTY_LINES = re.compile(r"\n\s*\n")


def read_markup(markup: str, media: Media | None = None) -> Markup:
    """WordPress's text as HTML: its paragraphs are lines with an empty one between them, its blocks are comments.

    With a folder of pictures, those that lie in it are taken out of the text with their captions.
    """
    text = _COMMENT.sub("", markup.replace("\r\n", "\n").replace("\r", "\n"))
    found = Markup("")
    for pattern in (_CAPTION, _FIGURE, _PICTURE) if media else ():
        text = pattern.sub(lambda match: _taken_out(match, found, media), text)
    for tag in _PICTURE.findall(text):
        address = _address_of(tag)
        found.left_out.append(("picture", f"{address}: {_why_not(media, address)}" if media else address))
    found.left_out += [("embed", match[0][:300]) for match in _EMBED.finditer(text)]
    text = _CAPTION.sub(r"\n\n\1\n\n", text)
    for name in dict.fromkeys(match[0] for match in _SHORTCODE.finditer(text)):
        found.left_out.append(("shortcode", name[:300]))
    text = _SHORTCODE.sub("", text)
    found.html = text if _PARAGRAPHS.search(text) else _with_paragraphs(text)
    return found


def _taken_out(match: re.Match[str], found: Markup, media: Media | None) -> str:
    """Nothing where a picture with its caption stood that is at hand, else what stood there."""
    tags = _PICTURE.findall(match[0])
    if len(tags) != 1 or _why_not(media, _address_of(tags[0])):
        return match[0]
    alt = _ALT.search(tags[0])
    caption = words(_PICTURE.sub("", match[1]), LONGEST_CAPTION) if match.re is not _PICTURE else ""
    found.pictures.append(
        Shown(_address_of(tags[0]), caption, words((alt[1] or alt[2] or "") if alt else "", LONGEST_ALT))
    )
    return "\n\n"


def _address_of(tag: str) -> str:
    address = _ADDRESS.search(tag)
    return unescape(address[1]) if address else tag[:200]


def _why_not(media: Media | None, address: str) -> str:
    """Why a picture is not at hand; empty where it is."""
    try:
        if media:
            media.find(address)
    except NotThere as error:
        return str(error)
    return ""


def _with_paragraphs(text: str) -> str:
    pieces = (piece.strip() for piece in _EMPTY_LINES.split(text))
    return "\n".join(piece if _BLOCK.match(piece) else f"<p>{piece}</p>" for piece in pieces if piece)


def words(text: str, longest: int) -> str:
    """One line without tags."""
    return tidy(unescape(re.sub(r"<[^<>]{0,1000}>", " ", text)))[:longest]
