"""Lunar days: new years and feasts of many years on the days on which Viet Nam kept them, and phrases in texts."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from articles.intake import lunar, parse
from tests.articles.checks.world import facts

# 1985, 2007 and 2030 are years in which Viet Nam and China keep the new year on different days.
NEW_YEARS = (
    "1985-01-21 1990-01-27 1999-02-16 2000-02-05 2001-01-24 2002-02-12 2003-02-01 2004-01-22 2005-02-09 2006-01-29 "
    "2007-02-17 2008-02-07 2009-01-26 2010-02-14 2011-02-03 2012-01-23 2013-02-10 2014-01-31 2015-02-19 2016-02-08 "
    "2017-01-28 2018-02-16 2019-02-05 2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29 2026-02-17 "
    "2027-02-06 2028-01-26 2029-02-13 2030-02-02"
).split()
FEASTS = {
    (2020, 3, 10): date(2020, 4, 2),
    (2023, 3, 10): date(2023, 4, 29),
    (2024, 3, 10): date(2024, 4, 18),
    (2025, 3, 10): date(2025, 4, 7),
    (2023, 8, 15): date(2023, 9, 29),  # after the second of two second months
    (2025, 8, 15): date(2025, 10, 6),  # after the second of two sixth months
    (2024, 12, 23): date(2025, 1, 22),
}


@pytest.mark.parametrize("day", NEW_YEARS)
def test_the_new_year_is_on_the_day_on_which_it_was_kept(day: str) -> None:
    assert lunar.solar_day(int(day[:4]), 1, 1) == date.fromisoformat(day)


@pytest.mark.parametrize(("day", "kept"), FEASTS.items())
def test_feasts_are_on_the_days_on_which_they_were_kept(day: tuple[int, int, int], kept: date) -> None:
    assert lunar.solar_day(*day) == kept


def test_a_year_is_twelve_or_thirteen_months_of_29_or_30_days() -> None:
    for year in range(1950, 2050):
        starts = [lunar.solar_day(year, month, 1) for month in range(1, 13)]
        for month, start in enumerate(starts, 1):
            assert start
            last = lunar.solar_day(year, month, 30) or lunar.solar_day(year, month, 29)
            assert last
            assert last - start in (timedelta(days=28), timedelta(days=29))
        between = {(after - before).days for before, after in pairwise(starts) if after and before}
        assert between <= {29, 30, 58, 59, 60}


def test_a_day_that_is_none_has_no_date() -> None:
    assert lunar.solar_day(1500, 1, 1) is None
    assert {lunar.solar_day(2025, month, 30) for month in range(1, 13)} & {None}


@pytest.mark.parametrize(
    ("text", "words", "day"),
    [
        ("Sáng mùng 10/3 năm Ất Tỵ, lễ hội khai mạc.", "Sáng mùng 10/3 năm Ất Tỵ", date(2025, 4, 7)),
        ("Lễ hội mở vào ngày 15/7 (âm lịch).", "ngày 15/7 (âm lịch)", date(2025, 9, 6)),
        ("Từ mồng 3 Tết, làng vào hội.", "mồng 3 Tết", date(2025, 1, 31)),
        ("Đêm rằm tháng Giêng, cả làng thức.", "Đêm rằm tháng Giêng", date(2025, 2, 12)),
        ("Ngày 23 tháng Chạp, bà con cúng ông Táo.", "Ngày 23 tháng Chạp", date(2025, 1, 22)),
        ("Ngày 10/3 năm Giáp Thìn, dâng hương.", "Ngày 10/3 năm Giáp Thìn", date(2024, 4, 18)),
    ],
)
def test_lunar_days_are_read_with_the_year_of_filing(text: str, words: str, day: date) -> None:
    found = lunar.find(text, 2025)
    assert found is not None
    assert (found.text, found.date) == (words, day)
    assert text[found.start : found.end] == words


@pytest.mark.parametrize(
    "text", ["Sáng 7/4, hội nghị họp.", "Ngày 2 tháng 9, lễ mít tinh.", "Năm Ất Tỵ đã qua.", "12/30 xã"]
)
def test_other_days_are_not_lunar(text: str) -> None:
    assert lunar.find(text, 2025) is None


def test_without_a_year_a_lunar_day_has_words_alone() -> None:
    found = lunar.find("Mùng 8/1, làng mở hội.")
    assert found is not None
    assert found.date is None


def test_a_story_may_name_its_day_by_the_moon_alone() -> None:
    draft = parse("Phú Thọ: Dâng hương\n\nSáng mùng 10/3 năm Ất Tỵ, lễ dâng hương diễn ra.\n\nDân về dự hội.", facts())
    assert draft.event_date
    assert draft.event_date.date == date(2025, 4, 7)
