"""Checks of people: the titles a text gives to officials, held against the offices of the story's day."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.checks import names
from articles.checks.finding import Mark, check, said
from articles.checks.offices import Office, offices
from articles.checks.story import Facts, Story
from articles.checks.titles import Grammar, is_part_in_event
from articles.checks.words import REACH, UPPER, apostrophes, around, names_in
from newsroom.vietnamese import date_label

_FORMER = r"(?:[Nn]guyên|[Cc]ựu)[ ]"
_JOINED = re.compile(r"(?:,?[ ](?:kiêm|đồng thời là)[ ]|,[ ]|[ ][-–—][ ])$")
_ENDS_FORMER = re.compile(rf"{_FORMER}$")
_AFTER_NAME = re.compile(
    rf"(?:[ ]?\([^()\n]{{1,60}}\))?(?:,[ ]|[ ]?[-–—][ ]|[ ]?\()"
    rf"(?:(?P<now>hiện(?: nay)? là|nay là)[ ]|(?:vừa |đồng thời )?là[ ])?(?P<former>{_FORMER})?"
)
_AFTER_TITLE = re.compile(
    rf"(?:,?[ ](?:kiêm|đồng thời là)[ ]|,[ ]|[ ][-–—][ ])(?:(?P<now>hiện(?: nay)? là|nay là)[ ])?(?P<former>{_FORMER})?"
)
_SOMEBODY_ELSE = re.compile(rf"[ ](?:(?:đồng chí|ông|bà|anh|chị|cụ)[ ])?[{UPPER}]")
_HONORIFIC = re.compile(r"(?P<comma>,?)[ ](?:(?i:đồng chí|ông|bà|anh|chị|cụ)[ ])?$")
_NAMED_BEFORE = re.compile(rf"[{UPPER}][\w'’]*(?:,|[ ][-–—]|[ ]?\()[ ]?$")
_THEN = re.compile(
    r"(?i:(?:khi|lúc|hồi|thời)[ ](?:còn|đang|làm|ấy|đó)|từng|trước đây|cương vị|giữ chức|làm|tân"
    r"|được(?:[ ][^\W\d_]+){0,5}[ ](?:bầu|cử|hiệp thương)(?:[ ]là)?)(?!\w)[^,.;:]{0,40}$"
)
_WINDOW = 240  # characters before a name in which its titles may begin
_YEAR = re.compile(r"(?<!\w)[Nn]ăm[ ]((?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True)
class Stated:
    """A title that a text gives to somebody: where (`nguyên` included), its words, and whether it is a former one."""

    start: int
    end: int
    title: str
    former: bool


@check(_("a title in the text that differs from the offices held on the story's day"))
def official_title(story: Story, facts: Facts) -> Iterator[Mark]:
    """Titles beside the name of somebody known; `nguyên` titles only where the office is still held."""
    known = names.of(facts)
    held = {apostrophes(name): titles for name, titles in facts.offices.items()}
    read: dict[str, list[Office]] = {}
    for field, text in story.texts.items():
        for start, end, name in names_in(text, held):
            if _tells_of_another_year(text, start, story.day.year):
                continue
            if name not in read:
                read[name] = [office for title in held[name] for office in offices(title, known)]
            for stated in (*_before(text, start, known), *_after(text, end, known)):
                if stated.former == _is_held(stated.title, read[name], known):
                    yield Mark(_sentence(name, stated, story, held[name]), field, stated.start, stated.end)


def _sentence(name: str, stated: Stated, story: Story, titles: Sequence[str]) -> Promise:
    day = date_label(story.day)
    if stated.former:
        return said(_("On %(day)s %(name)s still was “%(titles)s”."), day=day, name=name, titles="; ".join(titles))
    if not titles:
        return said(_("On %(day)s %(name)s held no office that is recorded."), day=day, name=name)
    return said(_("On %(day)s %(name)s was “%(titles)s”."), day=day, name=name, titles="; ".join(titles))


def _is_held(title: str, held: list[Office], known: names.Names) -> bool:
    return all(any(office.may_be(other) for other in held) for office in offices(title, known))


def _tells_of_another_year(text: str, start: int, year: int) -> bool:
    """The sentence begins with an earlier year: `Năm 2023, bà …`."""
    if not _YEAR.search(text, max(0, start - REACH), start):
        return False
    left, _right = around(text, start, start)
    return any(int(found[1]) < year for found in _YEAR.finditer(left))


def _before(text: str, start: int, known: names.Names) -> Iterator[Stated]:
    """The titles right before a name that begins at `start`: `T1, T2 X`, `T1, đồng chí X`."""
    floor = max(0, start - _WINDOW)
    lead_in = _HONORIFIC.search(text, max(0, start - 12), start)
    if not lead_in:
        return
    chain = list(_chain(text, floor, lead_in.start(), Grammar.of(known)))
    if not chain:
        return
    before = text[floor : chain[-1][0]]
    if _THEN.search(before):
        return
    if _NAMED_BEFORE.search(before):
        if lead_in["comma"]:
            return  # `ông A, Phó Chủ tịch, bà X`: the title is the other one's
        del chain[1:]
    former = _ENDS_FORMER.search(before)
    for begin, end in chain:
        first = former is not None and begin == chain[-1][0]
        shown = begin - len(former[0]) if first and former else begin
        yield Stated(shown, end, text[begin:end], former is not None)


def _chain(text: str, floor: int, end: int, grammar: Grammar) -> Iterator[tuple[int, int]]:
    """The titles that end at `end`, the last one first."""
    for rank in reversed(list(grammar.rank.finditer(text, floor, end))):
        if grammar.before_name.fullmatch(text, rank.start(), end):
            if not is_part_in_event(text, rank.start()):
                yield rank.start(), end
            joined = _JOINED.search(text, floor, rank.start())
            if not joined:
                return
            end = joined.start()


def _after(text: str, end: int, known: names.Names) -> Iterator[Stated]:
    """The titles right after a name that ends at `end`: `X, T1, T2`, `X – T1`, `X (T1)`; not `X, T1 Y`."""
    grammar, former, lead_in = Grammar.of(known), False, _AFTER_NAME
    titles = []
    while joined := lead_in.match(text, end):
        former = bool(joined["former"]) or (former and not joined["now"])
        title = grammar.title.match(text, joined.end())
        if not title:
            break
        if _SOMEBODY_ELSE.match(text, title.end()):
            return
        shown = joined.start("former") if joined["former"] else title.start()
        if not is_part_in_event(text, title.start()):
            titles.append(Stated(shown, title.end(), title[0], former))
        end, lead_in = title.end(), _AFTER_TITLE
    yield from titles
