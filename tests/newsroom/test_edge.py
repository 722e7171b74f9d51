"""The edge: what of a request decides on its answer, and that readers soon get what changed; over the wire as well."""

import io
from collections.abc import Iterator

import brotli
import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from articles import edition
from articles.public.parameters import parameters_of
from newsroom import staff_cookie
from newsroom.edge import WSGIEdge, best_encoding, known_query
from newsroom.edition_watch import Watch
from newsroom.page_cache import PageCache
from newsroom.wsgi import django_application
from tests import factories
from tests.harness import site
from tests.harness.worker import wait_for
from tests.test_urls_by_role import PUBLIC

STORED, HIT = "newsroom; fwd=miss; stored", "newsroom; hit"


class Looking(Watch):
    """A watch that looks at each request, on the connection of the test."""

    def now(self):
        self.look()
        return super().now()


class Reader:
    """Asks the edge around Django, in this process."""

    def __init__(self) -> None:
        watch = Looking(lambda: edition.read(timezone.now()))
        self.edge = WSGIEdge(django_application, PageCache(watch, 10**8, 600, lambda one: one.withdrawals))

    def get(self, address: str, method: str = "GET", **headers: str):
        path, _, query = address.partition("?")
        answer: dict = {}
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "testserver",
            "SERVER_PORT": "443", "HTTP_HOST": "testserver", "wsgi.url_scheme": "https", "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(),
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }  # fmt: skip

        def start(status, headers, exc_info=None):
            answer["status"] = int(status[:3])
            answer["headers"] = {name.lower(): value for name, value in headers}

        answer["body"] = b"".join(self.edge(environ, start))
        return answer

    def cache_status(self, address: str, **headers: str) -> str:
        return self.get(address, **headers)["headers"].get("cache-status", "")


@pytest.fixture
def reader(db, settings) -> Iterator[Reader]:
    settings.ALLOWED_HOSTS = ["testserver"]
    # As the test client does: the test's connection, with its transaction, outlives the requests.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield Reader()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", ""), ("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("*", "br"),
        ("identity", ""), ("gzip;q=1.0, br;q=0.5", "gzip"), ("br;q=x", ""), ("GZIP", "gzip"), ("*;q=0", ""),
    ],
)  # fmt: skip
def test_an_answer_is_packed_as_the_reader_takes_it(accepted: str, encoding: str) -> None:
    assert best_encoding(accepted) == encoding


@pytest.mark.parametrize(
    ("path", "query", "known"),
    [
        ("/tinh/thai-nguyen/", "utm_source=a&quy=2025-3&fbclid=b", "quy=2025-3"),
        ("/tinh/thai-nguyen/rss/", "x=1&don-vi=19", "don-vi=19"),
        ("/en/tim-kiem/", "q=b%E1%BA%AFc+k%E1%BA%A1n&z=", "q=b%E1%BA%AFc+k%E1%BA%A1n"),
        ("/tin/a-1/", "a=b", ""),
        ("/xem/bai.html", "id=7", "id=7"),
        ("/tinh/", "&".join(f"a{n}=1" for n in range(60)), "&".join(f"a{n}=1" for n in range(60))),
    ],
)
def test_parameters_that_a_page_does_not_read_change_nothing(path: str, query: str, known: str) -> None:
    assert known_query(path, query) == known


def test_pages_read_no_parameter_but_those_that_are_named(client, db, monkeypatch) -> None:
    story = factories.publish("Bắc Kạn: Chợ phiên", provinces=["bac-kan"])
    read: set[str] = set()

    def spying(name: str):
        inner = getattr(QueryDict, name)

        def spy(self, key, *given):
            read.add(key)
            return inner(self, key, *given)

        return spy

    for name in ("get", "__getitem__", "getlist", "__contains__"):
        monkeypatch.setattr(QueryDict, name, spying(name))
    for route, address in PUBLIC.items():
        address = address.format(public=story.get_absolute_url(), shared="/chia-se/1.jpg", number=1, picture="/media/x")
        answer = client.get(address, {"tinh": "thai-nguyen"} if route == "tim-kiem/" else {})
        known = parameters_of(answer.resolver_match.url_name) if answer.resolver_match else None
        assert known is None or read <= {*known, "_encoding"}, route
        read.clear()


def test_what_can_be_kept_is_kept_and_nothing_of_the_desk(reader) -> None:
    address = factories.publish("Bắc Kạn: Chợ phiên").get_absolute_url()
    for one in (
        "/",
        address,
        "/tinh/",
        "/rss/",
        "/sitemap.xml",
        "/tim-kiem/?q=cho",
        f"{address}?utm=1",
        "/en/tinh/?a=b",
    ):
        first, again = reader.get(one), reader.get(one)
        assert again["headers"]["cache-status"] == HIT and first["body"] == again["body"], one
        assert "set-cookie" not in again["headers"]
    for one in ("/admin/login/", "/api/v1/stories", "/healthz", "/khong-co/"):
        assert [reader.cache_status(one) for _ in range(2)] in (["", ""], ["newsroom; fwd=miss"] * 2), one


def test_another_answer_for_another_language_scheme_and_saving_of_data(reader) -> None:
    bodies = [
        reader.get("/tinh/")["body"],
        reader.get("/en/tinh/")["body"],
        reader.get("/tinh/", save_data="on")["body"],
    ]
    assert len(set(bodies)) == 3 and b'class="light"' in bodies[2]


def test_cookies_that_we_did_not_sign_force_nothing(reader) -> None:
    reader.get("/tinh/")
    for cookie in ("sessionid=abc", "staff=1", f"staff={staff_cookie.value()}x", "a=staff"):
        assert reader.cache_status("/tinh/", cookie=cookie) == HIT, cookie
    assert reader.cache_status("/tinh/", cookie=f"a=b; staff={staff_cookie.value()}") == "", "Django alone answered"


def test_who_signs_in_gets_the_cookie_and_loses_it_on_leaving(client, cast) -> None:
    client.force_login(cast.editor)
    given = client.get("/admin/").cookies["staff"]
    assert staff_cookie.is_good(given.value) and given["httponly"] and given["samesite"] == "Lax"
    assert "staff" not in client.get("/admin/").cookies, "it has it"
    assert client.post("/admin/logout/").cookies["staff"].value == ""
    assert "staff" not in Client().get("/admin/login/").cookies


def test_a_host_that_is_not_ours_is_refused_as_ever(reader) -> None:
    reader.get("/tinh/")
    assert reader.get("/tinh/", host="evil.example")["status"] == 400


def test_conditional_requests_and_head(reader) -> None:
    whole = reader.get("/tinh/", accept_encoding="br")
    etag, modified = whole["headers"]["etag"], whole["headers"]["last-modified"]
    assert b"<html" in brotli.decompress(whole["body"])
    for headers in (
        {"if_none_match": etag}, {"if_none_match": f'"a", {etag}'}, {"if_none_match": "*"},
        {"if_modified_since": modified},
    ):  # fmt: skip
        answer = reader.get("/tinh/", accept_encoding="br", **headers)
        assert (answer["status"], answer["body"], answer["headers"]["etag"]) == (304, b"", etag)
    for headers in ({"if_none_match": '"a"', "if_modified_since": modified}, {"if_modified_since": "yesterday"}):
        assert reader.get("/tinh/", accept_encoding="br", **headers)["status"] == 200
    assert reader.get("/tinh/", if_none_match=etag)["status"] == 304, "the content is the same, however packed"
    assert reader.get("/tinh/", if_none_match=etag.removeprefix("W/"))["status"] == 304, "by the weak comparison"
    whole = reader.get("/tinh/", accept_encoding="br")  # asked for often enough by now to be packed anew
    head = reader.get("/tinh/", method="HEAD", accept_encoding="br")
    assert head["body"] == b"" and head["headers"] == whole["headers"] | {"cache-status": HIT}


def test_an_old_address_is_found_by_the_parameters_it_had(reader) -> None:
    from articles.models import OldAddress

    story = factories.publish("Bắc Kạn: Chợ phiên")
    OldAddress.objects.create(address="tin/bai-cu-999999?id=7", article_id=story.article_id)
    OldAddress.objects.create(address="?p=12", article_id=story.article_id)
    for address in ("/tin/bai-cu-999999/?id=7", "/?p=12", "/?utm=1&p=12"):
        for _time in range(2):
            answer = reader.get(address)
            assert (answer["status"], answer["headers"].get("location")) == (301, story.get_absolute_url()), address
    assert reader.get("/tin/bai-cu-999999/?id=8")["status"] == 404


def test_a_change_is_seen_by_the_next_look(reader) -> None:
    assert "Chợ phiên" not in reader.get("/")["body"].decode()
    story = factories.publish("Bắc Kạn: Chợ phiên")
    address = story.get_absolute_url()
    assert "Chợ phiên" in reader.get("/")["body"].decode() and reader.get(address)["status"] == 200
    assert reader.get(address)["headers"]["cache-status"] == HIT
    factories.withdraw(story, timezone.now())
    assert reader.get(address)["status"] == 410 and "Chợ phiên" not in reader.get("/")["body"].decode()


def test_a_page_costs_no_query_while_nothing_changes(reader, django_assert_num_queries) -> None:
    address = factories.publish("Bắc Kạn: Chợ phiên").get_absolute_url()
    reader.get(address)
    with django_assert_num_queries(1):  # the look at the edition, which here each request takes
        reader.get(address)


@pytest.mark.everywhere
@pytest.mark.parametrize("interface", ["wsgi", "asgi"])
@pytest.mark.django_db(transaction=True)
def test_over_the_wire(interface: str) -> None:
    story = factories.publish("Bắc Kạn: Chợ phiên")
    with site.serving(interface) as address:
        page = address + story.get_absolute_url()
        assert [site.get(page).headers["Cache-Status"] for _ in range(2)] == [STORED, HIT]
        packed = site.get(page, **{"Accept-Encoding": "br"})
        assert "Chợ phiên" in brotli.decompress(packed.body).decode() and packed.headers["Content-Encoding"] == "br"
        assert site.get(page, **{"If-None-Match": packed.headers["ETag"], "Accept-Encoding": "br"}).status == 304
        head = site.get(page, method="HEAD")
        assert head.status == 200 and head.body == b"" and int(head.headers["Content-Length"]) > 1000
        assert site.get(f"{address}/tinh").status == 301 and site.get(f"{address}/khong-co/").status == 404
        assert site.get(f"{address}/admin/login/").status == 200
        second = factories.publish("Lạng Sơn: Mưa lớn")
        wait_for(lambda: site.get(address + second.get_absolute_url()).status == 200)
        wait_for(lambda: "Mưa lớn" in site.get(f"{address}/").body.decode())
        factories.withdraw(story, timezone.now())
        wait_for(lambda: site.get(page).status == 410)
        wait_for(lambda: "Chợ phiên" not in site.get(f"{address}/").body.decode())
