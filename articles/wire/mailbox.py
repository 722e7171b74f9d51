"""Mailboxes: a folder of a mail server, which is only read, or a folder of files; each message is handed on once."""

import imaplib
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.utils.translation import gettext as _

from articles.models import Mailbox
from articles.wire.mail import LARGEST
from articles.wire.post import Fate

MOST = 100  # messages of one reading; the rest comes with the next
WHOLE, PAUSE = 300.0, 20.0  # seconds of a reading, and without an answer
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class Away(Exception):
    """The mailbox cannot be read now; the message says why."""


def shown(url: str) -> str:
    """The address without the password."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def messages(url: str, box: Mailbox) -> "Iterator[Message]":
    """What came since the last time, the oldest first; `Away` where that cannot be known.

    Whoever is handed a message says with `done` what became of it, and only then is it left behind.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        yield from _files(Path(unquote(parts.path)))
    else:
        yield from _mails(parts, box)


class Message:
    """One message that waits; `content` is empty where it is too large."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def done(self, fate: Fate) -> None:
        """Leave it behind."""
        raise NotImplementedError


# --- A folder of files --------------------------------------------------------


class _File(Message):
    def __init__(self, path: Path) -> None:
        super().__init__(path.read_bytes() if path.stat().st_size <= LARGEST else b"")
        self.path = path

    def done(self, fate: Fate) -> None:
        """Into a folder of its own beside the others: `taken`, or `refused`."""
        folder = self.path.parent / ("refused" if fate == Fate.REFUSED else "taken")
        folder.mkdir(exist_ok=True)
        self.path.replace(folder / self.path.name)


def _files(folder: Path) -> Iterator[Message]:
    if not folder.is_dir():
        raise Away(_("There is no such folder."))
    closed = []
    paths = sorted(path for path in folder.glob("*.eml") if not path.is_symlink() and path.is_file())
    for path in paths[:MOST]:
        try:
            message = _File(path)
        except OSError:
            closed.append(path.name)
            continue
        yield message
    if closed:
        raise Away(_("Cannot be read: %(names)s") % {"names": ", ".join(closed)})


# --- A mail server ------------------------------------------------------------


class _Mail(Message):
    def __init__(self, number: int, content: bytes, box: Mailbox) -> None:
        super().__init__(content)
        self.number, self.box = number, box

    def done(self, fate: Fate) -> None:
        """Its number is behind us."""
        Mailbox.objects.filter(pk=self.box.pk, last_number__lt=self.number).update(last_number=self.number)


def _mails(parts: SplitResult, box: Mailbox) -> Iterator[Message]:
    with _connected(parts) as server:
        try:
            numbers = _new_numbers(server, unquote(parts.path.strip("/")) or "INBOX", box)
        except (OSError, imaplib.IMAP4.error, ValueError) as error:
            raise Away(_said(error)) from error
        for number in numbers[:MOST]:
            try:
                content = _content(server, number)
            except (OSError, imaplib.IMAP4.error, ValueError) as error:
                raise Away(_said(error)) from error
            yield _Mail(number, content, box)


class _Bounded:
    """A conversation that is cut off when it has lasted too long, from the greeting on."""

    alarm: threading.Timer | None = None

    def open(self, *given: Any, **named: Any) -> None:
        """Connect, and set the alarm."""
        super().open(*given, **named)  # type: ignore[misc]
        self.alarm = threading.Timer(WHOLE, _cut, [self.sock])  # type: ignore[attr-defined]
        self.alarm.daemon = True
        self.alarm.start()

    def shutdown(self) -> None:
        """Hang up; nothing is left to cut off."""
        if self.alarm is not None:
            self.alarm.cancel()
        super().shutdown()  # type: ignore[misc]


class _Imap(_Bounded, imaplib.IMAP4):
    pass


class _Imaps(_Bounded, imaplib.IMAP4_SSL):
    pass


def _cut(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


@contextmanager
def _connected(parts: SplitResult) -> Iterator[imaplib.IMAP4]:
    """A conversation, signed in."""
    host = str(parts.hostname)
    try:
        if parts.scheme == "imaps":
            context = ssl.create_default_context()
            server: imaplib.IMAP4 = _Imaps(host, parts.port or 993, ssl_context=context, timeout=PAUSE)
        else:
            server = _Imap(host, parts.port or 143, timeout=PAUSE)
    except (OSError, imaplib.IMAP4.error) as error:
        raise Away(_said(error)) from error
    try:
        try:
            server.login(unquote(parts.username or ""), unquote(parts.password or ""))
        except (OSError, imaplib.IMAP4.error) as error:
            raise Away(_said(error)) from error
        yield server
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()
        with suppress(OSError):
            server.shutdown()


def _said(error: Exception) -> str:
    """What the other side said, in one line, without what we said."""
    if isinstance(error, TimeoutError):
        return _("It took too long.")
    said = error.args[0] if error.args else ""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(error)
    return " ".join(text.split())[:200] or type(error).__name__


def _new_numbers(server: imaplib.IMAP4, folder: str, box: Mailbox) -> list[int]:
    """The numbers of what came since the last time. Where the server gave out new ones, all of it is read again."""
    status, _answer = server.select(f'"{folder}"', readonly=True)
    if status != "OK":
        raise Away(_("There is no such folder."))
    validity = int((server.response("UIDVALIDITY")[1] or [b"0"])[0] or b"0")  # type: ignore[arg-type]
    if validity != box.validity:
        box.validity, box.last_number, box.refused = validity, 0, 0
        box.save(update_fields=["validity", "last_number", "refused"])
    status, answer = server.uid("SEARCH", f"UID {box.last_number + 1}:*")
    numbers = {int(number) for number in (answer[0] or b"").split()} if status == "OK" else set()
    return sorted(number for number in numbers if number > box.last_number)  # `n:*` always names the last one


def _content(server: imaplib.IMAP4, number: int) -> bytes:
    """The message, which stays unread on the server; empty where it is gone or too large."""
    _status, rows = server.uid("FETCH", str(number), "(RFC822.SIZE)")
    size = next((_SIZE.search(row) for row in rows if isinstance(row, bytes) and _SIZE.search(row)), None)
    if size is None or int(size[1]) > LARGEST:
        return b""
    _status, rows = server.uid("FETCH", str(number), "(BODY.PEEK[])")
    return next((row[1] for row in rows if isinstance(row, tuple)), b"")
