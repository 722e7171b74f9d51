"""Checks of the provinces that a text names: `tỉnh X`, `thành phố X` and their bodies, each as of the story's day."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from articles.checks import history, names
from articles.checks.finding import Mark, check, said
from articles.checks.scope import NOT_THERE
from articles.checks.story import Facts, Story
from articles.checks.words import around
from newsroom.vietnamese import date_label

_HEAD = r"""(?<![\w'’]) (?i:
    (?P<several> tỉnh (?:,[ ]?|[ ]và[ ]|/) thành (?:[ ]phố)? :?[ ] | (?:tỉnh|thành[ ]phố)[ ]?:[ ] )
  | (?P<province> tỉnh[ ] (?:(?:ủy|uỷ|đoàn)[ ])? )
  | (?P<city> thành[ ] (?:ủy|uỷ|đoàn|phố)[ ] | tp\.?[ ]? ) )"""
_MANY = re.compile(r"(?i:các|những|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|nhiều|một số|mấy|cả|\d)\s$")
_PART_OF_A_WORD = re.compile(r"(?i:liên|nội|ngoại|cấp)\s$")  # `đường liên tỉnh Hà Nam - Nam Định`


@dataclass(frozen=True)
class Named:
    """A province that a text names as one: where, of which kind (None: one of several), and which."""

    start: int
    end: int
    kind: str | None
    slug: str


@check(_("a province in the text that did not exist, or was not called so, on the story's day"))
def unit_in_text(story: Story, facts: Facts) -> Iterator[Mark]:
    """`tỉnh Bắc Kạn` in a story of 2026, `tỉnh Quảng Ninh` in October 2026; not where the text tells of the past."""
    if not names.is_recorded(facts.gazetteer, story.day):
        return
    for field, text in story.texts.items():
        for unit in named(text, names.of(facts)):
            right = names.right_units(facts.gazetteer, unit.slug, unit.kind, story.day)
            if right and not _is_of_another_time(text, unit, story, facts):
                shown = text[unit.start : unit.end]
                sentence = said(NOT_THERE, day=date_label(story.day), unit=shown, right=names.legal(right))
                yield Mark(sentence, field, unit.start, unit.end)


def named(text: str, known: names.Names) -> Iterator[Named]:
    """The provinces named with their kind, and those listed after them: `các tỉnh Lào Cai, Yên Bái và Hà Giang`."""
    one, one_more = _patterns(known.pattern)
    for found in one.finditer(text):
        before = text[max(0, found.start() - 12) : found.start()]
        if _PART_OF_A_WORD.search(before):
            continue
        listed = bool(found["several"] or _MANY.search(before))
        others = list(_others(text, found.end(), one_more, listed))
        if not listed and others and others[0]["dash"]:
            continue  # `tỉnh Gia Lai - Kon Tum`: one province, older than the record
        kind = None if listed else names.CITY if found["city"] else names.PROVINCE
        start = found.start("name") if listed else found.start()
        for match, begin, sort in [(found, start, kind), *((other, other.start("name"), None) for other in others)]:
            if slug := known.slug(match["name"]):
                yield Named(begin, match.end(), sort, slug)


def _others(text: str, end: int, one_more: re.Pattern[str], listed: bool) -> Iterator[re.Match[str]]:
    """The names that go on a list; after a single province one more, joined by `và` or a dash."""
    while found := one_more.match(text, end):
        if not listed and found["comma"]:
            return
        yield found
        if not listed:
            return
        end = found.end()


@lru_cache(maxsize=8)
def _patterns(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """For a province with its kind, and for one more name of a list."""
    name = f"(?P<name>{name})"
    join = r"(?: (?P<comma>[,;][ ](?:và[ ])?) | (?P<dash>[ ]?[-–—][ ]?) | [ ]và[ ] )"
    return re.compile(_HEAD + name, re.VERBOSE), re.compile(join + name, re.VERBOSE)


def _is_of_another_time(text: str, unit: Named, story: Story, facts: Facts) -> bool:
    """The sentence tells of a time when it was called so, in words or by a day."""
    left, right = around(text, unit.start, unit.end)
    if history.is_told(left, text[unit.start : unit.end], right, names.of(facts).pattern):
        return True
    if history.is_to_come(left) and any(
        period.kind == unit.kind and (period.valid_from or story.day) > story.day
        for period in facts.gazetteer.periods_of(unit.slug)
    ):
        return True
    return any(
        not names.right_units(facts.gazetteer, unit.slug, unit.kind, day)
        for day in history.days_named(left, right, story.day)
    )
