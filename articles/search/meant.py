"""Did you mean: a question that would find something at that moment, for one that finds next to nothing."""

from datetime import datetime

from articles.search import engine, known, places, question
from articles.search.results import Filters
from articles.search.spelling import proposals
from provinces.gazetteer import Gazetteer

FEW = 3  # stories: whoever finds more is left alone


def did_you_mean(typed: str, at: datetime, filters: Filters = Filters()) -> str | None:  # noqa: B008 - frozen
    """A question that finds visible stories and more than this one does, which finds few; None where there is none.

    What is left out (`-word`) stays; quotes go. Words that only stories use which readers do not see yet, or no longer,
    are never proposed.
    """
    parts = typed[: question.LONGEST].split()
    out = [part for part in parts if part.startswith("-")]
    found = _finds(typed, filters, at)
    if found > FEW:
        return None
    for proposal in proposals(" ".join(part for part in parts if not part.startswith("-")), known.levels):
        text = " ".join([proposal, *out])
        if _finds(text, filters, at) > found:
            return text
    return None


def _finds(typed: str, filters: Filters, at: datetime) -> int:
    """How many visible stories it finds, counted to one more than FEW."""
    query = question.read(typed, places.finder(Gazetteer.load()))
    if not query.groups:
        return FEW + 1
    return len(engine.current().newest(query.matches(filters.keys()), at, FEW + 1))
