"""Section, topic, document and report lists."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from tests import factories
from tests.reading import card_headlines

pytestmark = pytest.mark.django_db
NOON = factories.moment("2026-11-20 12:00")


@time_machine.travel(NOON, tick=False)
def test_each_list_holds_its_stories_newest_first(client: Client):
    cited = factories.document()
    common = {"section": factories.section(), "documents": [cited], "topics": ["Nông thôn mới"]}
    factories.publish("Trước", at=NOON - timedelta(days=1), **common)
    factories.publish("Sau", at=NOON, **common)
    factories.publish("Khác", at=NOON, section=factories.section("Hỏi đáp", "hoi-dap"))
    for address in ("/chuyen-muc/hoat-dong-mat-tran/", "/chu-de/nong-thon-moi/", f"/van-ban/{cited.slug}/"):
        assert card_headlines(client.get(address)) == ["Sau", "Trước"], address


@time_machine.travel(NOON, tick=False)
def test_a_topic_and_a_document_exist_while_a_visible_story_has_them(client: Client):
    cited = factories.document()
    story = factories.publish(at=NOON + timedelta(hours=1), documents=[cited], topics=["Nông thôn mới"])
    addresses = ("/chu-de/nong-thon-moi/", f"/van-ban/{cited.slug}/")
    assert {client.get(address).status_code for address in addresses} == {404}
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert {client.get(address).status_code for address in addresses} == {200}
    factories.withdraw(story, NOON + timedelta(hours=2))
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        assert {client.get(address).status_code for address in addresses} == {404}


def test_lists_that_are_not_there_are_not_found(client: Client):
    for address in ("/chuyen-muc/khong/", "/chu-de/khong/", "/van-ban/khong/"):
        assert client.get(address).status_code == 404


@time_machine.travel(NOON, tick=False)
def test_reports_are_found_by_province_and_by_period(client: Client):
    report = {"genre": "activity-report"}
    factories.publish(
        "Bắc Kạn quý III", provinces=["bac-kan"], period="2023-Q3", at=NOON - timedelta(hours=1), **report
    )
    factories.publish("Huế quý III", provinces=["hue"], period="2023-Q3", at=NOON - timedelta(hours=2), **report)
    factories.publish("Bắc Kạn năm 2024", provinces=["bac-kan"], period="2024", at=NOON - timedelta(hours=3), **report)
    factories.publish("Chỉ là tin", provinces=["bac-kan"], period="2023-Q3", at=NOON)
    assert card_headlines(client.get("/bao-cao/")) == ["Bắc Kạn quý III", "Huế quý III", "Bắc Kạn năm 2024"]
    assert card_headlines(client.get("/bao-cao/?ky=2023-Q3")) == ["Bắc Kạn quý III", "Huế quý III"]
    assert card_headlines(client.get("/bao-cao/?tinh=thai-nguyen")) == ["Bắc Kạn quý III", "Bắc Kạn năm 2024"]
    assert card_headlines(client.get("/bao-cao/?tinh=bac-kan&ky=2024")) == ["Bắc Kạn năm 2024"]
    context = client.get("/bao-cao/?tinh=hue").context
    assert [choice.url for choice in context["period_choices"]] == ["/bao-cao/?tinh=hue&ky=2023-Q3"]
    assert [choice.label for choice in context["province_choices"]] == ["Bắc Kạn", "Huế", "Thái Nguyên"]


@pytest.mark.parametrize("query", ["tinh=atlantis", "ky=2023-Q5", "ky=2023-13", "ky=x", "ky=1999"])
def test_a_report_filter_that_cannot_be_is_not_found(client: Client, query: str):
    assert client.get(f"/bao-cao/?{query}").status_code == 404


@time_machine.travel(NOON, tick=False)
def test_the_front_page_has_the_newest_story_first_and_reports_beside_it(client: Client):
    for number in range(18):
        factories.publish(f"Tin {number}", at=NOON - timedelta(hours=number))
    factories.publish(
        "Báo cáo", genre="activity-report", period="2023-Q3", event_date=date(2023, 10, 10), at=NOON - timedelta(days=1)
    )
    context = client.get("/").context
    assert context["lead"].headline == "Tin 0"
    assert [story.headline for story in context["secondary"]] == [f"Tin {number}" for number in range(1, 6)]
    assert [story.headline for story in context["reports"]] == ["Báo cáo"]


@time_machine.travel(NOON, tick=False)
def test_a_report_on_top_of_the_front_page_is_not_repeated_beside_it(client: Client):
    factories.publish("Báo cáo mới", genre="activity-report", period="2026-Q3", at=NOON)
    context = client.get("/").context
    assert context["lead"].headline == "Báo cáo mới"
    assert context["reports"] == []


def test_an_empty_paper_has_a_front_page_too(client: Client):
    assert client.get("/").status_code == 200
