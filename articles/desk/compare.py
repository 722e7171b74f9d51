"""What changed between two plain texts: lines, and inside those that changed, words. Plain text in, plain text out."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from articles.desk.align import Budget, align

# A word is letters with all their marks, put together or apart; a number with its points is one word.
TOKEN = re.compile(r"\d+(?:[.,/-]\d+)*|[\w\u0300-\u036f]+|\s+|[^\w\s]")
MAX_PLACES = 5_000  # paragraphs on either side of one changed place
MAX_PAIRED = 400  # pairs of paragraphs in one changed place that are held against one another
ALIKE = 0.4  # share of words in common from which a paragraph is a changed one rather than another


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


@dataclass(frozen=True)
class Part:
    """A run of words: `same` in both (half-open places in either), or what gave way to what; a phrase is one part."""

    same: bool
    a: int
    b: int
    c: int
    d: int


def phrases(old: Sequence[str], new: Sequence[str], budget: Budget) -> list[Part]:
    """Two texts as tokens, aligned; a blank between two changed words belongs to the change, as a phrase."""
    parts: list[Part] = []
    for run in align(old, new, budget):
        blank = run.same and not "".join(old[run.a : run.b]).strip()
        if parts and not parts[-1].same and (not run.same or blank):
            last = parts.pop()
            parts.append(Part(False, last.a, run.b, last.c, run.d))
        else:
            parts.append(Part(run.same, run.a, run.b, run.c, run.d))
    return parts


def words(before: str, after: str, budget: Budget) -> tuple[Piece, ...]:
    """Both texts as one run of pieces; the same and removed ones are `before`, the same and added ones `after`."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    found: list[Piece] = []
    for part in phrases(old, new, budget):
        removed, added = "".join(old[part.a : part.b]), "".join(new[part.c : part.d])
        found += [Piece("same", removed)] if part.same else [Piece("removed", removed), Piece("added", added)]
    return tuple(piece for piece in found if piece.text)


def paragraphs(before: str, after: str, budget: Budget | None = None) -> list[Paragraph]:
    """The changed lines of two texts in their order, each word by word; empty where the texts are equal."""
    if before == after:
        return []
    budget = budget or Budget()
    old, new = before.splitlines(), after.splitlines()
    found: list[Paragraph] = []
    for run in align(old, new, budget):
        if run.same:
            found.append(Paragraph(skipped=run.b - run.a))
            continue
        lines, others = old[run.a : run.b], new[run.c : run.d]
        for one, other in paired(lines, others, str.split):
            pieces = words("" if one is None else lines[one], "" if other is None else others[other], budget)
            found.append(Paragraph(pieces))
    return found


def paired[T](
    old: Sequence[T], new: Sequence[T], words_of: Callable[[T], list[str]]
) -> list[tuple[int | None, int | None]]:
    """Which of the new ones is a changed old one, in order: (old, new), with None for what was added or removed.

    Of many on either side those are looked at that stand at the same place, of very many none.
    """
    if max(len(old), len(new)) > MAX_PLACES:
        return [(place, None) for place in range(len(old))] + [(None, place) for place in range(len(new))]
    before, after = ([Counter(words_of(item)) for item in items] for items in (old, new))
    if len(old) * len(new) <= MAX_PAIRED:
        chosen = _most_alike(before, after)
    else:
        both = range(min(len(old), len(new)))
        chosen = [(place, place) for place in both if _alike(before[place], after[place]) >= ALIKE]
    found: list[tuple[int | None, int | None]] = []
    a = c = 0
    for i, j in [*chosen, (len(old), len(new))]:
        found += [(place, None) for place in range(a, i)] + [(None, place) for place in range(c, j)]
        if i < len(old):
            found.append((i, j))
        a, c = i + 1, j + 1
    return found


def _most_alike(old: list[Counter[str]], new: list[Counter[str]]) -> list[tuple[int, int]]:
    """The pairs, rising in both, that have most in common altogether; none below ALIKE."""
    best: list[list[tuple[float, tuple[int, int] | None]]] = [[(0.0, None)] * (len(new) + 1)]
    for i, one in enumerate(old):
        row: list[tuple[float, tuple[int, int] | None]] = [(0.0, None)]
        for j, other in enumerate(new):
            alike = _alike(one, other)
            through = (best[i][j][0] + alike, (i, j)) if alike >= ALIKE else (0.0, None)
            row.append(max(through, (best[i][j + 1][0], None), (row[j][0], None), key=lambda choice: choice[0]))
        best.append(row)
    pairs = []
    i, j = len(old), len(new)
    while i and j:
        score, pair = best[i][j]
        if pair:
            pairs.append(pair)
            i, j = i - 1, j - 1
        elif best[i - 1][j][0] == score:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def _alike(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0
