"""Did you mean: keys that nobody turned into letters, slips, and words run together."""

import re
import time
import unicodedata
from collections import Counter
from functools import cache
from itertools import pairwise

import pytest

from articles.search.spelling import PROPOSED, proposals, telex, vni
from newsroom.sample import stories
from newsroom.vietnamese import fold_words, same_tone

TELEX_TONES = dict(zip("\u0301\u0300\u0309\u0303\u0323", "sfrxj", strict=True))
VNI_TONES = dict(zip("\u0301\u0300\u0309\u0303\u0323", "12345", strict=True))
TELEX_SHAPES = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
VNI_SHAPES = {"ă": "a8", "â": "a6", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7", "đ": "d9"}
MARKS = {"ă": "w", "â": "a", "ê": "e", "ô": "o", "ơ": "w", "ư": "w", "đ": "d"}


@cache
def texts() -> tuple[str, ...]:
    return tuple(f"{story['headline']} {story['lead']} {re.sub('<[^>]*>', ' ', story['body'])}" for story in stories())


@cache
def vietnamese() -> list[str]:
    """Every syllable of the samples that has a mark."""
    words = {word.lower() for text in texts() for word in re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text))}
    return sorted(word for word in words if not word.isascii() and word[-1] not in "sfrxjw")


@cache
def common() -> dict[str, int]:
    counts: Counter[str] = Counter()
    for text in (*texts(), "Đắk Lắk " * 3, "Phương Thị Thanh"):
        words = fold_words(text).split()
        counts.update([*words, *map(" ".join, pairwise(words))])
    return {text: count.bit_length() - 1 for text, count in counts.items()}


def known(asked: set[str]) -> dict[str, int]:
    return {text: common()[text] for text in asked if text in common()}


def parts(word: str) -> tuple[str, str]:
    """The word with shapes but no tone, and its tone."""
    marks = unicodedata.normalize("NFD", word)
    tone = next((mark for mark in marks if mark in TELEX_TONES), "")
    return unicodedata.normalize("NFC", marks.replace(tone, "") if tone else marks), tone


def keyed(word: str, shapes: dict[str, str], tones: dict[str, str]) -> set[str]:
    """What somebody may type: tone at the end or after its vowel, shapes where they belong."""
    bare, tone = parts(word)
    at_end = "".join(shapes.get(letter, letter) for letter in bare) + tones.get(tone, "")
    in_place, put = "", False
    for letter in unicodedata.normalize("NFC", word):
        own, mark = parts(letter)
        in_place += shapes.get(own, own) + (tones[mark] if mark else "")
        put = put or bool(mark)
    return {at_end, in_place}


@pytest.mark.parametrize("method", ["telex", "vni"])
def test_every_syllable_of_the_samples_comes_back(method: str) -> None:
    how = (TELEX_SHAPES, TELEX_TONES, telex) if method == "telex" else (VNI_SHAPES, VNI_TONES, vni)
    shapes, tones, undo = how
    wrong = {
        (word, keys): undo(keys)
        for word in vietnamese()
        for keys in keyed(word, shapes, tones)
        if undo(keys) != same_tone(word)
    }
    assert len(vietnamese()) > 900
    assert wrong == {}


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ("Ddawks", "Đắk"), ("DDAWKS", "ĐẮK"), ("ddakws", "đắk"), ("baswc", "bắc"),
        ("kanj", "kạn"), ("nhuwngx", "những"),
        ("nhwng", "nhưng"), ("truowngf", "trường"), ("quoocs", "quốc"), ("dana", "dân"), ("hoaf", "hòa"), ("uyr", "ủy"),
        ("mua", "mua"), ("muaw", "mưa"), ("quawng", "quăng"), ("giaos", "giáo"), ("gif", "gì"), ("dien", "dien"),
    ],
)  # fmt: skip
def test_telex_in_other_orders(keys: str, word: str) -> None:
    assert telex(keys) == word


@pytest.mark.parametrize("word", ["231", "TU", "H1N1", "quận1234567890", "đã", "", "ssssss", "3", "a" * 10_000])
def test_what_is_no_leftover_stays(word: str) -> None:
    assert vni(word) == word
    if word.isdigit() or not word.isascii() or len(word) > 100:
        assert telex(word) == word


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ddakw lawk", "đăk lăk"), ("d9ak8 lak8", "đăk lăk"), ("baswc kanj", "bắc kạn"),
        ("mattran toquoc", "mat tran to quoc"),
        ("mattrantoquoc", "mat tran to quoc"), ("mmat trann", "mat tran"), ("mặt trn", "mặt tran"),
        ("bac kna", "bac kan"),
        ("thai nguyn", "thai nguyen"), ("đại đoàn kett", "đại đoàn ket"), ("lang sơnn", "lang son"),
        ("hộii nghị", "hoi nghị"),
        ("ngayf hooij", "ngày hội"), ("khu dan cu7", "khu dan cư"), ("t o quoc", "to quoc"),
        ("phuong thj thanh", "phuong thi thanh"),
    ],
)  # fmt: skip
def test_what_was_meant_comes_first(typed: str, meant: str) -> None:
    assert proposals(typed, known)[:1] == [meant]


@pytest.mark.parametrize("typed", ["mặt trận", "bac kan", "Đắk Lắk", "231", "", "   ", "?!", "zzzzqqqq xxxxwwww"])
def test_what_is_known_or_hopeless_is_left_alone(typed: str) -> None:
    assert proposals(typed, known) == []


HOSTILE = [
    "a" * 1_000_000, "ab " * 300_000, '"' * 10_000, "%_*()\x00", "\ufdfa" * 20_000,
    "qwertyuiopas " * 50, "\u0301" * 5_000,
    "abcdefghijklmnopqrstuvwx " * 8, "1" * 500, "d9" * 400, "ffffffffffff " * 10,
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE, ids=lambda typed: repr(typed[:8]))
def test_whatever_is_typed_costs_little(typed: str) -> None:
    asked: list[int] = []

    def counting(texts: set[str]) -> dict[str, int]:
        asked.append(len(texts))
        return dict.fromkeys(texts, 3)

    def nothing(texts: set[str]) -> dict[str, int]:
        asked.append(len(texts))
        return {}

    for answer in (counting, nothing):
        assert len(proposals(typed, answer)) <= PROPOSED
    assert len(asked) <= 6
    assert sum(asked) < 10_000


def test_a_hostile_question_takes_as_long_as_a_wrong_one() -> None:
    def cost(typed: str) -> float:
        began = time.process_time()
        proposals(typed, lambda texts: dict.fromkeys(texts, 3) if len(texts) > 600 else {})
        return time.process_time() - began

    plain = min(cost("mattran toquocc vietnaam tinhh") for _ in range(3))
    assert max(min(cost(typed) for _ in range(3)) for typed in HOSTILE) < 25 * plain
