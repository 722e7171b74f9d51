"""What changed between two texts: nothing lost, nothing invented, in bounded time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.desk.align import Budget
from articles.desk.compare import paragraphs, words

MAX_WORDS = 600  # of a long paragraph
LINES = st.lists(st.sampled_from(["Mặt trận", "quý III năm 2023", "Bắc Kạn.", "", "đoàn kết, đoàn kết"]), max_size=8)


def side(pieces, *kinds: str) -> str:
    """The text of the pieces of these kinds."""
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


@given(st.text(max_size=80), st.text(max_size=80))
def test_the_pieces_give_both_texts_back(before, after):
    pieces = words(before, after, Budget())
    assert side(pieces, "same", "removed") == before
    assert side(pieces, "same", "added") == after


def test_one_changed_word_is_one_changed_word():
    pieces = words("Hội nghị đánh giá quý III năm 2023", "Hội nghị đánh giá quý IV năm 2023", Budget())
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "Hội nghị đánh giá quý "),
        ("removed", "III"),
        ("added", "IV"),
        ("same", " năm 2023"),
    ]


@given(LINES, LINES)
def test_every_changed_line_is_shown(before, after):
    old, new = "\n".join(before), "\n".join(after)
    found = paragraphs(old, new)
    assert (found == []) == (old == new)
    removed = [side(paragraph.pieces, "same", "removed") for paragraph in found if not paragraph.skipped]
    kept = sum(paragraph.skipped for paragraph in found)
    assert "\n".join(line for line in removed if line).count("\n") <= len(before)
    if old != new:
        assert kept + len([line for line in removed if line]) >= len([line for line in old.splitlines() if line])


def test_unchanged_paragraphs_are_left_out_and_counted():
    text = [f"Đoạn {number}." for number in range(10)]
    changed = [*text[:4], "Đoạn khác.", *text[5:]]
    found = paragraphs("\n".join(text), "\n".join(changed))
    assert [paragraph.skipped for paragraph in found] == [4, 0, 5]


def long_lines(word: str, between: str = " ") -> str:
    """A hundred paragraphs as long as words are still compared in, none with a word twice."""
    return "\n".join(
        between.join(f"{word}{line}x{n}" for n in range(MAX_WORDS // (len(between) + 1))) for line in range(100)
    )


def test_beyond_the_budget_a_changed_paragraph_is_shown_as_a_whole():
    pieces = words("một hai ba", "hai một bốn", Budget(left=24))
    assert [(piece.kind, piece.text) for piece in pieces] == [("removed", "một hai ba"), ("added", "hai một bốn")]
    assert words("một hai", "một hai", Budget(left=0))[0].kind == "same"
    assert len(words("một hai ba", "một hai bốn", Budget(left=1))) == 3


def test_a_changed_tone_mark_is_a_changed_word_and_neighbours_are_one_phrase():
    def shown(before, after):
        return [(piece.kind, piece.text) for piece in words(before, after, Budget())]

    assert shown("bà má bán cá", "bà mạ bán cá")[1:3] == [("removed", "má"), ("added", "mạ")]
    assert shown("đi hai ba bước", "đi bốn năm bước")[1:3] == [("removed", "hai ba"), ("added", "bốn năm")]
    apart = "ho\u0300a"  # the mark apart from its letter is of the same word
    assert shown(f"bình {apart} nhé", "bình hoa nhé")[1:3] == [("removed", apart), ("added", "hoa")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a b " * (MAX_WORDS // 8), "b a " * (MAX_WORDS // 8)),
        ("từ " * 400_000, "chữ " * 400_000),
        ("a\n" * 100_000, "b\na\n" * 50_000),
        ("\n".join(f"a{n} b" for n in range(900)), "\n".join(f"b a{n}" for n in range(900))),
        ("\n".join(f"{n % 7} " * 140 for n in range(300)), "\n".join(f"{n % 5} " * 140 for n in range(300))),
        (long_lines("a"), long_lines("b")),
        (long_lines("a", ", "), long_lines("b", ", ")),
        ("".join(f"a{n}\nx\n" for n in range(240)), "".join(f"b{n}\nx\n" for n in range(240))),
    ],
    ids=[
        "words swapped",
        "one huge line",
        "many lines",
        "every line changed",
        "alike lines",
        "long paragraphs",
        "commas",
        "every second line",
    ],
)
def test_the_worst_texts_take_no_long_time(before, after):
    started = time.process_time()
    found = paragraphs(before, after)
    assert found
    assert time.process_time() - started < 30, "seconds of CPU; a hang takes minutes"
