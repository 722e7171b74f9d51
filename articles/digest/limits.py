"""How often somebody may ask for letters: counted by network address in memory, which is kept nowhere else."""

from django.core.cache import caches
from django.http import HttpRequest

from articles.public.visitors import network_of

ASKS, WINDOW = 10, 3600  # so many in so many seconds


def is_too_often(request: HttpRequest) -> bool:
    """Count the asking; whether it is one too many."""
    counts, key = caches["throttle"], f"digest:{network_of(request)}"
    counts.add(key, 0, timeout=WINDOW)
    try:
        return counts.incr(key) > ASKS
    except ValueError:  # forgotten between the two
        return False
