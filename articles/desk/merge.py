"""Three-way merge of a story's form: what two people changed apart is put together, the rest is theirs to choose."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from articles.desk.diffs import Budget, Change, changes

TOKEN = re.compile(r"<[^>]*>|&[#\w]+;|\d+(?:[.,/-]\d+)*|\w+|\s+|[^\w\s]")
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*>")
VOID = {"br", "hr", "img"}
MARKUP = {"body"}  # texts whose blocks are HTML elements; those of the others are lines
MOST_PAIRS = 400  # of paragraphs in one changed place that are held against each other

Value = str | tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """A row of a list: who or what it is, what is said about it (None where that is not known), what people call it."""

    key: str
    parts: Mapping[str, str | None] = field(default_factory=dict)
    label: str = field(default="", compare=False)

    def is_like(self, other: "Item") -> bool:
        """As far as both are known, they say the same."""
        names = self.parts.keys() & other.parts.keys()
        return all(
            self.parts[name] == other.parts[name] or None in (self.parts[name], other.parts[name]) for name in names
        )


@dataclass(frozen=True)
class Draft:
    """A story as a form holds it: single fields, texts as blocks, lists of rows."""

    fields: dict[str, Value] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    lists: dict[str, list[Item]] = field(default_factory=dict)


@dataclass(frozen=True)
class Conflict:
    """A place that both changed: what it was (`base`), `mine` and `theirs`; until it is chosen, mine stands there.

    In a text all three are blocks, `place` is where mine begins and `above` the block before it. In a list `key` names
    the row; `part` is what of it differs, and where that is empty the row itself was taken out by one of the two
    (None) or, without a key, the order differs.
    """

    name: str
    base: Value | list[str] | None
    mine: Value | list[str] | None
    theirs: Value | list[str] | None
    place: int = 0
    above: str = ""
    key: str = ""
    part: str = ""
    label: str = ""  # what people call the row


@dataclass
class Merged:
    """What came out: the draft, what is still to be chosen, and the names of what was taken from them."""

    draft: Draft
    conflicts: list[Conflict]
    taken: set[str]


def merge(base: Draft, mine: Draft, theirs: Draft) -> Merged:
    """Put `mine` and `theirs` together, which both began with `base`; all three have the same names."""
    budget, found, taken = Budget(), [], set()
    result = Draft()
    for name, value in mine.fields.items():
        other = theirs.fields[name]
        result.fields[name], open_ = _value(name, base.fields[name], value, other)
        found += open_
    for name, blocks in mine.texts.items():
        result.texts[name], open_ = _text(name, base.texts[name], blocks, theirs.texts[name], budget)
        found += open_
    for name, rows in mine.lists.items():
        result.lists[name], open_ = _list(name, base.lists[name], rows, theirs.lists[name])
        found += open_
    for kind in ("fields", "texts", "lists"):
        taken |= {name for name, value in getattr(result, kind).items() if value != getattr(mine, kind)[name]}
    return Merged(result, found, taken)


def _value(name: str, base: Value, mine: Value, theirs: Value) -> tuple[Value, list[Conflict]]:
    if theirs in (base, mine):
        return mine, []
    return (theirs, []) if mine == base else (mine, [Conflict(name, base, mine, theirs)])


# --- Texts -------------------------------------------------------------------


@dataclass(frozen=True)
class _Chunk:
    """A stretch of the result; three different versions where both changed it."""

    base: Sequence[str]
    mine: Sequence[str]
    theirs: Sequence[str]

    @property
    def is_open(self) -> bool:
        return self.mine != self.theirs and self.base not in (self.mine, self.theirs)

    @property
    def chosen(self) -> Sequence[str]:
        return self.theirs if self.mine == self.base else self.mine


def split(html: str) -> list[str]:
    """The blocks of cleaned HTML: elements at the top, and text that stands between them; joined they are the same."""
    blocks, depth, start, place = [], 0, 0, 0
    for tag in TAG.finditer(html):
        if depth == 0 and tag.start() > place:
            blocks.append(html[place : tag.start()])
        if depth == 0:
            start = tag.start()
        if tag[2] not in VOID:
            depth = max(0, depth - 1 if tag[1] else depth + 1)
        if depth == 0:
            blocks.append(html[start : tag.end()])
            place = tag.end()
    rest = html[start:] if depth else html[place:]
    return [block for block in (*blocks, rest) if block.strip()]


def _text(
    name: str, base: list[str], mine: list[str], theirs: list[str], budget: Budget
) -> tuple[list[str], list[Conflict]]:
    if theirs in (base, mine):
        return mine, []
    if mine == base:
        return theirs, []
    result: list[str] = []
    found: list[Conflict] = []
    spans = [_paired(changes(base, side, budget), base, side, budget) for side in (mine, theirs)]
    for chunk in _combine(base, (mine, theirs), spans, _both_add):
        blocks = list(chunk.chosen)
        if chunk.is_open:
            by_words = _by_words(chunk, name in MARKUP, budget)
            if by_words is None:
                above = result[-1] if result else ""
                versions = (list(chunk.base), list(chunk.mine), list(chunk.theirs))
                found.append(Conflict(name, *versions, place=len(result), above=above))
            else:
                blocks = by_words
        result += blocks
    return result, found


def _paired(found: list[Change], base: list[str], side: list[str], budget: Budget) -> list[Change]:
    """The same changes, those of several paragraphs taken apart where one of them became another that is like it."""
    parts: list[Change] = []
    for change in found:
        a, c = change.start, change.first
        for i, j in _likenesses(base[a : change.end], side[c : change.last], budget):
            if a < change.start + i or c < change.first + j:
                parts.append(Change(a, change.start + i, c, change.first + j))
            a, c = change.start + i, change.first + j
            parts.append(Change(a, a + 1, c, c + 1))
            a, c = a + 1, c + 1
        if a < change.end or c < change.last:
            parts.append(Change(a, change.end, c, change.last))
    return parts


def _likenesses(before: list[str], after: list[str], budget: Budget) -> list[tuple[int, int]]:
    """Pairs of paragraphs of which one is the other with changes, in order, as many as there are."""
    if not before or not after or len(before) * len(after) > MOST_PAIRS:
        return []
    if not budget.allows(sum(map(len, before)) * len(after) // 8):
        return []
    old, new = ([set(re.findall(r"\w+", block)) for block in blocks] for blocks in (before, after))
    like = [[len(a & b) * 2 > max(len(a), len(b)) for b in new] for a in old]
    best: list[list[tuple[tuple[int, int], ...]]] = [[()] * (len(after) + 1) for _row in range(len(before) + 1)]
    for i in range(len(before) - 1, -1, -1):
        for j in range(len(after) - 1, -1, -1):
            ways = [best[i + 1][j], best[i][j + 1]]
            if like[i][j]:
                ways.insert(0, ((i, j), *best[i + 1][j + 1]))
            best[i][j] = max(ways, key=len)
    return list(best[0][0])


def _both_add(base: Sequence[str], end: int, last: Change, change: Change) -> bool:
    """Paragraphs: two places that touch are one where both of them grow, since their order is not known then."""
    return change.start < end or (change.start == end and last.grows and change.grows)


def _no_word_between(base: Sequence[str], end: int, last: Change, change: Change) -> bool:
    """Words: two places are one unless an unchanged word stands between."""
    return change.start <= end or not any(token[0].isalnum() for token in base[end : change.start])


def _combine(
    base: Sequence[str],
    sides: tuple[Sequence[str], Sequence[str]],
    spans: list[list[Change]],
    meet: Callable[[Sequence[str], int, Change, Change], bool],
) -> list[_Chunk]:
    """The base in stretches, each with what the two sides made of it; changes of both that `meet` are in one."""
    queue = sorted(
        ((change.start, change.end, side, change) for side in (0, 1) for change in spans[side]),
        key=lambda each: each[:3],
    )
    chunks, place, shift, next_ = [], 0, [0, 0], 0
    while next_ < len(queue):
        start, end, side, last = queue[next_]
        group, next_ = {side}, next_ + 1
        moved = [shift[0], shift[1]]
        moved[side] += (last.last - last.first) - (last.end - last.start)
        while next_ < len(queue):
            _start, until, other, change = queue[next_]
            if group == {other} or not meet(base, end, last, change):
                break
            group.add(other)
            moved[other] += (change.last - change.first) - (change.end - change.start)
            end, last, next_ = max(end, until), change, next_ + 1
        same = base[place:start]
        chunks.append(_Chunk(same, same, same))
        versions = [sides[each][start + shift[each] : end + moved[each]] for each in (0, 1)]
        chunks.append(_Chunk(base[start:end], versions[0], versions[1]))
        place, shift = end, moved
    chunks.append(_Chunk(base[place:], base[place:], base[place:]))
    return chunks


def _by_words(chunk: _Chunk, markup: bool, budget: Budget) -> list[str] | None:
    """The blocks of a place that both changed, put together word by word; None where the changes meet."""
    glue = "" if markup else "\n"
    base, mine, theirs = (TOKEN.findall(glue.join(blocks)) for blocks in (chunk.base, chunk.mine, chunk.theirs))
    if not base or not mine or not theirs:
        return None
    spans = [changes(base, side, budget) for side in (mine, theirs)]
    words = _combine(base, (mine, theirs), spans, _no_word_between)
    if any(part.is_open for part in words):
        return None
    text = "".join("".join(part.chosen) for part in words)
    if not markup:
        return text.split("\n")
    return split(text) if _is_whole(text) else None


def _is_whole(html: str) -> bool:
    """Every element that begins ends, inside the one that it began in."""
    begun: list[str] = []
    for tag in TAG.finditer(html):
        if tag[2] in VOID:
            continue
        if not tag[1]:
            begun.append(tag[2])
        elif not begun or begun.pop() != tag[2]:
            return False
    return not begun


# --- Lists -------------------------------------------------------------------


def _list(name: str, base: list[Item], mine: list[Item], theirs: list[Item]) -> tuple[list[Item], list[Conflict]]:
    was, own, other = ({row.key: row for row in rows} for rows in (base, mine, theirs))
    kept: dict[str, Item] = {}
    found: list[Conflict] = []
    for key in dict.fromkeys([*own, *other]):
        row, open_ = _row(name, was.get(key), own.get(key), other.get(key))
        found += open_
        if row is not None:
            kept[key] = row
    order, open_ = _order(name, *([row.key for row in rows] for rows in (base, mine, theirs)))
    return [kept[key] for key in order if key in kept], found + open_


def _row(name: str, base: Item | None, mine: Item | None, theirs: Item | None) -> tuple[Item | None, list[Conflict]]:
    """What becomes of a row, and what is to be chosen about it."""
    if mine is None or theirs is None:
        left = mine or theirs
        if base is None or left is None:
            return left, []
        if left.is_like(base):
            return None, []
        gone = [None if row is None else said(row) for row in (base, mine, theirs)]
        return mine, [Conflict(name, *gone, key=base.key, label=left.label)]
    parts, found = dict(mine.parts), []
    for part, value in mine.parts.items():
        other, before = theirs.parts.get(part), base.parts.get(part) if base else None
        if other in (value, None) or (other == before and before is not None):
            continue
        if value == before and before is not None:
            parts[part] = other
        else:
            found.append(Conflict(name, before, value, other, key=mine.key, part=part, label=mine.label))
    return replace(mine, parts=parts), found


def said(row: Item) -> tuple[str, ...]:
    return tuple(f"{name}={value}" for name, value in row.parts.items() if value)


def _order(name: str, base: list[str], mine: list[str], theirs: list[str]) -> tuple[list[str], list[Conflict]]:
    """The keys of both, as either arranged them; rows of one alone stay below their neighbour."""
    shared = set(mine) & set(theirs)
    before = [key for key in base if key in shared]
    own, other = ([key for key in keys if key in shared] for keys in (mine, theirs))
    old = set(before)
    arranged = [[key for key in keys if key in old] for keys in (own, other)]
    found: list[Conflict] = []
    lead, follow = (theirs, mine) if arranged[0] == before else (mine, theirs)
    if before not in arranged and arranged[0] != arranged[1]:
        lead, follow = mine, theirs
        found.append(Conflict(name, tuple(before), tuple(mine), tuple(theirs)))
    order, above = list(lead), ""
    place = {key: number for number, key in enumerate(order)}
    for key in follow:
        if key not in place:
            spot = place[above] + 1 if above else 0
            while above not in set(follow) - shared and spot < len(order) and order[spot] not in follow:
                spot += 1
            order.insert(spot, key)
            place = {each: number for number, each in enumerate(order)}
        above = key
    return order, found
