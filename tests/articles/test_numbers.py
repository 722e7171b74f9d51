"""Numbers as they are sent: what is one, and what is none."""

import pytest

from articles.numbers import whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), ("9" * 18, 10**18 - 1), *((text, None) for text in ("", "-1", "+1", " 1", "1_0", "²", "٣"))],
)
def test_a_number_is_digits_and_nothing_else(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["9" * 19, "9" * 5000])
def test_what_no_column_holds_is_none(text):
    assert whole_number(text) is None


def test_a_column_may_hold_less():
    assert (whole_number("9" * 9, 9), whole_number("9" * 10, 9)) == (10**9 - 1, None)
