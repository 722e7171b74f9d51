"""The body of a parsed text as HTML: paragraphs, subheadings, lists, tables of lines with tabs. Pure."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from articles.checks.words import UPPER
from articles.intake.draft import Span
from articles.intake.repairs import repair, shown
from newsroom.vietnamese import composed

LONGEST_HEADING = 120  # characters
_ITEM = re.compile(r"^[-–—•+*]\s+")
_BEGINS = re.compile(rf"(?:\d{{1,2}}[.)]\s*|[IVX]{{1,4}}[.)]\s*)?[“\"]?[{UPPER}\d]")
_ENDS_SENTENCE = re.compile(r"[.!?…/;:,]$|[.!?…][”\"]$")


def body(text: str, spans: Iterable[Span]) -> str:
    """The paragraphs at these offsets of the text in NFC, as the desk's HTML; nothing in them is taken for markup."""
    raw, clean = composed(text), repair(text)[0]
    rows = [(raw[start:end], shown(clean[start:end])) for start, end in spans]
    rows = [(given, words) for given, words in rows if words]
    kinds = list(_kinds(rows))
    blocks = []
    for kind, group in groupby(zip(kinds, rows, strict=True), key=lambda one: one[0]):
        members = [row for _kind, row in group]
        blocks += [_table(members)] if kind == "table" else [_list(members)] if kind == "list" else _each(kind, members)
    return "".join(blocks)


def _kinds(rows: list[tuple[str, str]]) -> Iterator[str]:
    """What each paragraph is: `p`, `h2`, and what stands together in a `list` or a `table`."""
    tabs = [len(given.split("\t")) > 1 for given, _words in rows]
    items = [bool(_ITEM.match(words)) for _given, words in rows]
    for place, (_given, words) in enumerate(rows):
        beside = [other for other in (place - 1, place + 1) if 0 <= other < len(rows)]
        if tabs[place] and any(tabs[other] for other in beside):
            yield "table"
        elif items[place] and any(items[other] for other in beside):
            yield "list"
        else:
            yield "h2" if place and _is_heading(words, rows[place + 1 : place + 2]) else "p"


def _is_heading(words: str, following: list[tuple[str, str]]) -> bool:
    """A short line that ends no sentence, above a longer paragraph that does."""
    if (
        len(words) > LONGEST_HEADING
        or len(words.split()) < 2
        or not _BEGINS.match(words)
        or _ENDS_SENTENCE.search(words)
    ):
        return False
    return any(len(below) > len(words) and bool(_ENDS_SENTENCE.search(below)) for _given, below in following)


def _each(kind: str, rows: list[tuple[str, str]]) -> list[str]:
    return [f"<{kind}>{escape(words, quote=False)}</{kind}>" for _given, words in rows]


def _list(rows: list[tuple[str, str]]) -> str:
    items = (escape(_ITEM.sub("", words), quote=False) for _given, words in rows)
    return f"<ul>{''.join(f'<li><p>{words}</p></li>' for words in items)}</ul>"


def _table(rows: list[tuple[str, str]]) -> str:
    cells = [[shown(repair(cell)[0]) for cell in given.split("\t")] for given, _words in rows]
    width = max(map(len, cells))
    lines = []
    for row in cells:
        filled = (*row, *[""] * (width - len(row)))
        lines.append(f"<tr>{''.join(f'<td><p>{escape(cell, quote=False)}</p></td>' for cell in filled)}</tr>")
    return f"<table><tbody>{''.join(lines)}</tbody></table>"
