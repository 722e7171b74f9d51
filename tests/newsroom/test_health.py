"""The health pages: the process is up; the database and its migrations are in order."""

from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import ConnectionHandler
from django.test import Client

from newsroom import views

UNREACHABLE = {
    "sqlite": {"ENGINE": "django.db.backends.sqlite3", "NAME": "/nowhere/at/all/newsroom.sqlite3"},
    "postgres": {"ENGINE": "django.db.backends.postgresql", "NAME": "newsroom", "HOST": "/nowhere/at/all"},
}


@pytest.fixture(params=sorted(UNREACHABLE))
def database_down(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, django_db_blocker) -> None:
    """The pages look at a database that does not answer."""
    monkeypatch.setattr(views, "connection", ConnectionHandler({"default": UNREACHABLE[request.param]})["default"])
    with django_db_blocker.unblock():
        yield


def test_the_process_is_up(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.usefixtures("database_down")
def test_the_process_is_up_while_the_database_is_down(client: Client) -> None:
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_ready_when_everything_is_in_order(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, set(response.json().values())) == (200, {True})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_asking_often_costs_little(client: Client, monkeypatch, django_assert_max_num_queries) -> None:
    assert client.get("/readyz").status_code == 200

    def read_again(*args, **kwargs):
        pytest.fail("the migrations are read from disk again")

    monkeypatch.setattr("django.db.migrations.loader.MigrationLoader.load_disk", read_again)
    with django_assert_max_num_queries(3):  # a sign of life, is there a table of migrations, what is in it
        assert client.get("/readyz").json() == {"database": True, "migrations": True}


@pytest.mark.usefixtures("database_down")
def test_not_ready_while_the_database_is_down(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"] is False


@pytest.mark.django_db
def test_not_ready_while_one_migration_is_missing(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("newsroom", "0001_user")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert (response.json()["database"], response.json()["migrations"]) == (True, False)


def test_not_ready_on_an_empty_database(client: Client, tmp_path: Path, monkeypatch, django_db_blocker) -> None:
    empty = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "empty.sqlite3")}
    monkeypatch.setattr(views, "connection", ConnectionHandler({"default": empty})["default"])
    with django_db_blocker.unblock():
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["migrations"] is False


def test_health_is_told_without_https_too(client: Client, settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
    assert client.get("/admin/").status_code == 301
