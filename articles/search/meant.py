"""Did you mean: a question that would find something at that moment, for one that finds nothing."""

from collections.abc import Callable, Sequence
from datetime import datetime

from articles.search import engine, known, places, question
from articles.search.results import Filters
from articles.search.spelling import proposals
from articles.search.terms import Key, Question, Term
from provinces.gazetteer import Gazetteer


def did_you_mean(typed: str, at: datetime, filters: Filters = Filters()) -> str | None:  # noqa: B008 - frozen
    """What finds visible stories, for a question that finds none; None where there is nothing near it that does."""
    within = [*map(Key, filters.keys())]
    return closest(typed, lambda question: bool(engine.current().newest(question, at, 1)), within)


def closest(typed: str, finds: Callable[[Question], bool], within: Sequence[Term]) -> str | None:
    """The same, of whatever `finds` looks through.

    What is left out (`-word`) stays; quotes go. Words that only stories use which readers do not see yet, or no longer,
    are never proposed.
    """
    parts = typed[: question.LONGEST].split()
    out = [part for part in parts if part.startswith("-")]
    for proposal in proposals(" ".join(part for part in parts if not part.startswith("-")), known.levels):
        text = " ".join([proposal, *out])
        query = question.read(text, places.finder(Gazetteer.load()))
        if query.groups and finds(query.matches(within)):
            return text
    return None
