"""What holds for every public page: headers, languages, number of queries."""

import gzip
import re
from datetime import timedelta
from itertools import cycle
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client

from articles.models import CorrectionKind, PublicCorrection, PublishedArticle
from tests import factories

pytestmark = pytest.mark.django_db
NOON = factories.moment("2026-11-20 12:00")

# Page → literal number of queries, whether there are 1 or 30 stories.
QUERIES = {
    "/": 10,
    "/tinh/": 4,
    "/tinh/thai-nguyen/": 5,
    "/tinh/thai-nguyen/?don-vi=bac-kan&quy=2023-4": 5,
    "/tinh/bac-kan/": 5,
    "story": 3,
    "/chuyen-muc/hoat-dong-mat-tran/": 3,
    "/bao-cao/": 5,
    "/bao-cao/?ky=2023-Q3": 3,
    "/luu-tru/2023/": 4,
    "/luu-tru/2026/11/": 2,
    "/luu-tru/2023/quy-4/": 6,
    "/su-kien/": 2,
    "/su-kien/hoi-nghi-quy-iii/": 6,
    "/su-kien/hoi-nghi-quy-iii/?tinh=thai-nguyen": 6,
    "/can-bo/": 2,
    "/can-bo/phuong-thi-thu/": 3,
    "/chu-de/nong-thon-moi/": 3,
    "/van-ban/231-kl-tu/": 3,
    "/tim-kiem/": 1,
    "/tim-kiem/?q=hoi+nghi": 8 if connection.vendor == "sqlite" else 10,  # PostgreSQL is asked by spans of time
    "/rss/": 1,
    "/tinh/thai-nguyen/rss/": 1,
    "/chuyen-muc/hoat-dong-mat-tran/rss/": 2,
    "/khong-co-trang-nay/": 2,  # one asks whether an older site had a story there
}


def publish_many(count: int) -> PublishedArticle:
    from datetime import date

    common = {
        "section": factories.section(),
        "event": factories.event(),
        "event_date": date(2023, 10, 10),
        "officials": [factories.person()],
        "documents": [factories.document()],
        "topics": ["Nông thôn mới"],
        "genre": "activity-report",
        "period": "2023-Q3",
        "related_headlines": "Hội nghị 1\nHội nghị 2",
    }
    newest, *_older = [factories.publish(f"Hội nghị {n}", at=NOON - timedelta(hours=n), **common) for n in range(count)]
    return newest


def pages(story: PublishedArticle) -> list[str]:
    return [story.get_absolute_url() if page == "story" else page for page in QUERIES]


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_is_fixed(client: Client, django_assert_num_queries, count: int):
    story = publish_many(count)
    client.get("/")  # the gazetteer is read once a process
    for page, expected in zip(pages(story), QUERIES.values(), strict=True):
        # One look of a search more, where the first gave a thirtieth of what is wanted: two years, in two steps.
        looks = int("?q=" in page and count == 30 and connection.vendor == "postgresql")
        with django_assert_num_queries(expected + looks, info=page):
            client.get(page)


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize("count", [1, 30])
def test_the_page_of_a_corrected_story_asks_no_more(client: Client, django_assert_num_queries, count: int):
    story = factories.publish("Hội nghị", at=NOON - timedelta(days=9))
    told = [
        {"kind": kind, "published_at": NOON - timedelta(days=n), "wrong": f"Sai lần {n}.", "right": f"Đúng: “lần {n}”"}
        for n, kind in zip(range(count), cycle(CorrectionKind), strict=False)
    ]
    rows = [PublicCorrection(article_id=story.article_id, headline=story.headline, **fields) for fields in told]
    PublicCorrection.objects.bulk_create(rows)
    client.get("/")
    with django_assert_num_queries(QUERIES["story"]):
        response = client.get(story.get_absolute_url())
    shown, fields = response.context["corrections"], PublicCorrection._meta.concrete_fields
    expected = PublicCorrection.objects.order_by("-published_at")
    assert [tuple(getattr(row, field.attname) for field in fields) for row in shown] == [*expected.values_list()]
    assert response.content.decode().count("Đúng: “lần ") == count


@time_machine.travel(NOON, tick=False)
def test_pages_set_no_cookie_and_are_the_same_for_everybody(client: Client, cast):
    story = publish_many(1)
    for page in pages(story):
        response = client.get(page, headers={"Cookie": "other=1"})
        assert not response.cookies, page
        assert "Cookie" not in response.get("Vary", ""), page
        assert "Accept-Language" not in response.get("Vary", ""), page
        assert "nonce-" not in response.get("Content-Security-Policy", ""), page
        assert response["X-Content-Type-Options"] == "nosniff", page
    client.force_login(cast.chief)
    for page in pages(story):
        assert client.get(page).content == Client().get(page).content, page


@time_machine.travel(NOON, tick=False)
def test_pages_obey_the_policy_in_their_own_markup(client: Client):
    story = publish_many(2)
    for page in pages(story):
        text = client.get(page).content.decode()
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", text), page
        allowed = {'<script type="application/ld+json">', '<script src="/static/site/story.js" defer>'}
        allowed |= {'<script src="/static/site/page.js" defer>'}
        assert set(re.findall(r"<script[^>]*>", text)) <= allowed, page
        for address in re.findall(r'(?:src|href)="([^"]+)"', text):
            assert address.startswith(("/", "#", settings.SITE_URL, "mailto:?")), (page, address)


@time_machine.travel(NOON, tick=False)
def test_every_page_exists_in_english_and_links_to_its_twin(client: Client):
    story = publish_many(1)
    for page in [page for page in pages(story) if not page.endswith("rss/")]:
        vietnamese, english = client.get(page), client.get(f"/en{page}")
        assert vietnamese.status_code == english.status_code, page
        assert '<html lang="vi">' in vietnamese.content.decode()
        text = english.content.decode()
        assert '<html lang="en">' in text
        assert english["Content-Language"] == "en"
        assert f'href="{page.replace("&", "&amp;")}" hreflang="vi"' in text, page
        assert f'href="/en{page.replace("&", "&amp;")}" hreflang="en"' in vietnamese.content.decode(), page
        assert 'href="/en/tinh/"' in text


@time_machine.travel(NOON, tick=False)
def test_every_link_of_every_page_leads_somewhere(client: Client):
    story = publish_many(2)
    seen, todo = set(), ["/", story.get_absolute_url(), "/su-kien/", "/can-bo/", "/bao-cao/", "/en/"]
    while todo and len(seen) < 250:
        address = todo.pop(0)
        if address in seen:
            continue
        seen.add(address)
        response = client.get(address)
        assert response.status_code == 200, address
        if len(seen) < 40 and response["Content-Type"].startswith("text/html"):
            links = re.findall(r'<a [^>]*href="(/[^"]*)"', response.content.decode())
            todo += [link.replace("&amp;", "&") for link in links]
    assert len(seen) > 60


def test_pages_answer_get_and_head_only(client: Client):
    for page in ("/", "/tinh/bac-kan/", "/tim-kiem/", "/media/x.webp"):
        assert client.post(page).status_code == 405, page
    assert client.head("/").status_code == 200


def test_the_imprint_and_the_sample_notice_come_from_the_settings(client: Client, settings):
    settings.MASTHEAD = {**settings.MASTHEAD, "name": "Báo Thử", "editor_in_chief": "Nguyễn Văn Thử"}
    settings.SAMPLE_NOTICE = False
    page = client.get("/").content.decode()
    assert "Nguyễn Văn Thử" in page
    assert 'class="sample"' not in page
    settings.SAMPLE_NOTICE = True
    assert 'class="sample"' in client.get("/").content.decode()


def test_the_error_page_of_a_broken_server_needs_no_database(django_assert_num_queries, rf):
    from newsroom.views import server_error

    with django_assert_num_queries(0):
        response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert b'id="content"' in response.content


@pytest.mark.parametrize("address", ["/tinh", "/en", "/en/tinh", "/tinh/bac-kan", "/en/tinh/bac-kan"])
def test_a_missing_slash_is_put_right_in_both_languages(client: Client, address: str):
    response = client.get(address)
    assert (response.status_code, response.get("Location")) == (301, f"{address}/")


def test_links_that_only_look_english_are_not(client: Client):
    assert client.get("/en/en/").status_code == 404
    assert client.get("/english/").status_code == 404


@time_machine.travel(NOON, tick=False)
def test_a_story_page_without_pictures_is_light(client: Client):
    """At most 30 kB compressed in four requests: the page, its style sheets and its scripts."""
    story = publish_many(8)
    page = client.get(story.get_absolute_url()).content
    files = re.findall(r'<(?:link rel="stylesheet" href|script src)="/static/([^"]+)"', page.decode())
    assert len(files) <= 3
    parts = [page, *(Path(finders.find(name)).read_bytes() for name in files)]
    assert sum(len(gzip.compress(part)) for part in parts) <= 30_000
