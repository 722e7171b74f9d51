"""Did you mean: a question that would find something at that moment, for one that finds next to nothing."""

from collections.abc import Callable, Sequence
from datetime import datetime

from articles.search import engine, known, places, question
from articles.search.results import Filters
from articles.search.spelling import proposals
from articles.search.terms import Key, Question, Term
from provinces.gazetteer import Gazetteer

FEW = 3  # stories: whoever finds more is left alone


def did_you_mean(typed: str, at: datetime, filters: Filters = Filters()) -> str | None:  # noqa: B008 - frozen
    """A question that finds visible stories and more than this one does, which finds few; None where there is none."""
    within = [*map(Key, filters.keys())]
    return closest(typed, lambda question: len(engine.current().newest(question, at, FEW + 1)), within)


def closest(typed: str, count: Callable[[Question], int], within: Sequence[Term]) -> str | None:
    """The same of whatever `count` counts, up to one more than FEW.

    What is left out (`-word`) stays; quotes go. Words that only stories use which readers do not see yet, or no longer,
    are never proposed.
    """

    def finds(text: str) -> int:
        query = question.read(text, places.finder(Gazetteer.load()))
        return count(query.matches(within)) if query.groups else FEW + 1

    parts = typed[: question.LONGEST].split()
    out = [part for part in parts if part.startswith("-")]
    found = finds(typed)
    if found > FEW:
        return None
    for proposal in proposals(" ".join(part for part in parts if not part.startswith("-")), known.levels):
        text = " ".join([proposal, *out])
        if finds(text) > found:
            return text
    return None
