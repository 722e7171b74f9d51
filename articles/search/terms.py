"""Terms: what an index is asked, in words that both engines know. Pure."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from newsroom.vietnamese import fold_words


@dataclass(frozen=True)
class Word:
    """The folded word stands anywhere in the story."""

    text: str


@dataclass(frozen=True)
class Phrase:
    """The folded words, two or more, stand side by side in this order."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class InHeadline:
    """The folded word stands in the headline."""

    text: str


@dataclass(frozen=True)
class Exact:
    """The word stands in the story with just these accents; the place of the tone does not matter."""

    text: str


@dataclass(frozen=True)
class Key:
    """The story stands in the list of that key (`articles.lists`)."""

    text: str


@dataclass(frozen=True)
class AllOf:
    """Every part holds."""

    parts: tuple["Term", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Term", ...]


type Term = Word | Phrase | InHeadline | Exact | Key | AllOf | AnyOf


@dataclass(frozen=True)
class Question:
    """What to find: all of `wanted` holds and nothing of `unwanted`. At least one is wanted.

    `few_above`: the entry that is the last of the newest answers to a wider question; an index that is read by
    stretches of time need not stop before it.
    """

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()
    few_above: int | None = None

    def also(self, *terms: Term) -> "Question":
        """The narrower question."""
        return Question((*self.wanted, *terms), self.unwanted)

    def narrows(self, other: "Question") -> bool:
        """Whether whatever answers this one is sure to answer the other, too."""
        return set(other.wanted) <= set(self.wanted) and set(other.unwanted) <= set(self.unwanted)

    def needed(self) -> list[Term]:
        """What is wanted without what follows from the rest: an index pays for every term it is asked."""
        parts = [part for term in self.wanted for part in (term.parts if isinstance(term, AllOf) else (term,))]
        left = list(dict.fromkeys(parts))
        for term in tuple(left):
            others = tuple(other for other in left if other is not term)
            if others and _entails(AllOf(others), term):
                left.remove(term)
        return left


def _entails(one: Term, other: Term) -> bool:
    """Whether a story for which the one holds is known to be one for which the other does."""
    match one, other:
        case _ if one == other:
            return True
        case AnyOf(parts), _:
            return all(_entails(part, other) for part in parts)
        case _, AllOf(parts):
            return all(_entails(one, part) for part in parts)
        case AllOf(ones), AnyOf(parts):
            return any(_entails(each, other) for each in ones) or any(_entails(one, part) for part in parts)
        case _, AnyOf(parts):
            return any(_entails(one, part) for part in parts)
        case AllOf(parts), _:
            return any(_entails(part, other) for part in parts)
        case InHeadline(text), Word(word):
            return text == word
        case Exact(text), Word(word):
            return fold_words(text) == word
        case Phrase(words), Word(word):
            return word in words
        case Phrase(words), Phrase(two):
            return len(two) == 2 and two in itertools.pairwise(words)
    return False


def all_of(parts: Iterable[Term]) -> Term:
    """One term for all the parts, of which there is at least one; each is asked once."""
    once = tuple(dict.fromkeys(parts))
    return once[0] if len(once) == 1 else AllOf(once)


def any_of(parts: Iterable[Term]) -> Term:
    """One term for any of the parts, of which there is at least one."""
    once = tuple(dict.fromkeys(parts))
    return once[0] if len(once) == 1 else AnyOf(once)


def phrase(words: tuple[str, ...]) -> Term:
    """The words side by side, all of them in one row."""
    return Phrase(words) if len(words) > 1 else Word(words[0])


def pairs(words: tuple[str, ...]) -> Term:
    """Each word beside the next one: what an index answers without reading a story."""
    return all_of(Phrase(two) for two in itertools.pairwise(words)) if len(words) > 1 else Word(words[0])
