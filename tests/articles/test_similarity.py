"""How alike two texts are: copies of every kind against strangers that use the same phrases."""

import random

import pytest

from articles.similarity import SKETCH, likeness, marked, sketch
from newsroom.vietnamese import fold
from tests.benchmarks.copies import KINDS, Press

PRESS = Press(7)
TEXT = PRESS.story(0)
LINES = TEXT.splitlines()


def test_a_sketch_has_as_many_keys_for_a_long_text_as_for_a_longer_one():
    assert len(sketch(TEXT)) == len(sketch(TEXT * 9)) == SKETCH
    assert sketch(TEXT) == sorted(sketch(TEXT))
    assert sketch(" ".join(LINES[0].split()[:20])) == []
    assert all(-(2**63) <= key < 2**63 for key in sketch(TEXT))


def test_accents_capitals_marks_and_order_make_no_difference():
    again = "\n".join(reversed([fold(line).upper().replace(",", ";") for line in LINES]))
    assert likeness(again, TEXT).share == 1
    assert likeness(again, TEXT).paragraphs == tuple(range(1, len(LINES) + 1))


def test_the_paragraphs_that_were_taken_over_are_named():
    mixed = [*PRESS.story(1).splitlines()[:2], *LINES[:3], PRESS.story(2).splitlines()[0], LINES[3]]
    found = likeness("\n\n".join(mixed), TEXT)
    assert found.paragraphs == (3, 4, 5, 7)
    assert found.ranges == "3–5, 7"
    assert likeness(mixed[0], TEXT).ranges == ""


def test_a_heading_between_paragraphs_that_were_taken_over_goes_with_them():
    with_heading = "\n".join([LINES[0], "Trò dạy lại thầy", LINES[1]])
    assert likeness(with_heading, with_heading).ranges == "1–3"
    assert likeness(with_heading.replace("thầy", "mình"), with_heading).ranges == "1, 3"


def test_a_text_that_lost_its_paragraphs_is_compared_in_parts():
    flat = " ".join([*PRESS.story(1).splitlines(), *LINES[:3]])
    assert likeness(flat, TEXT).share > 0.2
    assert likeness(TEXT, flat).share > 0.4


def test_what_two_texts_share_is_marked_word_by_word_and_nothing_is_lost():
    text = "Sáng 10/10, Ủy ban MTTQ tỉnh họp bàn.\n\nBà con Pác Ngòi hỏi về đường."
    lines = marked(text, "Hôm ấy uy ban mttq tinh họp riêng")
    assert lines == [
        [("Sáng 10/10, ", False), ("Ủy ban MTTQ tỉnh họp ", True), ("bàn.", False)],
        [("Bà con Pác Ngòi hỏi về đường.", False)],
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_is_told_from_a_stranger_that_uses_the_same_phrases(kind: str):
    rng = random.Random(3)
    for number in range(4):
        text, stranger = PRESS.story(number), PRESS.story(number + 1)
        copy = KINDS[kind](text, rng)
        assert len(set(sketch(copy)) & set(sketch(text))) >= 5
        assert max(likeness(copy, text).share, likeness(text, copy).share) > 0.4
        assert max(likeness(copy, stranger).share, likeness(stranger, copy).share) < 0.2
