"""Stories by the API: the lists of the site and no other, one story whole, and nothing that readers do not see."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from articles.models import CorrectionKind, PublicCorrection
from tests import factories
from tests.articles.public.api.shown import API, LISTS, NOON, QUERIES, stories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def noon():
    """The clock stands still."""
    with time_machine.travel(NOON, tick=False):
        yield


def walk(client: Client, address: str) -> list[int]:
    """The numbers of the stories on all pages, from the address on."""
    numbers: list[int] = []
    while address:
        response = client.get(address.removeprefix(settings.SITE_URL))
        assert response.status_code == 200, address
        told = response.json()
        numbers += [item["id"] for item in told["items"]]
        address = told["next"]
        assert response.get("Link") == (f'<{address}>; rel="next"' if address else None)
    return numbers


def test_each_list_is_the_list_of_the_site(client: Client):
    stories(3)
    stories(2, provinces=["lang-son"], event=None, event_date=None, genre="news", period="")
    for query, page in LISTS.items():
        told = client.get(f"{API}stories?{query}").json()["items"]
        assert [item["id"] for item in told] == [entry.article_id for entry in client.get(page).context["page"].entries]
        assert told or "quy=2023-3" in query or "lang-son" in query, query


@pytest.mark.parametrize("query", ["", "tinh=thai-nguyen&don-vi=bac-kan&quy=2023-4", "chu-de=nong-thon-moi"])
def test_a_walk_meets_each_story_once_and_keeps_the_filters(client: Client, query: str):
    made = stories(7)
    numbers = [story.article_id for story in made]
    assert walk(client, f"{API}stories?{query}&limit=3") == numbers
    following = client.get(f"{API}stories?{query}&limit=3").json()["next"]
    for part in filter(None, [*query.split("&"), "limit=3"]):
        assert part in following


def test_cursors_are_those_of_the_site(client: Client, monkeypatch):
    stories(3)
    following = client.get(f"{API}stories?limit=1&tinh=bac-kan").json()["next"]
    cursor = following.partition("truoc=")[2]
    assert [e.article_id for e in client.get(f"/tinh/bac-kan/?truoc={cursor}").context["page"].entries] == walk(
        client, following
    )


@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_is_fixed(client: Client, django_assert_num_queries, count: int):
    newest, *_older = stories(count)
    client.get("/")  # the gazetteer is read once a process
    for address, expected in QUERIES.items():
        with django_assert_num_queries(expected, info=address):
            response = client.get(API + address.format(number=newest.article_id))
        assert response.status_code == 200, address


def test_a_whole_story_tells_what_its_page_tells(client: Client):
    [story] = stories()
    told = client.get(f"{API}stories/{story.article_id}").json()
    assert told["url"] == settings.SITE_URL + story.get_absolute_url()
    assert told["first_published_at"] == "2026-11-20T12:00:00+07:00"
    assert [unit["full_name"] for unit in told["provinces"]] == ["Tỉnh Bắc Kạn"]
    assert told["officials"][0]["titles"] == ["Chủ tịch"]
    assert told["documents"][0]["number"] == "231-KL/TU"
    assert (told["quarter"], told["period"], told["event_date"]) == ("2023-4", "2023-Q3", "2023-10-10")
    assert (told["bylines"], told["source_credit"]) == ([{"name": "Minh Quân", "role": "text"}], "Theo Báo Thử")
    assert "<p>Nội dung hội nghị.</p>" in told["body_html"] and told["ai"] is None
    listed = client.get(f"{API}stories").json()["items"]
    assert listed == [{name: told[name] for name in listed[0]}]


def test_corrections_stand_on_the_story_and_change_its_tag(client: Client):
    [story] = stories()
    address = f"{API}stories/{story.article_id}"
    before = client.get(address)
    told = {"wrong": "tám", "right": "mười", "headline": story.headline, "kind": CorrectionKind.CORRECTION}
    PublicCorrection.objects.create(article_id=story.article_id, published_at=NOON - timedelta(minutes=1), **told)
    after = client.get(address)
    assert [notice["right"] for notice in after.json()["corrections"]] == ["mười"]
    assert before["ETag"] != after["ETag"] and after["Last-Modified"] == "Fri, 20 Nov 2026 05:00:00 GMT"


def test_a_withdrawn_story_answers_with_its_notice_alone(client: Client):
    [_newest, story] = stories(2)
    factories.withdraw(story, NOON, notice="Bài đã được gỡ.")
    response = client.get(f"{API}stories/{story.article_id}")
    assert (response.status_code, response["Content-Type"]) == (410, "application/problem+json")
    assert response.json() == {
        "type": f"{settings.SITE_URL}{API}#withdrawn",
        "title": "The story was withdrawn",
        "status": 410,
        "detail": "Readers no longer see it.",
        "notice": "Bài đã được gỡ.",
        "withdrawn_at": "2026-11-20T12:00:00+07:00",
    }
    assert story.article_id not in walk(client, f"{API}stories")


def test_what_is_scheduled_appears_at_its_moment_and_not_before(client: Client):
    later = factories.publish("Hẹn giờ", at=NOON + timedelta(hours=1), topics=["Hẹn"], officials=[factories.person()])
    hidden = (f"stories/{later.article_id}", "officials/phuong-thi-thu", "stories?chu-de=hen")
    nothing = client.get(f"{API}stories/999999")
    for address in hidden[:2]:
        assert client.get(API + address).content == nothing.content
    assert client.get(API + hidden[2]).content == client.get(f"{API}stories?chu-de=khong-co").content
    assert walk(client, f"{API}stories") == [] and client.get(f"{API}officials").json()["items"] == []
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert {client.get(API + address).status_code for address in hidden} == {200}
        assert walk(client, f"{API}stories") == [later.article_id]


def test_a_search_finds_what_the_page_of_the_search_finds_in_its_order(client: Client):
    stories(3)
    stories(2, provinces=["lang-son"], lead="Sáng 10/10, hội nghị ở Lạng Sơn.", genre="news", period="")
    for query in (
        "q=hoi+nghi",
        "q=lang+son",
        'q="hội+nghị"+-lang',
        "q=hoi+nghi&sap-xep=moi",
        "q=hoi&tinh=thai-nguyen&don-vi=bac-kan&quy=2023-4&chuyen-muc=hoat-dong-mat-tran&chu-de=nong-thon-moi",
        "q=hoi&can-bo=phuong-thi-thu&su-kien=hoi-nghi-quy-iii",
        "q=khongcogi",
        "q=%2B",
    ):
        expected = [hit.story.article_id for hit in client.get(f"/tim-kiem/?{query}").context["found"].hits]
        assert walk(client, f"{API}stories?{query}&limit=2") == expected, query
        told = client.get(f"{API}stories?{query}&format=ninjs").json()
        assert [int(item["uri"].rpartition("/")[2]) for item in told] == expected, query
    assert len(walk(client, f"{API}stories?q=hoi+nghi")) == 5


def test_a_search_keeps_its_filters_on_further_pages_and_refuses_what_no_search_has(client: Client):
    stories(3)
    following = client.get(f"{API}stories?q=hoi+nghi&tinh=bac-kan&sap-xep=moi&limit=1").json()["next"]
    for part in ("q=hoi+nghi", "tinh=bac-kan", "sap-xep=moi", "limit=1", "truoc="):
        assert part in following
    for query, status in {
        "q=hoi&truoc=zz": 400,
        "q=hoi&chu-de=khong-co": 404,
        "q=hoi&ky=2023-Q3": 422,
        "q=hoi&van-ban=231-kl-tu": 422,
        "q=": 422,
        f"q={'a' * 201}": 422,
        "q=hoi&sap-xep=cu": 422,
        "sap-xep=moi": 422,
        "tinh=bac-kan&chuyen-muc=hoat-dong-mat-tran": 422,
    }.items():
        response = client.get(f"{API}stories?{query}")
        assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json"), query


def test_a_search_finds_nothing_that_readers_do_not_see(client: Client):
    [story] = stories()
    factories.publish("Hội nghị hẹn giờ", at=NOON + timedelta(hours=1))
    assert walk(client, f"{API}stories?q=hoi+nghi") == [story.article_id]
    factories.withdraw(story, NOON)
    assert walk(client, f"{API}stories?q=hoi+nghi") == []
