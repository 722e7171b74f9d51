"""What all mail of the paper shares: a subject that is fit for a header, and whether the server is away."""

import smtplib

SUBJECT = 180  # characters


def one_line(text: str) -> str:
    """Fit for a header: no line breaks, no control characters, not too long."""
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return text if len(text) <= SUBJECT else f"{text[: SUBJECT - 1]}…"


def is_away(error: Exception) -> bool:
    """It is not this one letter that is refused: the server does not answer, breaks off, or is shutting down."""
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code == 421
    return isinstance(error, OSError) and not isinstance(error, smtplib.SMTPRecipientsRefused)
