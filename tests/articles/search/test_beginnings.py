"""Beginnings of names: the keys by which they are found, and how well they fit what was typed."""

import pytest

from articles.search import beginnings
from articles.search.beginnings import LONGEST, Fit, fit, keys_of, read


def finds(typed: str, *names: str) -> bool:
    return any(key.startswith(begun) for begun in read(typed).keys for key in keys_of(*names))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("thi thanh", "Phương Thị Thanh"),
        ("Thị T", "Phương Thị Thanh"),
        ("phương thi", "Phương Thị Thanh"),
        ("  PHƯƠNG   thị ", "Phương Thị Thanh"),
        ("Phu\u031bo\u031bng Thi\u0323", "Phương Thị Thanh"),
        ("dak", "Đắk Lắk"),
        ("đắ", "Đắk Lắk"),
        ("hoà b", "Hòa Bình"),
        ("231 kl", "Kết luận 231-KL/TU"),
        ("231-kl/t", "Kết luận 231-KL/TU"),
        ("231kl", "Kết luận 231-KL/TU"),
        ("kl tu", "Kết luận 231-KL/TU"),
        ("mttq", "Ủy ban Mặt trận Tổ quốc Việt Nam"),
        ("uy ban mat tran to", "Ủy ban MTTQ tỉnh"),
        ("tphcm", "TP Hồ Chí Minh"),
        ("ho chi", "TP.HCM"),
        ("mi", "Mỹ Đức"),
    ],
)
def test_a_name_is_found_from_each_of_its_words_on_however_it_is_typed(typed: str, name: str):
    assert finds(typed, name)


def test_what_does_not_begin_a_word_finds_nothing():
    for typed in ("hanh", "thi phuong", "thanhx", "", " ", "%", "_", "\x00", "\u0301" * 90, "🙂"):
        assert not finds(typed, "Phương Thị Thanh"), typed


def test_keys_are_few_and_short_whatever_the_name_is():
    long = keys_of("Nghị quyết " * 400)
    assert len(long) <= 4 * beginnings.MOST_WORDS
    assert max(map(len, long)) <= LONGEST
    assert keys_of("x" * 500) == {"x" * LONGEST}
    assert keys_of("", "…", "🙂") == set()
    assert all(len(key) <= LONGEST for key in read("ﷺ" * 64_000).keys)


@pytest.mark.parametrize(
    ("typed", "name", "expected"),
    [
        ("bí th", "Bí thư Tỉnh ủy", Fit(1, True, True)),
        ("bí th", "Bị thu hồi", Fit(0, True, True)),
        ("thị thanh", "Phương Thị Thành", Fit(1, True, False)),
        ("thị thánh", "Phương Thị Thành", Fit(0.5, True, False)),
        ("hoà", "Hòa Bình", Fit(1, True, True)),
        ("hoà", "Hoàng Văn Lâm", Fit(1, True, True)),
        ("phư", "Phương", Fit(1, True, True)),
        ("doan hoi", "Hội nghị: Đoàn viên", Fit()),
        ("đoàn hoi", "Hội nghị: Đoàn viên", Fit(1)),
    ],
)
def test_a_name_fits_better_with_the_accents_that_were_typed(typed: str, name: str, expected: Fit):
    assert fit(read(typed), name) == expected
