"""Curating the front page on the desk, with plain forms, and looking ahead."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from articles import front
from articles.models import HouseEntry, Pin
from tests import factories

pytestmark = pytest.mark.django_db
NOON = factories.moment("2026-11-20 12:00")
HOUR = timedelta(hours=1)
PAGE = "/admin/front/"


@pytest.fixture
def chief(client: Client, cast) -> Client:
    client.force_login(cast.chief)
    return client


@pytest.fixture
def stories() -> list:
    return [factories.publish(f"Tin {number}", at=NOON - HOUR * number) for number in range(8)]


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


@time_machine.travel(NOON, tick=False)
def test_a_story_is_pinned_by_number_or_address_moved_and_taken_off(chief: Client, cast, stories):
    sent = {"story": stories[6].get_absolute_url(), "place": "2", "starts_at": "", "ends_at": "2026-11-21T12:00"}
    assert chief.post(f"{PAGE}pin/", sent).status_code == 302
    assert chief.post(f"{PAGE}pin/", sent | {"story": str(stories[7].article_id), "place": "1"}).status_code == 302
    page = chief.get(PAGE)
    assert [place["story"].headline for place in page.context["places"]][:3] == ["Tin 7", "Tin 6", "Tin 0"]
    pin = Pin.objects.get(place=2)
    assert (pin.starts_at, pin.ends_at) == (NOON, NOON + 24 * HOUR)
    chief.post(f"{PAGE}{pin.pk}/move/up/")
    places = chief.get(PAGE).context["places"]
    assert [place["story"].headline for place in places][:2] == ["Tin 6", "Tin 7"]
    chief.post(f"{PAGE}{places[0]['pin'].pk}/unpin/")
    page = chief.get(PAGE)
    assert [place["story"].headline for place in page.context["places"]][:2] == ["Tin 0", "Tin 7"]
    kinds = [entry.kind for entry, _label, _words in page.context["entries"]]
    assert kinds == ["unpin", "pin", "pin", "unpin", "unpin", "pin", "pin"]
    assert {entry.by for entry, _label, _words in page.context["entries"]} == {cast.chief}
    assert "Bài" in page.context["entries"][0][2][0]


@pytest.mark.parametrize(
    "changed",
    [
        {"story": "999999"}, {"story": "x"}, {"story": "/tinh/hue/"}, {"story": "²"}, {"story": "9" * 30},
        {"place": "7"}, {"place": ""}, {"ends_at": "2026-11-20T11:00"}, {"starts_at": "0001-01-01T00:00"},
        {"ends_at": "9999-12-31T23:59"},
    ],
)  # fmt: skip
@time_machine.travel(NOON, tick=False)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(chief: Client, stories, changed: dict):
    sent = {"story": str(stories[0].article_id), "place": "1", "starts_at": "", "ends_at": ""} | changed
    response = chief.post(f"{PAGE}pin/", sent)
    assert response.status_code == 422
    assert response.context["form"].errors
    assert response.context["form"]["story"].value() == sent["story"]
    assert not Pin.objects.exists()


@time_machine.travel(NOON, tick=False)
def test_two_who_take_off_the_same_pin_are_told(chief: Client, cast, stories):
    pin = front.pin(stories[0].article, 1, cast.chief, NOON, NOON, None)
    address = f"{PAGE}{pin.pk}/unpin/"
    chief.post(address)
    assert messages_of(chief.post(address, follow=True))[-1].startswith("Có người đã làm trước")
    assert chief.post(f"{PAGE}{pin.pk}/move/sideways/").status_code == 404
    assert HouseEntry.objects.filter(kind="unpin").count() == 1


def test_a_moment_ahead_is_shown_as_readers_will_see_it(chief: Client, cast, stories):
    coming = factories.publish("Hẹn giờ", at=NOON + 2 * HOUR)
    with time_machine.travel(NOON, tick=False):
        front.pin(coming.article, 1, cast.chief, NOON, NOON, None)
        page = chief.get(PAGE)
        assert page.context["places"][0]["hidden"]
        assert "Hẹn giờ" not in [place["story"].headline for place in page.context["places"]]
        soon = chief.get(f"{PAGE}preview/?at=2026-11-20T14:00")
        assert soon.context["lead"].headline == "Hẹn giờ"
        assert 'class="preview"' in soon.content.decode()
        assert "noindex" in soon.content.decode()
        assert 'rel="canonical"' not in soon.content.decode()
        assert chief.get(f"{PAGE}preview/?at=2026-11-20T13:59").context["lead"].headline == "Tin 0"
        for at in ("x", "1999-01-01T00:00", "2099-01-01T00:00", "2026-11-01T00:00"):
            assert chief.get(f"{PAGE}preview/?at={at}").status_code == 404
    with time_machine.travel(NOON + 2 * HOUR, tick=False):
        assert Client().get("/").context["lead"].headline == "Hẹn giờ"


@time_machine.travel(NOON, tick=False)
def test_the_page_says_nothing_of_a_story_whose_text_is_sealed(chief: Client, cast, stories):
    front.pin(stories[0].article, 1, cast.chief, NOON, NOON, None)
    factories.withdraw(stories[0], NOON)
    page = chief.get(PAGE)
    assert page.context["places"][0]["hidden"]
    assert "Tin 0" not in page.content.decode()


@pytest.mark.parametrize("count", [1, 20])
@time_machine.travel(NOON, tick=False)
def test_the_number_of_queries_is_fixed(chief: Client, cast, django_assert_num_queries, count: int):
    made = [factories.publish(f"Tin {number}", at=NOON) for number in range(count)]
    for story in made[:6]:
        front.pin(story.article, made.index(story) + 1, cast.chief, NOON, NOON, None)
    chief.get(PAGE)
    with django_assert_num_queries(16):
        chief.get(PAGE)
