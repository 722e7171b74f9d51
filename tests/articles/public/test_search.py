"""Search: every word, with or without accents, newest first, bounded."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from articles.public import search
from tests import factories

pytestmark = pytest.mark.django_db
NOON = factories.moment("2026-11-20 12:00")


def found(client: Client, question: str, **filters: str) -> list[str]:
    page = client.get("/tim-kiem/", {"q": question, **filters}).context["page"]
    return [story.headline for story in page.stories] if page else []


@pytest.fixture
def stories():
    with time_machine.travel(NOON, tick=False):
        factories.publish(
            "Đắk Lắk: Đại đoàn kết",
            provinces=["dak-lak"],
            lead="",
            body="<p>Buôn làng.</p>",
            at=NOON - timedelta(hours=1),
        )
        factories.publish(
            "Bắc Kạn: Đại hội",
            section=factories.section("Hỏi đáp", "hoi-dap"),
            lead="",
            body="<p>Đoàn viên 100%.</p>",
            at=NOON - timedelta(hours=2),
        )
        yield


@pytest.mark.parametrize(
    "question", ["dak lak", "Đắk Lắk", "ĐẮK LẮK", "đại đoàn", "dai doan ket", "buon", "Đắk\u0301 Lắk"]
)
def test_accents_case_and_form_do_not_matter(client: Client, stories, question: str):
    assert "Đắk Lắk: Đại đoàn kết" in found(client, question)


def test_every_word_must_occur_and_begin_a_word(client: Client, stories):
    assert found(client, "dai doan") == ["Đắk Lắk: Đại đoàn kết", "Bắc Kạn: Đại hội"]
    assert found(client, "dai hoi") == ["Bắc Kạn: Đại hội"]
    assert found(client, "hội vien") == ["Bắc Kạn: Đại hội"]
    assert found(client, "oan") == []
    assert found(client, "dai doan khong") == []


def test_filters_narrow_the_search(client: Client, stories):
    assert found(client, "dai", tinh="thai-nguyen") == ["Bắc Kạn: Đại hội"]
    assert found(client, "dai", **{"chuyen-muc": "hoi-dap"}) == ["Bắc Kạn: Đại hội"]
    assert client.get("/tim-kiem/", {"q": "dai", "tinh": "atlantis"}).status_code == 404
    assert client.get("/tim-kiem/", {"q": "dai", "chuyen-muc": "khong"}).status_code == 404


@pytest.mark.parametrize(
    "question", ["%", "_", "100%", "\\", "'", '"', "(((", "*", "\x00", "\u0301" * 500, "ﷺ" * 100_000, "a" * 1_000_000]
)
def test_odd_questions_are_answered(client: Client, stories, question: str):
    assert client.get("/tim-kiem/", {"q": question}).status_code == 200
    assert found(client, "%") == []


def test_a_question_is_shown_escaped(client: Client):
    page = client.get("/tim-kiem/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page


def test_what_readers_cannot_see_is_not_found(client: Client, stories):
    factories.publish("Hẹn giờ: Đại hội", at=NOON + timedelta(hours=1))
    gone = factories.publish("Đã gỡ: Đại hội", at=NOON - timedelta(days=1))
    factories.withdraw(gone, NOON)
    assert found(client, "dai hoi") == ["Bắc Kạn: Đại hội"]


def test_the_links_lead_through_all_windows_to_every_hit_once(client: Client, monkeypatch):
    monkeypatch.setattr(search, "WINDOW", 4)
    monkeypatch.setattr(search, "SIZE", 2)
    with time_machine.travel(NOON, tick=False):
        for number in range(26):
            word = "trúng" if number in (0, 1, 2, 3, 13, 25) else "trượt"
            factories.publish(f"Tin {number} {word}", at=NOON - timedelta(hours=number // 2))
        met, address, pages = [], "/tim-kiem/?q=trung", 0
        while address:
            page = client.get(address).context["page"]
            met += [story.headline.split()[1] for story in page.stories]
            address, pages = page.older, pages + 1
    assert sorted(map(int, met)) == [0, 1, 2, 3, 13, 25]
    assert pages >= 26 // 4


def test_results_stay_out_of_search_engines_and_the_page_to_search_on_does_not(client: Client):
    told = '<meta name="robots" content="noindex">'
    assert told not in client.get("/tim-kiem/").content.decode()
    for question in ("?q=hoi+nghi", "?q=khongco", "?tinh=bac-kan&q=hoi"):
        assert told in client.get(f"/tim-kiem/{question}").content.decode()
