"""The signed cookie of who works at the desk: pages are made afresh for whoever has it. It grants nothing else."""

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner

NAME = "staff"


def value() -> str:
    """A new one, good as long as a session."""
    return TimestampSigner(salt="newsroom.staff").sign("1")


def is_good(given: str) -> bool:
    """Whether the value is signed by us and not too old."""
    try:
        TimestampSigner(salt="newsroom.staff").unsign(given, max_age=settings.SESSION_COOKIE_AGE)
    except BadSignature:
        return False
    return True
