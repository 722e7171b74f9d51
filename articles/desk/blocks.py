"""Formatted text as a row of blocks: paragraphs, headings, list items, table rows, photos; and back to HTML."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from itertools import groupby
from typing import NamedTuple

import lxml.html

from articles.desk.compare import TOKEN

INLINE = {"a", "em", "strong", "sub", "sup"}
CONTAINERS = {"ul", "ol", "blockquote"}
PICTURE = "\ufffc"  # stands for a photo among words


class Words(NamedTuple):
    """A stretch of text of one make-up: `marks` are inline tags from the outside in, (tag, address of a link)."""

    text: str
    marks: tuple[tuple[str, str], ...] = ()

    @property
    def is_picture(self) -> bool:
        """A photo among the words: its marks say so, for words may say anything."""
        return bool(self.marks) and self.marks[0][0] == "img"

    @property
    def stands_alone(self) -> bool:
        """A photo or a new line, which joins no words."""
        return self.text == "\n" or self.is_picture

    def html(self) -> str:
        """Escaped, within its marks; a photo as its picture."""
        if self.is_picture:
            return f'<img src="{escape(dict(self.marks)["img"])}" alt="{escape(dict(self.marks).get("alt", ""))}">'
        inner = "<br>" if self.text == "\n" else escape(self.text)
        for tag, address in reversed(self.marks):
            inner = f'<a href="{escape(address)}">{inner}</a>' if tag == "a" else f"<{tag}>{inner}</{tag}>"
        return inner

    def tokens(self) -> list["Words"]:
        """Word by word."""
        if self.is_picture:
            return [self]
        return [Words(token, self.marks) for token in TOKEN.findall(self.text)]


@dataclass(frozen=True)
class Cell:
    """What stands in a block, for a table row once for each cell; `spans` are attributes of the cell."""

    tag: str
    words: tuple[Words, ...]
    spans: tuple[tuple[str, str], ...] = ()

    def tokens(self) -> list[Words]:
        """Word by word."""
        return [token for stretch in self.words for token in stretch.tokens()]


@dataclass(frozen=True)
class Block:
    """`kind` is `p`, `h2`, `h3`, `li`, `tr`, `figure` or `hr`; `path` the lists and so on around it, outermost first.

    Two blocks are equal where a reader sees no difference; `number` of an item in a numbered list is none.
    """

    kind: str
    path: tuple[str, ...]
    cells: tuple[Cell, ...]
    number: int = field(default=0, compare=False)

    @cached_property
    def text(self) -> str:
        """Its words alone."""
        return " ".join("".join(stretch.text for stretch in cell.words) for cell in self.cells)

    def words(self) -> list[str]:
        """Its words as a list."""
        return self.text.split()


def blocks(body: str) -> list[Block]:
    """The blocks of cleaned HTML in the order in which they are read."""
    if not body.strip():
        return []
    return list(_walk(lxml.html.fragment_fromstring(body, create_parent="div"), (), "p"))


def _walk(parent: lxml.html.HtmlElement, path: tuple[str, ...], kind: str) -> Iterator[Block]:
    """The blocks inside an element; text that stands in none of them is one of `kind`."""
    loose: list[Words] = [Words(parent.text or "")]
    number = 0
    for child in parent:
        if child.tag in INLINE or child.tag in {"br", "img"}:
            loose += [*_inline(child, ()), Words(child.tail or "")]
            continue
        yield from _block(kind, path, loose)
        number += child.tag == "li"
        yield from _child(child, path, kind, number)
        loose = [Words(child.tail or "")]
    yield from _block(kind, path, loose)


def _child(child: lxml.html.HtmlElement, path: tuple[str, ...], kind: str, number: int) -> Iterator[Block]:
    if child.tag == "table":
        for row in child.iter("tr"):
            cells = [Cell(cell.tag, _tidy(_inline(cell, ())), tuple(sorted(cell.items()))) for cell in row]
            yield Block("tr", (*path, "table"), tuple(cells))
    elif child.tag == "figure":
        yield _figure(path, _tidy(_inline(child, ())))
    elif child.tag == "li":
        for place, block in enumerate(_walk(child, path, "li")):
            yield Block(block.kind, block.path, block.cells, number if not place and path[-1:] == ("ol",) else 0)
    elif child.tag in CONTAINERS:
        yield from _walk(child, (*path, child.tag), "p")
    elif child.tag == "hr":
        yield Block("hr", path, ())
    else:
        shown = child.tag if child.tag in {"h2", "h3"} else kind  # a caption without a figure is a paragraph
        yield from _block(shown, path, list(_inline(child, ())))


def _block(kind: str, path: tuple[str, ...], words: list[Words]) -> Iterator[Block]:
    """A block of these words, or a photo where they are nothing else; none where there are none."""
    if tidy := _tidy(words):
        only_picture = all(stretch.is_picture for stretch in tidy)
        yield _figure(path, tidy) if only_picture and kind == "p" else Block(kind, path, (Cell(kind, tidy),))


def _figure(path: tuple[str, ...], words: tuple[Words, ...]) -> Block:
    """A photo and its caption, which is empty where it has none."""
    pictures = tuple(stretch for stretch in words if stretch.is_picture)
    caption = tuple(stretch for stretch in words if not stretch.is_picture)
    return Block("figure", path, (Cell("img", pictures), Cell("figcaption", caption)))


def _inline(element: lxml.html.HtmlElement, marks: tuple[tuple[str, str], ...]) -> Iterator[Words]:
    """The text in an element; what is a block in a cell or an item begins a new line."""
    if element.tag == "img":
        yield Words(
            PICTURE + element.get("src", ""), (("img", element.get("src", "")), ("alt", element.get("alt", "")))
        )
        return
    if element.tag == "br":
        yield Words("\n")
        return
    if element.tag in INLINE:
        marks = (*marks, (element.tag, element.get("href", "")))
    yield Words(element.text or "", marks)
    for place, child in enumerate(element):
        if place and child.tag in {"p", "li"}:
            yield Words("\n")
        yield from _inline(child, marks)
        yield Words(child.tail or "", marks)


def together(words: Iterable[Words]) -> list[Words]:
    """Neighbours of one make-up as one stretch."""
    joined: list[Words] = []
    for (marks, alone), neighbours in groupby(words, lambda stretch: (stretch.marks, stretch.stands_alone)):
        run = list(neighbours)
        joined += run if alone else [Words("".join(stretch.text for stretch in run), marks)]
    return joined


def _tidy(words: Iterable[Words]) -> tuple[Words, ...]:
    """One blank between words, stretches of one make-up together, no blanks at the ends."""
    tidy: list[Words] = []
    for stretch in words:
        text = stretch.text
        if text != "\n" and not stretch.is_picture:
            text = " ".join(f"x{text}x".split())[1:-1]
            if (not tidy or tidy[-1].text[-1:] in {" ", "\n"}) and text.startswith(" "):
                text = text[1:]
        if text:
            tidy.append(Words(text, stretch.marks))
    tidy = together(tidy)
    while tidy and not tidy[-1].text.strip():
        tidy.pop()
    if tidy and tidy[-1].text != tidy[-1].text.rstrip():
        tidy[-1] = Words(tidy[-1].text.rstrip(), tidy[-1].marks)
    return tuple(tidy)
