"""Writing what was read of a Word file: the text for the parser, and the HTML of each block beside it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import escape
from itertools import groupby

from articles import html
from articles.intake.word.items import Item, Paragraph, Piece, Table, paragraphs
from articles.intake.word.package import Fault
from newsroom.vietnamese import composed

OPENING = 2  # paragraphs of text before which no picture is named: headline and lead
PICTURE = "[ảnh]"
PAGE = "\f"


@dataclass
class Writer:
    """The text so far, its blocks as (HTML, start, end), its pictures as (member, caption, offset)."""

    captions: dict[int, str]
    taken: set[int]
    headings: dict[int, str]  # level to tag
    lines: list[str] = field(default_factory=list)
    length: int = 0
    blocks: list[tuple[str, int, int]] = field(default_factory=list)
    notes: list[tuple[str, int, int]] = field(default_factory=list)
    pictures: list[tuple[str, str, int]] = field(default_factory=list)
    waiting: list[Paragraph] = field(default_factory=list)  # pictures that stand before headline or lead
    new_page: bool = False

    def say(self, words: str) -> tuple[int, int]:
        """Append a paragraph to the text; where it stands."""
        page = PAGE if self.new_page and self.lines else ""
        start = self.length + (2 if self.lines else 0) + len(page)
        self.lines.append(page + words)
        self.length, self.new_page = start + len(words), False
        return start, self.length

    def block(self, tags: str, start: int, end: int) -> None:
        """Append HTML, cleaned."""
        try:
            cleaned = html.clean(tags)
        except ValueError as error:
            raise Fault("long") from error
        if cleaned:
            self.blocks.append((cleaned, start, end))

    def write(self, items: list[Item]) -> None:
        """Write everything, what waits for its place last."""
        self._blocks(items)
        self._place_pictures(self.waiting)
        for number, (tags, start, end) in enumerate(self.notes):
            self.block(("" if number else "<hr>") + tags, start, end)

    def _blocks(self, items: list[Item]) -> None:
        for kind, group in groupby(items, key=_group):
            if kind:
                self._grouped(
                    [one for one in group if isinstance(one, Paragraph)], list_html if kind == "list" else _quote_html
                )
            else:
                for item in group:
                    self._item(item)

    def _item(self, item: Item) -> None:
        if isinstance(item, Table):
            only = item.rows[0][0] if len(item.rows) == 1 and len(item.rows[0]) == 1 else None
            if only is not None:
                self._blocks(only.items)  # a frame around paragraphs
            else:
                self._table(item)
            return
        self._meet(item)
        if self._is_shown(item):
            tag = {"title": "h2", "heading": self.headings.get(item.level, "h3")}.get(item.kind, "p")
            start, end = self.say(_one_paragraph(item))
            self.block(f"<{tag}>{_label(item)}{_inner(item)}</{tag}>", start, end)
        self._notes(item)

    def _grouped(self, group: list[Paragraph], tags_of: Callable[[list[Paragraph]], str]) -> None:
        spans, kept = [], []
        for one in group:
            self._meet(one)
            if self._is_shown(one):
                spans.append(self.say(_one_paragraph(one)))
                kept.append(one)
            self._notes(one)
        if kept:
            self.block(tags_of(kept), spans[0][0], spans[-1][1])

    def _table(self, table: Table) -> None:
        inside = list(paragraphs([table]))
        for one in inside:
            self._meet(one)
        shown = [[[one for one in paragraphs(cell.items) if self._is_shown(one)] for cell in row] for row in table.rows]
        rows = [" | ".join(" ".join(map(_one_line, cell)) for cell in row) for row in shown]
        if any(row.strip(" |") for row in rows):
            start, end = self.say("\n\n".join(row for row in rows if row.strip(" |")))
            self.block(_table_html(table, shown), start, end)
        for one in inside:
            self._notes(one)

    def _is_shown(self, paragraph: Paragraph) -> bool:
        return bool(paragraph.plain) and id(paragraph) not in self.taken

    def _meet(self, paragraph: Paragraph) -> None:
        self.new_page = self.new_page or paragraph.breaks_page
        if paragraph.pictures:
            self.waiting.append(paragraph)
        if len(self.lines) >= OPENING:
            self._place_pictures(self.waiting)

    def _place_pictures(self, holders: list[Paragraph]) -> None:
        for number, holder in enumerate(holders):
            caption = self.captions.get(id(holder), "")
            shared = number and caption == self.captions.get(id(holders[number - 1]), "")
            at = self.length
            if caption and not shared:
                at = self.say(f"{PICTURE}\n\n{caption}")[0]
            self.pictures += [(name, caption, at) for name in holder.pictures]
        holders.clear()

    def _notes(self, paragraph: Paragraph) -> None:
        for note in paragraph.notes:
            start, end = self.say(note.plain)
            first = paragraph.notes.index(note) == 0 or note.note_number != paragraph.notes[0].note_number
            sign = f"<sup>{note.note_number}</sup> " if first else ""
            self.notes.append((f"<p>{sign}{_inner(note)}</p>", start, end))


def _group(item: Item) -> str:
    if isinstance(item, Paragraph) and item.listed and not item.pictures:
        return "list"
    return "quote" if isinstance(item, Paragraph) and item.kind == "quote" else ""


def _one_paragraph(paragraph: Paragraph) -> str:
    """Its words; a line break is one of paragraphs, or else the parser takes the lines for a text without them."""
    parted = " " if paragraph.kind in {"title", "heading"} else "\n\n"
    return _label(paragraph) + paragraph.plain.replace("\n", parted)


def _label(paragraph: Paragraph) -> str:
    return f"{paragraph.label} " if paragraph.label else ""


def _one_line(paragraph: Paragraph) -> str:
    return _label(paragraph) + paragraph.plain.replace("\n", " ")


def _inner(paragraph: Paragraph) -> str:
    """The words of a paragraph with their marks and links, as HTML."""
    return "".join(map(_piece_html, paragraph.pieces)).strip()


def _piece_html(piece: Piece) -> str:
    if piece.marks == ("note",):
        return f"<sup>{escape(piece.text)}</sup>"
    tags = escape(composed(piece.text).replace("\u00ad", "")).replace("\n", "<br>")
    if not piece.text.strip():
        return tags
    for mark in reversed(piece.marks):
        tags = f"<{mark}>{tags}</{mark}>"
    return f'<a href="{escape(piece.href)}">{tags}</a>' if piece.href else tags


def _quote_html(group: list[Paragraph]) -> str:
    return f"<blockquote>{''.join(f'<p>{_inner(one)}</p>' for one in group)}</blockquote>"


def list_html(group: list[Paragraph]) -> str:
    """Items of lists as lists inside one another."""
    written: list[str] = []
    levels: list[tuple[int, str, str]] = []  # open: level, id of the list, tag
    for one in group:
        list_id, level, ordered = one.listed or ("", 0, False)
        tag = "ol" if ordered else "ul"
        while levels and (levels[-1][0] > level or (levels[-1][0] == level and (list_id, tag) != levels[-1][1:])):
            written.append(f"</li></{levels.pop()[2]}>")
        if levels and levels[-1][0] == level:
            written.append("</li>")
        else:
            written.append(f"<{tag}>")
            levels.append((level, list_id, tag))
        written.append(f"<li>{_inner(one)}")
    written += [f"</li></{tag}>" for _level, _list, tag in reversed(levels)]
    return "".join(written)


def _table_html(table: Table, shown: list[list[list[Paragraph]]]) -> str:
    rows = []
    for number, (row, texts) in enumerate(zip(table.rows, shown, strict=True)):
        tag = "th" if number < table.head else "td"
        cells = []
        for cell, words in zip(row, texts, strict=True):
            if cell.continued:
                continue
            spans = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
            spans += f' rowspan="{min(cell.rows, 99)}"' if cell.rows > 1 else ""
            inner = [_label(one) + _inner(one) for one in words]
            content = inner[0] if len(inner) == 1 else "".join(f"<p>{one}</p>" for one in inner)
            cells.append(f"<{tag}{spans}>{content}</{tag}>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    head, body = "".join(rows[: table.head]), "".join(rows[table.head :])
    return f"<table>{f'<thead>{head}</thead>' if head else ''}{f'<tbody>{body}</tbody>' if body else ''}</table>"


def heading_tags(flat: Iterable[Paragraph]) -> dict[int, str]:
    """The tag of each level of headings: the highest below the headline is h2, all others are h3."""
    said = [one for one in flat if one.plain]
    levels = [one.level for one in said if one.kind == "heading"]
    if said and said[0].kind == "heading" and levels.count(said[0].level) == 1:
        levels.remove(said[0].level)
    top = min(levels, default=0)
    return {level: "h3" if levels and level > top else "h2" for level in range(1, 12)}
