"""Half-open spans: the first day counts, the end does not."""

from datetime import date

import pytest

from provinces import spans
from provinces.models import Tenure

FIRST, LAST, END = date(2025, 7, 1), date(2025, 12, 31), date(2026, 1, 1)


@pytest.mark.parametrize(
    ("start", "end", "day", "held"),
    [
        (FIRST, END, FIRST, True),
        (FIRST, END, date(2025, 6, 30), False),
        (FIRST, END, LAST, True),
        (FIRST, END, END, False),
        (None, END, date.min, True),
        (FIRST, None, date.max, True),
        (None, None, FIRST, True),
        (FIRST, FIRST, FIRST, False),
    ],
)
def test_a_day_in_a_span(start, end, day, held):
    assert spans.holds(day, start, end) is held


def test_words_give_the_last_day_that_counts():
    assert spans.in_words(FIRST, END) == "1/7/2025 – 31/12/2025"
    assert spans.in_words(None, END) == "… – 31/12/2025"
    assert spans.in_words(FIRST, None) == "1/7/2025 – …"
    assert spans.last_day(END) == LAST
    assert spans.last_day(None) is None


def test_the_database_asks_the_same_question(db):
    tenure = Tenure(starts_on=FIRST, ends_on=END)
    assert tenure.span == "1/7/2025 – 31/12/2025"
    for day in (date(2025, 6, 30), FIRST, LAST, END):
        fits = spans.covering(day, "starts_on", "ends_on")
        against = {"starts_on": tenure.starts_on, "ends_on": tenure.ends_on}
        assert fits.check(against) is spans.holds(day, FIRST, END)
