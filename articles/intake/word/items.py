"""What a Word file is made of, before it becomes text and HTML: paragraphs of pieces, and tables of cells."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from articles.intake.encodings import Encoding
from newsroom.vietnamese import composed


@dataclass
class Piece:
    """Words that look the same: tags of the house around them, from outside in, and where they link to."""

    text: str
    marks: tuple[str, ...] = ()
    href: str = ""
    old: tuple[Encoding, bool] | None = None  # made for a font of an old encoding; its letters are shown as capitals


@dataclass
class Paragraph:
    """A paragraph with the pictures in it; `kind`: "", title, heading, caption, quote, note."""

    pieces: list[Piece] = field(default_factory=list)
    kind: str = ""
    level: int = 0
    centred: bool = False
    listed: tuple[str, int, bool] | None = None  # id of the list, level, numbered
    label: str = ""  # `2.`, where it is numbered
    pictures: list[str] = field(default_factory=list)  # members of the package
    breaks_page: bool = False
    notes: list["Paragraph"] = field(default_factory=list)
    note_number: int = 0

    @property
    def text(self) -> str:
        """Its words, with line breaks."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def plain(self) -> str:
        """Its words as text: in NFC, no blanks at the ends of its lines, no numbers of notes."""
        lines = "".join(piece.text for piece in self.pieces if piece.marks != ("note",)).split("\n")
        return "\n".join(filter(None, (composed(line).strip() for line in lines)))

    def add(self, piece: Piece) -> None:
        """Append words, to the last piece where they look the same."""
        last = self.pieces[-1] if self.pieces else None
        if last and (last.marks, last.href, last.old) == (piece.marks, piece.href, piece.old):
            last.text += piece.text
        elif piece.text:
            self.pieces.append(piece)


@dataclass
class Cell:
    """A cell of a table."""

    items: list["Paragraph | Table"]
    columns: int = 1
    rows: int = 1
    continued: bool = False  # part of the cell above


@dataclass
class Table:
    """A table: rows of cells, and how many of its rows are its head."""

    rows: list[list[Cell]] = field(default_factory=list)
    head: int = 0


Item = Paragraph | Table


def paragraphs(items: list[Item]) -> Iterator[Paragraph]:
    """Every paragraph, those in tables too, in the order of the file."""
    for item in items:
        if isinstance(item, Paragraph):
            yield item
        else:
            for row in item.rows:
                for cell in row:
                    yield from paragraphs(cell.items)
