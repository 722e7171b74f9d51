"""What changed between two texts: paragraphs, and inside those that changed, words. Plain text in, plain text out."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

MAX_PARAGRAPHS = 1000
MAX_WORDS = 600  # of one changed place; longer ones are shown as a whole, so that no text takes long
TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A run of text: `same`, `added` or `removed`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph in pieces, or a number of unchanged ones that are left out."""

    pieces: tuple[Piece, ...] = ()
    skipped: int = 0


def words(before: str, after: str) -> tuple[Piece, ...]:
    """Both texts as one run of pieces; the same and removed ones are `before`, the same and added ones `after`."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    if len(old) > MAX_WORDS or len(new) > MAX_WORDS:
        return _pieces([("removed", before), ("added", after)] if before != after else [("same", before)])
    found: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("same", "".join(old[a:b])))
        else:
            found += [("removed", "".join(old[a:b])), ("added", "".join(new[c:d]))]
    return _pieces(found)


def _pieces(found: list[tuple[str, str]]) -> tuple[Piece, ...]:
    return tuple(Piece(kind, text) for kind, text in found if text)


def paragraphs(before: str, after: str) -> list[Paragraph]:
    """The changed lines of two texts in their order, each word by word; empty where the texts are equal."""
    old, new = before.splitlines(), after.splitlines()
    if before == after:
        return []
    if len(old) > MAX_PARAGRAPHS or len(new) > MAX_PARAGRAPHS:
        return [Paragraph(words(before, after))]
    found: list[Paragraph] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Paragraph(skipped=b - a))
            continue
        for place in range(max(b - a, d - c)):
            one = old[a + place] if a + place < b else ""
            other = new[c + place] if c + place < d else ""
            found.append(Paragraph(words(one, other)))
    return found
