"""Provinces, quarters, events, officials and documents by the API."""

from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from provinces.gazetteer import Gazetteer
from tests import factories
from tests.articles.public.api.shown import API, NOON, stories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def noon():
    """The clock stands still."""
    with time_machine.travel(NOON, tick=False):
        yield


def told(client: Client, address: str) -> dict:
    """What the API tells at an address, whole or after its prefix."""
    response = client.get(address if address.startswith("http") else API + address)
    assert response.status_code == 200, address
    return response.json()


def test_provinces_tell_what_they_were_and_became(client: Client):
    every = {item["slug"]: item for item in told(client, "provinces")["items"]}
    assert list(every) == list(Gazetteer.load().places)
    assert sum(not item["is_former"] for item in every.values()) == 34
    old, new = every["bac-kan"], every["thai-nguyen"]
    assert (old["is_former"], old["successor"], old["current"]) == (True, "thai-nguyen", "thai-nguyen")
    assert (new["is_former"], new["successor"], new["absorbed"]) == (False, None, ["bac-kan"])
    [unit] = old["periods"]
    assert (unit["last_day"], unit["became"]) == ("2025-06-30", new["periods"][-1]["uid"])
    assert set(new["periods"][-1]["made_of"]) == {"bac-kan", "thai-nguyen-truoc-2025"}
    assert new["periods"][-1]["first_day"] == "2025-07-01"
    assert told(client, "provinces/bac-kan") == old


def test_each_number_of_a_quarter_is_the_length_of_the_list_behind_it(client: Client):
    made = stories(3)
    stories(2, provinces=["lang-son"])
    factories.withdraw(made[0], NOON)
    factories.publish("Hẹn giờ", at=NOON + timedelta(hours=1), event_date=date(2023, 10, 1))
    assert [one["quarter"] for one in told(client, "quarters")["items"]] == ["2023-4"]
    for quarter, sums in {"2023-4": (6, 0), "2023-3": (0, 6)}.items():
        lines = told(client, f"quarters/{quarter}")["provinces"]
        assert (sum(line["stories"] for line in lines), sum(line["reports"] for line in lines)) == sums
        for line in lines:
            for what in ("stories", "reports"):
                if line[what]:
                    assert len(told(client, line[f"{what}_url"])["items"]) == line[what], line
        numbers = {line["slug"]: (line["stories"], line["reports"]) for line in lines if not line["is_former"]}
        assert sum(map(sum, numbers.values())) == 4
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert sum(line["stories"] for line in told(client, "quarters/2023-4")["provinces"]) == 8


@pytest.mark.parametrize(("address", "key"), [("events", "first_day"), ("officials", "name"), ("documents", "number")])
def test_a_walk_meets_each_once(client: Client, address: str, key: str):
    for number in range(5):
        stories(
            event=factories.event(f"Hội nghị {number}", date(2023, 10, 1 + number // 2)),
            officials=[factories.person(f"Lê Văn {name}") for name in ("An", "Bình")[: 1 + number % 2]],
            documents=[factories.document(f"{number}-KH/TU")],
        )
    met, following = [], f"{settings.SITE_URL}{API}{address}?limit=2"
    while following:
        page = told(client, following)
        assert len(page["items"]) <= 2
        met += page["items"]
        following = page["next"]
    whole = told(client, f"{address}?limit=100")["items"]
    assert met == whole and len({item["slug"] for item in met}) == len(met) >= 5
    order = [item[key] for item in met]
    assert order == sorted(order, reverse=address != "officials")


def test_each_leads_to_its_stories(client: Client):
    numbers = [story.article_id for story in stories(30)]
    for address, name in (
        ("events/hoi-nghi-quy-iii", "su-kien"),
        ("officials/phuong-thi-thu", "can-bo"),
        ("documents/231-kl-tu", "van-ban"),
    ):
        whole = told(client, address)
        assert whole["stories_url"] == f"{settings.SITE_URL}{API}stories?{name}={whole['slug']}"
        first = whole["stories"]
        further = told(client, first["next"])
        assert [item["id"] for item in first["items"] + further["items"]] == numbers and further["next"] is None
        listed = told(client, address.partition("/")[0])["items"]
        assert listed == [{field: whole[field] for field in listed[0]}] and whole["api_url"].endswith(address)


def test_offices_stand_in_time(client: Client):
    stories()
    tenures = told(client, "officials/phuong-thi-thu")["tenures"]
    days = [(one["title"], one["first_day"], one["last_day"]) for one in tenures]
    assert days == [("Chủ tịch", "2021-01-01", None), ("Phó Chủ tịch", "2015-01-01", "2020-12-31")]
    assert tenures[0]["organisation"] == "Tỉnh ủy Bắc Kạn"


def test_an_event_tells_days_and_places(client: Client):
    stories()
    event = told(client, "events/hoi-nghi-quy-iii")
    assert (event["first_day"], event["last_day"], event["place"]) == ("2023-10-10", "2023-10-10", "Nhà văn hóa")
    assert [unit["slug"] for unit in event["provinces"]] == ["bac-kan"]
