"""Officials: the index by given name, and one official's page."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from articles.public import people
from tests import factories
from tests.reading import card_headlines

pytestmark = pytest.mark.django_db
NOON = factories.moment("2026-11-20 12:00")


@time_machine.travel(NOON, tick=False)
def test_the_index_goes_by_given_name_in_vietnamese_order(client: Client):
    names = ["Lê Văn Đạt", "Trần Thị Ánh", "Nguyễn Văn Dũng", "Y Ân", "Hà Thị An"]
    factories.publish(officials=[factories.person(name) for name in names], at=NOON)
    letters = [
        (letter, [card["person"].name for card in cards]) for letter, cards in client.get("/can-bo/").context["letters"]
    ]
    assert letters == [
        ("A", ["Hà Thị An", "Trần Thị Ánh"]),
        ("Â", ["Y Ân"]),
        ("D", ["Nguyễn Văn Dũng"]),
        ("Đ", ["Lê Văn Đạt"]),
    ]


@time_machine.travel(NOON, tick=False)
def test_a_walk_through_the_index_meets_each_official_once(client: Client, monkeypatch):
    monkeypatch.setattr(people, "SIZE", 3)
    factories.publish(officials=[factories.person("Lê Văn Đạt") for _ in range(8)], at=NOON)
    met, address = [], "/can-bo/"
    while address:
        context = client.get(address).context
        met += [card["person"].slug for _letter, cards in context["letters"] for card in cards]
        address = context["following"]
    assert len(met) == len(set(met)) == 8


@pytest.mark.parametrize("cursor", ["", "khong-co", "x\x00", "a" * 300, "Đ"])
def test_a_cursor_of_the_index_we_never_made_is_not_found(client: Client, cursor: str):
    assert client.get("/can-bo/", {"sau": cursor}).status_code == 404


@time_machine.travel(NOON, tick=False)
def test_offices_stand_in_time_and_stories_below(client: Client):
    official = factories.person(
        offices=[("Phó Chủ tịch", date(2020, 1, 1), date(2025, 7, 1)), ("Chủ tịch", date(2025, 7, 1), None)]
    )
    factories.publish("Tin có tên", officials=[official], at=NOON)
    response = client.get(f"/can-bo/{official.slug}/")
    assert [office["title"] for office in response.context["current"]] == ["Chủ tịch"]
    line = [(office["title"], office["current"]) for office in response.context["offices"]]
    assert line == [("Chủ tịch", True), ("Phó Chủ tịch", False)]
    assert card_headlines(response) == ["Tin có tên"]
    days = '<time datetime="2020-01-01">1/1/2020</time> – <time datetime="2025-06-30">30/6/2025</time>'
    assert days in response.content.decode()


@time_machine.travel(NOON, tick=False)
def test_somebody_whom_no_visible_story_names_is_public_nowhere(client: Client):
    official = factories.person("Người Chưa Công Bố")
    factories.publish(officials=[official], at=NOON + timedelta(hours=1))
    assert client.get(f"/can-bo/{official.slug}/").status_code == 404
    assert "Người Chưa Công Bố" not in client.get("/can-bo/").content.decode()
    assert client.get("/can-bo/", {"sau": official.slug}).status_code == 404
