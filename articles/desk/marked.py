"""Formatted text with its changes marked: blocks aligned, words inside those that changed, and what is worth a note."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import html
from articles.desk.align import Budget, Run, align
from articles.desk.blocks import Block, Cell, Words, blocks, together
from articles.desk.compare import paired, phrases

KEPT = 1  # blocks as before that are shown on either side of a change
FOLDED = 3  # fewer than these in a row are shown anyway
MOST_NOTES = 4  # on one block
NAMES: dict[str, str | Promise] = {
    "p": gettext_lazy("paragraph"),
    "h2": gettext_lazy("heading"),
    "h3": gettext_lazy("subheading"),
    "ul": gettext_lazy("list item"),
    "ol": gettext_lazy("numbered item"),
    "blockquote": gettext_lazy("quotation"),
    "tr": gettext_lazy("table row"),
    "figure": gettext_lazy("photo"),
    "hr": gettext_lazy("rule"),
}
STYLES: dict[str, str | Promise] = {
    "strong": gettext_lazy("bold"),
    "em": gettext_lazy("italic"),
    "sub": gettext_lazy("subscript"),
    "sup": gettext_lazy("superscript"),
}
MOVED = 5  # words from which a block that stands elsewhere now is a moved one


@dataclass(frozen=True)
class Entry:
    """A block as it is shown: `same`, `changed`, `added`, `removed`, `moved` (here) or `moved-away` (from here)."""

    state: str
    block: Block
    cells: tuple[str, ...]  # HTML of each cell
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chunk:
    """A part of the text as safe HTML; `skipped` is the number of its blocks where all are as before, else 0."""

    html: str
    skipped: int = 0


def compared(before: str, after: str, budget: Budget | None = None) -> list[Entry]:
    """The blocks of two bodies in order, both cleaned again first. Raises ValueError for one that is too long."""
    old, new = blocks(html.clean(before)), blocks(html.clean(after))
    budget = budget or Budget()
    runs = align(old, new, budget)
    gone, come = _moved(old, new, [run for run in runs if not run.same])
    entries: list[Entry] = []
    for run in runs:
        if run.same:
            entries += [_whole("same", block) for block in new[run.c : run.d]]
            continue
        entries += _replaced(
            [(place, old[place]) for place in range(run.a, run.b)],
            [(place, new[place]) for place in range(run.c, run.d)],
            gone,
            come,
            budget,
        )
    return entries


def _moved(old: list[Block], new: list[Block], runs: list[Run]) -> tuple[set[int], set[int]]:
    """Places of blocks, in either, that stand word for word elsewhere in the other one."""
    before = {old[place]: place for run in runs for place in range(run.a, run.b)}
    pairs = [
        (before[new[place]], place)
        for run in runs
        for place in range(run.c, run.d)
        if new[place] in before and len(new[place].words()) >= MOVED
    ]
    return {pair[0] for pair in pairs}, {pair[1] for pair in pairs}


def _replaced(
    old: list[tuple[int, Block]], new: list[tuple[int, Block]], gone: set[int], come: set[int], budget: Budget
) -> Iterator[Entry]:
    """What stands between two unchanged parts: moved blocks stay as they are, of the others some are changed ones."""
    left = [block for place, block in old if place not in gone]
    right = [block for place, block in new if place not in come]
    for place, block in old:
        if place in gone:
            yield _whole("moved-away", block, _("moved from here"))
    for one, other in paired(left, right, Block.words):
        before, after = (None if one is None else left[one]), (None if other is None else right[other])
        if before is not None and after is not None and len(before.cells) == len(after.cells):
            yield _changed(before, after, budget)
            continue
        if before is not None:
            yield _whole("removed", before)
        if after is not None:
            yield _whole("added", after)
    for place, block in new:
        if place in come:
            yield _whole("moved", block, _("moved here"))


def _whole(state: str, block: Block, *notes: str) -> Entry:
    """A block that is the same throughout."""
    tag = {"added": "ins", "removed": "del"}.get(state)
    cells = [_html(cell.words) for cell in block.cells]
    return Entry(state, block, tuple(f"<{tag}>{cell}</{tag}>" if tag and cell else cell for cell in cells), notes)


def _html(words: Sequence[Words]) -> str:
    return "".join(stretch.html() for stretch in together(words))


def _changed(old: Block, new: Block, budget: Budget) -> Entry:
    """A block word by word, with notes on what became of its make-up."""
    cells: list[str] = []
    notes: list[str] = []
    if (was := name_of(old)) != (now := name_of(new)):
        notes.append(_("before: %(was)s; now: %(now)s") % {"was": was, "now": now})
    for before, after in zip(old.cells, new.cells, strict=True):
        shown, said = _cell(before, after, budget)
        cells.append(shown)
        notes += said
    return Entry("changed", new, tuple(cells), tuple(notes[:MOST_NOTES]))


def name_of(block: Block) -> str:
    """What people call a block of its kind and place."""
    kind = block.kind
    if kind in {"p", "li"}:
        kind = next((around for around in reversed(block.path) if around in NAMES), "p")
    return str(NAMES[kind])


def _cell(old: Cell, new: Cell, budget: Budget) -> tuple[str, list[str]]:
    """The words of both as HTML, and notes."""
    before, after = old.tokens(), new.tokens()
    shown: list[str] = []
    notes: list[str] = []
    for part in phrases([word.text for word in before], [word.text for word in after], budget):
        removed, added = before[part.a : part.b], after[part.c : part.d]
        if not part.same:
            shown += [f"<del>{_html(removed)}</del>" if removed else "", f"<ins>{_html(added)}</ins>" if added else ""]
            continue
        for same, was, now in _restyled(removed, added):
            restyled = was != now
            shown.append(f'<span class="restyled">{_html(same)}</span>' if restyled else _html(same))
            notes += _style_notes("".join(word.text for word in same), dict(was), dict(now)) if restyled else []
    if old.spans != new.spans or (old.tag != new.tag and {"td", "th"} >= {old.tag, new.tag}):
        notes.append(_("the make-up of the table changed"))
    return "".join(shown), notes


Marks = tuple[tuple[str, str], ...]


def _restyled(old: list[Words], new: list[Words]) -> Iterator[tuple[list[Words], Marks, Marks]]:
    """Equal words cut where their make-up, before or now, changes."""
    run: list[Words] = []
    last: tuple[Marks, Marks] = ((), ())
    for one, other in zip(old, new, strict=True):
        marks = one.marks, other.marks
        if run and marks != last:
            yield run, *_sorted(last)
            run = []
        last = marks
        run.append(other)
    if run:
        yield run, *_sorted(last)


def _sorted(marks: tuple[Marks, Marks]) -> tuple[Marks, Marks]:
    """What stands within what makes no difference."""
    return tuple(sorted(marks[0])), tuple(sorted(marks[1]))


def _style_notes(words: str, was: dict[str, str], now: dict[str, str]) -> Iterator[str]:
    """What became of the make-up of these words, a sentence each."""
    if "img" in now:
        yield _("alternative text: “%(was)s” → “%(now)s”") % {"was": was.get("alt", ""), "now": now.get("alt", "")}
        return
    said = {"words": words.strip(), "was": was.get("a", ""), "now": now.get("a", "")}
    if was.get("a") != now.get("a"):
        if "a" not in was:
            yield _("“%(words)s” is a link now: %(now)s") % said
        elif "a" not in now:
            yield _("“%(words)s” is no link any more; before: %(was)s") % said
        else:
            yield _("the link of “%(words)s” led to %(was)s, now to %(now)s") % said
    for tag, style in STYLES.items():
        if (tag in was) != (tag in now):
            sentence = _("“%(words)s” is %(style)s now") if tag in now else _("“%(words)s” is not %(style)s any more")
            yield sentence % {**said, "style": style}


# --- Back to HTML ------------------------------------------------------------------------------------------------


def chunks(entries: Sequence[Entry], *, fold: bool) -> list[Chunk]:
    """The entries as safe HTML; with `fold`, long stretches as before are chunks of their own."""
    if not fold:
        return [Chunk(rendered(entries))] if entries else []
    found: list[Chunk] = []
    waiting: list[Entry] = []
    for first, after, same in _stretches(entries):
        begin, end = first + (KEPT if first else 0), after - (KEPT if after < len(entries) else 0)
        if not same or end - begin < FOLDED:
            waiting += entries[first:after]
            continue
        waiting += entries[first:begin]
        found += [Chunk(rendered(waiting))] if waiting else []
        found.append(Chunk(rendered(entries[begin:end]), end - begin))
        waiting = list(entries[end:after])
    return found + ([Chunk(rendered(waiting))] if waiting else [])


def _stretches(entries: Sequence[Entry]) -> Iterator[tuple[int, int, bool]]:
    """(from, to, as before) of stretches that are as before throughout, or changed throughout."""
    first = 0
    for place in range(1, len(entries) + 1):
        if place == len(entries) or (entries[place].state == "same") != (entries[first].state == "same"):
            yield first, place, entries[first].state == "same"
            first = place


def rendered(entries: Sequence[Entry]) -> str:
    """The entries in their lists, quotations and tables, through the allow-list."""
    parts: list[str] = []
    around: tuple[str, ...] = ()
    for entry in entries:
        path = entry.block.path
        shared = 0
        while shared < min(len(around), len(path)) and around[shared] == path[shared]:
            shared += 1
        parts += [_close(around, place) for place in range(len(around) - 1, shared - 1, -1)]
        parts += [_open(path, place) for place in range(shared, len(path))]
        around = path
        parts.append(_block(entry))
    parts += [_close(around, place) for place in range(len(around) - 1, -1, -1)]
    return html.clean_marked("".join(parts))


def _open(path: tuple[str, ...], place: int) -> str:
    """What begins a list and so on; within another list it stands in an item of its own."""
    inside = place and path[place - 1] in {"ul", "ol"}
    tag = '<div class="table-scroll"><table><tbody>' if path[place] == "table" else f"<{path[place]}>"
    return f'<li class="inner">{tag}' if inside else tag


def _close(path: tuple[str, ...], place: int) -> str:
    inside = place and path[place - 1] in {"ul", "ol"}
    tag = "</tbody></table></div>" if path[place] == "table" else f"</{path[place]}>"
    return f"{tag}</li>" if inside else tag


def _block(entry: Entry) -> str:
    """One block with its state as its class, its notes at its end."""
    block, state = entry.block, f' class="{entry.state}"' if entry.state not in {"same", "changed"} else ""
    notes = "".join(f' <span class="change-note">{escape(note)}</span>' for note in entry.notes)
    if block.kind == "tr":
        cells = [
            f"<{cell.tag}{_attributes(cell)}>{shown}{notes if cell is block.cells[-1] else ''}</{cell.tag}>"
            for cell, shown in zip(block.cells, entry.cells, strict=True)
        ]
        return f"<tr{state}>{''.join(cells)}</tr>"
    if block.kind == "hr":
        return f"<hr>{notes}"
    if block.kind == "figure":
        picture, caption = entry.cells
        inner = f"<figure{state}>{picture}<figcaption>{caption}{notes}</figcaption></figure>"
    else:
        number = f' value="{block.number}"' if block.number else ""
        inner = f"<{block.kind}{number}{state}>{entry.cells[0]}{notes}</{block.kind}>"
    return f'<li class="inner">{inner}</li>' if block.path[-1:] in {("ul",), ("ol",)} and block.kind != "li" else inner


def _attributes(cell: Cell) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in cell.spans)
