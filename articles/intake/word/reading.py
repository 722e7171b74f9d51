"""Reading a Word file from its bytes to text, HTML and the places of its pictures: in memory, nothing is fetched."""

from dataclasses import dataclass

from articles.intake import encodings
from articles.intake.encodings import Encoding
from articles.intake.word import captions, subheadings
from articles.intake.word.body import reader_of
from articles.intake.word.items import Paragraph, paragraphs
from articles.intake.word.package import Fault, Limits, Package
from articles.intake.word.writing import Writer, heading_tags

LONGEST = 1_000_000  # characters of text


@dataclass(frozen=True)
class Reading:
    """What a file says, with its pictures still inside: (member, caption, offset)."""

    text: str
    blocks: list[tuple[str, int, int]]
    pictures: list[tuple[str, str, int]]
    warnings: list[str]
    encoding: str | None


def read(content: bytes, limits: Limits, encoding: Encoding | None = None) -> Reading:
    """Read a .docx; its words are brought from the encoding into Unicode where one is given. Fault says why not."""
    reader, body = reader_of(Package(content, limits))
    items = reader.items(body)
    subheadings.mark(items)
    flat = list(paragraphs(items))
    every = [*flat, *(note for one in flat for note in one.notes)]
    if encoding:
        convert(every, encoding)
    writer = Writer(*captions.find(flat), heading_tags(flat))
    writer.write(items)
    text = "\n\n".join(writer.lines)
    if len(text) > LONGEST:
        raise Fault("long")
    seems = None if encoding else encoding_of(every)
    return Reading(text, writer.blocks, writer.pictures, list(reader.warnings), seems)


def convert(flat: list[Paragraph], encoding: Encoding) -> None:
    """Bring words into Unicode: those in fonts of the encoding where there are such, else all."""
    pieces = [piece for one in flat for piece in one.pieces]
    in_fonts = [piece for piece in pieces if piece.old and piece.old[0] == encoding]
    for piece in in_fonts or pieces:
        text = encodings.convert(piece.text, encoding)
        piece.text = text.upper() if piece.old and piece.old[1] else text


def encoding_of(flat: list[Paragraph]) -> Encoding | None:
    """The old encoding of the words, by their fonts or by themselves."""
    pieces = [piece for one in flat for piece in one.pieces]
    for encoding in (Encoding.TCVN3, Encoding.VNI):
        words = " ".join(piece.text for piece in pieces if piece.old and piece.old[0] == encoding)
        found = encodings.recognise(words, expected=encoding) if words else None
        if found:
            return found.encoding
    found = encodings.recognise("\n".join(one.text for one in flat))
    return found.encoding if found else None
