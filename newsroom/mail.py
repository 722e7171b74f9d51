"""Mail by SMTP that never waits longer than a minute, however slowly the other side talks."""

import contextlib
import re
import select
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Any

from django.core.mail.backends import smtp

LONGEST = 60.0  # seconds of a conversation, from the first byte to the last


class Bounded:
    """A conversation that is cut off when it has lasted too long: a time limit on each answer alone does not end it."""

    alarm: threading.Timer | None = None
    complete: Callable[[], None] | None = None  # of the mail on its way: called before the server is told of its end

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connected = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        self.alarm = threading.Timer(LONGEST, _cut, [connected])
        self.alarm.daemon = True
        self.alarm.start()
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the end of a mail does not wait
        return connected

    def data(self, msg: bytes) -> tuple[int, bytes]:
        """As smtplib does it; between the text and the mark of its end the mail may `complete`.

        Whatever fails until then, and the mark if it cannot be sent, means for sure that the mail was not taken.
        """
        if self.complete is None:
            return super().data(msg)  # type: ignore[misc]
        code, reply = self.docmd("DATA")  # type: ignore[attr-defined]
        if code != 354:
            raise smtplib.SMTPDataError(code, reply)
        text = re.sub(rb"(?m)^\.", b"..", msg)
        self.send(text if text.endswith(b"\r\n") else text + b"\r\n")  # type: ignore[attr-defined]
        try:
            plain = not isinstance(self.sock, ssl.SSLSocket)  # type: ignore[attr-defined]
            if plain and select.select([self.sock], [], [], 0)[0]:  # type: ignore[attr-defined]
                raise smtplib.SMTPServerDisconnected("the server spoke or hung up before the mail was complete")
            self.complete()
        except BaseException:
            self.close()  # without the mark: the server throws away what it has
            raise
        try:
            self.send(b".\r\n")  # type: ignore[attr-defined]
        except smtplib.SMTPServerDisconnected as error:
            raise smtplib.SMTPDataError(421, b"the connection broke before the mail was complete") from error
        return self.getreply()  # type: ignore[attr-defined]

    def close(self) -> None:
        """Close the connection; nothing is left to cut off."""
        if self.alarm is not None:
            self.alarm.cancel()
        super().close()  # type: ignore[misc]


def _cut(connected: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


class BoundedSMTP(Bounded, smtplib.SMTP):  # type: ignore[misc]
    """SMTP, in at most a minute."""


class BoundedSMTPS(Bounded, smtplib.SMTP_SSL):  # type: ignore[misc]
    """SMTP over TLS, in at most a minute."""


class EmailBackend(smtp.EmailBackend):
    """Django's, with such conversations."""

    def _send(self, email_message: Any) -> bool:
        self.connection.complete = getattr(email_message, "complete", None)  # type: ignore[union-attr]
        return super()._send(email_message)  # type: ignore[misc]

    @property
    def connection_class(self) -> Any:
        """What talks to the server."""
        return BoundedSMTPS if self.use_ssl else BoundedSMTP
