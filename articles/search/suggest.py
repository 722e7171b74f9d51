"""Suggestions while somebody types: provinces, people, events, documents, topics and headlines that readers may see."""

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from articles.models.prompts import Prompt
from articles.models.published import PublicDocument, PublicEvent, PublishedArticle
from articles.search import beginnings, engine, prompts
from articles.search.beginnings import Fit, Typed, fit
from articles.search.prompts import Copy
from articles.search.question import read
from articles.search.spelling import telex, vni
from articles.search.terms import Question, Term
from provinces.gazetteer import Gazetteer, Place

SHOWN = 3  # of a kind
STORIES = 4
RECENT = 100  # headlines with the words before the last one, among which those are looked for that go on as typed
WHOLE = 20  # headlines with all the words as they stand
FEWEST_LETTERS = 2  # before headlines are suggested
FIRST = 1.5  # levels that a name is worth more where it begins with what was typed


type Ranked[T] = list[tuple[Fit, T]]  # the best first


@dataclass(frozen=True)
class Suggestions:
    """What may be meant, the likeliest of each kind first."""

    provinces: Sequence[Place] = ()
    things: Mapping[Prompt.Kind, Sequence[Any]] = MappingProxyType({})  # public copies
    stories: Sequence[PublishedArticle] = ()

    def __bool__(self) -> bool:
        return bool(self.provinces or self.things or self.stories)


def suggestions(text: str, at: datetime) -> Suggestions:
    """What readers may see at the moment and that goes on as was typed, else as keys that an input method missed say.

    Reads as many rows at most however large the archive is, in a fixed number of queries.
    """
    found = _suggestions(beginnings.read(text), at)
    if not found:
        text = text[: beginnings.READ]
        meant = " ".join(vni(telex(word)) for word in text.split())
        if meant != " ".join(text.split()):
            return _suggestions(beginnings.read(meant), at)
    return found


def headlines(text: str, at: datetime, most: int) -> list[PublishedArticle]:
    """Stories that readers may see at the moment whose headline has the words, the last one begun; so many at most."""
    typed = beginnings.read(text)
    return _with_cards(_best(_stories(typed, at), 0)[:most]) if typed.words else []


def _suggestions(typed: Typed, at: datetime) -> Suggestions:
    if not typed.words:
        return Suggestions()
    places = _provinces(typed, Gazetteer.load())
    things = _things(typed, at)
    stories = _stories(typed, at)
    # Where accents were typed and something has just these, what has others is not meant.
    fits = [fit for fit, _what in itertools.chain(places, stories, *things.values())]
    fewest = 1 if any(fit.accents == 1 for fit in fits) and any(typed.accents) else 0
    shown = {kind: _best(ranked, fewest)[:SHOWN] for kind, ranked in things.items()}
    return Suggestions(
        provinces=_best(places, fewest)[:SHOWN],
        things={kind: copies for kind, copies in shown.items() if copies},
        stories=_with_cards(_best(stories, fewest)[:STORIES]),
    )


def _best[T](ranked: Ranked[T], fewest: float) -> list[T]:
    return [what for fit, what in ranked if fit.accents >= fewest]


def _provinces(typed: Typed, gazetteer: Gazetteer) -> Ranked[Place]:
    """Provinces, present and former, by their names and other spellings; asks the database nothing."""
    legal: defaultdict[str, list[str]] = defaultdict(list)
    for unit in gazetteer.units.values():
        legal[unit.slug].append(unit.full_name)
    ranked = []
    for slug, place in gazetteer.places.items():
        named = (place.name, *legal[slug], *gazetteer.aliases.get(slug, ()))
        if any(key.startswith(begun) for begun in typed.keys for key in _keys_of(named)):
            best, own = max(fit(typed, name) for name in named), fit(typed, place.name)
            ranked.append(((best.accents, own, place.successor is None), (best, place)))
    return [found for _rank, found in sorted(ranked, key=lambda each: each[0], reverse=True)]


@lru_cache(maxsize=200)
def _keys_of(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(beginnings.keys_of(*names))


def _things(typed: Typed, at: datetime) -> dict[Prompt.Kind, Ranked[Copy]]:
    """People, events, documents, topics: one query for candidates, and one for each kind that has any."""
    found: dict[Prompt.Kind, Ranked[Copy]] = {}
    for kind, levels in prompts.candidates(typed).items():
        fitting = [(_fit_of(typed, copy), copy) for copy in prompts.visible(kind, list(levels), at)]
        found[kind] = sorted(fitting, key=lambda each: _rank(each[0], each[1], levels[each[1].pk]), reverse=True)
    return found


def _fit_of(typed: Typed, copy: Copy) -> Fit:
    names = [str(copy), copy.title] if isinstance(copy, PublicDocument) else [str(copy)]
    return max(fit(typed, name) for name in names)


def _rank(fit: Fit, copy: Copy, level: int) -> tuple[float, float, date, int]:
    """The accents typed first, then what is written about most, then what is newest."""
    day = date.min
    if isinstance(copy, PublicEvent):
        day = copy.starts_on
    elif isinstance(copy, PublicDocument):
        day = copy.issued_on or date.min
    return fit.accents, level + FIRST * fit.first, day, copy.pk


def _stories(typed: Typed, at: datetime) -> Ranked[int]:
    """The keys of stories whose headline has the words, the last at least begun; the newest of those that fit best."""
    if sum(map(len, typed.words)) < FEWEST_LETTERS:
        return []
    whole, before = read(" ".join(typed.words)).groups, read(" ".join(typed.words[:-1])).groups
    numbers = _newest([group.in_headline() for group in whole], at, WHOLE)
    if any(typed.accents):
        just_so = read(typed.text).groups
        numbers |= _newest([term for each in just_so for term in (each.in_headline(), each.exactly())], at, WHOLE)
    going_on = _newest([group.in_headline() for group in before], at, RECENT)
    rows = PublishedArticle.objects.filter(pk__in=numbers | going_on).values_list("pk", "headline", "headline_key")
    fitting = [
        (fit(typed, headline), (numbers | going_on)[pk], pk)
        for pk, headline, key in rows
        if pk in numbers or f" {typed.words[-1]}" in f" {key}"
    ]
    return [(fit, pk) for fit, _number, pk in sorted(fitting, reverse=True)]


def _with_cards(keys: list[int]) -> list[PublishedArticle]:
    stories = PublishedArticle.objects.for_cards().in_bulk(keys) if keys else {}
    return [stories[pk] for pk in keys if pk in stories]


def _newest(wanted: Sequence[Term], at: datetime, most: int) -> dict[int, int]:
    """The newest stories that answer, each with its number in the index."""
    found = engine.current().newest(Question(tuple(wanted)), at, most) if wanted else []
    return {each.story_id: each.number for each in found}
