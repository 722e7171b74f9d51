"""One server: of a page and its edition that came from two servers of one address, nothing is kept."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from articles import edition
from articles.templatetags.kept import EDITION
from newsroom import one_server
from newsroom.edge import WSGIEdge
from newsroom.page_cache import PageCache
from newsroom.wsgi import django_application
from tests.newsroom.test_edge import STORED, Looking, Reader

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PART = Template("{% load kept %}{% kept 'part of one server' %}{{ value }}{% endkept %}")


@pytest.fixture
def reader(settings) -> Iterator[Reader]:
    settings.ALLOWED_HOSTS = ["testserver"]
    yield Reader()
    one_server.apart.clear()


def looks(reader: Reader, read) -> None:
    """Have the edge of the reader learn the edition in this way."""
    reader.edge = WSGIEdge(django_application, PageCache(Looking(read), 10**8, 600, lambda one: one.withdrawals))


def elsewhere() -> edition.Edition:
    """The edition as another server of the same address tells it."""
    return edition.read(timezone.now())._replace(server="replica 192.0.2.7 5432")


def test_a_page_is_kept_where_its_edition_was_read(reader) -> None:
    looks(reader, one_server.read_edition)
    assert reader.cache_status("/en/") == STORED
    assert reader.cache_status("/en/") == "newsroom; hit"
    assert not one_server.apart.is_set()


def test_a_page_of_another_server_is_kept_by_nobody(reader) -> None:
    looks(reader, elsewhere)
    for _time in range(2):
        answer = reader.get("/en/")
        assert answer["status"] == 200
        assert answer["headers"]["cache-status"] == "newsroom; fwd=miss"
        assert answer["headers"]["cache-control"] == "no-store"


def test_a_part_of_another_server_is_not_kept() -> None:
    request = RequestFactory().get("/")

    def rendered(found: edition.Edition, value: int) -> str:
        request.META[EDITION] = found
        return PART.render(Context({"request": request, "value": value}))

    here, there = one_server.read_edition(), elsewhere()
    assert [rendered(there, 1), rendered(there, 2)] == ["1", "2"]
    assert [rendered(here, 3), rendered(here, 4)] == ["3", "3"]


def test_connections_of_a_pool_are_all_opened_again(reader, monkeypatch) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "pool", {"min_size": 2, "max_size": 3, "timeout": 20.0})
    try:
        connection.ensure_connection()
        connection.pool.wait()
        before = connection.pool.get_stats()["connections_num"]
        looks(reader, elsewhere)
        assert reader.get("/en/")["status"] == 200
        connection.pool.wait()
        assert connection.pool.get_stats()["connections_num"] >= before + 2
        assert connection.connection is None
    finally:
        connection.close()
        connection.close_pool()


def test_both_connections_are_opened_again(reader) -> None:
    looks(reader, elsewhere)
    reader.get("/en/")
    assert connection.connection is None, "that of the page"
    connection.ensure_connection()
    before = connection.connection
    assert one_server.read_edition().server == edition.server() != ""
    assert connection.connection is not before, "that of the edition"
    before = connection.connection
    one_server.read_edition()
    assert connection.connection is before, "once"


def test_what_others_compare_names_no_server() -> None:
    assert edition.read(timezone.now()).server == ""
