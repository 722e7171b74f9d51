"""Checks of a story against itself: numbers, days and names that differ between headline, lead and body."""

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from articles.checks.finding import Mark, check, said
from articles.checks.numerals import Number, numbers, spelled
from articles.checks.story import Facts, Story
from articles.checks.words import apostrophes, capital_runs
from newsroom import vietnamese

LEAST_WORDS = 3  # of a name that is compared with another one
_AT_MOST = 40  # numbers of a headline or lead, officials of a story
_DAY = re.compile(r"(?<![\d/.,-])(\d{1,2})/(\d{1,2})(?:/\d{4})?(?![\d/])")
_PART_OF_DAY = re.compile(
    r"(?<!\w)(?P<part>sáng|trưa|chiều|tối|đêm)\s(?:ngày\s)?(\d{1,2})/(\d{1,2})(?:/\d{4})?(?![\d/])", re.IGNORECASE
)
_BEFORE_NAMES = {"Ông", "Bà", "Anh", "Chị", "Cụ", "Em", "Cháu", "Ảnh", "Theo", "Do", "Và"}


@check(_("a number of headline or lead that the rest of the story gives otherwise"))
def number_agreement(story: Story, facts: Facts) -> Iterator[Mark]:
    """Numbers of the headline occur in lead or body, rounded at most; those of the lead are no slip of the body's."""
    headline = list(islice(numbers(story.texts["headline"]), _AT_MOST))
    lead = list(islice(numbers(story.texts["lead"]), _AT_MOST))
    body = list(numbers(story.texts["body"]))
    prose = vietnamese.nfc(f"{story.texts['lead']}\n{story.texts['body']}").casefold()
    for number in headline:
        if any(number.covers(other) for other in (*lead, *body)) or _is_spelled(number, prose):
            continue
        if other := next((other for other in (*lead, *body) if number.is_slip_of(other)), None):
            sentence = said(_("The headline says “%(a)s”, the text “%(b)s”."), a=number.shown, b=other.shown)
        else:
            sentence = said(_("The headline says “%(a)s”; the text does not."), a=number.shown)
        yield Mark(sentence, "headline", number.start, number.end)
    known = {number.value for number in (*headline, *lead)}
    only_below = [other for other in body if other.value not in known]
    in_body = {other.value for other in body}
    for number in lead:
        other = next((other for other in only_below if number.is_slip_of(other)), None)
        if other and number.value not in in_body:
            sentence = said(_("The lead says “%(a)s”, the body “%(b)s”."), a=number.shown, b=other.shown)
            yield Mark(sentence, "lead", number.start, number.end)


def _is_spelled(number: Number, prose: str) -> bool:
    return any(re.search(rf"(?<!\w){words}(?!\w)", prose) for words in spelled(number.value))


@check(_("a day of headline or lead that the rest of the story gives otherwise"))
def date_agreement(story: Story, facts: Facts) -> Iterator[Mark]:
    """Days of the headline occur below; where the lead says `Sáng 10/10`, no `sáng 11/10` stands further down."""
    below = {(found[1].lstrip("0"), found[2].lstrip("0")) for text in _below(story) for found in _DAY.finditer(text)}
    for found in _DAY.finditer(story.texts["headline"]):
        if below and (found[1].lstrip("0"), found[2].lstrip("0")) not in below:
            sentence = said(_("The headline says “%(a)s”; the text names other days."), a=found[0])
            yield Mark(sentence, "headline", found.start(), found.end())
    told = _PART_OF_DAY.search(story.texts["lead"])
    if told is None or len({found[0] for found in _DAY.finditer(story.texts["lead"])}) != 1:
        return
    for field, text in story.texts.items():
        for found in _PART_OF_DAY.finditer(text) if field != "lead" else ():
            if found["part"].lower() == told["part"].lower() and _is_slip(told, found, story.day.year):
                sentence = said(_("The lead says “%(a)s”, here it is “%(b)s”."), a=told[0], b=found[0])
                yield Mark(sentence, field, found.start(), found.end())


def _below(story: Story) -> tuple[str, str]:
    return story.texts["lead"], story.texts["body"]


def _is_slip(told: re.Match[str], found: re.Match[str], year: int) -> bool:
    """The days are neighbours, or day and month have changed places."""
    first, other = (vietnamese.parse_date(f"{match[2]}/{match[3]}/{year:04}") for match in (told, found))
    if (told[2].lstrip("0"), told[3].lstrip("0")) == (found[3].lstrip("0"), found[2].lstrip("0")):
        return first != other
    return first is not None and other is not None and abs(first - other) == dt.timedelta(days=1)


@check(_("the name of an official spelled in two ways"))
def name_agreement(story: Story, facts: Facts) -> Iterator[Mark]:
    """Names that differ from an official's by accents, or by one syllable, and are nobody else's."""
    officials = [apostrophes(name) for name in islice(story.officials, _AT_MOST)]
    known = {*officials, *map(apostrophes, facts.offices)}
    for field, text in story.texts.items():
        for start, run in capital_runs(text):
            words = [apostrophes(word) for word in run]
            for official in officials:
                for first, count in _windows(words, official.split()):
                    if " ".join(words[first : first + count]) not in known:
                        begin = start + sum(len(word) + 1 for word in words[:first])
                        end = begin + len(" ".join(words[first : first + count]))
                        yield Mark(said(_("Is this “%(name)s”?"), name=official), field, begin, end)


@check(_("a name of headline or lead that the rest of the story spells otherwise"))
def spelling_of_names(story: Story, facts: Facts) -> Iterator[Mark]:
    """Names of three words or more keep their accents from the headline down; `name_agreement` sees to officials."""
    known = {tuple(_keys(word).folded for word in name.split()) for name in map(apostrophes, story.officials)}
    told: dict[tuple[str, ...], tuple[tuple[str, ...], str]] = {}
    for field in ("headline", "lead", "body"):
        names = list(_full_names(story.texts[field]))
        here = {written for _start, _name, _folded, written in names}
        for start, name, folded, written in names:
            first, shown = told.setdefault(folded, (written, name))
            if written != first and first not in here and folded not in known:
                yield Mark(said(_("Above it is “%(name)s”."), name=shown), field, start, start + len(name))


def _full_names(text: str) -> Iterator[tuple[int, str, tuple[str, ...], tuple[str, ...]]]:
    """What may be a name: where it begins, as it stands, and its words without accents and with them."""
    for start, run in capital_runs(text):
        words = run[1:] if run[0] in _BEFORE_NAMES else run
        if len(words) >= LEAST_WORDS:
            keys = [_keys(apostrophes(word)) for word in words]
            begin = start + (len(run[0]) + 1 if words != run else 0)
            yield begin, " ".join(words), tuple(key.folded for key in keys), tuple(key.spelled for key in keys)


def _windows(words: list[str], name: list[str]) -> Iterator[tuple[int, int]]:
    """(first word, number of words) where the words are the name with something changed."""
    for first in range(len(words) - len(name) + 1):
        if _is_variant(words[first : first + len(name)], name):
            yield first, len(name)
    first = 1 if words[0] in _BEFORE_NAMES else 0
    shorter = [name[:gone] + name[gone + 1 :] for gone in range(1, len(name) - 1)]
    if len(name) >= 4 and words[first:] in shorter:
        yield first, len(name) - 1


def _is_variant(words: list[str], name: list[str]) -> bool:
    """Not the same, but so without accents; or one syllable is another, in a name of three syllables a similar one."""
    pairs = [(_keys(word), _keys(part)) for word, part in zip(words, name, strict=True)]
    apart = [(word.folded, part.folded) for word, part in pairs if word.spelled != part.spelled]
    if apart and all(word == part for word, part in apart):
        return True
    return len(apart) == 1 and (len(name) >= 4 or (len(name) == 3 and _one_letter_apart(*apart[0])))


class _Keys(NamedTuple):
    spelled: str
    folded: str


@lru_cache(maxsize=4096)
def _keys(word: str) -> _Keys:
    """A word as `vietnamese.same` compares it, and without accents."""
    return _Keys(vietnamese.same_tone(word).casefold(), vietnamese.fold(word))


def _one_letter_apart(a: str, b: str) -> bool:
    """One letter more, less or other."""
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) > 1:
        return False
    first = next((place for place, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    return a[first + (len(a) == len(b)) :] == b[first + 1 :]
