"""Pins of the front page: who may, for how long, one story in a place, all of it on record."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from articles import front, house, workflow
from articles.models import HouseEntry, Pin
from tests import factories

pytestmark = pytest.mark.django_db
T0 = factories.moment("2026-11-20 08:00")
HOUR = timedelta(hours=1)


@pytest.fixture
def stories() -> list:
    return [factories.publish(f"Tin {number}", at=T0 - HOUR * number).article for number in range(4)]


def standing(at) -> dict[int, str]:
    return {pin.place: pin.article.headline for pin in Pin.objects.at(at).select_related("article")}


def told() -> list[tuple[str, int, int]]:
    entries = HouseEntry.objects.filter(kind__in=["pin", "unpin"]).order_by("number")
    return [(entry.kind, entry.details["story"], entry.details["place"]) for entry in entries]


def test_a_pin_holds_from_its_beginning_until_its_end(cast, stories):
    front.pin(stories[3], 1, cast.chief, T0, T0 + HOUR, T0 + 3 * HOUR)
    assert standing(T0 + HOUR - timedelta(microseconds=1)) == {}
    assert standing(T0 + HOUR) == {1: "Tin 3"}
    assert standing(T0 + 3 * HOUR) == {}


def test_the_last_pin_of_a_place_wins_and_the_story_leaves_its_other_place(cast, stories):
    front.pin(stories[0], 1, cast.chief, T0, T0, None)
    front.pin(stories[1], 2, cast.chief, T0, T0, T0 + 9 * HOUR)
    front.pin(stories[1], 1, cast.chief, T0 + HOUR, T0 + 2 * HOUR, None)
    assert standing(T0 + HOUR) == {1: "Tin 0", 2: "Tin 1"}
    assert standing(T0 + 2 * HOUR) == {1: "Tin 1"}
    first, second = stories[0].pk, stories[1].pk
    assert told()[:2] == [("pin", first, 1), ("pin", second, 2)]
    assert sorted(told()[2:4]) == [("unpin", first, 1), ("unpin", second, 2)]
    assert told()[4:] == [("pin", second, 1)]
    assert list(house.verify()) == []


def test_taken_off_it_is_gone_at_once_and_one_to_come_never_comes(cast, stories):
    now = front.pin(stories[0], 1, cast.chief, T0, T0, None)
    later = front.pin(stories[1], 2, cast.chief, T0, T0 + 5 * HOUR, None)
    front.unpin(now.pk, cast.chief, T0 + HOUR)
    front.unpin(later.pk, cast.chief, T0 + HOUR)
    assert standing(T0 + HOUR) == standing(T0 + 9 * HOUR) == {}
    assert standing(T0) == {1: "Tin 0"}
    with pytest.raises(workflow.Outdated):
        front.unpin(later.pk, cast.chief, T0 + HOUR)


def test_moving_changes_places_with_the_neighbour_and_keeps_the_ends(cast, stories):
    front.pin(stories[0], 1, cast.chief, T0, T0, T0 + 4 * HOUR)
    pin = front.pin(stories[1], 2, cast.chief, T0, T0, None)
    front.move(pin.pk, -1, cast.chief, T0 + HOUR)
    assert standing(T0 + HOUR) == {1: "Tin 1", 2: "Tin 0"}
    assert standing(T0 + 4 * HOUR) == {1: "Tin 1"}
    top = Pin.objects.at(T0 + HOUR).get(place=1)
    with pytest.raises(workflow.MoveRefused):
        front.move(top.pk, -1, cast.chief, T0 + HOUR)
    front.move(top.pk, 1, cast.chief, T0 + 5 * HOUR)
    assert standing(T0 + 5 * HOUR) == {2: "Tin 1"}


@pytest.mark.parametrize("who", ["reporter", "editor", "editor_north", "admin"])
def test_nobody_but_the_chief_editor_pins(cast, stories, who):
    pin, user = front.pin(stories[0], 1, cast.chief, T0, T0, None), getattr(cast, who)
    for attempt in (
        lambda: front.pin(stories[1], 2, user, T0, T0, None),
        lambda: front.unpin(pin.pk, user, T0),
        lambda: front.move(pin.pk, 1, user, T0),
    ):
        with pytest.raises(workflow.NotAllowed):
            attempt()
    assert standing(T0) == {1: "Tin 0"}
    assert len(told()) == 1


def test_what_readers_do_not_see_and_are_not_to_see_is_not_pinned(cast, stories):
    factories.withdraw(stories[0].published.get(), T0)
    for story in (stories[0], factories.draft("Nháp", filed_by=cast.reporter)):
        with pytest.raises(workflow.MoveRefused):
            front.pin(story, 1, cast.chief, T0, T0, None)
    coming = factories.publish("Hẹn giờ", at=T0 + HOUR).article
    front.pin(coming, 1, cast.chief, T0, T0 + HOUR, None)
    for place, ends_at in ((0, None), (7, None), (2, T0), (2, T0 - HOUR)):
        with pytest.raises(workflow.MoveRefused):
            front.pin(stories[1], place, cast.chief, T0, T0, ends_at)
    assert [kind for kind, _story, _place in told()] == ["pin"]


def test_the_database_itself_holds_one_pin_in_a_place_and_one_of_a_story(stories):
    Pin.objects.create(article=stories[0], place=1, starts_at=T0)
    for story, place in ((stories[1], 1), (stories[0], 2), (stories[2], 7)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Pin.objects.create(article=story, place=place, starts_at=T0 + HOUR)
