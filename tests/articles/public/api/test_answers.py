"""What every answer of the API has: tags, limits, methods, problems, access from other sites."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.cache import caches
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory

from articles.public.visitors import network_of
from tests.articles.public.api.shown import API, NOON, QUERIES, stories

pytestmark = pytest.mark.django_db


def problem(response) -> tuple[int, str]:
    """Status and kind of a problem, whose form is looked at."""
    told = response.json()
    assert response["Content-Type"] == "application/problem+json" and told["status"] == response.status_code
    assert {"type", "title", "detail"} <= told.keys() and response["Cache-Control"] == "no-store"
    assert told["type"].startswith(f"{settings.SITE_URL}{API}#")
    return response.status_code, told["type"].partition("#")[2]


@time_machine.travel(NOON, tick=False)
def test_who_has_an_answer_already_gets_no_second_one(client: Client):
    [story] = stories()
    for address in QUERIES:
        path = API + address.format(number=story.article_id)
        first = client.get(path)
        tag = first["ETag"]
        assert tag.startswith('"') and first["Cache-Control"] == "public, no-cache", path
        for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
            again = client.get(path, headers={"If-None-Match": known})
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag), path
        assert client.get(path, headers={"If-None-Match": '"x"'}).content == first.content
        head = client.head(path)
        assert (head.status_code, head.content, head["ETag"]) == (200, b"", tag), path
        assert client.head(path, headers={"If-None-Match": tag}).status_code == 304


@time_machine.travel(NOON, tick=False)
def test_a_story_is_asked_for_by_date_where_no_tag_is_at_hand(client: Client):
    [story] = stories()
    path = f"{API}stories/{story.article_id}"
    moment = client.get(path)["Last-Modified"]
    assert client.get(path, headers={"If-Modified-Since": moment}).status_code == 304
    earlier = "Thu, 19 Nov 2026 05:00:00 GMT"
    assert client.get(path, headers={"If-Modified-Since": earlier}).status_code == 200
    both = {"If-Modified-Since": moment, "If-None-Match": '"x"'}
    assert client.get(path, headers=both).status_code == 200, "the tag decides"


@time_machine.travel(NOON, tick=False)
def test_a_tag_changes_with_the_answer(client: Client):
    stories()
    before = client.get(f"{API}stories")["ETag"]
    stories(1, provinces=["lang-son"])
    assert client.get(f"{API}stories")["ETag"] != before


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize("address", ["stories", "stories/1", "openapi.json", "khong-co"])
def test_only_reading_is_possible(method: str, address: str):
    response = getattr(Client(enforce_csrf_checks=True), method)(API + address)
    assert problem(response) == (405, "not-allowed") and response["Allow"] == "GET, HEAD, OPTIONS"


def test_a_page_of_another_site_may_read(client: Client):
    asked = client.options(f"{API}stories", headers={"Origin": "https://other.example"})
    assert asked.status_code == 204 and "If-None-Match" in asked["Access-Control-Allow-Headers"]
    for address in ("stories", "stories/999999", "openapi.json"):
        response = client.get(API + address)
        assert response["Access-Control-Allow-Origin"] == "*" and "ETag" in response["Access-Control-Expose-Headers"]
        assert "Access-Control-Allow-Credentials" not in response


@pytest.mark.parametrize(
    "address",
    ["stories/999999", "stories/99999999999999999999999", "stories/x", "stories/1/", "events/khong-co", "officials/x"]
    + [
        "documents/x",
        "provinces/x",
        "quarters/1999-1",
        "quarters/x%00",
        "khong-co",
        "stories%00",
        "provinces/a%0Ab",
        "x?y=1",
    ],
)
def test_what_is_not_there_answers_always_alike(client: Client, address: str):
    response = client.get(API + address)
    assert problem(response) == (404, "not-found")
    assert response.content == client.get(f"{API}stories/999998").content


LONG = "a" * 5000


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("truoc=x", (400, "bad-cursor")),
        ("truoc=", (400, "bad-cursor")),
        ("truoc=fffffffffffffff-1", (400, "bad-cursor")),
        (f"truoc={LONG}", (422, "bad-parameter")),
        ("truoc=1-1%00", (400, "bad-cursor")),
        ("tinh=khong-co", (404, "no-such-value")),
        ("tinh=bac-kan&don-vi=lang-son", (404, "no-such-value")),
        ("quy=1999-1", (404, "no-such-value")),
        ("ky=1999", (404, "no-such-value")),
        ("chu-de=khong-co", (404, "no-such-value")),
        ("chuyen-muc=khong-co", (404, "no-such-value")),
        ("tinh=b%00c", (422, "bad-parameter")),
        ("tinh=", (422, "bad-parameter")),
        (f"chu-de={LONG}", (422, "bad-parameter")),
        ("quy=2023-5", (422, "bad-parameter")),
        ("quy=٢٠٢٣-1", (422, "bad-parameter")),
        ("limit=0", (422, "bad-parameter")),
        ("limit=101", (422, "bad-parameter")),
        ("limit=x", (422, "bad-parameter")),
        ("format=xml", (422, "bad-parameter")),
        ("don-vi=bac-kan", (422, "bad-parameter")),
        ("chu-de=x&tinh=bac-kan", (422, "bad-parameter")),
        ("ky=2023&quy=2023-1", (422, "bad-parameter")),
        ("tinh__in=bac-kan", (422, "bad-parameter")),
        ("order=headline", (422, "bad-parameter")),
        ("limit=1&limit=2", (422, "bad-parameter")),
        ("don_vi=bac-kan", (422, "bad-parameter")),
        ("&".join(f"a{number}=1" for number in range(5100)), (422, "bad-parameter")),
    ],
)
def test_what_cannot_be_meant_is_told_so(client: Client, query: str, expected: tuple[int, str]):
    response = client.get(f"{API}stories?{query}")
    assert problem(response) == expected
    assert LONG not in response.content.decode()


@pytest.mark.parametrize(
    "address", ["events?truoc=x", "officials?sau=khong-co", "documents?truoc=x", "events?truoc=%00"]
)
def test_other_lists_know_their_cursors_too(client: Client, address: str):
    assert problem(client.get(API + address)) == (400, "bad-cursor")


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_while_the_database_is_away_a_program_is_told_when_to_ask_again(client: Client, monkeypatch, error):
    def away(*given: object) -> None:
        raise error("connection refused")

    monkeypatch.setattr("articles.public.api.stories.entries_of", away)
    answer = client.get(f"{API}stories")
    assert problem(answer) == (503, "unavailable")
    assert (answer["Retry-After"], answer["Cache-Control"]) == ("5", "no-store")


# --- The limit ------------------------------------------------------------------


@pytest.fixture
def limited(settings):
    """Three requests a minute."""
    settings.API_REQUESTS_PER_MINUTE = 3
    caches["throttle"].clear()
    yield
    caches["throttle"].clear()


@pytest.mark.usefixtures("limited")
def test_who_asks_too_often_waits_for_the_next_minute(client: Client):
    with time_machine.travel(NOON + timedelta(seconds=20), tick=False):
        answers = [client.get(f"{API}provinces") for _number in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert problem(answers[-1]) == (429, "too-many") and answers[-1]["Retry-After"] == "40"
        assert client.options(f"{API}provinces").status_code == 204
        assert client.get(f"{API}provinces", REMOTE_ADDR="203.0.113.9").status_code == 200
        assert client.get("/").status_code == 200, "readers of pages are not counted"
    with time_machine.travel(NOON + timedelta(seconds=60), tick=False):
        assert client.get(f"{API}provinces").status_code == 200


@pytest.mark.usefixtures("limited")
def test_counting_asks_the_database_nothing(client: Client, django_assert_num_queries):
    client.get(f"{API}provinces")
    with django_assert_num_queries(0):
        assert [client.get(f"{API}provinces").status_code for _number in range(3)] == [200, 200, 429]


@pytest.mark.parametrize(
    ("remote", "forwarded", "behind", "expected"),
    [
        ("203.0.113.9", "", False, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", False, "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1", True, "198.51.100.1"),
        ("127.0.0.1", "10.0.0.1, 198.51.100.1", True, "198.51.100.1"),
        ("127.0.0.1", "", True, "127.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "", False, "2001:db8:1:2::"),
        ("::ffff:203.0.113.9", "", False, "203.0.113.9"),
        ("fe80::1%eth0", "", False, "fe80::"),
        ("", "", False, "unknown"),
        ("127.0.0.1", "x" * 5000, True, "unknown"),
    ],
)
def test_who_asks_is_told_by_the_proxy_of_ours_alone(settings, remote, forwarded, behind, expected):
    settings.BEHIND_PROXY = behind
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert network_of(request) == expected
