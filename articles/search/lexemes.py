"""Lexemes: what both engines know an entry by, and a question in them. Words, pairs, accents, headline, lists. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from articles.search.document import Document
from articles.search.terms import AllOf, AnyOf, Exact, InHeadline, Key, Phrase, Question, Term, Word

# A lexeme has no place, so a phrase of three words or more is read in the texts in which each two of them meet.
PHRASE = "{folded} {negated} LIKE %s"


def of_document(document: Document) -> set[str]:
    """Words, pairs of neighbours, words with accents, words of the headline, lists; each once."""
    words = document.words.split()
    found = {*words, *document.exact.split()}
    found.update(map(_pair, pairwise(words)))
    found.update(f"h:{word}" for word in document.headline.split())
    found.update(f"k:{key}" for key in document.keys.split())
    return found


@dataclass(frozen=True)
class Language:
    """How an engine is asked: what stands between lexemes that all, or any, are wanted, and a lexeme in quotes."""

    both: str
    either: str
    quoted: Callable[[str], str]

    def said(self, term: Term) -> str:
        """The term in the engine's language, in brackets where it has parts."""
        match term:
            case Word(text) | Exact(text):
                return self.quoted(text)
            case Phrase(words):
                return self._joined(self.both, map(self.quoted, map(_pair, pairwise(words))))
            case InHeadline(text):
                return self.quoted(f"h:{text}")
            case Key(text):
                return self.quoted(f"k:{text}")
            case AllOf(parts):
                return self._joined(self.both, map(self.said, parts))
            case AnyOf(parts):
                return self._joined(self.either, map(self.said, parts))

    @staticmethod
    def _joined(operator: str, parts: Iterable[str]) -> str:
        return f"({operator.join(parts)})"


@dataclass(frozen=True)
class Asked:
    """A question taken apart: terms for the index, and what texts are read for besides: SQL, or "", and patterns."""

    wanted: list[Term]
    unwanted: list[Term]
    checks: str
    patterns: list[str]


def taken_apart(question: Question, folded: str) -> Asked:
    """What the index is asked, and what it leaves open; `folded` is the text as an expression of SQL."""
    long = [term for term in question.unwanted if _is_long(term)]
    wanted = question.needed()
    checked = [(term, "") for term in wanted if _is_long(term)] + [(term, "NOT") for term in long]
    return Asked(
        wanted=wanted,
        unwanted=[term for term in question.unwanted if term not in long],
        checks=" AND ".join(PHRASE.format(folded=folded, negated=negated) for _term, negated in checked),
        patterns=[f"% {' '.join(term.words)} %" for term, _negated in checked if isinstance(term, Phrase)],
    )


def _is_long(term: Term) -> bool:
    return isinstance(term, Phrase) and len(term.words) > 2


def _pair(words: tuple[str, str]) -> str:
    return "_".join(words)
