"""Intake of any text at all: no error, words at the offsets that are said, a cost that grows as the text does."""

import gc
import json
import re
import statistics
import time

import pytest
from hypothesis import given, settings

from articles.intake import Draft, parse, split
from articles.intake.repairs import UNSEEN, repair, shown
from newsroom.vietnamese import composed, find_period, tidy
from tests.articles.checks.world import facts
from tests.articles.intake.long_texts import LONGEST, ODD, PAIRS, TOLD, TWIN_TEXT, long_texts
from tests.conftest import FULL

LONG = LONGEST if FULL else 8_000  # characters
TIMES = 12  # what ten times the text may cost
MANY = settings(max_examples=600 if FULL else 25)


# --- The words that are shown ---------------------------------------------------------


def assert_sound(text: str, draft: Draft) -> None:
    """Whatever is said stands in the text, at the offsets given; and the draft can be sent as JSON."""
    clean = repair(text)[0]
    words = {
        field: [clean[start:end].replace(UNSEEN, "") for start, end in spans if 0 <= start < end <= len(clean)]
        for field, spans in draft.evidence.items()
    }
    assert len(composed(text)) == len(clean)
    assert all(len(found) == len(draft.evidence[field]) for field, found in words.items())
    for field in ("headline", "dateline_tag", "lead", "source_credit", "author"):
        said = getattr(draft, field)
        assert [said or ""] == [shown(one) for one in words.get(field, [""])], field
    for field in ("body", "captions", "related_links"):
        assert list(getattr(draft, field)) == list(filter(None, map(shown, words.get(field, ())))), field
    _assert_read(draft, words)
    json.dumps(draft.as_json(), ensure_ascii=False).encode()


def _assert_read(draft: Draft, words: dict[str, list[str]]) -> None:
    """What was read from the words rather than copied says what they say."""
    for official, there in zip(draft.officials, words.get("officials", ()), strict=True):
        assert all(one in tidy(there) for one in (official.name, *official.titles)), official
    for document, there in zip(draft.documents, words.get("documents", ()), strict=True):
        assert re.sub(r"\s+", "", there).startswith(document.number), document
    for figure, there in zip(draft.figures, words.get("figures", ()), strict=True):
        assert figure.text == tidy(there)
    days = [draft.event_date.text] if draft.event_date else []
    assert days == words.get("event_date", [])
    events = [draft.event.name.casefold()] if draft.event else []
    assert events == [tidy(one).casefold() for one in words.get("event", ())]
    assert len(draft.campaigns) == len(words.get("campaigns", ()))
    assert len(draft.provinces) == len(words.get("provinces", ()))
    for there in words.get("period", ()):
        assert draft.period and (found := find_period(there, int(draft.period[:4])))
        assert found.code[4:] == draft.period[4:]


@MANY
@given(long_texts(LONG))
def test_any_text_is_read_without_an_error_and_shows_its_words(text: str) -> None:
    assert_sound(text, parse(text, facts()))


@MANY
@given(long_texts(LONG))
def test_any_text_is_told_apart_into_stories_that_lie_in_it(text: str) -> None:
    spans, length = split(text), len(composed(text))
    ends = [0, *(place for span in spans for place in span), length]
    assert ends == sorted(ends)
    assert not spans or shown(repair(text)[0])


# --- What it costs ----------------------------------------------------------------------

KINDS = {
    "story": [TWIN_TEXT],
    "officials": ["Nông Văn A ", "đồng chí Nông Văn A, Bí thư Tỉnh ủy; ", "Ủy viên Ban Thường vụ, ", "Chủ tịch "],
    "places, days, numbers": ["Bắc Kạn: ", "10/10 ", "100% ", "A-B/", "Theo "],
    "lines": ["a\n", "Ảnh: ", "[ảnh]\n"],
    "signs": ["(", "1", "…", "\u0f71\u0f72", "\u0301"],
}
if FULL:
    KINDS |= {repr(piece[:20]): [piece] for piece in TOLD + ODD}


def cpu(text: str, times: int = 1) -> float:
    """CPU seconds for reading a text and telling it apart into stories, of so many times the mean."""
    gc.collect()
    start = time.process_time()
    for _ in range(times):
        parse(text, facts())
        split(text)
    return (time.process_time() - start) / times


def dearer(tenth: str, whole: str) -> float:
    """How many times dearer a text is than one of a tenth of its length: the median of turns.

    A turn measures both, since the machine may be quicker in one turn than in another. Three turns do where they say
    that it is within bounds; what costs the square of its length is a hundred times dearer in all of them.
    """
    ratios: list[float] = []
    cpu(tenth)  # what is read once and kept is nobody's cost
    for turns in (3, 7, 15, 31):
        while len(ratios) < turns:
            short = cpu(tenth, 10)
            ratios.append(cpu(whole) / short)
        if statistics.median(ratios) <= TIMES:
            break
    return statistics.median(ratios)


@pytest.mark.parametrize("kind", KINDS)
def test_ten_times_the_text_costs_at_most_twelve_times_as_much(kind: str) -> None:
    size, round_ = LONGEST if FULL else 10_000, "".join(KINDS[kind])
    whole = (round_ * (size // len(round_) + 1))[:size]
    assert dearer(whole[: size // 10], whole) <= TIMES


@pytest.mark.full
@pytest.mark.parametrize("pair", PAIRS, ids=repr)
def test_pairs_inside_of_pairs_cost_no_more(pair: str) -> None:
    middle = len(pair) // 2
    tenth, whole = (
        pair[:middle] * deep + "Vi Văn A" + pair[middle:] * deep
        for deep in (LONGEST // len(pair) // 10, LONGEST // len(pair))
    )
    assert dearer(tenth, whole) <= TIMES
