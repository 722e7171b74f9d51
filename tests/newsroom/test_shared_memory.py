"""What processes share: counts and hints by a real server, and that nothing breaks without one."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.core.cache import caches
from django.tasks import default_task_backend
from django.test import Client
from django.utils import timezone

from articles import jobs
from articles.archive import admission
from articles.models import Archive
from newsroom import shared_memory
from newsroom.edition_watch import Watch
from tests.cast import PASSWORD
from tests.harness import redis_server
from tests.harness.worker import wait_for


@pytest.fixture
def server(settings, monkeypatch) -> Iterator[redis_server.Server]:
    if redis_server.program() is None:
        pytest.skip(redis_server.MISSING)
    own = redis_server.Server()
    settings.REDIS_URL = own.url
    shared = {"BACKEND": "newsroom.shared_memory.SharedCache", "LOCATION": own.url}
    sessions = {**shared, "BACKEND": "newsroom.shared_memory.SessionCache"}
    settings.CACHES = {"default": shared, "throttle": {**shared, "KEY_PREFIX": "throttle"}, "sessions": sessions}
    settings.SESSION_ENGINE = "newsroom.signing_in.shared_sessions"
    settings.SESSION_CACHE_ALIAS = "sessions"
    monkeypatch.setattr(shared_memory, "PAUSE", 0.2)
    monkeypatch.setattr(shared_memory, "away", shared_memory.Away())
    with own:
        yield own


def counted(reads: list[float]) -> Watch[int]:
    """A watch that would look again after an hour."""
    return Watch(lambda: reads.append(time.monotonic()) or len(reads), every=3600.0)


@pytest.mark.once
def test_a_hint_makes_other_processes_look_at_once(server, caplog) -> None:
    reads: list[float] = []
    watch = counted(reads)
    watch.now()
    before = set(threading.enumerate())  # those of other tests, whose servers went, speak as well
    shared_memory.listen(watch.look_soon)
    (listener,) = set(threading.enumerate()) - before
    wait_for(lambda: len(reads) >= 2)  # who begins to listen looks
    shared_memory.tell()
    wait_for(lambda: len(reads) >= 3)
    server.stop()
    shared_memory.tell()  # nobody is there: nothing happens
    time.sleep(5 * shared_memory.PAUSE)
    server.start()
    wait_for(lambda: len(reads) >= 4)  # back again, it looks for what it may have missed
    said = [record.getMessage() for record in caplog.records if record.thread == listener.ident]
    assert [words.split()[0] for words in said] == ["No", "Hints"]
    time.sleep(0.3)
    shared_memory.tell()
    wait_for(lambda: len(reads) >= 5)


@pytest.mark.once
def test_counts_are_shared_and_start_anew_where_the_server_is_away(server) -> None:
    counts: Any = caches["throttle"]
    assert counts.add("a", 1, timeout=60) and not counts.add("a", 1, timeout=60)
    assert counts.incr("a") == 2
    server.stop()
    assert counts.add("a", 1, timeout=60)
    assert (counts.incr("a"), counts.get("a"), counts.delete("a")) == (1, None, False)


@pytest.mark.once
@pytest.mark.django_db
def test_who_is_signed_in_stays_so_without_the_server_and_who_signed_out_does_too(server, cast, client) -> None:
    assert client.login(username="editor", password=PASSWORD)
    assert client.get("/admin/").status_code == 200
    server.stop()
    assert client.get("/admin/").status_code == 200
    other = Client()
    assert other.login(username="chief", password=PASSWORD)
    assert client.post("/admin/logout/").status_code in {200, 302}
    assert client.get("/admin/").status_code == 302


@pytest.mark.once
@pytest.mark.django_db
def test_a_session_is_kept_there_for_a_minute_at_most(server, cast, client) -> None:
    client.force_login(cast.editor)
    client.get("/admin/")
    with redis.Redis.from_url(server.url) as asked:
        keys = list(asked.scan_iter("*cached_db*"))
        assert keys and all(0 < asked.ttl(key) <= shared_memory.SESSION_LASTS for key in keys)


@pytest.mark.once
@pytest.mark.django_db
def test_what_may_have_changed_something_is_told_and_reading_is_not(server, cast, client, monkeypatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(shared_memory, "tell", lambda: told.append("told"))
    client.force_login(cast.editor)
    client.get("/")
    client.get("/admin/")
    assert told == []
    client.post("/admin/notices/read/")
    assert told == ["told"]


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_a_job_that_publishes_tells_other_processes_and_a_cache_in_front(server, cast, settings, monkeypatch) -> None:
    settings.PURGE_URL = "https://cache.example/purge"
    archive = Archive.objects.create(name="cu.example", imported_by=cast.chief, begun_at=timezone.now())
    monkeypatch.setattr(admission, "go_on", lambda *_which: 0)
    reads: list[float] = []
    watch = counted(reads)
    watch.now()
    shared_memory.listen(watch.look_soon)
    wait_for(lambda: len(reads) >= 2)  # who begins to listen looks
    time.sleep(0.3)
    seen = len(reads)
    default_task_backend.clear()  # of what other tests asked for
    jobs.admit_archive.call(archive.pk, cast.chief.pk, 0, 0)
    wait_for(lambda: len(reads) > seen)
    assert [result.task.module_path for result in default_task_backend.results] == ["newsroom.jobs.purge"]
