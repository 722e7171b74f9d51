"""What changed between two texts: paragraphs, and inside those that changed, words. Plain text in, plain text out."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

MAX_PARAGRAPHS = 500
MAX_WORDS = 600  # of one changed place; longer ones are shown as a whole, so that no text takes long
TOKEN = re.compile(r"\d+(?:[.,/-]\d+)*|\w+|\s+|[^\w\s]")


@dataclass
class Budget:
    """What word by word comparison may still cost, in pairs of words: one for all places of two versions of a story."""

    left: int = 1_000_000

    def allows(self, pairs: int) -> bool:
        """True, and the pairs are spent, while there is enough left."""
        if pairs > self.left:
            return False
        self.left -= pairs
        return True


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


def words(before: str, after: str, budget: Budget) -> tuple[Piece, ...]:
    """Both texts as one run of pieces; the same and removed ones are `before`, the same and added ones `after`.

    Beyond the budget a changed text is one removed and one added piece.
    """
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    if max(len(old), len(new)) > MAX_WORDS or not budget.allows(len(old) * len(new)):
        return _pieces([("removed", before), ("added", after)] if before != after else [("same", before)])
    found: list[tuple[str, str]] = []
    removed = added = ""
    for tag, a, b, c, d in SequenceMatcher(str.isspace, old, new, autojunk=False).get_opcodes():
        same = "".join(old[a:b])
        if tag != "equal" or (not same.strip() and (removed or added)):
            # A blank between two changed words belongs to the change: a phrase reads better than words in turn.
            removed, added = removed + same, added + "".join(new[c:d])
        else:
            found += [("removed", removed), ("added", added), ("same", same)]
            removed = added = ""
    return _pieces([*found, ("removed", removed), ("added", added)])


def _pieces(found: list[tuple[str, str]]) -> tuple[Piece, ...]:
    return tuple(Piece(kind, text) for kind, text in found if text)


def paragraphs(before: str, after: str, budget: Budget | None = None) -> list[Paragraph]:
    """The changed lines of two texts in their order, each word by word; empty where the texts are equal."""
    old, new = before.splitlines(), after.splitlines()
    if before == after:
        return []
    budget = budget or Budget()
    if len(old) > MAX_PARAGRAPHS or len(new) > MAX_PARAGRAPHS:
        return [Paragraph(words(before, after, budget))]
    found: list[Paragraph] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Paragraph(skipped=b - a))
            continue
        for place in range(max(b - a, d - c)):
            one = old[a + place] if a + place < b else ""
            other = new[c + place] if c + place < d else ""
            found.append(Paragraph(words(one, other, budget)))
    return found
