"""Events: by day, and one with its stories by province."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from articles.public import events
from tests import factories

pytestmark = pytest.mark.django_db
NOON = factories.moment("2026-11-20 12:00")


@time_machine.travel(NOON, tick=False)
def test_the_stories_of_an_event_stand_by_province_in_vietnamese_order(client: Client):
    event = factories.event("Ngày hội", starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 18), provinces=["hue"])
    for number, slug in enumerate(["hue", "da-nang", "dak-lak", "bac-ninh", "da-nang"]):
        factories.publish(f"{slug} {number}", provinces=[slug], event=event, at=NOON - timedelta(hours=number))
    factories.publish("Cả nước", provinces=[], national=True, event=event, at=NOON)
    response = client.get(f"/su-kien/{event.slug}/")
    groups = [(group.slug, [story.headline for story in group.stories]) for group in response.context["groups"]]
    assert groups == [
        ("", ["Cả nước"]),
        ("bac-ninh", ["bac-ninh 3"]),
        ("da-nang", ["da-nang 1", "da-nang 4"]),
        ("dak-lak", ["dak-lak 2"]),
        ("hue", ["hue 0"]),
    ]
    assert "18/11/2026" in response.content.decode()


@time_machine.travel(NOON, tick=False)
def test_an_event_that_no_visible_story_reports_on_is_public_nowhere(client: Client):
    event = factories.event("Sự kiện còn kín")
    factories.publish(event=event, at=NOON + timedelta(hours=1))
    assert client.get(f"/su-kien/{event.slug}/").status_code == 404
    assert "Sự kiện còn kín" not in client.get("/su-kien/").content.decode()
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert "Sự kiện còn kín" in client.get("/su-kien/").content.decode()
        assert client.get(f"/su-kien/{event.slug}/").status_code == 200


@time_machine.travel(NOON, tick=False)
def test_a_walk_through_the_events_meets_each_once_the_latest_first(client: Client, monkeypatch):
    monkeypatch.setattr(events, "SIZE", 3)
    for number in range(8):
        event = factories.event(f"Sự kiện {number}", starts_on=date(2025, 1, 1) + timedelta(days=number // 2 * 200))
        factories.publish(f"Tin {number}", event=event, at=NOON)
    met, address = [], "/su-kien/"
    while address:
        context = client.get(address).context
        met += [event.name for _year, rows in context["years"] for event in rows]
        address = context["older"]
    assert met == [f"Sự kiện {number}" for number in (7, 6, 5, 4, 3, 2, 1, 0)]


@pytest.mark.parametrize("cursor", ["20250101", "2025-1", "20251301-1", "99999999999-1", "20250101-x", "20250101-²"])
def test_a_cursor_of_events_we_never_made_is_not_found(client: Client, cursor: str):
    assert client.get("/su-kien/", {"truoc": cursor}).status_code == 404
