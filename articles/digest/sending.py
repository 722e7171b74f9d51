"""Sending letters to readers: each exactly once, whatever falls over in the middle; one who is refused stops nobody.

See `docs/adr/0009-digest-sent-once.md`. A letter is recorded as sent when the mail server has all of it but the mark of
its end; only a server that then says no takes that back.
"""

import logging
import smtplib
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import mailers
from django.db import transaction
from django.db.models import QuerySet
from django.tasks import task
from django.utils import timezone

from articles import post
from articles.digest import editions, letters
from articles.digest.letters import Letter
from articles.models.digest import Reader, Subscriber, SubscriptionAsk

logger = logging.getLogger(__name__)

AT_ONCE = 20  # rows that one sender takes
IN_A_RUN = 1000  # letters
TALK = 20.0  # seconds of one conversation with the mail server
HELD = timedelta(minutes=5)  # for whoever took a row; after that another may take it
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)  # between attempts, doubled with each
ATTEMPTS = 20  # about fourteen hours
REFUSALS = 5  # editions in a row; then the address is taken for dead and deleted


@task(queue_name="mail")
def send_digests() -> None:
    """Send what is due."""
    send_due()


def soon() -> None:
    """Have what was just asked for sent as soon as it is committed, and not with the next round."""
    transaction.on_commit(send_digests.enqueue, robust=True)


def send_due(clock: Callable[[], datetime] = timezone.now, most: int = IN_A_RUN) -> int:
    """Send the letters that are due; how many left. It ends with the first sign that the mail server is away."""
    sent = 0
    server = Server()
    try:
        for model in (SubscriptionAsk, Subscriber):
            while sent < most and (rows := _take(model, clock())):  # type: ignore[arg-type]
                for row in rows:
                    sent += _deliver(server, row, clock())
    except ServerAway:
        pass
    finally:
        server.hang_up()
    return sent


class ServerAway(Exception):
    """The mail server does not answer, breaks off or is shutting down."""


class Server:
    """The mail server, spoken to in conversations of several letters."""

    def __init__(self) -> None:
        self.connection: Any = None
        self.since = 0.0

    def send(self, letter: Letter) -> None:
        """Hand the letter over."""
        if self.connection is not None and time.monotonic() - self.since > TALK:
            self.hang_up()
        if self.connection is None:
            self.connection, self.since = mailers.default, time.monotonic()
            self.connection.open()
        self.connection.send_messages([letter])
        letter.complete()  # where the mail went another way than by SMTP

    def hang_up(self) -> None:
        """End the conversation; whatever goes wrong with that, what was said stays said."""
        connection, self.connection = self.connection, None
        try:
            if connection is not None:
                connection.close()
        except (OSError, smtplib.SMTPException) as error:
            logger.info("the mail server did not say goodbye: %s", error)


def _take(model: type[Reader], at: datetime) -> list[Any]:
    """The next rows whose letter is due, held for the caller: for a while nobody else tries them."""
    with transaction.atomic():
        rows = list(model.objects.due(at).select_for_update(skip_locked=True)[:AT_ONCE])
        model.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=at + HELD)
    for row in rows:
        row.due_at = at + HELD
    return rows


def _deliver(server: Server, row: Any, at: datetime) -> int:
    """Send the row's letter, or say why not; 1 where one left."""
    letter = None
    try:
        letter = _letter(row, at)
        if letter is None:
            return 0
        server.send(letter)
    except post.Overtaken:
        server.hang_up()
        return 0
    except Exception as error:  # whatever it is, this letter comes back later and the next has its turn
        logger.warning("letter to %s: %s", row, type(error).__name__)
        unanswered = letter is not None and letter.recorded and not isinstance(error, smtplib.SMTPResponseException)
        if not unanswered:
            _fail(row, letter, error, at)
        server.hang_up()
        if post.is_away(error):
            raise ServerAway from error
        return int(unanswered)
    return 1


def _letter(row: Any, at: datetime) -> Letter | None:
    if isinstance(row, SubscriptionAsk):
        return letters.confirmation(row, lambda: _once(_same(row), due_at=None))
    until = editions.latest(row.rhythm, at - editions.SETTLED)
    due = editions.due_after(row.rhythm, max(until, row.seen_until))
    sent = {"seen_until": max(until, row.seen_until), "due_at": due, "attempts": 0, "refusals": 0}
    letter = letters.digest(row, until, at, lambda: _once(_same(row), **sent)) if until > row.seen_until else None
    if letter is None:
        _same(row).update(**sent)
    return letter


def _same(row: Any) -> QuerySet[Any]:
    """The row as it was taken; nothing, if it was sent to or deleted since."""
    rows = type(row).objects.filter(pk=row.pk)
    if isinstance(row, SubscriptionAsk):
        return rows.filter(letters=row.letters, due_at__isnull=False)
    return rows.filter(seen_until=row.seen_until)


def _once(rows: QuerySet[Any], **sent: Any) -> None:
    if not rows.update(**sent):
        raise post.Overtaken


def _fail(row: Any, letter: Letter | None, error: Exception, at: datetime) -> None:
    """The letter did not leave: it comes back, with the next edition or later; an address that is dead goes."""
    rows = type(row).objects.filter(pk=row.pk) if letter is not None and letter.recorded else _same(row)
    is_ask = isinstance(row, SubscriptionAsk)
    if _is_refused(error):
        if is_ask or row.refusals + 1 >= REFUSALS:
            rows.delete()
        else:
            rows.update(refusals=row.refusals + 1, attempts=0, due_at=editions.due_after(row.rhythm, at))
        return
    attempts = row.attempts + 1
    due: datetime | None = at + _pause(attempts)
    if attempts >= ATTEMPTS:
        attempts, due = 0, None if is_ask else editions.due_after(row.rhythm, at)
    taken_back = {} if is_ask else {"seen_until": row.seen_until, "refusals": row.refusals}
    rows.update(attempts=attempts, due_at=due, **taken_back)


def _pause(attempts: int) -> timedelta:
    return min(FIRST_PAUSE * 2 ** (min(attempts, 10) - 1), LONGEST_PAUSE)


def _is_refused(error: Exception) -> bool:
    """The server says for good that there is no such recipient."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(500 <= code < 600 for code, _reply in error.recipients.values())
