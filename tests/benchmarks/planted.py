"""Stories with phrases put into known places, and the questions that are asked of them, from `judged.txt`."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random

from newsroom.vietnamese import fold, fold_words
from tests.benchmarks.archives import Archive, Story, sentence, units

LATER_TONE = {"òa": "oà", "óa": "oá", "ủy": "uỷ", "ỏe": "oẻ"}
SAME_DAY = (0.1, 0.5, 0.95)  # where in the archive the three copies of one story stand
COPIED = "phong lan rừng"


@dataclass(frozen=True)
class Plant:
    """A phrase, and what has its letters with other accents."""

    phrase: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """A question: what is typed, and for each thing asked for the phrases that say it, the typed one first.

    `units` are those whose stories are asked for as well; `newest_first`: among stories alike, newer ones are better.
    """

    kind: str
    typed: str
    things: tuple[tuple[str, ...], ...]
    without: tuple[str, ...] = ()
    units: frozenset[str] = frozenset()
    in_one_piece: bool = False
    newest_first: bool = False


@cache
def _lines() -> tuple[tuple[str, ...], ...]:
    text = (Path(__file__).parent / "judged.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(tuple(part.strip() for part in line.split("|")) for line in lines)


def plants() -> list[Plant]:
    """The phrases that are put in, those with other accents first."""
    return [Plant(line[1], line[2:]) for line in _lines() if line[0] == "plant"]


def put_in(archive: Archive, some: list[Plant] | None = None) -> dict[int, Story]:
    """The stories that have something put in, by number; each phrase goes to a few stories of its own."""
    free = iter(Random(f"planted/{archive.seed}").sample(range(archive.count), archive.count))
    found = {}
    for number, story in _copies(archive, {int(archive.count * part) for part in SAME_DAY}):
        found[number] = story
    for plant in [*(plants() if some is None else some), *(Plant(line[1]) for line in _lines() if line[0] == "word")]:
        for place, phrase in _places(plant):
            number = next(number for number in free if number not in found)
            found[number] = _with(archive.story(number), phrase, place)
    return found


def _copies(archive: Archive, numbers: set[int]) -> Iterator[tuple[int, Story]]:
    """One story told again and again over the years."""
    first = archive.story(min(numbers)).saying(headline=f"Chuyện về {COPIED}")
    for number in numbers:
        yield number, replace(first, number=number, published_at=archive.moment(number))


def _places(plant: Plant) -> Iterator[tuple[str, str]]:
    """Pairs of a place and the phrase for it, a story each."""
    yield from ((place, plant.phrase) for place in ("headline", "lead", "body", "body"))
    for other in plant.others:
        yield from ((place, other) for place in ("headline", "body"))
    if plant.others:
        yield from ((place, plant.phrase) for place in ("headline", "body"))
        yield from [("scattered", plant.phrase)] * 2


def _with(story: Story, phrase: str, place: str) -> Story:
    rng, capital = Random(f"{story.number}/{phrase}"), phrase[0].upper() + phrase[1:]
    if place == "headline":
        return story.saying(headline=f"{story.unit.name}: {capital} {sentence(rng, 3, capital=False)}")
    if place == "lead":
        return story.saying(lead=f"{story.lead} {capital} {sentence(rng, 4, capital=False)}.")
    if place == "body":
        return story.saying(body=f"{sentence(rng, 6)} {phrase} {sentence(rng, 5, capital=False)}.")
    apart = (f"{word} {sentence(rng, 2, capital=False)}" for word in reversed(phrase.split()))
    return story.saying(body=f"{sentence(rng, 6)} {' '.join(apart)}.")


def asked(archive: Archive, some: list[Plant] | None = None) -> list[Asked]:
    """All questions, more than two hundred; or those of some plants and of no plant."""
    found = [asked for plant in (plants() if some is None else some) for asked in _of_plant(plant)]
    found += [*_of_lines(), *_of_provinces(), *_of_people(archive), *_of_documents(archive)]
    return [*found, Asked("newer first", COPIED, ((COPIED,),), newest_first=True)]


def _of_plant(plant: Plant) -> Iterator[Asked]:
    phrase, bare = plant.phrase, fold(plant.phrase)
    words = phrase.split()
    half = " ".join(word if place % 2 else fold(word) for place, word in enumerate(words))
    yield Asked("no accents", bare, ((bare,),))
    yield Asked("accents", phrase, ((phrase,),))
    yield Asked("half the accents", half, ((half,),))
    turn = len(phrase) % 4
    if turn == 0:
        yield Asked("in quotes", f'"{bare}"', ((bare,),), in_one_piece=True)
        yield Asked("decomposed", unicodedata.normalize("NFD", phrase), ((phrase,),))
    elif turn == 1:
        yield Asked("capitals", phrase.upper().replace("Đ", "Ð"), ((phrase,),))
    elif turn == 2 and plant.others:
        yield Asked("accents", plant.others[0], ((plant.others[0],),))
        yield Asked("in quotes", f"“{phrase}”", ((phrase,),), in_one_piece=True)
    later = phrase
    for early, late in LATER_TONE.items():
        later = later.replace(early, late)
    if later != phrase:
        yield Asked("place of the tone", later, ((phrase,),))


def _of_lines() -> Iterator[Asked]:
    for kind, typed, *rest in _lines():
        if kind in {"plant", "word"}:
            continue
        wanted, _, without = rest[0].partition(" - ") if kind == "left out" else (rest[0], "", "")
        things = tuple(tuple(way.strip() for way in thing.split(" = ")) for thing in wanted.split(" + "))
        yield Asked(kind, typed, things, (without,) if without else ())


def _of_provinces() -> Iterator[Asked]:
    """Names that ended find also the unit that took their place, names that last what they absorbed."""
    present = {unit.slug: unit for unit in units() if unit.ends is None}
    former = [unit for unit in units() if unit.slug not in present]
    for place, unit in enumerate(islice(former, 0, None, 2)):
        typed = unit.name if place % 3 == 0 else fold(unit.name)
        after = present[successors()[unit.slug]]
        yield Asked("former province", typed, ((typed,),), units=frozenset({unit.uid, after.uid}))
    for place, unit in enumerate(islice(present.values(), 0, None, 2)):
        absorbed = {other.uid for other in units() if successors().get(other.slug) == unit.slug}
        typed = unit.name if place % 3 == 0 else fold_words(unit.name)
        ways = ("Hồ Chí Minh", "TP HCM", "TPHCM", "HCM") if unit.slug == "ho-chi-minh" else (typed,)
        if unit.slug != "ho-chi-minh":
            yield Asked("present province", typed, (ways,), units=frozenset({unit.uid, *absorbed} if absorbed else ()))


@cache
def successors() -> dict[str, str]:
    """Slugs of provinces → the slug of the present one, where that is another."""
    import csv

    from tests.harness.source import ROOT

    text = (ROOT / "provinces/data/provinces.csv").read_text(encoding="utf-8")
    rows = {row["slug"]: row["successor_slug"] for row in csv.DictReader(text.splitlines())}
    return {slug: after for slug, after in rows.items() if after and after != slug}


def _of_people(archive: Archive) -> Iterator[Asked]:
    for place, unit in enumerate(islice(units(), 3, None, 6)):
        name = archive.official(unit, place % 3).name
        typed = name if place % 2 else fold(name)
        yield Asked("person", typed, ((typed,),))


def _of_documents(archive: Archive) -> Iterator[Asked]:
    shapes = (str, str.lower, lambda number: fold_words(number), lambda number: number.replace("-", " - "))
    step = max(archive.count // 5 // 20, 1)
    for place, document in enumerate(range(0, archive.count // 5, step)):
        number = archive.document(document).number
        typed = shapes[place % 4](number)
        yield Asked("document", typed, ((fold_words(number),),), in_one_piece=" " not in typed)
