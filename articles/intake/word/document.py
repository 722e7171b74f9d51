"""What a Word file says: plain text, the HTML of each block with its place in the text, pictures with captions."""

from collections.abc import Iterable
from dataclasses import dataclass

from articles.intake.draft import Span
from articles.intake.encodings import Encoding


@dataclass(frozen=True)
class Picture:
    """A picture as it lay in the file: JPEG, PNG or WebP by its first bytes, not checked further."""

    name: str  # without folders: `image1.jpeg`
    content: bytes
    caption: str  # "" where none was found
    at: int  # offset in the text of the document before which it stood


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, list, table, quote or footnote: clean HTML, and the words of the text that it shows."""

    html: str
    start: int
    end: int


@dataclass(frozen=True)
class WordDocument:
    """A file as read.

    `text` is for the parser: in NFC, paragraphs with an empty line between them, the cells of a table's row joined by
    ` | `, a footnote after the paragraph that refers to it, U+000C before a page that somebody began by hand
    and before a second title.
    `warnings` are codes (`articles.intake.word.SENTENCES` has their sentences). `encoding` is what the text seems to
    be written in where that is not Unicode; nothing is converted unless it is asked for.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    pictures: tuple[Picture, ...] = ()
    warnings: tuple[str, ...] = ()
    encoding: Encoding | None = None

    @property
    def html(self) -> str:
        """The whole as HTML, through the allow-list of `articles.html`."""
        return "".join(block.html for block in self.blocks)

    def html_of(self, spans: Iterable[Span]) -> str:
        """The HTML of the blocks that share words with the spans: of the body alone, with a draft's evidence for it."""
        wanted = list(spans)
        return "".join(
            block.html for block in self.blocks if any(start < block.end and block.start < end for start, end in wanted)
        )
