"""Watching the processes: figures on an address of their own, logs of one object a line, slow queries."""

import json
import logging
import sys
from datetime import timedelta
from types import SimpleNamespace

import psycopg
import pytest
from django.db import connection
from django.http import HttpResponse
from django.utils import timezone
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from articles.models import SubscriptionAsk
from newsroom import logs, metrics
from newsroom.backlog import backlog
from newsroom.request_watch import RequestWatchMiddleware, kind_of
from tests import factories
from tests.harness import site
from tests.harness.demo_site import free_port
from tests.harness.worker import database_url


def figures(port: int) -> dict[str, float]:
    """Each sample of what the process at that port says, by name and labels."""
    answer = site.get(f"http://127.0.0.1:{port}/metrics", Accept="application/openmetrics-text; version=1.0.0")
    assert answer.headers["Content-Type"].startswith("application/openmetrics-text")
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(answer.body.decode())
        for sample in family.samples
    }


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("interface", ["wsgi", "asgi"])
def test_a_process_says_its_figures_where_readers_cannot_ask(interface: str, tmp_path) -> None:
    story = factories.publish("Bắc Kạn: Chợ phiên", provinces=["bac-kan"])
    port = free_port()
    log = tmp_path / "log"
    settings = {"METRICS_LISTEN": f"127.0.0.1:{port}", "ACCESS_LOG": "1", "BEHIND_PROXY": "1"}
    with log.open("w") as said, site.serving(interface, stderr=said, **settings) as address:
        for _ in range(3):
            answer = site.get(address + story.get_absolute_url() + "?utm_source=x", **{"X-Request-ID": "of-the-proxy"})
            assert answer.headers.get_all("X-Request-ID") == ["of-the-proxy"]
        assert site.get(f"{address}/metrics").status == 404
        found = figures(port)
    assert found["newsroom_pages_total hits"] == 2
    assert found["newsroom_requests_total page 200"] == 1
    assert found["newsroom_queries_total page"] >= 1
    assert found["newsroom_pages_kept"] >= 1
    assert found["newsroom_edition_age_seconds"] < 60
    assert found["newsroom_backlog_readable"] == 1
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    ours = [line for line in lines if line.get("request_id") == "of-the-proxy"]
    assert [line["cache"] for line in ours] == ["fwd=miss; stored", "hit", "hit"]
    assert {line["path"] for line in ours} == {story.get_absolute_url()}


def test_a_second_process_takes_the_next_port(settings, monkeypatch) -> None:
    monkeypatch.setattr(metrics, "registry", metrics.CollectorRegistry())
    settings.METRICS_LISTEN, settings.PUBLIC_ONLY = ("127.0.0.1", free_port()), True
    cache = metrics.PageCache(None, 1, 1, id)
    monkeypatch.setattr(metrics, "PageFigures", lambda cache: metrics.CollectorRegistry())
    first, second = metrics.serve(cache), metrics.serve(cache)
    assert first and second and second > first


def test_without_configuration_nothing_listens(settings) -> None:
    settings.METRICS_LISTEN = None
    assert metrics.serve(metrics.PageCache(None, 1, 1, id)) is None


def test_work_that_waits_is_counted_with_its_age(db, django_assert_num_queries) -> None:
    at = timezone.now()
    with django_assert_num_queries(10):
        assert all(one == (0, None) for one in backlog(at).values())
    for number, minutes in enumerate((5, 90, -5)):
        said = dict.fromkeys(("address", "address_key", "secret"), f"{number}@example.vn")
        due = at - timedelta(minutes=minutes)
        SubscriptionAsk.objects.create(**said, due_at=due, asked_at=due, counted_from=due)
    with django_assert_num_queries(10):
        waiting = backlog(at)["confirmations"]
    assert (waiting.number, waiting.seconds(at)) == (2, 5400)


def line_of(**given) -> dict:
    record = logging.LogRecord("newsroom.x", logging.WARNING, "", 1, given.pop("message", "Said."), (), None)
    record.__dict__.update(given)
    text = logs.JSONFormatter().format(record)
    assert "\n" not in text
    return json.loads(text)


def test_a_log_line_holds_what_was_meant_for_it_and_no_secret() -> None:
    line = line_of(
        message="Failed:\n/doc-duyet/s3cr3t/anh/1/ /en/ban-tin/xac-nhan/t0k3n/", fields={"ms": 3}, request="?q=An"
    )
    assert line | {"time": ""} == {
        "time": "", "level": "warning", "logger": "newsroom.x", "ms": 3,
        "message": "Failed:\n/doc-duyet/… /en/ban-tin/…",
    }  # fmt: skip
    try:
        raise ValueError("ban-tin")
    except ValueError:
        assert "ValueError" in line_of(exc_info=sys.exc_info())["exception"]


@pytest.mark.parametrize(
    ("behind", "given", "taken"), [(True, "a-1", True), (False, "a-1", False), (True, "a b", False), (True, "", False)]
)
def test_only_our_proxy_gives_a_request_its_id(client, settings, behind: bool, given: str, taken: bool) -> None:
    settings.BEHIND_PROXY = behind
    answer = client.get("/healthz", headers={"X-Request-ID": given})
    assert (answer["X-Request-ID"] == given) == taken
    assert len(answer["X-Request-ID"]) > 2


def test_a_slow_query_is_logged_without_its_parameters(client, db, settings, caplog) -> None:
    settings.SLOW_QUERY_SECONDS = 0.0
    client.get("/tin/secret-slug-4711/")
    fields = [record.fields for record in caplog.records if record.name == "newsroom.sql"]
    assert fields
    assert all(one["route"].startswith("tin/") and one["sql"] for one in fields)
    assert "4711" not in str(fields)
    caplog.clear()
    settings.SLOW_QUERY_SECONDS = 60
    client.get("/tin/secret-slug-4711/")
    assert not [record for record in caplog.records if record.name == "newsroom.sql"]


def test_requests_are_counted_by_kind() -> None:
    kinds = [kind_of(path) for path in ("/", "/tin/a-1/", "/admin/", "/api/v1/x", "/media/x", "/en/", "*", "")]
    assert kinds == ["page", "page", "desk", "api", "file", "page", "page", "page"]


def test_a_connection_that_answered_a_moment_ago_is_not_looked_at_first_by_who_reads(db, rf, monkeypatch) -> None:
    trusted, ask = [], True

    def answer(request):
        trusted.append(connection.health_check_done)
        if ask:
            connection.cursor().execute("SELECT 1")
        return HttpResponse(status=200 if ask else 503)

    middleware = RequestWatchMiddleware(answer)
    monkeypatch.setattr(middleware, "last", SimpleNamespace(answered=-1e9))
    for method, later in (("GET", 0), ("GET", 0.5), ("POST", 0), ("HEAD", 0), ("GET", 2), ("GET", 0)):
        connection.health_check_done = False
        middleware.last.answered -= later
        middleware(rf.generic(method, "/"))
    assert trusted == [False, True, False, True, False, True]
    ask, middleware.last.answered = False, -1e9
    middleware(rf.get("/"))
    assert middleware.last.answered == -1e9, "it was not the database that answered"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_cut_off_a_moment_ago_is_replaced_before_it_is_asked(rf) -> None:
    def answer(_request):
        connection.cursor().execute("SELECT 1")
        return HttpResponse(connection.connection.info.backend_pid)

    middleware = RequestWatchMiddleware(answer)
    cut_off, pids = middleware(rf.get("/")).text, set()
    with psycopg.connect(database_url(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [int(cut_off)])
    for _request in range(2):
        connection.health_check_done = False
        pids.add(middleware(rf.get("/")).text)
    assert len(pids - {cut_off}) == len(pids) == 1
