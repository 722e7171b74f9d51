"""Limits of requests: so many a minute from one address, counted in memory; nothing is written elsewhere."""

from datetime import datetime

from django.core.cache import caches
from django.http import HttpRequest

from articles.public.visitors import network_of

WINDOW = 60  # seconds


def seconds_to_wait(request: HttpRequest, at: datetime, what: str, limit: int) -> int:
    """Count the request for `what`; 0 where it is within the limit, else the seconds until the next minute begins."""
    minute, second = divmod(int(at.timestamp()), WINDOW)
    counts, key = caches["throttle"], f"{what}/{network_of(request)}/{minute}"
    if counts.add(key, 1, timeout=WINDOW):
        return 0
    try:
        number = counts.incr(key)
    except ValueError:  # forgotten between the two
        return 0
    return WINDOW - second if number > limit else 0
