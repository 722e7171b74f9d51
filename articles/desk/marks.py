"""Marks: stretches of plain text found again in the HTML of a body, to mark them there or to put other words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import lxml.etree
import lxml.html
from lxml.html import builder as E

from articles import html

Spot = tuple[int, int]  # which text of the tree, and which character of it


@dataclass(frozen=True)
class Mark:
    """Half-open offsets into the plain text (`articles.html.to_text`), what kind of mark, and the id of the place.

    With an address a link stands before the words, which shows the number; `label` is its name.
    """

    start: int
    end: int
    kind: str
    name: str
    number: int = 0
    address: str = ""
    label: str = ""


@dataclass(frozen=True)
class Piece:
    """A run of plain text, the marks over it, and those of them that begin with it."""

    text: str
    marks: list[Mark]
    beginning: list[Mark]

    @property
    def kinds(self) -> list[str]:
        """The kinds of the marks over it."""
        return sorted({mark.kind for mark in self.marks})


def pieces(text: str, marks: Sequence[Mark]) -> list[Piece]:
    """The text cut at its marks, which may overlap."""
    edges = sorted({0, len(text), *(edge for mark in marks for edge in (mark.start, mark.end))})
    cut = []
    for start, end in pairwise(edges):
        over = [mark for mark in marks if mark.start <= start and end <= mark.end]
        cut.append(Piece(text[start:end], over, [mark for mark in over if mark.start == start]))
    return cut


class Body:
    """Cleaned HTML as a tree, with the place of every character of its plain text."""

    def __init__(self, body: str) -> None:
        self.tree = lxml.html.fragment_fromstring(body or "<p></p>", create_parent="div")
        self.texts: list[tuple[lxml.html.HtmlElement, str]] = []
        self.text, self.spots = self._map()

    def _map(self) -> tuple[str, list[Spot]]:
        """The plain text, as `to_text` makes it, and the spot of each character."""
        lines: list[list[tuple[str, Spot]]] = [[]]
        for event, element in lxml.etree.iterwalk(self.tree, events=("start", "end")):
            if element.tag in html.BLOCKS:
                lines.append([])
            if event == "end" and element is self.tree:
                break
            name = "text" if event == "start" else "tail"
            self.texts.append((element, name))
            number = len(self.texts) - 1
            lines[-1] += [(char, (number, at)) for at, char in enumerate(getattr(element, name) or "")]
        text: list[str] = []
        spots: list[Spot] = []
        for line in lines:
            chars = _one_blank(line)
            if chars and text:
                text.append("\n")
                spots.append(chars[0][1])
            text += [char for char, _spot in chars]
            spots += [spot for _char, spot in chars]
        return "".join(text), spots

    def html(self) -> str:
        """The tree as it is now."""
        return escape(self.tree.text or "") + "".join(
            lxml.html.tostring(part, encoding="unicode") for part in self.tree
        )

    def put(self, start: int, end: int, words: str) -> None:
        """Put other words for those from `start` to `end`, which stand in one line; the tags stay as they are."""
        if not 0 <= start < end <= len(self.text) or "\n" in self.text[start:end]:
            raise ValueError("not some words of one line")
        (first, begin), (last, stop) = self.spots[start], self.spots[end - 1]
        stop += 1
        for number in range(first, last + 1):
            element, name = self.texts[number]
            text = getattr(element, name) or ""
            head = text[:begin] if number == first else ""
            tail = text[stop:] if number == last else ""
            setattr(element, name, without_gap(head, words if number == first else "", tail))

    def mark(self, marks: Sequence[Mark]) -> None:
        """Wrap the words of each mark, its place or link before them. Marks may overlap."""
        pieces: dict[int, list[tuple[int, int, list[Mark], list[Mark]]]] = {}
        edges = sorted({edge for mark in marks for edge in (mark.start, mark.end)})
        for start, end in pairwise(edges):
            covering = [mark for mark in marks if mark.start <= start and end <= mark.end]
            beginning = [mark for mark in covering if mark.start == start]
            for number, begin, stop in self._runs(start, end) if covering else ():
                pieces.setdefault(number, []).append((begin, stop, covering, beginning))
                beginning = []
        for number in sorted(pieces, reverse=True):
            self._wrap(number, pieces[number])

    def _runs(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """The texts that the characters from `start` to `end` stand in: number, begin and end in it."""
        runs: list[tuple[int, int, int]] = []
        for at in range(start, min(end, len(self.text))):
            if self.text[at] == "\n":
                continue
            number, place = self.spots[at]
            if runs and runs[-1][0] == number:
                runs[-1] = (number, runs[-1][1], place + 1)
            else:
                runs.append((number, place, place + 1))
        return runs

    def _wrap(self, number: int, pieces: list[tuple[int, int, list[Mark], list[Mark]]]) -> None:
        element, name = self.texts[number]
        text = getattr(element, name) or ""
        parent = element if name == "text" else element.getparent()
        place = 0 if name == "text" else parent.index(element) + 1
        made = []
        for (begin, stop, covering, beginning), after in zip(pieces, [*pieces[1:], None], strict=True):
            mark = E.MARK({"class": " ".join(["passage", *sorted({f"passage-{one.kind}" for one in covering})])})
            for one in beginning:
                mark.append(_place(one))
            if len(mark):
                mark[-1].tail = text[begin:stop]
            else:
                mark.text = text[begin:stop]
            mark.tail = text[stop : after[0] if after else len(text)]
            made.append(mark)
        setattr(element, name, text[: pieces[0][0]])
        parent[place:place] = made


def _one_blank(line: list[tuple[str, Spot]]) -> list[tuple[str, Spot]]:
    """The line with one blank between words and none around them."""
    kept: list[tuple[str, Spot]] = []
    for char, spot in line:
        if not char.isspace():
            kept.append((char, spot))
        elif kept and kept[-1][0] != " ":
            kept.append((" ", spot))
    return kept[:-1] if kept and kept[-1][0] == " " else kept


def _place(mark: Mark) -> lxml.html.HtmlElement:
    """The place of a mark, or its link; the number is no text: whoever selects or copies the words gets the words."""
    if not mark.address:
        return E.SPAN({"id": mark.name})
    return E.A(
        {
            "class": "passage-number",
            "id": mark.name,
            "href": mark.address,
            "data-number": str(mark.number),
            "aria-label": mark.label,
        }
    )


def without_gap(before: str, words: str, after: str) -> str:
    """The three in a row; where there are no words, of the blanks around them one."""
    if not words and before[-1:] == " " and after[:1] == " ":
        after = after[1:]
    return before + words + after


def marked(body: str, marks: Sequence[Mark]) -> str:
    """Cleaned HTML with its marks."""
    if not marks:
        return body
    tree = Body(body)
    tree.mark(marks)
    return tree.html()


def with_captions(body: str, captions: Mapping[int, Sequence[Piece]]) -> str:
    """A body with its photos, as it is read: the captions of these photos, by number, marked and named as fields.

    A caption that is written in the body is a part of the body: its photo is not among them.
    """
    if not html.photo_ids(body):
        return body
    tree = Body(body)
    for image in tree.tree.iter("img"):
        number = next(iter(html.photo_ids(lxml.html.tostring(image, encoding="unicode"))), 0)
        below, words = image.getnext(), captions.get(number, ())
        if below is None or not words or (below.text or "").rstrip() != "".join(piece.text for piece in words):
            continue  # or with signs that are not printed
        below.text = None
        below.insert(0, _in_pieces(words, f"caption-{number}"))
    return tree.html()


def _in_pieces(words: Sequence[Piece], field: str) -> lxml.html.HtmlElement:
    """The words of a field with their marks, and a blank after them."""
    place = E.SPAN({"data-said": field})
    for piece in words:
        if not piece.marks:
            place.append(E.SPAN(piece.text))
            continue
        mark = E.MARK({"class": " ".join(["passage", *(f"passage-{kind}" for kind in piece.kinds)])})
        mark.extend(_place(one) for one in piece.beginning)
        mark.append(E.SPAN(piece.text))
        place.append(mark)
    place.tail = " "
    return place


def replaced(body: str, start: int, end: int, words: str) -> str:
    """Cleaned HTML with other words for those at these offsets of its plain text. ValueError for more than one line."""
    tree = Body(body)
    tree.put(start, end, words)
    return html.clean(tree.html())
