"""What stories a question should find and how good each is: read off their texts, word by word, without an index."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from newsroom.vietnamese import fold_words, nfc, same_tone
from tests.benchmarks.archives import Story
from tests.benchmarks.planted import Asked

HEADLINE, LEAD, NAMES, BODY = range(4)
GRADES = {HEADLINE: 3, LEAD: 2, NAMES: 2, BODY: 1}
EITHER_I = re.compile("(h|k|l|m|qu|s|t)[iy]")
WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=50_000)
def _word(typed: str) -> tuple[tuple[str, str], ...]:
    """The folded words of a typed one, each with the spelling that decides whether accents are the same."""
    exact = same_tone(typed).lower()
    return tuple((folded, exact) for folded in fold_words(typed).split())


def words(text: str) -> list[tuple[str, str]]:
    """The words of a text, folded and with accents."""
    return [pair for typed in WORD.findall(nfc(text)) for pair in _word(typed)]


class Text:
    """A story's words by place."""

    def __init__(self, story: Story) -> None:
        self.number, self.uid, self.published_at = story.number, story.unit.uid, story.published_at
        named = [official.name for official in story.officials] + [story.unit.name, *story.topics]
        named += [f"{document.number} · {document.title}" for document in story.documents]
        named += [story.event.name] if story.event else []
        self.places = [words(story.headline), words(story.lead), words(" · ".join(named)), words(story.text)]

    @cached_property
    def folded(self) -> list[str]:
        """Each place as one line of folded words with a blank at either end."""
        return [f" {' '.join(folded for folded, _ in place)} " for place in self.places]

    def says(self, phrase: list[tuple[str, str]], place: int, *, accents: bool) -> bool:
        """Whether the phrase stands there in one piece; with `accents`, those that it has are the same."""
        line = f" {' '.join(folded for folded, _ in phrase)} "
        if line not in self.folded[place]:
            return False
        return not accents or any(self._alike(phrase, place, start) for start in self._starts(line, place))

    def _starts(self, line: str, place: int) -> Iterator[int]:
        text, at = self.folded[place], -1
        while (at := text.find(line, at + 1)) >= 0:
            yield text.count(" ", 0, at)

    def _alike(self, phrase: list[tuple[str, str]], place: int, start: int) -> bool:
        here = self.places[place][start : start + len(phrase)]
        return all(exact.isascii() or exact == there for (_, exact), (_, there) in zip(phrase, here, strict=True))


@dataclass(frozen=True)
class Judgement:
    """Numbers of stories: what must be found, how good each of the good ones is, which have other accents alone."""

    must: frozenset[int]
    grades: dict[int, int]
    wrong: frozenset[int]


class Oracle:
    """Judges questions over a number of stories."""

    def __init__(self, stories: Iterable[Story]) -> None:
        self.texts: dict[int, Text] = {}
        self.having: defaultdict[str, set[int]] = defaultdict(set)
        self.of_unit: defaultdict[str, set[int]] = defaultdict(set)
        for story in stories:
            text = self.texts[story.number] = Text(story)
            self.of_unit[text.uid].add(story.number)
            for folded, _ in text.places[BODY]:
                self.having[folded].add(story.number)

    def judge(self, asked: Asked) -> Judgement:
        """The judgement of a question."""
        things = [[words(way) for way in ways] for ways in asked.things]
        of_units = set().union(*(self.of_unit[uid] for uid in asked.units))
        found = set(self.texts)
        for ways in things:
            found &= of_units | self._saying(ways, in_one_piece=asked.in_one_piece)
        for phrase in asked.without:
            found -= self._saying([words(phrase)], in_one_piece=True)
        grades = {number: self._grade(self.texts[number], things) for number in found}
        for number in found & of_units:
            grades[number] = max(grades[number], 1)
        if asked.newest_first:
            best = sorted((n for n in found if grades[n] == max(grades.values())), reverse=True)
            grades |= {number: max(3 - place, 0) for place, number in enumerate(best)}
        wrong = frozenset(number for number in found if not grades[number] and self._looks(number, things))
        return Judgement(frozenset(found), {n: grade for n, grade in grades.items() if grade}, wrong)

    def _saying(self, ways: list[list[tuple[str, str]]], *, in_one_piece: bool) -> set[int]:
        """The stories with all words of the first way, in one piece if that is asked for, or another way so."""
        found: set[int] = set()
        for place, way in enumerate(ways):
            some = set.intersection(*(self._having(folded) for folded, _ in way))
            if in_one_piece or (place and len(way) != len(ways[0])):
                some = {number for number in some if self.texts[number].says(way, BODY, accents=False)}
            found |= some
        return found

    def _having(self, folded: str) -> set[int]:
        """The stories with the word; its last i may be written y, and the other way round."""
        either = EITHER_I.fullmatch(folded)
        others = [either[1] + letter for letter in "iy"] if either else [folded]
        return set().union(*(self.having.get(other, set()) for other in others))

    def _grade(self, text: Text, things: list[list[list[tuple[str, str]]]], *, accents: bool = True) -> int:
        """By the best place where all that is asked for stands in one piece, with the accents that were typed."""
        return next(
            (
                GRADES[place]
                for place in GRADES
                if all(any(text.says(way, place, accents=accents) for way in ways) for ways in things)
            ),
            0,
        )

    def _looks(self, number: int, things: list[list[list[tuple[str, str]]]]) -> bool:
        return self._grade(self.texts[number], things, accents=False) > 0
