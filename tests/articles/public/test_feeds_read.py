"""Feeds read back as readers' programs do: every list has them, with the same stories in the same order as its page."""

import json
from datetime import date, datetime, timedelta
from xml.etree import ElementTree

import feedparser
import lxml.html
import pytest
import time_machine
from django.test import Client

from articles.models import Event, PublicCorrection
from articles.public.channels import CHANNELS
from articles.public.feeds import FORMS
from tests import factories
from tests.articles.public.schemas import faults

pytestmark = pytest.mark.django_db
NOON = factories.moment("2026-11-20 12:00")
ATOM = "{http://www.w3.org/2005/Atom}"
PAGES = {
    "province": "/tinh/thai-nguyen/",
    "section": "/chuyen-muc/hoat-dong-mat-tran/",
    "topic": "/chu-de/nong-thon-moi/",
    "event": "/su-kien/{event}/",
    "person": "/can-bo/{person}/",
    "document": "/van-ban/231-kl-tu/",
    "reports": "/bao-cao/",
    "archive_month": "/luu-tru/2026/11/",
    "archive_quarter": "/luu-tru/2026/quy-4/",
}


@pytest.fixture
def addresses() -> dict[str, str]:
    """A page of each list, with four stories of different days and one of another moment; the clock stands at NOON."""
    event, official = factories.event(starts_on=NOON.date()), factories.person()
    shared = {"event": event, "officials": [official], "documents": [factories.document()], "topics": ["Nông thôn mới"]}
    for number, hours in enumerate((30, 2, 50, 3)):
        headline = f"Bắc Kạn: Tin <{number}> & “hai”"
        at = NOON - timedelta(hours=hours)
        factories.publish(headline, at=at, genre="activity-report", period="2026-Q4", event_date=NOON.date(), **shared)
    factories.publish("Bắc Kạn: Hẹn giờ", at=NOON + timedelta(hours=1), **shared)
    return {name: page.format(event=event.slug, person=official.slug) for name, page in PAGES.items()}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False):
        yield


def links_of_page(client: Client, address: str) -> list[str]:
    page = lxml.html.fromstring(client.get(address).content)
    return [
        f"http://testserver{href}"
        for href in page.xpath("//div[@class='river']//h2/a/@href|//div[@class='river']//h3/a/@href")
    ]


def links_of_feeds(client: Client, address: str, query: str = "") -> list[list[str]]:
    """What feedparser reads of RSS and Atom, and what JSON Feed says."""
    found = []
    for end in ("rss/", "atom/"):
        text = client.get(address + end + query).content
        assert faults(f"{end.rstrip('/')}.rng", text) == []
        read = feedparser.parse(text)
        assert not read.bozo, (address, end, read.get("bozo_exception"))
        found.append([entry.link for entry in read.entries])
    text = client.get(address + "feed.json" + query).content
    assert faults("json_feed.json", text) == []
    return [*found, [item["url"] for item in json.loads(text)["items"]]]


@pytest.mark.parametrize("kind", PAGES)
def test_a_program_reads_the_same_stories_in_the_same_order_as_the_page(client: Client, addresses, kind: str):
    on_page = links_of_page(client, addresses[kind])
    assert len(on_page) == 4
    assert links_of_feeds(client, addresses[kind]) == [on_page] * 3


FILTERED = {
    "/tinh/thai-nguyen/": {"quy=2026-4": 4, "quy=2023-4": 1, "don-vi=bac-kan": 5, "don-vi=thai-nguyen&quy=2023-4": 0},
    "/su-kien/{event}/": {"tinh=lang-son": 1, "tinh=thai-nguyen": 4},
    "/bao-cao/": {"tinh=bac-kan&ky=2026-Q4": 4, "ky=2026-Q3": 0, "tinh=lang-son": 1},
}


def test_a_filtered_list_leads_to_feeds_of_exactly_its_stories(client: Client, addresses):
    shared = {"genre": "activity-report", "period": "2026-Q4", "event": Event.objects.get(), "provinces": ["lang-son"]}
    factories.publish("Lạng Sơn: Báo cáo", at=NOON - timedelta(hours=5), **shared)
    factories.publish("Bắc Kạn: Tin cũ", at=NOON - timedelta(hours=4), event_date=date(2023, 10, 10))
    for path, queries in FILTERED.items():
        path = path.format(event=shared["event"].slug)
        for query, stories in queries.items():
            address = f"{path}?{query}"
            page = lxml.html.fromstring(client.get(address).content)
            named = page.xpath(f"//link[@rel='alternate'][starts-with(@href, '{path}')]/@href")
            assert named == [f"{path}{end}?{query}" for end, _media in FORMS.values()], address
            assert page.xpath("//p[@class='page-feed']/a[text()='RSS']/@href") == named[:1]
            on_page = links_of_page(client, address)
            assert len(on_page) == stories, address
            assert links_of_feeds(client, path, f"?{query}") == [on_page] * 3
            told = feedparser.parse(client.get(named[0]).content).feed
            assert told.link == f"http://testserver{address}" and " · " in told.title
    for wrong in ("/tinh/thai-nguyen/rss/?quy=2026-5", "/tinh/bac-kan/atom/?don-vi=hue", "/bao-cao/feed.json?ky=x"):
        assert client.get(wrong).status_code == 404, wrong


def test_a_program_reads_corrections_as_their_page_has_them(client: Client):
    stories = [factories.publish(f"Bắc Kạn: Tin {number}", at=NOON - timedelta(days=2)) for number in range(3)]
    for number, story in enumerate(stories[:2]):
        PublicCorrection.objects.create(
            article_id=story.article_id,
            kind=["correction", "answer"][number],
            published_at=NOON - timedelta(hours=3 - number),
            headline=story.headline,
            right=f"Đúng <{number}>",
        )
    factories.withdraw(stories[2], NOON - timedelta(hours=1))
    page = lxml.html.fromstring(client.get("/cai-chinh/").content)
    on_page = [f"http://testserver{href}" for href in page.xpath("//h2[@class='correction-title']/a/@href")]
    assert len(on_page) == 3
    assert links_of_feeds(client, "/cai-chinh/") == [on_page] * 3
    read = feedparser.parse(client.get("/cai-chinh/rss/").content)
    assert [entry.title for entry in read.entries][1:] == [
        "Ý kiến phản hồi: Bắc Kạn: Tin 1",
        "Cải chính: Bắc Kạn: Tin 0",
    ]
    assert read.entries[1].content[0].value == "<p>Đúng &lt;1&gt;</p>"


def test_every_list_names_its_three_feeds_and_they_answer(client: Client, addresses):
    assert set(CHANNELS) == {*PAGES, "front", "corrections"}
    for address in [*addresses.values(), "/", "/cai-chinh/"]:
        head = lxml.html.fromstring(client.get(address).content).xpath("//link[@rel='alternate'][@title]")
        named = {link.get("href"): link.get("type") for link in head}
        for end, media in FORMS.values():
            assert named[address + end] == media
            response = client.get(address + end)
            assert response.status_code == 200
            assert response["Content-Type"].startswith(media)


def test_the_address_of_a_feed_is_written_in_one_way(client: Client):
    assert client.get("/luu-tru/2026/04/rss/").status_code == 200
    for address in ("/luu-tru/2026/4/rss/", "/luu-tru/2026/13/rss/", "/luu-tru/2026/12/rss/", "/luu-tru/0/1/rss/"):
        assert client.get(address).status_code == 404, address
    for address in ("/luu-tru/2026/quy-04/atom/", "/luu-tru/2026/quy-5/atom/", "/luu-tru/2030/quy-1/feed.json"):
        assert client.get(address).status_code == 404, address


# --- What RFC 4287 and the RSS 2.0 specification ask for, beyond their grammars ---------


def the(parent: ElementTree.Element, name: str) -> str:
    """The text of a child that must be there exactly once."""
    (child,) = parent.findall(name)
    return (child.text or "").strip()


@pytest.mark.parametrize("kind", ["province", "front"])
def test_atom_has_what_rfc_4287_demands(client: Client, addresses, kind: str):
    text = client.get(addresses.get(kind, "/") + "atom/").content
    assert faults("atom.rng", text) == []
    feed = ElementTree.fromstring(text)
    assert feed.tag == f"{ATOM}feed"
    assert the(feed, f"{ATOM}title") and the(feed, f"{ATOM}id").startswith("http://testserver/")
    assert datetime.fromisoformat(the(feed, f"{ATOM}updated")).tzinfo
    (author,) = feed.findall(f"{ATOM}author")
    assert the(author, f"{ATOM}name") == "Mặt trận Địa phương"
    by_relation = {link.get("rel", "alternate"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert by_relation == {
        "alternate": f"http://testserver{addresses.get(kind, '/')}",
        "self": f"http://testserver{addresses.get(kind, '/')}atom/",
    }
    entries = feed.findall(f"{ATOM}entry")
    for entry in entries:
        assert the(entry, f"{ATOM}title")
        assert datetime.fromisoformat(the(entry, f"{ATOM}published")) <= datetime.fromisoformat(
            the(entry, f"{ATOM}updated")
        )
        (link,) = entry.findall(f"{ATOM}link")
        assert link.get("rel", "alternate") == "alternate"
        assert [child.get("type") for child in entry.findall(f"{ATOM}content")] == ["html"]
        assert len(entry.findall(f"{ATOM}summary")) == 1
        assert all(category.get("term") for category in entry.findall(f"{ATOM}category"))
    assert len({the(entry, f"{ATOM}id") for entry in entries}) == len(entries) == 4


@pytest.mark.parametrize("kind", ["province", "front"])
def test_rss_has_what_its_specification_demands(client: Client, addresses, kind: str):
    text = client.get(addresses.get(kind, "/") + "rss/").content
    assert faults("rss.rng", text) == []
    root = ElementTree.fromstring(text)
    assert (root.tag, root.get("version"), [child.tag for child in root]) == ("rss", "2.0", ["channel"])
    channel = root[0]
    assert the(channel, "title") and the(channel, "description") and the(channel, "language") == "vi"
    assert the(channel, "link") == f"http://testserver{addresses.get(kind, '/')}"
    (myself,) = channel.findall(f"{ATOM}link")
    assert (myself.get("rel"), myself.get("href")) == ("self", f"http://testserver{addresses.get(kind, '/')}rss/")
    days = "%a, %d %b %Y %H:%M:%S %z"
    assert datetime.strptime(the(channel, "lastBuildDate"), days)
    for item in channel.findall("item"):
        assert the(item, "title") and the(item, "description") and the(item, "link").startswith("http://testserver/")
        assert datetime.strptime(the(item, "pubDate"), days) <= NOON
        (guid,) = item.findall("guid")
        assert guid.get("isPermaLink") == "false" and guid.text
