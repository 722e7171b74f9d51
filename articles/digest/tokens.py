"""Signed links: each opens one thing for one reader; what was changed in it opens nothing."""

import secrets

from django.core.signing import b62_decode, b62_encode
from django.utils.crypto import constant_time_compare, salted_hmac

SIGNATURE = 32  # letters of hex: 128 bits, and short enough for an address in a mail


def fresh() -> str:
    """A secret that nobody guesses: 32 letters of hex."""
    return secrets.token_hex(16)


def signed(purpose: str, secret: str, until: int = 0) -> str:
    """A token for that purpose; `until` in seconds since 1970 where it ends, else 0."""
    said = f"{secret}.{b62_encode(until)}"
    return f"{said}.{_signature(purpose, said)}"


def opened(purpose: str, token: str) -> tuple[str, int] | None:
    """The secret and the end of a token that we made for that purpose; None for any other text."""
    said, _dot, signature = token.rpartition(".")
    if not constant_time_compare(signature.encode(), _signature(purpose, said).encode()):
        return None
    secret, _dot, until = said.partition(".")
    return secret, b62_decode(until)


def _signature(purpose: str, said: str) -> str:
    return salted_hmac(f"articles.digest.{purpose}", said, algorithm="sha256").hexdigest()[:SIGNATURE]
