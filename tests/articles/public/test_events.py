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
def test_the_map_of_an_event_counts_the_stories_of_each_unit_and_leads_to_them(client: Client):
    event, document = factories.event("Ngày hội", starts_on=date(2026, 11, 1)), factories.document()
    for number, slug in enumerate(["bac-kan", "thai-nguyen", "hue", "hue"]):
        factories.publish(f"{slug} {number}", provinces=[slug], event=event, documents=[document], at=NOON)
    gone = factories.publish("Bị gỡ", provinces=["hue"], event=event, at=NOON - timedelta(hours=1))
    factories.withdraw(gone, NOON)
    factories.publish("Hẹn giờ", provinces=["ca-mau"], event=event, at=NOON + timedelta(hours=1))
    context = client.get(f"/su-kien/{event.slug}/").context
    covered = context["country"].covered
    assert [(place.name, place.stories) for place in covered] == [("Huế", 2), ("Thái Nguyên", 2)]
    assert [row.number for row in context["documents"]] == [document.number] and context["country"].units == 34
    for place in context["country"].places:
        assert len(client.get(place.url).context["page"].entries) == place.stories, place.name
    groups = client.get(f"/su-kien/{event.slug}/?tinh=thai-nguyen").context["groups"]
    assert [group.slug for group in groups] == ["bac-kan", "thai-nguyen"]
    assert client.get(f"/su-kien/{event.slug}/?tinh=khong-co").status_code == 404


@time_machine.travel(NOON, tick=False)
def test_an_event_in_one_province_has_no_map(client: Client):
    event = factories.event("Hội nghị")
    factories.publish(event=event, at=NOON)
    assert 'class="map"' not in client.get(f"/su-kien/{event.slug}/").content.decode()


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
