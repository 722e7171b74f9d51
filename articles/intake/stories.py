"""Several stories in one text: where each begins and ends, by closing marks, tags, pages, rules and numbers."""

import re
from itertools import pairwise

from articles.intake import layout
from articles.intake.draft import Span
from articles.intake.layout import Line
from articles.intake.repairs import repair, seen, stands
from newsroom.vietnamese import composed

SHORTEST_LEAD = 60  # characters
LOOKED_BACK = 4  # lines of credit and author that may stand between a story's end and the next headline
_RULE = re.compile(r"(?:[*•=_~–—-]\s?){3,60}$")
_NUMBER = re.compile(r"(?i)(?:tin|bài|tin bài)\s?(?:số\s?)?\d{1,3}\s?[.:)]?$")


def split(text: str) -> list[Span]:
    """Where the stories of a text stand, one for a text that holds one, none for an empty one.

    Offsets are half-open and count characters of the text in NFC; what lies between two stories is blank, a rule or a
    number such as `Tin 2:`. A line begins a story where it looks like a headline with a lead behind it, and the text
    before it was closed (`./.`, a credit or a name, a rule, a number, a new page), or a tag follows (`(Mặt trận) -`).
    """
    clean, at = seen(repair(text)[0])
    lines = layout.lines_of(clean)
    pages = {found.start() for found in re.finditer("\f", composed(text))}
    new_page = [
        bool(pages) and any(at[place] in pages for place in range(before.end, line.start))
        for before, line in pairwise(lines)
    ]
    starts = [n for n in range(1, len(lines)) if _begins(lines, n, new_page=new_page[n - 1])]
    found = []
    for first, after in zip([0, *starts], [*starts, len(lines)], strict=True):
        own = [line for line in lines[first:after] if not _is_mark(line)]
        if own:
            found.append(stands((own[0].start, own[-1].end), at))
    return found


def _begins(lines: list[Line], n: int, *, new_page: bool) -> bool:
    follows = lines[n + 1 : n + 3]
    if not _is_headline(lines[n]) or not any(map(_is_lead, follows)):
        return False
    tag = layout.tag_of(follows[0].text)
    if tag and tag["bracketed"] and re.search("[-–—]", tag[0][len(tag["bracketed"]) :]):
        return True
    back = n - 1
    while back > 0 and n - back <= LOOKED_BACK and layout.is_signature(lines[back].text):
        back -= 1
    before, signed = lines[back].text, back < n - 1
    if _is_mark(lines[back]) or layout.END_MARK.search(before):
        return True
    return (signed or new_page) and before[-1:] in ".!?…”\"')/"


def _is_mark(line: Line) -> bool:
    """A rule or a number between two stories."""
    return bool(_RULE.fullmatch(line.text) or _NUMBER.fullmatch(line.text))


def _is_headline(line: Line) -> bool:
    return layout.is_headline_like(line) and not layout.is_signature(line.text) and not _is_mark(line)


def _is_lead(line: Line) -> bool:
    text = line.text
    return len(text) >= SHORTEST_LEAD and (text[-1] in '.!?…”"' or layout.SENTENCE_END.search(text) is not None)
