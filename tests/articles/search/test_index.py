"""The index follows what is published, forgets what is not, and can be made anew while people publish."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from articles import publishing
from articles.models import PublishedArticle, SearchEntry
from articles.search import index
from articles.search.question import read
from articles.search.results import search
from provinces.append_only import rebuilding
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]
NOON = factories.moment("2026-11-20 12:00")


def rebuilt(*arguments: str) -> str:
    output = io.StringIO()
    call_command("rebuild_search", *arguments, stdout=output)
    return output.getvalue()


def found(text: str) -> int:
    return search(read(text), at=NOON).total


@pytest.fixture
def story() -> PublishedArticle:
    return factories.publish("Đại đoàn kết", lead="", body="<p>Hai.</p>", at=NOON - timedelta(hours=1))


def test_what_is_missing_or_old_is_written_and_the_rest_is_left(story):
    other = factories.publish("Đại hội", lead="", body="<p>Một.</p>", at=NOON - timedelta(hours=2))
    assert rebuilt() == "0 stories put into the index of the search, 0 taken out.\n"
    SearchEntry.objects.filter(story=other).update(version=0)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_searchentry WHERE story_id = %s", [story.pk])
    assert (found("doan ket"), found("dai hoi")) == (0, 1)
    assert rebuilt() == "2 stories put into the index of the search, 0 taken out.\n"
    assert (found("doan ket"), found("dai hoi")) == (1, 1)


def test_all_are_written_anew_and_found_once(story, monkeypatch):
    monkeypatch.setattr(index, "AT_ONCE", 1)
    last = factories.publish("Đại hội", lead="", body="<p>Một.</p>", at=NOON - timedelta(hours=2))
    assert rebuilt("--all") == "2 stories put into the index of the search, 0 taken out.\n"
    assert [step for step, _row in index.rebuild(NOON, everything=True)] == [1, 2]
    assert [row for _step, row in index.rebuild(NOON, everything=True, after=story.pk)] == [last.pk]
    assert (found("dai"), found("hoi"), SearchEntry.objects.count()) == (2, 1, 2)


def test_what_readers_no_longer_see_is_forgotten(story):
    with time_machine.travel(NOON, tick=False):
        row = PublishedArticle.objects.get()
        row.visible_until = NOON - timedelta(minutes=1)
        row.save(update_fields=["visible_until"])
        assert rebuilt() == "0 stories put into the index of the search, 1 taken out.\n"
    assert found("doan ket") == SearchEntry.objects.count() == 0


def test_words_that_a_text_had_before_do_not_find_it(story):
    """The engine forgets all that it was told of a row."""
    with transaction.atomic(), rebuilding():
        fields = {"headline": "Tên khác", "headline_key": "ten khac", "search_text": " ten khac "}
        PublishedArticle.objects.filter(pk=story.pk).update(**fields)
    rebuilt("--all")
    assert (found("doan ket"), found("ten khac")) == (0, 1)


def test_a_row_that_is_published_again_has_one_entry_and_withdrawal_takes_it(story):
    list(publishing.republish(PublishedArticle.objects.all(), timezone.now()))
    assert (found("doan ket"), SearchEntry.objects.count()) == (1, 1)
    factories.withdraw(story, NOON - timedelta(minutes=1))
    assert (found("doan ket"), SearchEntry.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "body", [f"<p>{'a' * 5000} {'ắ' * 5000}</p>", f"<p>{'hội nghị ' * 25_000}</p>", "<p>' \\ '' :* & | ! ()</p>"]
)
def test_odd_texts_can_be_published_and_found(body: str):
    factories.publish("Chuyện lạ", body=body, at=NOON - timedelta(hours=1))
    assert found("chuyen la") == 1
    assert rebuilt("--all").startswith("1 ")


def test_newer_stories_have_higher_numbers():
    rows = [factories.publish("Cũ", at=NOON - timedelta(days=days)) for days in (30_000, 3, 2, 1)]
    entries = SearchEntry.objects.order_by("number")
    assert [entry.story_id for entry in entries] == [row.pk for row in rows]
    assert search(read("cu"), at=NOON).total == 4, "that of before 1970 among them"
