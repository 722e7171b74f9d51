"""Mail by SMTP that never waits longer than a minute, however slowly the other side talks."""

import contextlib
import smtplib
import socket
import threading
from typing import Any

from django.core.mail.backends import smtp

LONGEST = 60.0  # seconds of a conversation, from the first byte to the last


class Bounded:
    """A conversation that is cut off when it has lasted too long: a time limit on each answer alone does not end it."""

    alarm: threading.Timer | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connected = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        self.alarm = threading.Timer(LONGEST, _cut, [connected])
        self.alarm.daemon = True
        self.alarm.start()
        return connected

    def close(self) -> None:
        """Close the connection; nothing is left to cut off."""
        if self.alarm is not None:
            self.alarm.cancel()
        super().close()  # type: ignore[misc]


def _cut(connected: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


class BoundedSMTP(Bounded, smtplib.SMTP):
    """SMTP, in at most a minute."""


class BoundedSMTPS(Bounded, smtplib.SMTP_SSL):
    """SMTP over TLS, in at most a minute."""


class EmailBackend(smtp.EmailBackend):
    """Django's, with such conversations."""

    @property
    def connection_class(self) -> Any:
        """What talks to the server."""
        return BoundedSMTPS if self.use_ssl else BoundedSMTP
