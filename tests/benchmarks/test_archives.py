"""Generated archives: the same every time, each story by itself, and readers find what is written."""

import unicodedata
from collections import Counter

import pytest
from django.test import Client

from articles.models import PublicPerson, PublishedArticle
from tests.benchmarks.archives import MERGED, NOW, Archive, units_on
from tests.benchmarks.stored import Shelf

SOME = [0, 17, 4_321, 86_000, 99_999]


def test_a_story_follows_from_seed_size_and_number_alone() -> None:
    alone = {number: Archive(100_000).story(number) for number in reversed(SOME)}
    in_order = Archive(100_000)
    assert {number: in_order.story(number) for number in SOME} == alone
    assert Archive(100_000, seed=1).story(17) != alone[17]


def test_stories_are_of_their_day_and_of_newspaper_length() -> None:
    archive = Archive(5_000)
    stories = [archive.story(number) for number in range(0, 5_000, 50)]
    assert sorted(story.published_at for story in stories) == [story.published_at for story in stories]
    assert all(story.unit in units_on(story.day) and story.published_at < NOW for story in stories)
    assert {story.day >= MERGED for story in stories} == {True, False}
    assert all(document.issued_on < story.day for story in stories for document in story.documents)
    assert 2_500 < sum(len(story.text.encode()) for story in stories) / len(stories) < 4_000
    assert all(unicodedata.is_normalized("NFC", story.text) for story in stories)


def test_a_few_words_make_up_most_of_a_text_and_many_are_rare() -> None:
    archive, seen = Archive(5_000), []
    for number in range(0, 5_000, 50):
        seen += archive.story(number).text.lower().split()
    counts = sorted(Counter(seen).values(), reverse=True)
    assert sum(counts[:100]) > len(seen) / 3
    assert counts[len(counts) // 2] <= 5


@pytest.mark.django_db
def test_readers_see_what_is_written(client: Client) -> None:
    archive, written = Archive(40), []
    assert list(Shelf(archive, written.extend).write(size=25)) == [25, 40]
    assert [row.headline for row in written] == [story.headline for story in archive]
    story = next(story for story in archive if story.officials)
    row = PublishedArticle.objects.get(headline=story.headline)
    page = client.get(row.get_absolute_url()).content.decode()
    assert story.officials[0].name in page
    person = PublicPerson.objects.get(slug=story.officials[0].slug)
    assert row.get_absolute_url() in client.get(person.get_absolute_url()).content.decode()
