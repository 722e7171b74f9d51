"""What was typed, read: words, quoted phrases, what to leave out, other ways to say it, names of provinces."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from articles.search import synonyms
from articles.search.synonyms import Words
from articles.search.terms import Exact, InHeadline, Key, Phrase, Question, Term, Word, all_of, any_of, pairs, phrase
from newsroom.vietnamese import fold_words, nfc, same_tone

LONGEST = 200  # characters of a question; more is not looked at
MOST_WORDS = 16
LONGEST_WORD = 40
_PARTS = re.compile(r'(-?)"([^"]*)"?|(\S+)')
_QUOTES = str.maketrans(dict.fromkeys("“”„«»＂", '"') | dict.fromkeys("‐‑–—−", "-"))
_NUMBER = re.compile(r"[0-9][0-9/]*[-/.][a-zđưA-ZĐƯ][\w/.-]*")  # of a document, in one piece: 231-KL/TU


@dataclass(frozen=True)
class Meant:
    """What else a province's name stands for: the list of another unit's stories, and why."""

    key: str
    name: str  # of the province that was typed
    other: str  # of the one that is meant, too
    since: str = ""  # the day in ISO form from which it was so
    former: bool = False  # whether the typed one is the former


PlaceOf = Callable[[Words], Meant | None]


@dataclass(frozen=True)
class Group:
    """One thing asked for: its folded words, each with its accents as typed ("" for none), and other ways to say it."""

    words: Words
    exact: Words
    others: tuple[Words, ...] = ()
    quoted: bool = False
    meant: Meant | None = None

    def says(self) -> Term:
        """A story says it: the words, side by side only where quoted, or another way side by side."""
        own = phrase(self.words) if self.quoted else all_of(Word(word) for word in self.words)
        return any_of([own, *map(pairs, self.others)])

    def found(self) -> Term:
        """A story says it or belongs to what is meant besides."""
        return any_of([self.says(), Key(self.meant.key)]) if self.meant else self.says()

    def in_headline(self) -> Term:
        """All its words, in one of its ways, stand in the headline."""
        return any_of(all_of(InHeadline(word) for word in way) for way in (self.words, *self.others))

    def exactly(self) -> Term:
        """As `says`, with the accents that were typed."""
        typed = zip(self.words, self.exact, strict=True)
        own = all_of(Exact(exact) if exact else Word(word) for word, exact in typed)
        return any_of([own, *map(pairs, self.others)]) if self.others and not any(self.exact) else own


@dataclass(frozen=True)
class Query:
    """A question as it was understood. `cut`: more was typed than is looked for."""

    text: str
    groups: tuple[Group, ...] = ()
    without: tuple[Words, ...] = ()
    cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.groups or self.without)

    @property
    def words(self) -> Words:
        """All folded words in the order they were typed."""
        return tuple(word for group in self.groups for word in group.words)

    @property
    def exact(self) -> Words:
        """The same as typed, with their accents; "" for one that has none."""
        return tuple(exact for group in self.groups for exact in group.exact)

    @property
    def meant(self) -> tuple[Meant, ...]:
        """What is looked for besides the words, for which a reader is told the reason."""
        return tuple(group.meant for group in self.groups if group.meant)

    def matches(self, within: Sequence[Term]) -> Question:
        """The whole set that is asked for, within these terms; without words there is at least one of them."""
        wanted = (*(group.found() for group in self.groups), *within)
        return Question(wanted, tuple(map(phrase, self.without)))

    def better(self, within: Sequence[Term]) -> list[Question]:
        """Narrower questions: in the headline, side by side, accents as typed. Their newest answers are ranked, too."""
        if not self.groups:
            return []
        everything = self.matches(within)
        found = [everything.also(*(group.in_headline() for group in self.groups))]
        side_by_side = self._side_by_side()
        if side_by_side:
            found.append(everything.also(*side_by_side))
        if any(self.exact):
            found.append(everything.also(*side_by_side, *(group.exactly() for group in self.groups)))
        return found

    def _side_by_side(self) -> list[Term]:
        """Each group in one piece and, where no group has another way, the whole question."""
        if not any(group.others for group in self.groups):
            return [pairs(self.words)] if len(self.words) > 1 else []
        pieces = [any_of(map(pairs, (group.words, *group.others))) for group in self.groups if len(group.words) > 1]
        between = zip(self.groups, self.groups[1:], strict=False)
        joints = [
            any_of(Phrase((a[-1], b[0])) for a in (first.words, *first.others) for b in (second.words, *second.others))
            for first, second in between
        ]
        return pieces + joints


def exact_of(typed: str) -> str:
    """A word in small letters with its accents, the tone in its one place; "" for a word without any."""
    exact = same_tone(typed).lower()
    return exact if not exact.isascii() else ""


def read(text: str, place_of: PlaceOf = lambda words: None) -> Query:
    """Read what somebody typed; never fails. `place_of` tells what a province's folded name means besides itself."""
    cut, text = len(text) > LONGEST, text[:LONGEST]
    typed = nfc(text).translate(_QUOTES)
    groups: list[Group] = []
    without: list[Words] = []
    plain: list[tuple[str, str]] = []  # (as typed, folded) of neighbouring words

    def end_plain() -> None:
        groups.extend(_grouped(plain, place_of))
        plain.clear()

    for minus, quoted, single in _PARTS.findall(typed):
        minus, single = (minus, single) if not single.startswith("-") else ("-", single[1:])
        words = _words(single or quoted)
        if not words:
            continue
        if minus:
            without.append(tuple(folded for _typed, folded in words))
        elif single and not _NUMBER.fullmatch(single):
            plain += words
        else:
            end_plain()
            groups.append(_group(words, quoted=len(words) > 1))
    end_plain()
    kept, too_many = _at_most(groups, MOST_WORDS)
    return Query(text.strip(), kept, tuple(dict.fromkeys(without))[:MOST_WORDS], cut or too_many)


def _words(text: str) -> list[tuple[str, str]]:
    """The words of a piece as typed and folded."""
    found = []
    for typed in re.findall(r"[^\W_]+", text):
        found += [(typed, folded[:LONGEST_WORD]) for folded in fold_words(typed).split()]
    return found


def _group(words: list[tuple[str, str]], **more) -> Group:
    return Group(tuple(folded for _, folded in words), tuple(exact_of(typed) for typed, _ in words), **more)


def _grouped(plain: list[tuple[str, str]], place_of: PlaceOf) -> list[Group]:
    """Neighbouring words, the longest runs that have another way to be said or name a province taken together."""
    groups, start = [], 0
    while start < len(plain):
        for end in range(min(len(plain), start + synonyms.LONGEST), start, -1):
            run = plain[start:end]
            words = tuple(folded for _, folded in run)
            others = synonyms.ways(words, " ".join(typed for typed, _ in run))
            meant = place_of(words)
            if others or meant or len(run) == 1:
                break
        groups.append(_group(run, others=others, meant=meant))
        start = end
    return groups


def _at_most(groups: list[Group], words: int) -> tuple[tuple[Group, ...], bool]:
    """The first groups that have no more words together, each once, and whether any was left out."""
    kept: list[Group] = []
    left = words
    for group in dict.fromkeys(groups):
        if len(group.words) > left:
            return tuple(kept), True
        left -= len(group.words)
        kept.append(group)
    return tuple(kept), False
