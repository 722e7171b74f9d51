"""Choosers put first what is nearest to what was typed."""

from datetime import date

import pytest

from articles.desk import choosers
from articles.models import Document, Event
from provinces.models import Person
from tests.articles.desk.stories import filed, live, move

DAY = date(2023, 10, 10)


def texts(found) -> list[str]:
    return [choice["text"] for choice in found]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("phuong thi thanh", ["Phương Thị Thanh", "Phượng Thị Thành"]),
        ("thanh phuong", ["Phương Thị Thanh", "Phượng Thị Thành"]),
        ("Phượng Thị Thành", ["Phượng Thị Thành", "Phương Thị Thanh"]),
        ("thành", ["Phượng Thị Thành", "Phương Thị Thanh"]),
        ("Phương", ["Phương Thị Thanh", "Phượng Thị Thành"]),
        ("thanh thanh phuc", []),
    ],
)
def test_people_are_found_by_words_in_any_order_those_with_the_accents_typed_first(cast, typed, names):
    for name in ("Phượng Thị Thành", "Phương Thị Thanh"):
        Person.objects.create(name=name)
    assert texts(choosers.people(cast.chief, typed, DAY)) == names


@pytest.mark.parametrize("typed", ["231-KL/TU", "231 kl tu", "231"])
def test_documents_are_found_by_the_number_as_it_is_typed(cast, typed):
    for number in ("1231-KL/TU", "231-KL/TU", "44-KL/TU"):
        Document.objects.create(number=number, issued_on=DAY)
    assert texts(choosers.documents(cast.chief, typed, DAY)) == ["231-KL/TU", "1231-KL/TU"]


def test_events_with_the_accents_typed_come_before_nearer_ones(cast):
    Event.objects.create(name="Hội nghị cán bộ", starts_on=date(2022, 1, 1))
    Event.objects.create(name="Hội nghị cần bơ", starts_on=DAY)
    assert texts(choosers.events(cast.chief, "cán bộ", DAY)) == ["Hội nghị cán bộ", "Hội nghị cần bơ"]
    assert texts(choosers.events(cast.chief, "can bo", DAY)) == ["Hội nghị cần bơ", "Hội nghị cán bộ"]


def test_related_stories_are_what_readers_see_then_what_the_user_sees_on_the_desk(cast):
    live(cast.reporter2, cast.chief, headline="Lạng Sơn: Ngày hội đoàn kết", provinces=["lang-son"])
    filed(cast.reporter, headline="Bắc Kạn chuẩn bị ngày hội đoàn kết")
    filed(cast.reporter2, headline="Nháp về ngày hội đoàn kết")
    gone = live(cast.reporter, cast.chief, headline="Ngày hội đoàn kết đã gỡ")
    move(gone, "withdraw", cast.chief, notice="Đã gỡ.")
    found = choosers.stories(cast.reporter, "ngay hoi doan k", DAY)
    assert texts(found) == ["Lạng Sơn: Ngày hội đoàn kết"]
    assert found[0]["about"].startswith("đã đăng ngày")
    found = choosers.stories(cast.reporter, "ngày hội đoàn kết", DAY)
    assert texts(found) == ["Lạng Sơn: Ngày hội đoàn kết", "Bắc Kạn chuẩn bị ngày hội đoàn kết"]
    assert found[1]["about"] == "Bản nháp, Bắc Kạn"
    assert texts(choosers.stories(cast.reporter2, "ngày hội đoàn kết", DAY))[1:] == ["Nháp về ngày hội đoàn kết"]
