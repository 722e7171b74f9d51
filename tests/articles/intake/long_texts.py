"""Texts of up to 100,000 characters from a few drawn words: repeated, mixed, nested, cut; harmless and hostile ones."""

import random
from collections.abc import Callable

from hypothesis import strategies

from tests.journey import TWIN

LONGEST = 100_000  # characters
TWIN_TEXT = TWIN.read_text(encoding="utf-8")
# What stories are made of.
TOLD = [
    "Bắc Kạn: ", "Bắc Kạn ", "Hòa Bình ", "tỉnh Bắc Kạn - ", "huyện Hòa Bình", "Công ty a ", "(Mặt trận) - ",
    "VOV.VN - ", "Sáng 10/10, ", "10/10 ", "mùng 10/3 âm lịch ", "rằm tháng Giêng ", "quý III năm 2023 ",
    "6 tháng đầu năm ", "đồng chí Lường Thị Thử, Bí thư Tỉnh ủy; ", "Chủ tịch HĐND tỉnh ", "Ủy viên Ban Thường vụ, ",
    "nguyên ", "Đại tá ", "Ông Vi Văn Thử – Bí thư Tỉnh ủy, ", "Giám đốc Sở A và B ", "Chủ tịch Hội “b” ",
    "Trưởng Ban Tổ chức ", "Nông Văn A ", "Quyết định số 12/QĐ-UBND ngày 1/1/2020, ", "231-KL/TU ", "A-B/", "1-A-",
    "12/QĐ-", "Hội nghị đại biểu ", "phong trào “", "vì người nghèo ", "12,5 tỷ đồng ", "1.000.000 ", "mười hai ",
    "100% ", "[ảnh]\n", "Ảnh: N.H\n", "Quang cảnh hội nghị mừng Đại hội ở huyện\n",
    "Hội nghị bàn nhiều việc của địa phương. ", "X | Y\n", "Tin 1:\n", "***\n", "Theo Báo Bắc Kạn\n", " (TTXVN)",
    "Vi Văn Thử (Theo Báo X)\n", "./.\n", "Nguồn: ", TWIN_TEXT,
]  # fmt: skip
# What no story is made of: long runs of one sign, marks that combine, letters of other planes, signs nobody sees.
ODD = [
    " ", "\n", "\t", "\r\n", "\r", "\f", "\u00a0", "\u200b", "\u2028", "\x00", "a", "A", "Đ", "ð", "đ ", "1", "1.",
    "1,", "/", "-", "–", "“", "”", '"', "'", "(", ")", "[", "]", "…", ". ", ", ", "\u0301", "a\u0323\u0302",
    "\u0f71\u0f72", "ﷺ", "𝔸", "🧧", "한", "\u202e", "H'", "w.", "A ", "A.", "a\n", "a\n\n", "AbC", "A, ",
    "Aaaaaaaaaaaaaaaaaaaaaaaaaaaa ",
]  # fmt: skip
PAIRS = ["“”", '""', "()", "[]", "(“”)", "\n\n", "- "]

seeds = strategies.one_of(
    strategies.sampled_from(TOLD), strategies.sampled_from(ODD), strategies.text(min_size=1, max_size=20)
)


def _in_blocks(pieces: list[str], size: int, _pair: str, _seed: int) -> str:
    """One piece again and again, then the next."""
    each = size // len(pieces)
    return "".join(piece * (each // len(piece) + 1) for piece in pieces)


def _in_turn(pieces: list[str], size: int, _pair: str, _seed: int) -> str:
    """The pieces one after the other, again and again."""
    round_ = "".join(pieces)
    return round_ * (size // len(round_) + 1)


def _mixed(pieces: list[str], size: int, pair: str, seed: int) -> str:
    """The pieces in any order, with the signs of a pair between some."""
    pieces = [*pieces, *pair]
    chosen = random.Random(seed).choices(pieces, k=size // (sum(map(len, pieces)) // len(pieces) + 1) + 1)
    return "".join(chosen)


def _nested(pieces: list[str], size: int, pair: str, _seed: int) -> str:
    """Pairs inside of pairs, the pieces innermost."""
    inner = "".join(pieces)[:size]
    half, middle = (size - len(inner)) // len(pair), len(pair) // 2
    return pair[:middle] * half + inner + pair[middle:] * half


_WAYS: list[Callable[[list[str], int, str, int], str]] = [_in_blocks, _in_turn, _mixed, _nested]


@strategies.composite
def long_texts(draw: strategies.DrawFn, longest: int = LONGEST) -> str:
    """Any text, as long as it says: small ones as they are drawn, long ones made from a few pieces."""
    if draw(strategies.integers(0, 3)) == 0:
        return draw(strategies.text(max_size=600))
    pieces = draw(strategies.lists(seeds, min_size=1, max_size=4))
    way, pair = draw(strategies.sampled_from(_WAYS)), draw(strategies.sampled_from(PAIRS))
    text = way(pieces, draw(strategies.integers(longest // 10, longest)), pair, draw(strategies.integers(0, 99)))
    head = draw(strategies.sampled_from(["", "Bắc Kạn: Họp\n\n", "Bắc Kạn: Họp\n\nSáng 5/5, Mặt trận họp.\n\n"]))
    return (head + text)[:longest]
