"""Figures of this process in OpenMetrics, answered on an address of their own that readers cannot reach."""

import logging
import threading
import time
from collections.abc import Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, make_wsgi_app
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from newsroom.page_cache import PageCache

logger = logging.getLogger("newsroom.metrics")

PROCESSES = 32  # of one host, each on the next port
BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

registry = CollectorRegistry()
ProcessCollector(registry=registry)
REQUESTS = Counter("newsroom_requests", "Requests that Django answered.", ["kind", "status"], registry=registry)
SECONDS = Histogram(
    "newsroom_request_seconds", "Time in Django.", ["kind"], buckets=BUCKETS, unit="seconds", registry=registry
)
QUERIES = Counter("newsroom_queries", "Queries of requests.", ["kind"], registry=registry)
QUERY_SECONDS = Counter("newsroom_query_seconds", "Time in queries of requests.", ["kind"], registry=registry)


class PageFigures:
    """What the page cache counts anyway, read when somebody asks: a page from memory costs nothing more."""

    def __init__(self, cache: PageCache[Any]) -> None:
        self.cache = cache

    def collect(self) -> Iterator[Metric]:
        """The figures of this moment."""
        cache, watch = self.cache, self.cache.watch
        answers = CounterMetricFamily("newsroom_pages", "Public pages by where they came from.", labels=["from"])
        for name, number in cache.counts.items():
            answers.add_metric([name], number)
        yield answers
        yield CounterMetricFamily("newsroom_page_render_seconds", "Time spent on making pages.", value=cache.seconds)
        yield CounterMetricFamily("newsroom_pages_evicted", "Pages that made room.", value=cache.shelf.evicted)
        yield GaugeMetricFamily("newsroom_pages_kept", "Pages in memory.", value=len(cache.shelf))
        yield GaugeMetricFamily("newsroom_pages_kept_bytes", "Memory of these.", value=cache.shelf.bytes)
        yield GaugeMetricFamily("newsroom_pages_budget_bytes", "What they may have.", value=cache.shelf.budget)
        sight, now = watch.sight, time.monotonic()
        if sight.looked:
            yield GaugeMetricFamily("newsroom_edition_age_seconds", "Since it was last read.", value=sight.age(now))
            yield GaugeMetricFamily("newsroom_edition_since_seconds", "Since it changed.", value=now - sight.since)
        yield GaugeMetricFamily("newsroom_edition_unreadable", "1: the last look failed.", value=bool(watch.failed))
        yield CounterMetricFamily("newsroom_edition_looks", "Looks at it.", value=watch.looks)
        yield CounterMetricFamily("newsroom_edition_failures", "Looks that failed.", value=watch.failures)


class BacklogFigures:
    """What waits in the database; the same from every process that may read it."""

    def collect(self) -> Iterator[Metric]:
        """The figures of this moment; none but that it is away where the database does not answer."""
        from newsroom.backlog import backlog  # not there where only readers come

        waiting = GaugeMetricFamily("newsroom_waiting", "Work that is due.", labels=["what"])
        overdue = GaugeMetricFamily("newsroom_overdue_seconds", "Since the first was due.", labels=["what"])
        at = timezone.now()
        try:
            for what, one in backlog(at).items():
                waiting.add_metric([what], one.number)
                overdue.add_metric([what], one.seconds(at))
        except Error as fault:
            logger.warning("The backlog cannot be read: %s", fault)
        else:
            yield from (waiting, overdue)
        finally:
            connection.close()
        yield GaugeMetricFamily("newsroom_backlog_readable", "0: not now.", value=bool(waiting.samples))


class _Server(WSGIServer):
    allow_reuse_port = False  # or two processes would answer on one


class _Quiet(WSGIRequestHandler):
    timeout = 10

    def log_message(self, format: str, *args: Any) -> None:
        """Who reads figures is not news."""


def serve(cache: PageCache[Any]) -> int | None:
    """Answer with the figures at METRICS_LISTEN from now on, or on the first port after it that is free; the port."""
    if not settings.METRICS_LISTEN:
        return None
    registry.register(PageFigures(cache))
    if not settings.PUBLIC_ONLY:
        registry.register(BacklogFigures())
    host, first = settings.METRICS_LISTEN
    for port in range(first, first + PROCESSES):
        try:
            server = make_server(host, port, make_wsgi_app(registry), _Server, _Quiet)
        except OSError:
            continue
        threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
        logger.info("Figures of this process: http://%s:%s/metrics", host, port)
        return port
    logger.warning("No port from %s:%s on is free for the figures of this process.", host, first)
    return None
