"""Codes of authenticator apps (RFC 6238: SHA-1, six digits, thirty seconds) and recovery codes. Pure."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote

STEP = 30  # seconds
DIGITS = 6
DRIFT = 1  # steps that a clock may be wrong by, either way
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # none of them looks like another
RECOVERY_LETTERS, RECOVERY_CODES = 12, 10


def new_secret() -> str:
    """A secret for an app: 160 random bits in base 32, as apps read them."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_of(secret: str, step: int) -> str:
    """The six digits of a step."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8), hashlib.sha1)
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(secret: str, code: str, at: datetime, after: int = -1) -> int | None:
    """The step whose code this is, later than `after`; None where it is no code of this moment, or used before."""
    now = int(at.timestamp()) // STEP
    fitting = [
        step
        for step in range(now - DRIFT, now + DRIFT + 1)
        if hmac.compare_digest(code_of(secret, step).encode(), code.encode())
    ]
    return max((step for step in fitting if step > after), default=None)


def address(secret: str, account: str, issuer: str) -> str:
    """What the QR code says to the app."""
    return (
        f"otpauth://totp/{quote(issuer, safe='')}:{quote(account, safe='')}"
        f"?secret={secret}&issuer={quote(issuer, safe='')}"
    )


def typed(text: str) -> str:
    """A code as somebody typed it, without blanks and dashes."""
    return "".join(text.split()).replace("-", "").lower()


def new_recovery_codes() -> list[str]:
    """Ten codes of 59 random bits each, in groups of four letters."""
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LETTERS)) for _ in range(RECOVERY_CODES)]
    return ["-".join(code[start : start + 4] for start in range(0, RECOVERY_LETTERS, 4)) for code in codes]


def recovery_hash(account: int, code: str) -> str:
    """What is kept of a recovery code. It is too long to be guessed, so one round is enough."""
    return hashlib.sha256(f"{account}/{typed(code)}".encode()).hexdigest()
