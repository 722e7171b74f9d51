"""Feeds: what they hold, and that they parse."""

import json
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.test import Client

from articles import html, pictures
from articles.models import Photo
from articles.public import channels, feeds
from tests import factories
from tests.articles.desk.filing import picture

pytestmark = pytest.mark.django_db
NOON = factories.moment("2026-11-20 12:00")
TITLE = "Bắc Kạn: Tin <1> & “2”"  # as it is read, however it was typed
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def pages(settings):
    settings.SITE_URL = "https://bao.example"
    with time_machine.travel(NOON, tick=False):
        event, official = factories.event(), factories.person()
        story = factories.publish(
            "Bắc Kạn:Tin <1> & “2”",
            section=factories.section(),
            event=event,
            officials=[official],
            topics=["Nông thôn mới"],
            at=NOON - timedelta(hours=1),
        )
        factories.publish("Hẹn giờ", section=factories.section(), event=event, at=NOON + timedelta(hours=1))
        story.address = f"https://bao.example{story.get_absolute_url()}"
        yield (
            story,
            [
                "/",
                "/tinh/thai-nguyen/",
                "/chuyen-muc/hoat-dong-mat-tran/",
                "/chu-de/nong-thon-moi/",
                f"/su-kien/{event.slug}/",
                f"/can-bo/{official.slug}/",
            ],
        )


@pytest.mark.parametrize("form", ["rss/", "atom/"])
def test_a_feed_of_no_story_is_the_same_whenever_it_is_asked(client: Client, form):
    section, answers = factories.section(), []
    for minutes in range(2):
        with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
            response = client.get(f"/chuyen-muc/{section.slug}/{form}")
        answers.append((response.status_code, response.content, response["Last-Modified"]))
    assert answers[0] == answers[1]
    assert answers[0][0] == 200


def test_rss_holds_headline_lead_and_absolute_address(client: Client, pages):
    story, addresses = pages
    for address in addresses:
        response = client.get(f"{address}rss/")
        assert response.status_code == 200, address
        channel = ElementTree.fromstring(response.content).find("channel")
        assert channel.findtext("link") == f"https://bao.example{address}"
        [item] = channel.findall("item")
        assert item.findtext("title") == TITLE
        assert item.findtext("description") == story.lead
        assert item.findtext("link") == story.address
        assert item.find("guid").get("isPermaLink") == "false"
        assert b"testserver" not in response.content


def test_what_no_xml_can_hold_is_left_out_of_an_item():
    entry = channels.Entry(
        guid="tag:a", url="https://bao.example/", title="Tin\x01", summary="Mở\x0b đầu\ufffe", text="<p>Chữ\x1f</p>",
        published=NOON, updated=NOON, categories=("Chủ\x02 đề",),
    )  # fmt: skip
    for form in ("rss", "atom"):
        item = feeds.item_of(entry, form)
        assert not html.NOT_IN_XML.search(item)
        assert "Mở đầu" in item


def test_atom_holds_the_same(client: Client, pages):
    story, addresses = pages
    for address in addresses:
        feed = ElementTree.fromstring(client.get(f"{address}atom/").content)
        [entry] = feed.findall(f"{ATOM}entry")
        assert entry.findtext(f"{ATOM}title") == TITLE
        assert entry.find(f"{ATOM}link").get("href") == story.address
        assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated")) == NOON - timedelta(hours=1)


def test_json_feed_holds_the_same(client: Client, pages):
    story, addresses = pages
    for address in addresses:
        response = client.get(f"{address}feed.json")
        assert response["Content-Type"].startswith("application/feed+json")
        feed = json.loads(response.content)
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["feed_url"] == f"https://bao.example{address}feed.json"
        [item] = feed["items"]
        assert (item["title"], item["summary"], item["url"]) == (TITLE, story.lead, story.address)


def test_the_name_of_an_item_stays_when_the_headline_changes(client: Client, pages):
    story, _addresses = pages
    before = json.loads(client.get("/feed.json").content)["items"][0]
    story.article.headline = "Tên mới"
    story.article.save()
    factories.publish(story.article, at=NOON)
    after = json.loads(client.get("/feed.json").content)["items"][0]
    assert before["id"] == after["id"]
    assert before["url"] != after["url"]
    assert before["date_published"] == after["date_published"]


@pytest.mark.parametrize("form", ["rss/", "atom/", "feed.json"])
def test_there_is_no_feed_of_what_readers_do_not_know(client: Client, form: str):
    hidden = factories.event("Sự kiện kín")
    factories.publish(event=hidden, at=NOON + timedelta(days=3650))
    for address in (
        "/tinh/atlantis/",
        "/chuyen-muc/khong/",
        "/chu-de/khong/",
        f"/su-kien/{hidden.slug}/",
        "/can-bo/khong/",
    ):
        assert client.get(address + form).status_code == 404, address


def test_pages_name_their_feed(client: Client, pages):
    _story, addresses = pages
    for address in addresses:
        assert 'type="application/rss+xml" title="' in client.get(address).content.decode()
        assert f'href="{address}rss/"' in client.get(address).content.decode(), address


def test_every_feed_has_the_whole_text_with_absolute_addresses_and_no_more_queries(
    client: Client, media, django_assert_num_queries
):
    with time_machine.travel(NOON, tick=False):
        body = '<p>Một &lt;b&gt; <a href="/tinh/bac-kan/">Bắc Kạn</a></p><h2>Hai</h2><script>alert(1)</script>'
        draft = factories.draft("Tin", body=body, lead="Sapo <của> tin.", source_credit="Theo Báo Bắc Kạn")
        photo = pictures.stage(picture(), draft.filed_by)
        Photo.objects.filter(pk=photo.pk).update(article=draft, caption="Toàn cảnh", credit="MQ")
        factories.publish(draft, at=NOON - timedelta(hours=1))
        texts = []
        for form, queries in (("rss/", 1), ("atom/", 1), ("feed.json", 2)):
            with django_assert_num_queries(queries):
                texts.append(client.get(f"/{form}").content)
    rss = ElementTree.fromstring(texts[0]).find("channel/item")
    entry = ElementTree.fromstring(texts[1]).find(f"{ATOM}entry")
    contents = [
        rss.findtext("{http://purl.org/rss/1.0/modules/content/}encoded"),
        entry.findtext(f"{ATOM}content"),
        json.loads(texts[2])["items"][0]["content_html"],
    ]
    assert len(set(contents)) == 1
    assert '<a href="http://testserver/tinh/bac-kan/">' in contents[0] and "<h2>Hai</h2>" in contents[0]
    assert "Một &lt;b&gt;" in contents[0] and "Sapo &lt;của&gt; tin." in contents[0]
    assert 'src="http://testserver/media/' in contents[0] and "Theo Báo Bắc Kạn" in contents[0]
    assert "script" not in contents[0] and "srcset" not in contents[0]
    assert rss.findtext("description") == "Sapo &lt;của&gt; tin."
