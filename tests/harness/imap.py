"""A mail server of the tests' own to read from by IMAP, as good or as bad as a test wants it."""

import re
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Server(socketserver.ThreadingTCPServer):
    """Hands out `mails` (their number to their bytes) by IMAP on a free port; `behave` says how, `asked` is what came.

    `behave`: `well`; `drip` (its greeting comes letter by letter, for ever); `drop` (it breaks off when a mail is
    asked for).
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.behave = "well"
        self.password = "mat-khau"
        self.validity = 1
        self.mails: dict[int, bytes] = {}
        self.asked: list[str] = []

    def url(self, password: str = "mat-khau") -> str:
        """The address that WIRE_MAILBOX takes."""
        return f"imap://tin:{password}@127.0.0.1:{self.server_address[1]}/INBOX"


class _Conversation(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        """Greet, and answer each line."""
        try:
            while self.server.behave == "drip":
                self.wfile.write(b"*")
                time.sleep(0.02)
            self.say("* OK ready")
            for line in iter(self.rfile.readline, b""):
                tag, _blank, command = line.decode().strip().partition(" ")
                self.server.asked.append(command)
                if not self.answer(tag, command):
                    return
        except OSError:
            return  # the other side hung up

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def answer(self, tag: str, command: str) -> bool:
        """Answer one command; false at the end of the conversation."""
        verb = command.upper()
        if verb.startswith("LOGIN") and self.server.password not in command:
            self.say(f"{tag} NO wrong password")
        elif verb.startswith("CAPABILITY"):
            self.say("* CAPABILITY IMAP4rev1")
            self.say(f"{tag} OK done")
        elif verb.startswith("EXAMINE"):
            self.say(f"* {len(self.server.mails)} EXISTS")
            self.say(f"* OK [UIDVALIDITY {self.server.validity}] valid")
            self.say(f"{tag} OK [READ-ONLY]")
        elif verb.startswith("UID SEARCH"):
            self.say("* SEARCH " + " ".join(map(str, self.found(int(re.findall(r"\d+", command)[0])))))
            self.say(f"{tag} OK done")
        elif verb.startswith("UID FETCH"):
            return self.fetch(tag, int(command.split()[2]), "RFC822.SIZE" in verb)
        else:
            self.say(f"{tag} OK done")
            return verb != "LOGOUT"
        return True

    def found(self, first: int) -> list[int]:
        """The numbers from there on; the last one always, as servers do for `n:*`."""
        numbers = sorted(self.server.mails)
        return [number for number in numbers if number >= first] or numbers[-1:]

    def fetch(self, tag: str, number: int, size_only: bool) -> bool:
        content = self.server.mails[number]
        if self.server.behave == "drop" and not size_only:
            return False
        if size_only:
            self.say(f"* {number} FETCH (UID {number} RFC822.SIZE {len(content)})")
        else:
            self.say(f"* {number} FETCH (UID {number} BODY[] {{{len(content)}}}")
            self.wfile.write(content)
            self.say(")")
        self.say(f"{tag} OK done")
        return True


@contextmanager
def serving(certificate: Path | None = None) -> Iterator[Server]:
    """A server that answers while the block runs; with a certificate (and its key, in PEM) by TLS."""
    with Server() as server:
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
        try:
            yield server
        finally:
            server.behave = "well"
            server.shutdown()
