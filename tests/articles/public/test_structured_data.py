"""What pages tell machines of themselves."""

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db
NOON = factories.moment("2026-11-20 12:00")
SITE = "https://bao.example"
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture(autouse=True)
def noon(settings: Any):
    settings.SITE_URL = SITE
    with time_machine.travel(NOON, tick=False):
        yield


def told(client: Client, address: str) -> dict[str, dict[str, Any]]:
    """What a page tells, by kind."""
    blocks = [json.loads(block) for block in BLOCK.findall(client.get(address).content.decode())]
    assert all(block["@context"] == "https://schema.org" for block in blocks)
    return {block["@type"]: block for block in blocks}


def way_of(blocks: dict[str, dict[str, Any]]) -> list[tuple[str, str]]:
    """The names and addresses on the way to a page, which are numbered from one."""
    items = blocks["BreadcrumbList"]["itemListElement"]
    assert [item["position"] for item in items] == list(range(1, len(items) + 1))
    return [(item["name"], item["item"].removeprefix(SITE)) for item in items]


def test_a_story_has_what_a_news_article_needs(client: Client):
    section = factories.section()
    story = factories.publish(
        "Bắc Kạn:Một tin", section=section, topics=["Nông thôn mới"], at=NOON - timedelta(hours=1)
    )
    article = told(client, story.get_absolute_url())["NewsArticle"]
    assert article["headline"] == "Bắc Kạn: Một tin"
    assert article["url"] == article["mainEntityOfPage"]["@id"] == SITE + story.get_absolute_url()
    assert article["datePublished"] == article["dateModified"] == "2026-11-20T11:00:00+07:00"
    assert article["articleSection"] == section.name and article["keywords"] == ["Nông thôn mới"]
    assert article["contentLocation"][0]["name"] == "Tỉnh Bắc Kạn"
    assert article["author"] and article["publisher"]["name"]
    [picture] = article["image"]
    assert client.get(picture.removeprefix(SITE))["Content-Type"] == "image/jpeg"


def test_the_way_to_a_page_leads_over_pages_that_are_there(client: Client):
    event, official = factories.event(), factories.person()
    story = factories.publish(
        "Một tin", section=factories.section(), event=event, officials=[official], topics=["Nông thôn mới"], at=NOON
    )
    ways = {
        story.get_absolute_url(): ["/", "/tinh/", "/tinh/bac-kan/"],
        "/tinh/thai-nguyen/": ["/", "/tinh/"],
        "/chuyen-muc/hoat-dong-mat-tran/": ["/"],
        "/chu-de/nong-thon-moi/": ["/"],
        f"/su-kien/{event.slug}/": ["/", "/su-kien/"],
        f"/can-bo/{official.slug}/": ["/", "/can-bo/"],
    }
    for address, steps in ways.items():
        way = way_of(told(client, address))
        assert [step for _name, step in way] == [*steps, address]
        assert all(name for name, _step in way)
        assert all(client.get(step).status_code == 200 for step in steps)


def test_a_story_of_no_province_lies_in_its_section(client: Client):
    story = factories.publish("Cả nước", provinces=[], national=True, section=factories.section(), at=NOON)
    assert [step for _name, step in way_of(told(client, story.get_absolute_url()))][:2] == [
        "/", "/chuyen-muc/hoat-dong-mat-tran/",
    ]  # fmt: skip


def test_an_event_tells_its_days_and_where_it_is(client: Client):
    event = factories.event(starts_on=date(2026, 11, 18), ends_on=date(2026, 11, 19), place="Hội trường tỉnh")
    factories.publish("Một tin", event=event, at=NOON)
    data = told(client, f"/su-kien/{event.slug}/")["Event"]
    assert (data["startDate"], data["endDate"]) == ("2026-11-18", "2026-11-19")
    assert data["location"][0]["name"] == "Hội trường tỉnh" and data["name"] == event.name


def test_an_official_tells_the_offices_held_today(client: Client):
    official = factories.person()
    factories.publish("Một tin", officials=[official], at=NOON)
    data = told(client, f"/can-bo/{official.slug}/")["ProfilePage"]["mainEntity"]
    assert data["name"] == official.name and isinstance(data["jobTitle"], list)


def test_the_front_page_tells_of_the_paper_and_its_search(client: Client):
    blocks = told(client, "/")
    assert blocks["NewsMediaOrganization"]["parentOrganization"]["name"]
    address = blocks["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert client.get(address.removeprefix(SITE).format(search_term_string="hoi")).status_code == 200
