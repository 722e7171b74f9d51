"""Sizes of lists: equal to the lists themselves at every moment, whatever was published, replaced or taken down."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from django.apps import apps as registry
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from articles import counts, lists, publishing
from articles.models import ListCount, ListEntry, PublishedArticle
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]
NOON = factories.moment("2026-11-20 12:00")
HOUR = timedelta(hours=1)
IN_2023 = {"event_date": date(2023, 10, 10)}
HERE = lists.province("bac-kan", "", "2023-4")


def as_listed(at) -> Counter[str]:
    """What one finds by going through the lists."""
    keys = ListEntry.objects.visible(at).values_list("key", flat=True)
    return Counter(key for key in keys if lists.is_counted(key))


def as_counted(at) -> Counter[str]:
    keys = ListEntry.objects.values_list("key", flat=True).distinct()
    return counts.of(filter(lists.is_counted, keys), at)


def test_a_scheduled_story_counts_from_its_moment_and_a_withdrawn_one_no_longer():
    story = factories.publish(at=NOON + HOUR, **IN_2023)
    assert counts.of([HERE], NOON) == {}
    assert counts.of([HERE], NOON + HOUR - timedelta(microseconds=1)) == {}
    assert counts.of([HERE], NOON + HOUR) == {HERE: 1}
    factories.withdraw(story, NOON + 3 * HOUR)
    assert counts.of([HERE], NOON + 2 * HOUR) == {HERE: 1}
    assert counts.of([HERE], NOON + 3 * HOUR) == {}


def test_an_edit_that_moves_a_story_moves_its_count_at_the_moment_of_the_edit():
    story = factories.publish(at=NOON, **IN_2023)
    story.article.event_date = date(2024, 1, 5)
    story.article.save()
    factories.publish(story.article, at=NOON + HOUR)
    elsewhere = lists.province("bac-kan", "", "2024-1")
    assert counts.of([HERE, elsewhere], NOON) == {HERE: 1}
    assert counts.of([HERE, elsewhere], NOON + HOUR) == {elsewhere: 1}
    with transaction.atomic():
        publishing.take_back(story.article, NOON)
    assert counts.of([HERE, elsewhere], NOON + HOUR) == {HERE: 1}


def test_whatever_happens_the_counts_are_those_of_the_lists():
    chance, stories, at = random.Random(34), [], NOON
    for step in range(40):
        at += HOUR * chance.randint(0, 5)
        story = chance.choice(stories) if stories and step % 3 else None
        if story is None:
            places = chance.choice([["bac-kan"], ["thai-nguyen", "bac-kan"], ["lang-son"]])
            report = {"genre": "activity-report", "period": "2023-Q3"} if step % 2 else {}
            stories.append(
                factories.publish(provinces=places, at=at + HOUR * chance.choice([0, 4]), **IN_2023, **report)
            )
        elif step % 5 == 4:
            factories.withdraw(story, at)
        else:
            story.article.event_date = date(2023, chance.choice([2, 5, 10]), 3)
            story.article.save()
            factories.publish(story.article, at=at + HOUR * chance.choice([0, 0, 9]))
        for hours in (0, 4, 100):
            assert as_counted(at + HOUR * hours) == as_listed(at + HOUR * hours), step
    assert set(as_listed(at + 100 * HOUR)) > {HERE, lists.reports("thai-nguyen", "2023-Q3")}
    rows = sorted(ListCount.objects.filter(stories__gt=0).values_list("key", "stories"))
    assert counts.recount() == len(rows)
    assert sorted(ListCount.objects.values_list("key", "stories")) == rows
    list(publishing.republish(PublishedArticle.objects.all(), at))
    assert sorted(ListCount.objects.filter(stories__gt=0).values_list("key", "stories")) == rows


@pytest.mark.parametrize("count", [1, 12])
def test_two_questions_answer_for_any_number_of_lists_and_stories(count: int):
    for number in range(count):
        factories.publish(f"Tin {number}", at=NOON, **IN_2023)
    keys = [
        lists.province(slug, "", f"{year}-{q}") for slug in ("bac-kan", "hue") for year in (2023, 2024) for q in (1, 4)
    ]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert counts.of(keys, NOON) == {HERE: count}
    assert len(asked) == 2


def test_what_was_published_before_there_were_counts_is_counted_by_the_migration():
    from importlib import import_module

    factories.publish(at=NOON, genre="activity-report", period="2023-Q3", **IN_2023)
    factories.publish("Không ngày", provinces=["hue"], at=factories.moment("2026-10-01 00:30"))
    entries, rows = (
        set(ListEntry.objects.values_list("key", "story")),
        set(ListCount.objects.values_list("key", "stories")),
    )
    ListEntry.objects.filter(key__startswith="quy/").delete()
    ListCount.objects.all().delete()
    import_module("articles.migrations.0023_lists_counted").fill(registry, None)
    assert set(ListEntry.objects.values_list("key", "story")) == entries
    assert set(ListCount.objects.values_list("key", "stories")) == rows


def test_reports_on_the_whole_country_that_were_published_before_are_listed_and_counted_by_the_migration():
    from importlib import import_module

    national = {"provinces": [], "national": True, "genre": "activity-report", "at": NOON}
    factories.publish("Quý", period="2023-Q3", **national)
    factories.publish("Không kỳ", period="", **national)
    factories.withdraw(factories.publish("Đã gỡ", period="2023-Q3", **national), NOON)
    key = lists.reports(lists.NATIONAL, "2023-Q3")
    entries = set(ListEntry.objects.values_list("key", "story"))
    assert ListCount.objects.get(key=key).stories == 1
    ListEntry.objects.filter(key__startswith=lists.reports(lists.NATIONAL)).delete()
    ListCount.objects.all().delete()
    import_module("articles.migrations.0036_national_reports").fill(registry, None)
    assert set(ListEntry.objects.values_list("key", "story")) == entries
    assert list(ListCount.objects.values_list("key", "stories")) == [(key, 1)]
