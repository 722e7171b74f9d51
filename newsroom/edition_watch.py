"""Knowing the edition: a thread asks once a second while somebody wants to know, and says how old its answer is."""

import logging
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

logger = logging.getLogger("newsroom.edge")

EVERY = 1.0  # seconds between two looks
BREATH = 0.1  # seconds between two looks at least, however many say that there is something new
SLACK = 0.1  # seconds that knowledge may be older, so that no request waits for a look in steady traffic
PATIENCE = 1.0  # seconds that a request waits for a look after a time in which nobody wanted to know


class Sight[E](NamedTuple):
    """What was seen: the edition now, since when it is known, the one before; and when the last look began.

    Moments are seconds of `time.monotonic`; `looked` is 0 where there was no look yet.
    """

    edition: E | None
    since: float
    before: E | None
    looked: float

    def age(self, now: float) -> float:
        """Seconds since the last look began."""
        return now - self.looked


class Watch[E]:
    """Watches the edition that `read` tells; `read` may fail or hang, which holds up no request for long."""

    def __init__(
        self,
        read: Callable[[], E],
        every: float = EVERY,
        patience: float = PATIENCE,
        listen: Callable[[Callable[[], None]], None] | None = None,
    ) -> None:
        """`listen` is given, when watching begins, what to call when somebody says that there is something new."""
        self.read, self.every, self.patience, self.listen = read, every, patience, listen
        self.sight: Sight[E] = Sight(None, 0.0, None, 0.0)
        self.failed = 0.0  # when the last look failed, 0 after one that did not
        self.looks = 0
        self.failures = 0
        self._wanted = threading.Event()
        self._hurry = threading.Event()
        self._looked = threading.Condition()
        self._thread: threading.Thread | None = None

    def now(self) -> Sight[E]:
        """The last sight, fresh unless the edition cannot be read; waits for a look where the last one is too old."""
        age = time.monotonic() - self.sight.looked
        if age <= self.every / 2:
            return self.sight
        failures = self.failures
        if not self._wanted.is_set():
            self._wanted.set()
        return self.sight if age <= self.every + SLACK else self._wait(failures)

    def is_fresh(self, sight: Sight[E], now: float) -> bool:
        """Whether the sight is what may be relied on, rather than the last one before the database went away."""
        return sight.edition is not None and sight.age(now) <= self.every + 2 * SLACK

    def is_recent(self) -> bool:
        """Whether `now` would answer without waiting."""
        return time.monotonic() - self.sight.looked <= self.every + SLACK

    def look_soon(self) -> None:
        """Somebody says that there is something new: the next look need not wait for its time."""
        self._hurry.set()
        self._wanted.set()

    def _wait(self, failures: int) -> Sight[E]:
        with self._looked:
            if self._thread is None:
                self._thread = threading.Thread(target=self._look_on, name="edition", daemon=True)
                self._thread.start()
                if self.listen is not None:
                    self.listen(self.look_soon)
            if self.failed and time.monotonic() - self.failed <= 2 * self.every:
                return self.sight  # known to be away: the next look will tell
            self._looked.wait_for(lambda: self.is_recent() or self.failures != failures, self.patience)
        return self.sight

    def _look_on(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            self._hurry.clear()
            began = time.monotonic()
            self.look()
            time.sleep(min(BREATH, self.every))
            self._hurry.wait(max(0.0, began + self.every - time.monotonic()))

    def look(self) -> None:
        """Ask for the edition now."""
        began = time.monotonic()
        try:
            edition = self.read()
        except Exception as fault:  # whatever it is, pages go on for a while
            if not self.failed:
                logger.warning("The edition cannot be read: %s", fault)
            self.failed = time.monotonic()
            self.failures += 1
        else:
            old = self.sight
            if self.failed:
                logger.warning("The edition can be read again.")
            self.failed = 0.0
            if edition == old.edition:
                self.sight = old._replace(looked=began)
            else:
                self.sight = Sight(edition, began, old.edition, began)
            self.looks += 1
        with self._looked:
            self._looked.notify_all()
