"""What a search field suggests, as its script and browsers get it: linked, bounded, for everybody the same."""

import json
from datetime import date, timedelta

import lxml.etree
import lxml.html
import pytest
import time_machine
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsroom.edge import known_query
from tests import factories
from tests.articles.public.test_search import ODD

pytestmark = pytest.mark.django_db
NOON = factories.moment("2026-11-20 12:00")
ADDRESS = "/tim-kiem/goi-y/"
WIDEST = 10 if connection.vendor == "sqlite" else 19  # queries; PostgreSQL is asked span by span of time


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def story():
    return factories.publish(
        "Bắc Kạn: Hội nghị <Mặt trận>",
        at=NOON - timedelta(hours=1),
        officials=[factories.person("Phương Thị Hội", [("Chủ tịch", date(2021, 1, 1), None)])],
        event=factories.event("Hội nghị quý III", place="Nhà văn hóa"),
        documents=[factories.document("231-KL/TU", title="Về hội họp")],
        topics=["Hội viên"],
    )


def groups(client: Client, typed: str, address: str = ADDRESS) -> dict[str, list[tuple[str, str, str]]]:
    """Title → name, about and address of each line."""
    page = lxml.html.fromstring(client.get(address, {"q": typed}).content.decode())
    return {
        group.get("aria-label"): [
            ("".join(line[0].itertext()), "".join(line[1].itertext()) if len(line) > 1 else "", line.get("href"))
            for line in group.iter("a")
        ]
        for group in page.iter("div")
        if group.get("role") == "group"
    }


def test_each_line_leads_to_the_page_of_what_it_names(client: Client, story):
    told = groups(client, "hoi")
    assert told == {
        "Cán bộ": [("Phương Thị Hội", "Chủ tịch", "/can-bo/phuong-thi-hoi/")],
        "Chủ đề": [("Hội viên", "", "/chu-de/hoi-vien/")],
        "Sự kiện": [("Hội nghị quý III", "10/10/2023, Nhà văn hóa", "/su-kien/hoi-nghi-quy-iii/")],
        "Văn bản": [("Kết luận 231-KL/TU", "Về hội họp", "/van-ban/231-kl-tu/")],
        "Tin bài": [("Bắc Kạn: Hội nghị <Mặt trận>", "20/11/2026", story.get_absolute_url())],
    }
    for lines in told.values():
        for _name, _about, address in lines:
            assert client.get(address).status_code == 200, address


def test_provinces_say_what_they_became_and_what_they_absorbed(client: Client):
    [[former]] = groups(client, "bac kan").values()
    assert former == ("Bắc Kạn", "nay thuộc tỉnh Thái Nguyên", "/tinh/bac-kan/")
    [[present]] = groups(client, "thai nguyen").values()
    assert present == ("Thái Nguyên", "gồm cả Bắc Kạn", "/tinh/thai-nguyen/")


def test_the_search_itself_comes_first_and_says_what_was_typed_escaped(client: Client):
    page = client.get(ADDRESS, {"q": "<b>x & y"}).content.decode()
    first = lxml.html.fromstring(page).find_class("prompt")[0]
    assert first.get("href") == "/tim-kiem/?q=%3Cb%3Ex+%26+y" and "data-search" in first.attrib
    assert first.text_content().strip() == "Tìm “<b>x & y”"
    assert client.get(ADDRESS).content == client.get(ADDRESS, {"q": " "}).content == b""


def test_the_english_site_suggests_in_english(client: Client, story):
    told = groups(client, "hoi", "/en/tim-kiem/goi-y/")
    assert told["Officials"] == [("Phương Thị Hội", "Chủ tịch", "/en/can-bo/phuong-thi-hoi/")]
    page = client.get("/en/tim-kiem/goi-y/", {"q": "hoi"}).content.decode()
    assert 'data-said="5 search suggestions"' in page and '<span class="prompt-about" lang="vi">Chủ tịch' in page


def test_odd_questions_get_a_bounded_answer_at_the_cost_of_any(client: Client, story):
    for question in [*ODD, "hoi " * 500, "hội" * 500, "\ud800", "hoi\U0010ffff", "a\u0301" * 90]:
        for address in (ADDRESS, "/tim-kiem/goi-y.json"):
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(address, {"q": question.encode("utf-8", "replace")})
            assert answer.status_code == 200 and len(answer.content) < 9_000, question[:20]
            assert len(queries) <= 2 * WIDEST, question[:20]
    assert groups(client, "%") == groups(client, "_") == {}


def test_an_answer_is_kept_like_a_page_and_the_same_for_everybody(client: Client, story, cast):
    answer = client.get(ADDRESS, {"q": "hoi"}, headers={"Cookie": "other=1"})
    assert "Cache-Control" not in answer, "the page cache says it"
    assert known_query(ADDRESS, "q=hoi&x=1") == "q=hoi"
    assert not answer.cookies and "Cookie" not in answer.get("Vary", "") and answer["X-Robots-Tag"] == "noindex"
    client.force_login(cast.chief)
    assert client.get(ADDRESS, {"q": "hoi"}).content == answer.content
    assert client.post(ADDRESS).status_code == 405


def test_one_address_asks_so_often_and_the_api_is_counted_apart(client: Client, settings):
    settings.API_REQUESTS_PER_MINUTE = 1
    caches["throttle"].clear()
    assert [client.get(ADDRESS, {"q": "x"}).status_code for _ in range(6)] == [200] * 5 + [429]
    refused = client.get("/tim-kiem/goi-y.json", {"q": "x"})
    assert (refused.status_code, refused["Retry-After"], refused["Cache-Control"]) == (429, "60", "no-store")
    assert client.get("/api/v1/stories").status_code == 200
    assert client.get(ADDRESS, {"q": "x"}, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_browsers_can_take_up_the_search_and_its_suggestions(client: Client, story):
    assert 'rel="search" href="/opensearch.xml"' in client.get("/").content.decode()
    described = lxml.etree.fromstring(client.get("/opensearch.xml").content)
    space = {"os": "http://a9.com/-/spec/opensearch/1.1/"}
    assert len(described.findtext("os:ShortName", namespaces=space)) <= 16
    urls = {one.get("type"): one.get("template") for one in described.findall("os:Url", space)}
    assert urls["text/html"] == f"{settings.SITE_URL}/tim-kiem/?q={{searchTerms}}"
    template = urls["application/x-suggestions+json"]
    answer = client.get(template.removeprefix(settings.SITE_URL).replace("{searchTerms}", "thi+h%E1%BB%99i"))
    assert answer["Content-Type"] == "application/x-suggestions+json; charset=utf-8"
    person = f"{settings.SITE_URL}/can-bo/phuong-thi-hoi/"
    assert json.loads(answer.content) == ["thi hội", ["Phương Thị Hội"], ["Chủ tịch"], [person]]


def test_crawlers_are_told_to_leave_suggestions_alone(client: Client):
    assert "Disallow: /en/tim-kiem/goi-y" in client.get("/robots.txt").content.decode().splitlines()
