"""What processes share through Redis or Valkey, and do without where it is away: counts, and hints of changes."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import redis
from django.conf import settings
from django.core.cache.backends.redis import RedisCache
from django.http import HttpRequest, HttpResponse
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger("newsroom.redis")

CHANGES = "newsroom:changes"
PATIENCE = 0.5  # seconds until a server that does not answer is taken for away
PAUSE = 5.0  # seconds in which one that was away is not asked again
AGAIN = Retry(NoBackoff(), 1)  # a connection may have gone bad while nobody used it
SESSION_LASTS = 60  # seconds in which a session is not looked up in the database again


class Away:
    """Whether the server was away just now: then nobody waits for it."""

    def __init__(self) -> None:
        self.until = 0.0

    @contextmanager
    def tolerated(self) -> Iterator[None]:
        """Faults of the server are logged, once for each pause, and passed over."""
        try:
            yield
        except redis.RedisError as fault:
            logger.warning("Redis is away: %s", fault)
            self.until = time.monotonic() + PAUSE

    def __bool__(self) -> bool:
        return time.monotonic() < self.until


away = Away()


class SharedCache(RedisCache):
    """Django's own, which knows nothing while the server is away."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        """The library's own patience with a server that is away would be that of each request."""
        options = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry": AGAIN}
        super().__init__(server, {**params, "OPTIONS": options | params.get("OPTIONS", {})})

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        """Whether it is there."""
        return self._ask(super().has_key, False, *args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        """True where it cannot be known: what is counted then counts from one."""
        return self._ask(super().add, True, *args, **kwargs)

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        """The value, or `default`."""
        return self._ask(super().get, default, key, default, version)

    def set(self, *args: Any, **kwargs: Any) -> None:
        """Keep it, if that can be done."""
        self._ask(super().set, None, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Whether it was there."""
        return self._ask(super().delete, False, *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        """The number after it; 1 where it cannot be known."""
        return self._ask(super().incr, 1, *args, **kwargs)

    @staticmethod
    def _ask(question: Callable[..., Any], otherwise: Any, *args: Any, **kwargs: Any) -> Any:
        answer = otherwise
        if not away:
            with away.tolerated():
                answer = question(*args, **kwargs)
        return answer


class SessionCache(SharedCache):
    """Sessions of the database, for a moment: who is signed out while the server is away is so a minute later."""

    def set(self, key: Any, value: Any, timeout: Any = SESSION_LASTS, version: Any = None) -> None:
        """Keep it so long at most."""
        super().set(key, value, SESSION_LASTS, version)


@cache
def _server(url: str) -> Any:
    return redis.Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=AGAIN)


def tell() -> None:
    """Say to all processes that something that readers see may have changed. Only a hint: they look for themselves."""
    if settings.REDIS_URL and not away:
        with away.tolerated():
            _server(settings.REDIS_URL).publish(CHANGES, b"")


def listen(told: Callable[[], None]) -> None:
    """Call `told` at each hint from any process, in a thread of its own, as long as this process lives.

    That there are none is logged where it begins and where it ends.
    """
    if settings.REDIS_URL:
        threading.Thread(target=_listen_on, args=(settings.REDIS_URL, told), name="hints", daemon=True).start()


def _listen_on(url: str, told: Callable[[], None]) -> None:
    away_since: float | None = None
    while True:
        try:
            server = redis.Redis.from_url(
                url, socket_connect_timeout=PATIENCE, socket_keepalive=True, health_check_interval=30, retry=AGAIN
            )
            with server, server.pubsub(ignore_subscribe_messages=True) as channel:
                channel.subscribe(CHANGES)
                if away_since is not None:
                    logger.warning("Hints from Redis again, after %.0f s", time.monotonic() - away_since)
                    away_since = None
                told()  # what was said before is not repeated
                while True:
                    if channel.get_message(timeout=10.0) is not None:
                        told()
        except redis.RedisError as fault:
            if away_since is None:
                logger.warning("No hints from Redis: %s", fault)
                away_since = time.monotonic()
            time.sleep(PAUSE)


def changed() -> None:
    """Something that readers see may have changed: the other processes look, a cache in front is told by a job."""
    tell()
    if settings.PURGE_URL:
        from newsroom import jobs  # which knows the whole house

        jobs.purge.enqueue()


class HintMiddleware:
    """After a request that may have changed something, the other processes are told to look."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in {"GET", "HEAD", "OPTIONS"} and response.status_code < 400:
            changed()
        return response
