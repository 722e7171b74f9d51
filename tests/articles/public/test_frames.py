"""Pages of a list further down: put together from one frame in an edition, and the same as if each were rendered."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from articles.edition import Edition
from articles.public import paging
from articles.templatetags.kept import EDITION
from tests import factories

pytestmark = pytest.mark.django_db
NOON = factories.moment("2026-11-20 12:00")
LISTS = (
    "/chuyen-muc/hoat-dong-mat-tran/",
    "/chu-de/nong-thon-moi/",
    "/tinh/bac-kan/",
    "/en/tinh/bac-kan/",
    "/tinh/bac-kan/?quy=2026-4",
)


@pytest.fixture
def paper(monkeypatch):
    """Nine stories of everything that has a list, which has them on five pages."""
    monkeypatch.setattr(paging, "SIZE", 2)
    told = {"section": factories.section(), "topics": ["Nông thôn mới"]}
    told |= {"documents": [factories.document()], "officials": [factories.person()]}
    with time_machine.travel(NOON, tick=False):
        yield [factories.publish(f"Tin <{n}> & nữa", at=NOON - timedelta(hours=n), **told) for n in range(9)]


def pages(client: Client, address: str, edition: int | None) -> dict[str, str]:
    """The pages of a list from its first one on, as the page cache has them made for an edition."""
    found, told = {}, {EDITION: Edition((edition, edition, edition), (), None)} if edition else {}
    while address:
        found[address] = page = client.get(address, **told).content.decode()
        further = re.search(r'href="([^"]+)" rel="next"', page)
        address = further[1].replace("&amp;", "&") if further else ""
    return found


def test_each_page_is_what_it_is_without_a_frame(client, paper):
    page = paper[0].page
    latest = f"/?truoc={paging.Position(NOON + timedelta(hours=1), 1)}"
    for address in (
        *LISTS,
        f"/can-bo/{page['officials'][0]['slug']}/",
        f"/van-ban/{page['documents'][0]['slug']}/",
        latest,
    ):
        made, framed = pages(client, address, None), pages(client, address, 7)
        assert len(made) == 5, address
        assert framed == made
        assert pages(client, address, 7) == made


def test_a_frame_asks_the_database_for_the_stories_alone(client, paper, django_assert_num_queries):
    [_first, second, third, *_rest] = pages(client, "/chu-de/nong-thon-moi/", 7)
    told = {EDITION: Edition((7, 7, 7), (), None)}
    for address in (second, third):
        with django_assert_num_queries(1):
            client.get(address, **told)
    assert client.get("/chu-de/khong-co/", **told).status_code == 404


def test_another_edition_has_another_frame(client, paper, settings):
    before = pages(client, "/tinh/bac-kan/", 7)
    settings.SAMPLE_NOTICE = not settings.SAMPLE_NOTICE
    after = pages(client, "/tinh/bac-kan/", 8)
    assert [*after] == [*before] and all(after[address] != before[address] for address in before)
