"""Reading the body of a Word file: what is deleted, hidden or foreign stays out, and is said to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from articles.intake.word.formats import (
    Lists,
    Style,
    Styles,
    child,
    font_of,
    is_centred,
    is_on,
    name_of,
    number,
    numbering_of,
    old_encoding,
    read_lists,
    read_styles,
    value,
)
from articles.intake.word.items import Cell, Item, Paragraph, Piece, Table
from articles.intake.word.package import Fault, Package, Relation

_DELETED = {"del", "moveFrom"}
_INSERTED = {"ins", "moveTo"}
_AROUND = {"smartTag", "customXml", "sdtContent", "dir", "bdo", "ruby", "rubyBase", "oMathPara", *_INSERTED}
_SIGNS = {"tab": " ", "ptab": " ", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad"}
_LINK = re.compile(r'\s*HYPERLINK\s+"([^"]{1,2000})"', re.IGNORECASE)
_SAFE = re.compile(r"(?:https?://|mailto:)[^\s<>\"]{1,2000}", re.IGNORECASE)
_PARTS = {"styles", "numbering", "footnotes", "endnotes"}
_RAISED = {"superscript": "sup", "subscript": "sub"}


@dataclass
class _Field:
    """A field that is open: its instruction, then its result."""

    instruction: str = ""
    shows: bool = False
    href: str = ""


@dataclass
class Reader:
    """Reads the paragraphs and tables of one file; `warnings` are keys of `SENTENCES`."""

    package: Package
    styles: Styles
    lists: Lists
    relations: dict[str, Relation]
    note_parts: dict[str, dict[str, etree._Element]]  # `footnote`, `endnote`: by id
    warnings: dict[str, None] = field(default_factory=dict)
    fields: list[_Field] = field(default_factory=list)
    boxes: list[Item] = field(default_factory=list)  # text boxes of the paragraph at hand
    breaks_page: bool = False  # before the next paragraph
    notes: int = 0

    def warn(self, code: str) -> None:
        """Say something once."""
        self.warnings[code] = None

    # --- Blocks ---

    def items(self, element: etree._Element) -> list[Item]:
        """The paragraphs and tables of a body, a cell or a text box."""
        found: list[Item] = []
        joined = False  # the mark between two paragraphs was deleted
        for one in self._children(element):
            name = name_of(one)
            if name == "p":
                before = found[-1] if joined and found and isinstance(found[-1], Paragraph) else None
                if before is not None and not before.pieces and not before.pictures:
                    found.pop()  # all of it was deleted
                    before = None
                joined = self._paragraph(one, found, before)
            elif name == "tbl":
                found.append(self._table(one))
            elif name in {"altChunk", "subDoc"}:
                self.warn("objects")
        return found

    def _children(self, element: etree._Element | None) -> Iterator[etree._Element]:
        """The elements inside, through everything that only wraps them; without what was deleted."""
        for one in element if element is not None else ():
            name = name_of(one)
            if name in _DELETED | _INSERTED:
                self.warn("tracked-changes")
            if name in _AROUND:
                yield from self._children(one)
            elif name == "sdt":
                yield from self._children(child(one, "sdtContent"))
            elif name == "AlternateContent":
                chosen = child(one, "Choice")
                yield from self._children(child(one, "Fallback") if chosen is None else chosen)
            elif name not in _DELETED:
                yield one

    def _paragraph(self, element: etree._Element, found: list[Item], before: Paragraph | None) -> bool:
        """Read a paragraph behind what was found, or into the one before; whether the next one goes on with it."""
        properties = child(element, "pPr")
        style = self._style_of(properties)
        paragraph = before
        if paragraph is None:
            paragraph = self._new_paragraph(style)
            found.append(paragraph)
        outer, self.boxes = self.boxes, []
        self._inline(element, paragraph, style, "")
        if (section := child(properties, "sectPr")) is not None:
            self.breaks_page = value(child(section, "type")) != "continuous"
        found.extend(self.boxes)
        self.boxes = outer
        mark = child(properties, "rPr")
        deleted = any(child(mark, name) is not None for name in _DELETED)
        if deleted or child(mark, "ins") is not None:
            self.warn("tracked-changes")
        return deleted and found[-1] is paragraph

    def _style_of(self, properties: etree._Element | None) -> Style:
        own = Style(
            centred=is_centred(properties),
            numbering=numbering_of(properties),
            breaks_page=is_on(properties, "pageBreakBefore"),
        )
        return own.over(self.styles.of(value(child(properties, "pStyle"))))

    def _new_paragraph(self, style: Style) -> Paragraph:
        paragraph = Paragraph(kind=style.kind or "", level=style.level, centred=bool(style.centred))
        paragraph.breaks_page = self.breaks_page or bool(style.breaks_page) or style.kind == "title"
        self.breaks_page = False
        list_id, level = style.numbering or ("0", 0)
        if list_id != "0" and list_id in self.lists.levels:
            paragraph.label = self.lists.next_label(list_id, level)
            if not paragraph.kind:
                paragraph.listed = list_id, level, self.lists.is_ordered(list_id, level)
        return paragraph

    def _table(self, element: etree._Element) -> Table:
        table = Table()
        open_cells: dict[int, Cell] = {}
        for row in self._children(element):
            properties = child(row, "trPr")
            if name_of(row) != "tr":
                continue
            if any(child(properties, name) is not None for name in ("ins", "del")):
                self.warn("tracked-changes")
            if child(properties, "del") is not None:
                continue
            if is_on(properties, "tblHeader") and table.head == len(table.rows):
                table.head += 1
            table.rows.append(self._row(row, open_cells))
        return table

    def _row(self, element: etree._Element, open_cells: dict[int, Cell]) -> list[Cell]:
        """The cells of a row; `open_cells` are those that may go on below, by column."""
        cells, column = [], 0
        for one in self._children(element):
            properties = child(one, "tcPr")
            if name_of(one) != "tc" or child(properties, "cellDel") is not None:
                continue
            cell = Cell(self.items(one), min(max(1, number(value(child(properties, "gridSpan")), 1)), 60))
            merge = child(properties, "vMerge")
            if merge is not None and value(merge) != "restart" and column in open_cells:
                cell.continued = True
                open_cells[column].rows += 1
                open_cells[column].items += cell.items
                cell.items = []
            elif merge is not None:
                open_cells[column] = cell
            else:
                open_cells.pop(column, None)
            cells.append(cell)
            column += cell.columns
        return cells

    # --- Inside a paragraph ---

    def _inline(self, element: etree._Element, paragraph: Paragraph, style: Style, href: str) -> None:
        for one in self._children(element):
            name = name_of(one)
            if name == "r":
                self._run(one, paragraph, style, href)
            elif name == "hyperlink":
                self._inline(one, paragraph, style, self._address(one) or href)
            elif name == "fldSimple":
                found = _LINK.match(value(one, "instr") or "")
                self._inline(one, paragraph, style, _safe(found[1]) if found else href)
            elif name == "oMath":
                paragraph.add(Piece("".join(sign.text or "" for sign in one.iter() if name_of(sign) == "t")))

    def _address(self, element: etree._Element) -> str:
        relation = self.relations.get(value(element, "id") or "")
        return _safe(relation.target) if relation and relation.outside else ""

    def _run(self, element: etree._Element, paragraph: Paragraph, style: Style, href: str) -> None:
        properties = child(element, "rPr")
        named = self.styles.found.get(value(child(properties, "rStyle")) or "", Style())
        own = Style(
            bold=is_on(properties, "b"),
            italic=is_on(properties, "i"),
            hidden=is_on(properties, "vanish"),
            font=font_of(properties),
        )
        look = own.over(named).over(style)
        marks = _marks(own.over(named) if style.kind else look, value(child(properties, "vertAlign")))
        pattern = Piece("", marks, href, old_encoding(look.font))
        for one in self._children(element):
            self._sign(one, paragraph, pattern, hidden=bool(look.hidden))

    def _sign(self, element: etree._Element, paragraph: Paragraph, pattern: Piece, *, hidden: bool) -> None:
        """One thing in a run: words, a sign, a break, a picture, a note, the marks of a field."""
        name = name_of(element)
        if name == "fldChar":
            self._field(value(element, "fldCharType"))
        elif name == "instrText":
            if self.fields and not self.fields[-1].shows:
                self.fields[-1].instruction += (element.text or "")[:2000]
        elif name == "commentReference":
            self.warn("comments")
        elif name == "object":
            self.warn("objects")
        elif name in {"drawing", "pict"}:
            self._drawing(element, paragraph)
        elif name in {"footnoteReference", "endnoteReference"}:
            self._note(name.removesuffix("Reference"), value(element, "id") or "", paragraph)
        elif name == "br" and value(element, "type") == "page":
            if any(piece.text.strip() for piece in paragraph.pieces):
                self.breaks_page = True
            else:
                paragraph.breaks_page = True
        elif all(one.shows for one in self.fields):
            words = (element.text or "") if name == "t" else "\n" if name == "br" else _SIGNS.get(name, "")
            if words and hidden:
                self.warn("hidden")
            elif words:
                href = pattern.href or next((one.href for one in self.fields if one.href), "")
                paragraph.add(Piece(words, pattern.marks, href, pattern.old))

    def _field(self, kind: str | None) -> None:
        if kind == "begin" and len(self.fields) < 20:
            self.fields.append(_Field())
        elif kind == "separate" and self.fields:
            found = _LINK.match(self.fields[-1].instruction)
            self.fields[-1].href = _safe(found[1]) if found else ""
            self.fields[-1].shows = True
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _note(self, kind: str, note_id: str, paragraph: Paragraph) -> None:
        element = self.note_parts.get(kind, {}).pop(note_id, None)
        if element is None:
            return
        outer, self.fields = self.fields, []
        read = [item for item in self.items(element) if isinstance(item, Paragraph) and item.text.strip()]
        self.fields = outer
        if not read:
            return
        self.notes += 1
        for part in read:
            part.kind, part.listed, part.note_number = "note", None, self.notes
        paragraph.notes += read
        paragraph.add(Piece(str(self.notes), ("note",)))

    # --- Pictures and text boxes ---

    def _drawing(self, element: etree._Element, paragraph: Paragraph) -> None:
        found = False
        for one in self._inside(element):
            name = name_of(one)
            if name == "txbxContent":
                self.boxes += self.items(one)
                found = True
            elif name in {"blip", "imagedata"}:
                found = True
                for key in ("embed", "id", "link"):
                    self._picture(value(one, key), paragraph)
        if not found:
            self.warn("objects")

    def _inside(self, element: etree._Element) -> Iterator[etree._Element]:
        """Everything below, but nothing below a text box."""
        for one in self._children(element):
            yield one
            if name_of(one) != "txbxContent":
                yield from self._inside(one)

    def _picture(self, relation_id: str | None, paragraph: Paragraph) -> None:
        relation = self.relations.get(relation_id or "")
        if relation is None:
            return
        if relation.outside:
            self.warn("external")
        elif relation.target in self.package.names:
            paragraph.pictures.append(relation.target)


def _marks(look: Style, raised: str | None) -> tuple[str, ...]:
    marks = [tag for tag, is_so in (("strong", look.bold), ("em", look.italic)) if is_so]
    return (*marks, *([_RAISED[raised]] if raised in _RAISED else []))


def _safe(address: str) -> str:
    """An address that may stand in a story, "" for any other; it is not fetched."""
    return address if _SAFE.fullmatch(address) else ""


def reader_of(package: Package) -> tuple[Reader, etree._Element]:
    """A reader of the package's main part, and its body."""
    main = next((one.target for one in package.relations("").values() if one.kind == "officeDocument"), "")
    tree = package.tree(main)
    body = child(tree, "body")
    if body is None:
        raise Fault("not-word")
    relations = package.relations(main)
    parts = {one.kind: package.tree(one.target) for one in relations.values() if not one.outside and one.kind in _PARTS}
    notes = {
        kind: {value(one, "id") or "": one for one in tree if value(one, "type") in {None, "normal"}}
        for kind, tree in ((kind, parts.get(kind + "s")) for kind in ("footnote", "endnote"))
        if tree is not None
    }
    reader = Reader(package, read_styles(parts.get("styles")), read_lists(parts.get("numbering")), relations, notes)
    if any(one.outside and one.kind != "hyperlink" for one in relations.values()):
        reader.warn("external")
    if any(name.rpartition("/")[2].casefold() == "vbaproject.bin" for name in package.names):
        reader.warn("macros")
    return reader, body
