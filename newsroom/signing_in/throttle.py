"""Throttling: who keeps failing waits longer and longer, without locking out the person whose name is used.

Counted in the database, so that all processes count together. A browser that the account signed in with before has a
count of its own, as has a network it came from: whatever others do with the name, its owner gets in from there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from articles.public.visitors import network_of
from newsroom.models import Attempt, Device
from newsroom.signing_in import devices
from newsroom.vietnamese import fold

DAY = timedelta(days=1)
AHEAD = timedelta(seconds=10)  # by which clocks of several machines may differ
LONGEST_NAME = 150


class TooOften(Exception):
    """Nothing was looked at; so long to wait, in seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Limit:
    """So many may fail; then each waits twice as long as the one before, up to the longest."""

    free: int
    first: float  # seconds
    longest: float

    def wait(self, failed: int, last: datetime | None, at: datetime) -> float:
        """Seconds until the next may be tried."""
        if failed < self.free or last is None:
            return 0
        pause = min(self.first * 2.0 ** min(failed - self.free, 30), self.longest)
        return (last - at).total_seconds() + pause


OWN = Limit(free=5, first=2, longest=15 * 60)  # of one account from one network, or from one known browser
ACCOUNT = Limit(free=50, first=30, longest=15 * 60)  # of one account from all browsers and networks it does not know
NETWORK = Limit(free=100, first=5, longest=5 * 60)  # of one network with all accounts, within ten minutes
NETWORK_SPAN = timedelta(minutes=10)


@contextmanager
def counted(request: HttpRequest, username: str, at: datetime, step: str = "password") -> Iterator[Attempt]:
    """Count an attempt; what fails raises nothing and stays counted, what is right is `forgiven`.

    It is stored before the password is looked at: attempts at the same moment see each other. Raises `TooOften`.
    """
    known = devices.is_known(request, username, at)
    attempt = Attempt.objects.create(
        at=at,
        account=_hash(f"{step}/{fold(username[:LONGEST_NAME])}"),
        network=network_of(request),
        device=devices.token_of(request) if known else "",
    )
    if (seconds := _wait(attempt, username, at)) > 0:
        attempt.delete()
        raise TooOften(max(1, round(seconds)))
    yield attempt


def forgiven(attempt: Attempt) -> None:
    """It was right: what failed before from the same browser or network counts no more."""
    same = {"device": attempt.device} if attempt.device else {"network": attempt.network, "device": ""}
    Attempt.objects.filter(account=attempt.account, **same).delete()


def _wait(attempt: Attempt, username: str, at: datetime) -> float:
    # What a clock that was ahead has noted does not count: who failed by it would wait until that moment comes.
    others = Attempt.objects.filter(at__gt=at - DAY, at__lte=at + AHEAD).exclude(pk=attempt.pk)
    of_account = others.filter(account=attempt.account)
    if attempt.device:
        return _of(OWN, of_account.filter(device=attempt.device), at)
    waits = [_of(OWN, of_account.filter(device="", network=attempt.network), at)]
    came_before = Device.objects.filter(
        user__username=username, network=attempt.network, used_at__gt=at - devices.LASTS
    )
    if not came_before.exists():
        waits.append(_of(ACCOUNT, of_account.filter(device=""), at))
    waits.append(_of(NETWORK, others.filter(device="", network=attempt.network, at__gt=at - NETWORK_SPAN), at))
    return max(waits)


def _of(limit: Limit, attempts, at: datetime) -> float:  # type: ignore[no-untyped-def]
    failed = attempts.aggregate(number=Count("pk"), last=Max("at"))
    return limit.wait(failed["number"], failed["last"], at)


def _hash(text: str) -> str:
    """Names that do not exist are often passwords typed into the wrong field: nobody can read them here."""
    return salted_hmac("newsroom.signing_in.throttle", text, algorithm="sha256").hexdigest()
