"""One server: of a page and its edition that came from two servers of one address, nothing is kept."""

from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone
from psycopg_pool import ConnectionPool

from articles import edition
from articles.templatetags.kept import EDITION
from newsroom import environment, one_server
from newsroom.edge import WSGIEdge
from newsroom.models import User
from newsroom.page_cache import PageCache
from newsroom.wsgi import django_application
from tests.harness.worker import database_url, wait_for
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


@pytest.fixture
def pool(monkeypatch) -> Iterator[ConnectionPool]:
    """Connections that threads share, as they are in production."""
    connection.close()
    monkeypatch.setenv("DATABASE_POOL", "5")
    shared = environment.database(database_url(), settings.BASE_DIR)["OPTIONS"]["pool"]
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    monkeypatch.setitem(connection.settings_dict, "CONN_HEALTH_CHECKS", True)
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "pool", shared | {"min_size": 5})
    try:
        connection.pool.open(wait=True)
        yield connection.pool
    finally:
        connection.close()
        connection.close_pool()


def test_connections_of_a_pool_are_all_opened_again(reader, pool) -> None:
    before = pool.get_stats()["connections_num"]
    looks(reader, elsewhere)
    assert reader.get("/en/")["status"] == 200
    wait_for(lambda: pool.get_stats()["connections_num"] == before + 5)
    assert connection.connection is None


def test_who_wants_a_connection_after_the_server_cut_all_of_a_pool_gets_one(pool) -> None:
    there = connection.settings_dict
    with psycopg.connect(host=there["HOST"], dbname=there["NAME"], user=there["USER"]) as other:
        rest = "datname = current_database() AND pid <> pg_backend_pid()"
        other.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {rest}".encode())
    assert User.objects.count() == 0


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
