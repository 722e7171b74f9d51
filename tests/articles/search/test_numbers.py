"""Numbers of entries: in the order of time, and never given twice."""

from datetime import timedelta

import pytest

from articles.models import SearchEntry
from articles.search.numbers import LOW_BITS, above, free, number_of
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]
NOON = factories.moment("2026-11-20 12:00")
AROUND = 1 << LOW_BITS


def test_later_ones_are_higher_whatever_their_keys():
    assert number_of(NOON, AROUND - 1) < number_of(NOON + timedelta(seconds=1), 1) < above(NOON)


def test_of_two_that_want_the_same_each_gets_its_own():
    first = number_of(NOON, 7)
    assert free(SearchEntry, [(NOON, 7), (NOON, 7 + AROUND), (NOON, 8)]) == [first, first + 1, first + 2]


def test_a_number_that_stands_in_the_index_is_not_given_again():
    story = factories.publish("Một", at=NOON)
    entry = SearchEntry.objects.get(story=story)
    assert entry.number == number_of(NOON, story.pk)
    assert free(SearchEntry, [(NOON, story.pk + AROUND), (NOON, story.pk + 1)]) == [entry.number + 1, entry.number + 2]
