"""Tags and filters of the public templates."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from articles.models import PublishedArticle
from articles.public import headlines
from articles.templatetags import site


def story(headline: str, province: str) -> PublishedArticle:
    return PublishedArticle(headline=headline, card={"province": province})


@pytest.mark.parametrize(
    ("headline", "province", "place", "rest"),
    [
        ("Bắc Kạn:Đánh giá quý III", "Bắc Kạn", "Bắc Kạn", "Đánh giá quý III"),
        ("BẮC KẠN: Đánh giá", "Bắc Kạn", "BẮC KẠN", "Đánh giá"),
        ("TP Hồ Chí Minh: Công khai", "Hồ Chí Minh", "TP Hồ Chí Minh", "Công khai"),
        ("Hỏi đáp: Ai bầu?", "Bắc Kạn", "", "Hỏi đáp: Ai bầu?"),
        ("Toàn quốc: Một năm", "", "", "Toàn quốc: Một năm"),
        ("Bắc Kạn đánh giá", "Bắc Kạn", "", "Bắc Kạn đánh giá"),
    ],
)
def test_the_province_at_the_head_of_a_headline_is_told_apart(headline: str, province: str, place: str, rest: str):
    row = story(headline, province)
    assert headlines.place_of(row) == place
    assert headlines.after_place(row) == rest
    assert headlines.in_one_line(row) == (f"{place}: {rest}" if place else headline)


def test_moments_are_those_of_hanoi_whatever_zone_they_come_in():
    moment = datetime(2023, 6, 18, 17, 5, tzinfo=UTC)
    with translation.override("vi"):
        assert site.clock(moment) == '<time datetime="2023-06-19T00:05+07:00">00:05, 19/6/2023</time>'
        assert site.weekday(date(2026, 11, 24)) == "Thứ Ba"
    with translation.override("en"):
        assert site.dated(moment) == '<time datetime="2023-06-19T00:05+07:00">19 June 2023</time>'
        assert site.day(date(2025, 7, 1)) == "1 July 2025"
        assert site.period("2023-Q3") == "Q3 2023"
        assert site.period("2023-H1") == "First half of 2023"
        assert site.period("2023-10") == "October 2023"


def test_the_focal_point_becomes_a_class():
    assert site.focus({"focal": [0.5, 0.5]}) == "fx5 fy5"
    assert site.focus({"focal": [0.04, 1.0]}) == "fx0 fy10"
    assert site.focus({"focal": [-3, 7]}) == "fx0 fy10"


def test_the_twin_of_an_address(rf):
    assert site.in_language(rf.get("/tinh/?truoc=1-2"), "en") == "/en/tinh/?truoc=1-2"
    assert site.in_language(rf.get("/en/tinh/?truoc=1-2"), "vi") == "/tinh/?truoc=1-2"
    assert site.in_language(rf.get("/en/tinh/"), "en", query=False) == "/en/tinh/"
    assert site.in_language(rf.get("/energy/"), "vi") == "/energy/"
