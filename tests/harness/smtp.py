"""A mail server of the tests' own, as good or as bad as a test wants it."""

import email
import email.policy
import logging
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage

logger = logging.getLogger("tests.smtp")  # shown where a test fails


class Server(socketserver.ThreadingTCPServer):
    """Takes mail by SMTP on a free port; `behave` says how, `mails` is what arrived.

    `behave`: `well`; `refuse` (every recipient, for good); `drip` (its greeting comes letter by letter, for ever);
    `drop` (it breaks off when the text comes); `hang` (it takes the mail, and never says so); `full` (it has no room,
    and says so at the end of the text). `moment` is called with `text`, `end`, `taken`: before and after the text of
    each mail and after the answer to it.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.behave = "well"
        self.refused: set[str] = set()
        self.moment: Callable[[str], None] = lambda name: None
        self.mails: list[EmailMessage] = []
        self.conversations = 0

    @property
    def url(self) -> str:
        """The address that EMAIL_URL takes."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def to(self, address: str) -> list[EmailMessage]:
        """What arrived for somebody."""
        return [mail for mail in self.mails if address in mail["To"]]


class _Conversation(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        """Greet, and answer each line."""
        self.server.conversations += 1
        logger.warning("conversation %d", self.server.conversations)
        try:
            while self.server.behave == "drip":
                self.wfile.write(b"2")
                time.sleep(0.05)
            self.say("220 ready")
            for line in iter(self.rfile.readline, b""):
                if not self.answer(line.decode().strip()):
                    return
        except OSError:
            return  # the other side hung up

    def say(self, text: str) -> bool:
        self.wfile.write(f"{text}\r\n".encode())
        return True

    def answer(self, line: str) -> bool:
        """Answer one command; false at the end of the conversation."""
        verb = line[:4].upper()
        logger.warning("asked: %s", line[:60])
        if verb == "QUIT":
            self.say("221 bye")
            return False
        if verb == "RCPT" and (self.server.behave == "refuse" or any(name in line for name in self.server.refused)):
            return self.say("550 no such person")
        if verb == "DATA":
            return self.take()
        return self.say("250 fine")

    def take(self) -> bool:
        """Take the text of a mail."""
        if self.server.behave == "drop":
            return False
        self.server.moment("text")
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False  # it hung up before the end: a mail server throws such a mail away
            lines.append(line)
        if self.server.behave == "full":
            return self.say("452 no room")
        content = b"".join(line.removeprefix(b".") if line.startswith(b"..") else line for line in lines)
        self.server.mails.append(email.message_from_bytes(content, policy=email.policy.default))  # type: ignore[arg-type]
        self.server.moment("end")
        while self.server.behave == "hang":
            time.sleep(0.05)
        self.say("250 taken")
        self.server.moment("taken")
        return True


@contextmanager
def serving() -> Iterator[Server]:
    """A server that answers while the block runs."""
    with Server() as server:
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
