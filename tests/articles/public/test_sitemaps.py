"""Sitemaps: every address that readers may find, none that they may not, whatever the size."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from lxml import etree

from articles.public import sitemaps
from tests import factories
from tests.articles.desk.stories import move
from tests.articles.public.schemas import faults

pytestmark = pytest.mark.django_db
NOON = factories.moment("2026-11-20 12:00")
SITE = "https://bao.example"
LOC = f"{{{sitemaps.SITEMAPS}}}loc"


@pytest.fixture(autouse=True)
def noon(settings: Any) -> Iterator[None]:
    settings.SITE_URL = SITE
    with time_machine.travel(NOON, tick=False):
        yield


def fetch(client: Client, address: str) -> etree._Element:
    """The document, which keeps to the protocol."""
    response = client.get(address.removeprefix(SITE))
    assert response.status_code == 200 and response["Content-Type"].startswith("application/xml")
    root = etree.fromstring(response.getvalue())
    assert len(root) == 0 or faults("sitemap.xsd", etree.tostring(root)) == []  # news of two days there may be none
    return root


def locations(root: etree._Element) -> list[str]:
    return [element.text for element in root.iter(LOC)]


def everything(client: Client) -> list[str]:
    """Every address of every part of the index."""
    return [found for part in locations(fetch(client, "/sitemap.xml")) for found in locations(fetch(client, part))]


def test_every_page_that_readers_may_find_stands_in_the_sitemaps_once_and_answers(client: Client):
    event, official = factories.event(), factories.person()
    told = {"event": event, "officials": [official], "topics": ["Nông thôn mới"], "section": factories.section()}
    story = factories.publish("Bắc Kạn: Một tin", at=NOON - timedelta(hours=1), **told)
    found = everything(client)
    assert len(found) == len(set(found))
    for address in (story.get_absolute_url(), f"/su-kien/{event.slug}/", f"/can-bo/{official.slug}/", "/tinh/bac-kan/"):
        assert SITE + address in found
    assert {"/chu-de/nong-thon-moi/", "/chuyen-muc/hoat-dong-mat-tran/"} <= {one.removeprefix(SITE) for one in found}
    for address in found:
        assert client.get(address.removeprefix(SITE)).status_code == 200, address


def test_quarters_months_and_years_stand_there_once_there_is_something_to_read(
    client: Client, django_assert_num_queries
):
    factories.publish("Bắc Kạn: Quý III", event_date=date(2023, 8, 1), at=NOON - timedelta(hours=1))
    report = {"genre": "activity-report", "period": "2025-Q2", "event_date": date(2026, 10, 9)}
    factories.publish("Bắc Kạn: Báo cáo", at=NOON - timedelta(days=40), **report)
    factories.publish("Bắc Kạn: Sắp tới", event_date=date(2027, 1, 9), at=NOON - timedelta(hours=1))
    factories.publish("Bắc Kạn: Hẹn giờ", event_date=date(2022, 8, 1), at=NOON + timedelta(hours=1))
    with django_assert_num_queries(2):  # sections; which of the archive's pages have anything
        found = [one.removeprefix(SITE) for one in locations(fetch(client, "/sitemap-trang.xml"))]
    assert sorted(one for one in found if one.startswith("/luu-tru/")) == [
        "/luu-tru/2023/quy-3/",
        "/luu-tru/2025/quy-2/",
        "/luu-tru/2026/",
        "/luu-tru/2026/10/",
        "/luu-tru/2026/11/",
        "/luu-tru/2026/quy-4/",
    ]


def test_what_is_not_yet_or_no_longer_public_stands_in_none(client: Client, cast):
    later = factories.publish("Hẹn giờ", at=NOON + timedelta(hours=1), topics=["Chưa ai biết"])
    gone = factories.publish("Đã gỡ", at=NOON - timedelta(hours=1))
    factories.draft("Bản thảo")
    move(gone.article, "withdraw", cast.chief, notice="Đã gỡ.")
    assert not [address for address in everything(client) if "/tin/" in address or "/chu-de/" in address]
    assert locations(fetch(client, "/sitemap-news.xml")) == []
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert SITE + later.get_absolute_url() in everything(client)


def test_a_part_ends_where_the_next_begins_and_an_empty_one_is_not_there(client: Client, monkeypatch):
    stories = [factories.publish(f"Tin {number}", at=NOON - timedelta(hours=1)) for number in range(7)]
    monkeypatch.setattr(sitemaps, "SPAN", 3)
    parts = [part for part in locations(fetch(client, "/sitemap.xml")) if "/sitemap-tin-" in part]
    each = [locations(fetch(client, part)) for part in parts]
    assert all(1 <= len(part) <= 3 for part in each)
    assert sorted(chain.from_iterable(each)) == sorted(SITE + story.get_absolute_url() for story in stories)
    assert client.get("/sitemap-tin-99.xml").status_code == 404
    assert client.get("/sitemap-nguoi-dung-0.xml").status_code == 404
    assert client.get(f"/sitemap-tin-{10**30}.xml").status_code == 404


def test_a_change_is_told_with_the_moment_readers_saw_it(client: Client):
    factories.publish("Tin", at=NOON - timedelta(hours=1))
    [changed] = fetch(client, "/sitemap-tin-0.xml").iter(f"{{{sitemaps.SITEMAPS}}}lastmod")
    assert changed.text == "2026-11-20T11:00:00+07:00"


def test_the_news_are_those_of_two_days_with_their_headlines(client: Client):
    factories.publish("Cũ", at=NOON - timedelta(hours=49))
    fresh = factories.publish("Bắc Kạn:Tin <1> & “2”", at=NOON - timedelta(hours=47))
    root = fetch(client, "/sitemap-news.xml")
    assert locations(root) == [SITE + fresh.get_absolute_url()]
    told = {etree.QName(element).localname: element.text for element in root.iter(f"{{{sitemaps.NEWS}}}*")}
    assert told["title"] == "Bắc Kạn: Tin <1> & “2”" and told["language"] == "vi" and told["name"]
    assert told["publication_date"] == "2026-11-18T13:00:00+07:00"


@pytest.mark.parametrize("stories", [1, 30])
def test_a_part_is_one_query_and_is_sent_while_it_is_read(client: Client, django_assert_num_queries, stories: int):
    for number in range(stories):
        factories.publish(f"Tin {number}", at=NOON - timedelta(hours=1))
    with django_assert_num_queries(1):
        response = client.get("/sitemap-tin-0.xml")
        assert response.streaming and len(list(response.streaming_content)) == stories + 2


def test_crawlers_are_told_where_the_sitemaps_are_and_what_is_not_for_them(client: Client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert f"Sitemap: {SITE}/sitemap.xml" in lines and f"Sitemap: {SITE}/sitemap-news.xml" in lines
    assert "Disallow: /admin/" in lines and "Disallow: /tim-kiem/?" in lines


def test_a_long_part_is_read_in_pieces(client: Client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(sitemaps, "CHUNK", 3)
    stories = [factories.publish(f"Tin {number}", at=NOON - timedelta(hours=1)) for number in range(7)]
    with django_assert_num_queries(3):
        found = locations(fetch(client, "/sitemap-tin-0.xml"))
    assert found == [SITE + story.get_absolute_url() for story in stories]


@pytest.mark.postgres
def test_a_part_that_nobody_reads_to_its_end_leaves_nothing_open(client: Client, monkeypatch):
    monkeypatch.setattr(sitemaps, "CHUNK", 3)
    for number in range(7):
        factories.publish(f"Tin {number}", at=NOON - timedelta(hours=1))
    response = client.get("/sitemap-tin-0.xml")
    assert next(iter(response.streaming_content))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_cursors WHERE name LIKE '\\_django%%'")
        assert cursor.fetchone() == (0,)
