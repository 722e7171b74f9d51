"""Where a reader may go on from a story."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.public.related import AT_MOST, IN_ALL, Further, RelatedLine, related_to
from tests import factories

pytestmark = pytest.mark.django_db
NOON = factories.moment("2026-11-20 12:00")
LINES = "Kon Tum:100% khu dân cư tổ chức Ngày hội\nBắc Giang: Tin chưa có"


def of(found: RelatedLine | Further) -> int | None:
    """The number of the story it leads to."""
    return found.story.article_id if found.story else None


def test_a_related_line_leads_to_the_visible_story_of_that_headline():
    target = factories.publish("Kon Tum: 100% khu dân cư tổ chức ngày hội", provinces=["kon-tum"], at=NOON)
    story = factories.publish(related_headlines=LINES, at=NOON)
    found, missing = related_to(story, NOON).lines
    assert (found.headline, of(found)) == ("Kon Tum:100% khu dân cư tổ chức Ngày hội", target.article_id)
    assert (missing.headline, missing.story) == ("Bắc Giang: Tin chưa có", None)


def test_a_related_line_does_not_lead_to_what_readers_cannot_see():
    later = factories.publish("Kon Tum: 100% khu dân cư tổ chức ngày hội", at=NOON + timedelta(hours=1))
    story = factories.publish(related_headlines=LINES, at=NOON)
    assert related_to(story, NOON).lines[0].story is None
    assert of(related_to(story, NOON + timedelta(hours=1)).lines[0]) == later.article_id
    factories.withdraw(later, NOON + timedelta(hours=2))
    assert related_to(story, NOON + timedelta(hours=2)).lines[0].story is None


def test_the_title_of_a_withdrawn_story_is_on_no_other_page(client):
    title = "Kon Tum: 100% khu dân cư tổ chức ngày hội"
    target = factories.publish(title, at=NOON)
    story = factories.publish(related_headlines="\n".join([*(f"Tin khác {n}" for n in range(6)), LINES]), at=NOON)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert "Kon Tum" in client.get(story.get_absolute_url()).content.decode()
    factories.withdraw(target, NOON + timedelta(hours=2))
    with time_machine.travel(NOON + timedelta(hours=2), tick=False), CaptureQueriesContext(connection) as queries:
        page = client.get(story.get_absolute_url()).content.decode()
    assert "Kon Tum:100%" not in page
    assert "Bắc Giang: Tin chưa có" in page
    assert len(queries) <= 3
    again = factories.publish(title, at=NOON + timedelta(hours=3))
    line = related_to(story, NOON + timedelta(hours=3)).lines[6]
    assert (line.headline, of(line)) == ("Kon Tum:100% khu dân cư tổ chức Ngày hội", again.article_id)


def test_the_former_title_of_a_story_that_readers_see_stays():
    edited = factories.publish("Kon Tum: 100% khu dân cư tổ chức ngày hội", at=NOON)
    edited.article.headline = "Kon Tum: Ngày hội"
    edited.article.save()
    factories.publish(edited.article, at=NOON + timedelta(hours=1))
    story = factories.publish(related_headlines=LINES, at=NOON)
    assert [line.story for line in related_to(story, NOON + timedelta(hours=2)).lines] == [None, None]


def test_of_two_stories_with_the_headline_the_newer_is_meant():
    factories.publish("Kon Tum: 100% khu dân cư tổ chức ngày hội", at=NOON - timedelta(days=9))
    newer = factories.publish("Kon Tum: 100% khu dân cư tổ chức ngày hội", at=NOON)
    story = factories.publish(related_headlines=LINES, at=NOON)
    assert of(related_to(story, NOON).lines[0]) == newer.article_id


def test_the_same_event_comes_before_the_same_province_and_nothing_twice():
    event = factories.event()
    same_both = factories.publish("Cùng cả hai", event=event, at=NOON - timedelta(hours=3))
    same_event = factories.publish("Cùng sự kiện", event=event, provinces=["hue"], at=NOON - timedelta(hours=2))
    same_province = factories.publish("Cùng tỉnh", at=NOON - timedelta(hours=1))
    factories.publish("Tỉnh khác", provinces=["ca-mau"], at=NOON)
    story = factories.publish(event=event, at=NOON)
    further = related_to(story, NOON).further
    assert [of(item) for item in further] == [one.article_id for one in (same_event, same_both, same_province)]
    assert len({item.reason for item in further}) == 2


def test_further_stories_are_bounded_and_leave_room_for_the_province():
    event = factories.event()
    for number in range(7):
        factories.publish(f"Sự kiện {number}", event=event, provinces=["hue"], at=NOON - timedelta(days=number))
        factories.publish(f"Tỉnh {number}", at=NOON - timedelta(days=number))
    further = related_to(factories.publish(event=event, at=NOON), NOON).further
    assert len(further) == IN_ALL
    assert len([item for item in further if item.story.headline.startswith("Sự kiện")]) == AT_MOST["su-kien"]


def test_a_national_story_goes_on_in_its_section():
    section = factories.section()
    other = factories.publish("Cùng chuyên mục", section=section, provinces=["hue"], at=NOON)
    story = factories.publish(national=True, provinces=[], section=section, at=NOON)
    assert [of(item) for item in related_to(story, NOON).further] == [other.article_id]


def test_each_further_story_says_why_it_stands_there_and_the_nearest_reason_counts():
    event, person, other_person = factories.event(starts_on=NOON.date()), factories.person(), factories.person("Lý Ba")
    days = {"event_date": NOON.date()}
    by_event = factories.publish("Cùng sự kiện", event=event, officials=[person], at=NOON - timedelta(hours=1), **days)
    by_person = factories.publish("Cùng người", officials=[person], at=NOON - timedelta(hours=2), **days)
    by_other = factories.publish("Người kia", officials=[other_person], provinces=["hue"], at=NOON - timedelta(days=9))
    by_time = factories.publish("Cùng quý", at=NOON - timedelta(hours=4), **days)
    by_province = factories.publish("Cùng tỉnh", event_date=date(2024, 5, 1), at=NOON - timedelta(hours=3))
    story = factories.publish(event=event, officials=[person, other_person], at=NOON, **days)
    assert [(of(item), item.reason) for item in related_to(story, NOON).further] == [
        (by_event.article_id, "Cùng sự kiện"),
        (by_person.article_id, "Cũng nhắc đến Phương Thị Thử"),
        (by_other.article_id, "Cũng nhắc đến Lý Ba"),
        (by_time.article_id, "Bắc Kạn, quý IV năm 2026"),
        (by_province.article_id, "Tin khác từ Bắc Kạn"),
    ]


def test_what_is_withdrawn_or_to_come_is_not_among_the_further_stories():
    person = factories.person()
    gone = factories.publish("Gỡ", officials=[person], at=NOON - timedelta(hours=2))
    factories.publish("Hẹn giờ", officials=[person], at=NOON + timedelta(hours=1))
    factories.withdraw(gone, NOON - timedelta(hours=1))
    assert related_to(factories.publish(officials=[person], at=NOON), NOON).further == []


@pytest.mark.parametrize("others", [1, 30])
def test_however_much_there_is_it_is_one_query(others, django_assert_num_queries):
    event, people = factories.event(), [factories.person(f"Phương Thị {number}") for number in range(5)]
    for number in range(others):
        factories.publish(f"Tin {number}", event=event, officials=people, at=NOON - timedelta(hours=number + 1))
    story = factories.publish(event=event, officials=people, related_headlines=LINES, at=NOON)
    with django_assert_num_queries(1):
        related = related_to(story, NOON)
    assert len(related.further) == min(others, IN_ALL)
