"""Words that are known, and what is proposed: only what readers would find at that moment."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from articles.models import KnownWord, PublishedArticle
from articles.search import known
from articles.search.meant import did_you_mean
from tests import factories

pytestmark = pytest.mark.django_db
NOON = factories.moment("2026-11-20 12:00")


def publish(*given: Any, **fields: Any) -> PublishedArticle:
    """Publish, and what follows after the commit."""
    row = factories.publish(*given, **fields)
    known.learn([row])
    return row


@pytest.fixture
def told() -> PublishedArticle:
    return publish("Đắk Lắk: Mặt trận Tổ quốc họp bàn", provinces=["dak-lak"], lead="", body="<p>Cây gạo.</p>", at=NOON)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ddakw lawk", "đăk lăk"), ("d9ak8 lak8", "đăk lăk"), ("mattran toquoc", "mat tran to quoc"),
        ("dak lakk", "dak lak"),
        ("dka lak -hue", "dak lak -hue"), ("dak lak", None), ("Đắk Lắk", None), ("zzzz", None), ("", None),
        ("dak lakk -lak", None),
    ],
)  # fmt: skip
def test_a_slip_leads_to_what_is_there(told: PublishedArticle, typed: str, meant: str | None) -> None:
    assert did_you_mean(typed, NOON) == meant


def test_only_what_readers_see_at_that_moment_is_proposed(told: PublishedArticle) -> None:
    publish("Bắc Kạn: Chuyện quithang", at=NOON + timedelta(hours=1))
    gone = publish("Bắc Kạn: Chuyện vutrang", at=NOON - timedelta(hours=1))
    assert did_you_mean("vutranng", NOON) == "vutrang"
    factories.withdraw(gone, NOON)
    assert did_you_mean("vutranng", NOON) is None
    soon = NOON + timedelta(hours=1)
    assert [did_you_mean("quithangg", at) for at in (NOON, soon - timedelta(seconds=1), soon)] == [
        None,
        None,
        "quithang",
    ]


def test_common_words_are_told_from_rare_ones_and_hardly_ever_written(django_assert_num_queries) -> None:
    row = publish("Thường lệ: hiếm hoi", provinces=[], lead="", at=NOON)
    for number in range(1, 1_200):
        row.pk, row.headline = number, f"Thường lệ: tin {'chung' if number % 100 else 'riêng'}"
        row.lead = ""
        if number == 1_199:
            with django_assert_num_queries(3):  # and a savepoint
                known.learn([row])
        elif number % 60 == 0:
            known.learn([row] * 60)
    found = known.levels({"thuong", "thuong le", "rieng", "hiem", "khong"})
    assert 9 <= found["thuong"] <= 11
    assert abs(found["thuong"] - found["thuong le"]) <= 2
    assert found["hiem"] < found["rieng"] < found["thuong"]
    assert "khong" not in found


def test_one_use_more_raises_a_level_once_in_as_many_uses_as_there_were() -> None:
    raised = Counter(known._raised(6, 1, f"x{number}") for number in range(6_400))
    assert set(raised) == {6, 7}
    assert 60 < raised[7] < 145


def test_words_are_of_headline_lead_and_names_and_of_bounded_length(told: PublishedArticle) -> None:
    told.lead = "x" * 5_000 + " dài " + " ".join(f"a{n} b{n}" for n in range(2_000))
    words = known.words_of(told)
    assert {"dak lak", "mat tran", "to quoc"} <= set(words)
    assert "gao" not in words
    assert len(words) == known.MOST
    assert max(map(len, words)) <= 81
    known.learn([told])
    assert KnownWord.objects.count() >= known.MOST


def test_the_page_proposes_and_changes_nothing(told: PublishedArticle, client: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        page = client.get("/tim-kiem/", {"q": "ddakw lawk"})
        assert page.context["hits"] == []
        link = f'<a href="{page.context["meant_url"]}" lang="vi">đăk lăk</a>'
        assert link in page.content.decode()
        assert len(client.get(page.context["meant_url"]).context["hits"]) == 1
        assert client.get("/tim-kiem/", {"q": "dak lak"}).context["meant"] is None
