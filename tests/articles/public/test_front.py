"""The front page: pins first, the newest where there is none, blocks below, no story twice."""

from collections import Counter
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from articles import front
from articles.models import Campaign, CorrectionKind, Pin, PublicCorrection
from tests import factories
from tests.reading import card_headlines

pytestmark = pytest.mark.django_db
NOON = factories.moment("2026-11-20 12:00")
HOUR = timedelta(hours=1)


def top(client: Client) -> list[str]:
    context = client.get("/").context
    return [story.headline for story in (context["lead"], *context["secondary"])]


def all_of(context) -> list[str]:
    """The headlines of every story on the page."""
    stories = [context["lead"], *context["secondary"], *context["latest"], *context["reports"]]
    stories += [story for block in context["blocks"] for story in block.stories]
    stories += context["campaign"].stories if context["campaign"] else []
    return [story.headline for story in stories]


@pytest.fixture
def stories() -> list:
    return [factories.publish(f"Tin {number}", at=NOON - HOUR * number) for number in range(9)]


def test_pinned_stories_stand_in_their_places_and_the_newest_fill_the_others(client: Client, stories):
    Pin.objects.create(article=stories[8].article, place=1, starts_at=NOON, ends_at=NOON + HOUR)
    Pin.objects.create(article=stories[0].article, place=3, starts_at=NOON)
    with time_machine.travel(NOON, tick=False):
        assert top(client) == ["Tin 8", "Tin 1", "Tin 0", "Tin 2", "Tin 3", "Tin 4"]
        latest = [story.headline for story in client.get("/").context["latest"]]
        assert latest == ["Tin 5", "Tin 6", "Tin 7"]
    with time_machine.travel(NOON + HOUR, tick=False):
        assert top(client) == ["Tin 1", "Tin 2", "Tin 0", "Tin 3", "Tin 4", "Tin 5"]


def test_a_pinned_story_that_readers_do_not_see_leaves_no_trace(client: Client, stories):
    coming = factories.publish("Hẹn giờ", at=NOON + HOUR)
    gone = factories.publish("Đã gỡ", at=NOON - 20 * HOUR)
    factories.withdraw(gone, NOON)
    with time_machine.travel(NOON, tick=False):
        before = client.get("/").content
        Pin.objects.create(article=coming.article, place=1, starts_at=NOON)
        Pin.objects.create(article=gone.article, place=2, starts_at=NOON)
        assert client.get("/").content == before
    with time_machine.travel(NOON + HOUR, tick=False):
        assert top(client)[:3] == ["Hẹn giờ", "Tin 0", "Tin 1"]


@time_machine.travel(NOON, tick=False)
def test_a_pinned_story_stands_in_its_newest_version(client: Client, stories):
    Pin.objects.create(article=stories[8].article, place=1, starts_at=NOON)
    stories[8].article.headline = "Tin 8 đã sửa"
    stories[8].article.save()
    factories.publish(stories[8].article, at=NOON)
    assert top(client)[0] == "Tin 8 đã sửa"


@time_machine.travel(NOON, tick=False)
def test_no_story_stands_twice_and_each_block_has_the_newest_of_its_list(client: Client):
    sections = [factories.section("Một", "mot"), factories.section("Hai", "hai")]
    campaign = Campaign.objects.create(
        name="Ngày hội 2026", slug="ngay-hoi-2026", starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 20)
    )
    event = factories.event("Ngày hội", campaign=campaign)
    for number in range(40):
        report = {"genre": "activity-report", "period": "2026-Q3"} if number % 4 == 0 else {}
        occasion = {"event": event} if number % 5 == 0 else {}
        factories.publish(
            f"Tin {number:02}", at=NOON - HOUR * number, section=sections[number % 2],
            provinces=["lang-son" if number % 3 else "hue"], event_date=date(2026, 10, 3), **report, **occasion,
        )  # fmt: skip
    context = client.get("/").context
    told = Counter(all_of(context))
    assert [headline for headline, times in told.items() if times > 1] == []
    assert [(block.name, block.is_province) for block in context["blocks"]] == [
        ("Hai", False), ("Một", False), ("Lạng Sơn", True), ("Huế", True),
    ]  # fmt: skip
    assert context["campaign"].name == "Ngày hội 2026"
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        assert client.get("/").context["campaign"] is None


@time_machine.travel(NOON, tick=False)
def test_the_list_goes_on_below_the_latest_stories(client: Client):
    for number in range(22):
        factories.publish(f"Tin {number:02}", at=NOON - HOUR * number)
    first = client.get("/").context
    following = card_headlines(client.get(first["older"]))
    assert first["latest"][-1].headline == "Tin 17"
    assert following == [f"Tin {number}" for number in range(18, 22)]


@time_machine.travel(NOON, tick=False)
def test_the_latest_corrections_are_named(client: Client, stories):
    for number, story in enumerate(stories[:4]):
        PublicCorrection.objects.create(
            article=story.article, published_at=NOON - HOUR * number, kind=CorrectionKind.CORRECTION,
            headline=story.headline, wrong="a", right="b",
        )  # fmt: skip
    PublicCorrection.objects.create(
        article=stories[5].article, published_at=NOON + HOUR, kind="correction", headline="Chưa", wrong="a", right="b"
    )
    assert [notice.headline for notice in client.get("/").context["corrections"]] == ["Tin 0", "Tin 1", "Tin 2"]


def test_the_chief_pins_and_readers_see_it(client: Client, cast, stories):
    front.pin(stories[7].article, 1, cast.chief, NOON, NOON, None)
    with time_machine.travel(NOON, tick=False):
        assert top(client)[0] == "Tin 7"
