"""What all mail of the paper shares: its record, a subject that is fit for a header, and whether the server is away."""

import smtplib
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.crypto import salted_hmac

SUBJECT = 180  # characters


class Overtaken(Exception):
    """Somebody else sent the letter, or it is not wanted any more: it must not arrive."""


class Letter(EmailMultiAlternatives):
    """A mail that is recorded as sent at the last moment before the server holds it to be complete.

    `newsroom.mail` calls `complete` then; where the mail goes another way, whoever sends it does, afterwards.
    """

    def __init__(self, *args: Any, record: Callable[[], None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record, self.recorded = record, False

    def complete(self) -> None:
        """Record it, once; an exception means that it must not arrive."""
        if not self.recorded:
            self.record()
            self.recorded = True


def message_id(name: str) -> str:
    """The same for the same letter whenever it is tried: a mail program shows it once."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{salted_hmac('articles.digest.letter', name, algorithm='sha256').hexdigest()[:40]}@{host}>"


def one_line(text: str) -> str:
    """Fit for a header: no line breaks, no control characters, not too long."""
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return text if len(text) <= SUBJECT else f"{text[: SUBJECT - 1]}…"


def is_away(error: Exception) -> bool:
    """It is not this one letter that is refused: the server does not answer, breaks off, or is shutting down."""
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code == 421
    return isinstance(error, OSError) and not isinstance(error, smtplib.SMTPRecipientsRefused)
