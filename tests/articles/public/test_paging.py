"""Lists a page at a time: every story once, and no cursor but ours."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from articles.public import paging
from tests import factories

pytestmark = pytest.mark.django_db
NOON = factories.moment("2026-11-20 12:00")


def walk(client: Client, address: str) -> list[int]:
    """The numbers of the stories on all pages of a list, from the address on."""
    numbers = []
    while address:
        response = client.get(address)
        assert response.status_code == 200
        numbers += [entry.article_id for entry in response.context["page"].entries]
        address = response.context["page"].older
    return numbers


@time_machine.travel(NOON, tick=False)
def test_a_walk_meets_each_visible_story_exactly_once_newest_first(client: Client, monkeypatch):
    monkeypatch.setattr(paging.read_page, "__defaults__", (7,))
    # Three at a time were published at the same moment.
    stories = [factories.publish(f"Tin {number}", at=NOON - timedelta(hours=number // 3)) for number in range(24)]
    edited = factories.publish(stories[5].article, at=NOON)
    factories.withdraw(stories[11], NOON)
    factories.publish("Hẹn giờ", at=NOON + timedelta(hours=1))
    met = walk(client, "/tinh/bac-kan/")
    assert met == walk(client, "/tinh/thai-nguyen/")
    expected = sorted(
        (story for story in stories if story != stories[11]),
        key=lambda story: (story.first_published_at, story.article_id),
        reverse=True,
    )
    assert met == [story.article_id for story in expected]
    assert edited.article_id in met


@time_machine.travel(NOON, tick=False)
def test_the_front_page_leads_on_to_every_story(client: Client):
    stories = [factories.publish(f"Tin {number}", at=NOON - timedelta(hours=number)) for number in range(50)]
    front = client.get("/").context
    shown = [story.article_id for story in (front["lead"], *front["secondary"], *front["latest"])]
    assert shown + walk(client, front["older"]) == [story.article_id for story in stories]


@time_machine.travel(NOON, tick=False)
def test_a_list_that_just_fills_a_page_has_no_older_one(client: Client):
    for number in range(paging.SIZE):
        factories.publish(f"Tin {number}", at=NOON - timedelta(hours=number))
    page = client.get("/tinh/bac-kan/").context["page"]
    assert (len(page.entries), page.older, page.newest) == (paging.SIZE, "", "")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "1",
        "-",
        "1-",
        "-1",
        "G-1",
        "1-2-3",
        "1 -2",
        "fffffffffffffff-1",
        "1-ffffffffffffffff",
        "1-1\x00",
        "١-١",
    ],
)
@pytest.mark.parametrize("address", ["/", "/tinh/bac-kan/", "/su-kien/"])
def test_a_cursor_we_never_made_is_not_found(client: Client, address: str, cursor: str):
    assert client.get(address, {"truoc": cursor}).status_code == 404


@time_machine.travel(NOON, tick=False)
def test_a_page_further_down_leads_back_to_the_newest(client: Client):
    for number in range(paging.SIZE + 1):
        factories.publish(f"Tin {number}", at=NOON - timedelta(hours=number))
    older = client.get("/tinh/thai-nguyen/?don-vi=bac-kan").context["page"].older
    assert re.fullmatch(r"/tinh/thai-nguyen/\?don-vi=bac-kan&truoc=[0-9a-f]+-[0-9a-f]+", older)
    assert client.get(older).context["page"].newest == "/tinh/thai-nguyen/?don-vi=bac-kan"
