"""Quarters, years and months: what happened, what reports on it, gaps shown as gaps, numbers equal to the lists."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from tests import factories
from tests.reading import card_headlines

pytestmark = pytest.mark.django_db
NOON = factories.moment("2026-11-20 12:00")
REPORT = {"genre": "activity-report", "period": "2023-Q3"}
IN_2023 = {"event_date": date(2023, 10, 10)}


def headlines(stories) -> list[str]:
    return [story.headline for story in stories]


def cells(context) -> dict[str, list[int]]:
    """Rows of the grid that are not empty."""
    rows = [row for _region, rows in context["grid"].regions for row in rows]
    return {row.place.name: [cell.stories for cell in row.cells] for row in rows if not row.is_empty}


@time_machine.travel(NOON, tick=False)
def test_a_quarter_tells_apart_what_happened_in_it_and_what_reports_on_it(client: Client):
    factories.publish("Báo cáo quý III", provinces=["bac-kan"], at=NOON, **REPORT, **IN_2023)
    factories.publish("Tin quý III", provinces=["lang-son"], event_date=date(2023, 8, 1), at=NOON)
    factories.publish("Hẹn giờ", provinces=["hue"], event_date=date(2023, 8, 1), at=NOON + timedelta(hours=1))
    pages = [client.get(f"/luu-tru/2023/quy-{number}/") for number in (3, 4)]
    third, fourth = (page.context for page in pages)
    assert [card_headlines(page) for page in pages] == [["Tin quý III"], ["Báo cáo quý III"]]
    assert headlines(third["reports"]) == ["Báo cáo quý III"]
    assert fourth["reports"] == []
    assert cells(third) == {"Lạng Sơn": [1, 0], "Thái Nguyên": [0, 1], "Bắc Kạn": [0, 1]}
    assert (third["without_story"], third["without_report"], third["provinces"]) == (33, 33, 34)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        later = client.get("/luu-tru/2023/quy-3/")
        assert cells(later.context)["Huế"] == [1, 0]
        assert card_headlines(later) == ["Hẹn giờ", "Tin quý III"]


@time_machine.travel(NOON, tick=False)
def test_reports_on_a_longer_time_are_offered_beside_those_on_the_quarter(client: Client):
    for period in ("2023-H2", "2023", "2023-08", "2023-H1"):
        factories.publish(period, genre="activity-report", period=period, at=NOON)
    wider = client.get("/luu-tru/2023/quy-3/").context["wider"]
    assert [choice.url for choice in wider] == [f"/bao-cao/?ky={period}" for period in ("2023-H2", "2023", "2023-08")]


@time_machine.travel(NOON, tick=False)
def test_a_quarter_that_is_not_over_says_so_and_leads_to_its_neighbours(client: Client):
    assert client.get("/luu-tru/2026/quy-4/").context["not_over"]
    past = client.get("/luu-tru/2026/quy-1/").context
    assert not past["not_over"]
    assert (past["earlier"].url, past["later"].url) == ("/luu-tru/2025/quy-4/", "/luu-tru/2026/quy-2/")
    assert client.get("/luu-tru/2027/quy-1/").context["later"] is None
    assert client.get("/luu-tru/2008/quy-1/").context["earlier"] is None


def test_a_quarter_that_has_not_begun_is_not_offered(client: Client):
    begins = factories.moment("2027-01-01 00:00")
    for at, later in ((begins - timedelta(seconds=1), None), (begins, "/luu-tru/2027/quy-1/")):
        with time_machine.travel(at, tick=False):
            offered = client.get("/luu-tru/2026/quy-4/").context["later"]
            assert (offered and offered.url) == later


@pytest.mark.parametrize(
    "address",
    [
        "2023/quy-0", "2023/quy-5", "2027/quy-2", "2007/quy-4", "99999999999/quy-1", "2027", "1989", "99999999999",
        "2026/12", "2023/13", "2023/00", "99999999999/01", "1989/12",
    ],
)  # fmt: skip
@time_machine.travel(NOON, tick=False)
def test_a_time_that_cannot_be_is_not_found(client: Client, address: str):
    assert client.get(f"/luu-tru/{address}/").status_code == 404


@pytest.mark.parametrize(
    ("written", "right"),
    [("2023/quy-03", "2023/quy-3"), ("02023/quy-3", "2023/quy-3"), ("2023/4", "2023/04"), ("02023", "2023")],
)
@time_machine.travel(NOON, tick=False)
def test_a_time_has_one_address(client: Client, written: str, right: str):
    for language in ("", "/en"):
        response = client.get(f"{language}/luu-tru/{written}/?truoc=1-1")
        assert (response.status_code, response["Location"]) == (301, f"{language}/luu-tru/{right}/?truoc=1-1")


@time_machine.travel(NOON, tick=False)
def test_a_year_shows_its_months_and_its_quarters_by_province(client: Client):
    factories.publish("Cũ", provinces=["bac-kan"], at=factories.moment("2024-01-31 23:59"), **IN_2023)
    factories.publish("Mới", provinces=["bac-kan"], at=factories.moment("2024-02-01 00:00"), **IN_2023)
    factories.publish("Hẹn giờ", provinces=["bac-kan"], at=NOON + timedelta(hours=1), **IN_2023)
    context = client.get("/luu-tru/2024/").context
    urls = [month.url for month in context["months"]]
    assert urls == ["/luu-tru/2024/01/", "/luu-tru/2024/02/", *[""] * 10]
    assert [choice.label for choice in context["years"]] == ["2024"]
    assert cells(context) == {}
    assert cells(client.get("/luu-tru/2023/").context) == {"Thái Nguyên": [0, 0, 0, 2]}
    assert headlines(client.get("/luu-tru/2024/01/").context["page"].stories) == ["Cũ"]
    days = client.get("/luu-tru/2024/02/").context["days"]
    assert [(day, headlines(stories)) for day, stories in days] == [(date(2024, 2, 1), ["Mới"])]
    assert client.get("/luu-tru/2000/").context["grid"] is None


@time_machine.travel(NOON, tick=False)
def test_the_grid_of_reports_is_that_of_the_newest_year_with_one(client: Client):
    factories.publish("Quý", provinces=["bac-kan"], at=NOON, **REPORT)
    factories.publish("Năm", provinces=["hue"], at=NOON, genre="activity-report", period="2023")
    factories.publish("Nửa năm", provinces=["hue"], at=NOON, genre="activity-report", period="2021-H1")
    context = client.get("/bao-cao/").context
    assert (context["year"], [choice.label for choice in context["years"]]) == ("2023", ["2023", "2021"])
    assert cells(context) == {"Thái Nguyên": [0, 0, 0, 1, 0, 0], "Huế": [0, 0, 0, 0, 0, 1]}
    assert cells(client.get("/bao-cao/?nam=2021").context) == {"Huế": [0, 0, 1, 0, 0, 0]}
    page = client.get("/bao-cao/").content.decode()
    assert 'aria-label="Thái Nguyên, Báo cáo về quý III năm 2023: 1 tin"' in page
    assert page.count('<td class="gap">') == 35 * 6 - 2  # with that of the whole country
    for filtered in ("?tinh=hue", "?ky=2023", "?truoc=1-1"):
        assert "grid" not in client.get(f"/bao-cao/{filtered}").context


@time_machine.travel(NOON, tick=False)
def test_a_report_on_the_whole_country_opens_no_grid_of_gaps(client: Client):
    factories.publish("Cả nước", provinces=[], national=True, at=NOON, genre="activity-report", period="2024-H1")
    alone = client.get("/bao-cao/").context
    assert (alone["year"], cells(alone)) == ("2024", {"Toàn quốc": [0, 0, 1, 0, 0, 0]})
    factories.publish("Quý", provinces=["bac-kan"], at=NOON, **REPORT)
    context = client.get("/bao-cao/").context
    assert (context["year"], [choice.label for choice in context["years"]]) == ("2023", ["2024", "2023"])
    assert cells(context) == {"Thái Nguyên": [0, 0, 0, 1, 0, 0]}
    year = client.get("/bao-cao/?nam=2024")
    assert cells(year.context) == {"Toàn quốc": [0, 0, 1, 0, 0, 0]}
    assert year.context["grid"].gaps(0) == (34, 34)
    page = client.get("/bao-cao/?tinh=toan-quoc&ky=2024-H1")
    assert f'href="{page.wsgi_request.get_full_path()}"'.replace("&", "&amp;") in year.content.decode()
    assert card_headlines(page) == ["Cả nước"] and "Toàn quốc · " in page.content.decode()
    assert 'lang="vi">Nationwide' not in client.get("/en/bao-cao/?tinh=toan-quoc").content.decode()
    api = client.get("/api/v1/stories?tinh=toan-quoc&ky=2024-H1").json()
    assert [row["headline"] for row in api["items"]] == ["Cả nước"]
    assert client.get("/api/v1/stories?tinh=toan-quoc").status_code == client.get("/tinh/toan-quoc/").status_code == 404


@pytest.mark.parametrize("query", ["nam=x", "nam=2027", "nam=2007"])
@time_machine.travel(NOON, tick=False)
def test_a_year_of_reports_that_cannot_be_is_not_found(client: Client, query: str):
    assert client.get(f"/bao-cao/?{query}").status_code == 404
