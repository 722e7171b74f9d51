"""A web server of the tests' own that serves feeds, as good or as bad as a test wants them."""

import gzip
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

RSS = "application/rss+xml; charset=utf-8"


class Server(ThreadingHTTPServer):
    """Answers at `/` with what `give` was told; `asked` is what came: for each request its headers.

    Beside it: `/slow` sends a letter now and then, for ever; `/endless` never stops; `/silent` says nothing;
    `/bomb` unpacks to 40 MB; `/cut` ends before it should; `/to` leads to the address behind its `?`; `/growing` has
    the newest ten of its items, one more with each request.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.asked: list[dict[str, str]] = []
        self.over = threading.Event()
        self.give(b"")

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: the other side hung up, or would not shake hands."""

    def give(self, content: bytes | str, kind: str = RSS, status: int = 200, **headers: str) -> None:
        """What `/` answers from now on."""
        self.status, self.kind = status, kind
        self.content = content.encode() if isinstance(content, str) else content
        self.headers = headers

    def url(self, path: str = "/") -> str:
        """The address of a page."""
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


class _Answer(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer as the path says."""
        self.server.asked.append(dict(self.headers))
        name = self.path.partition("?")[0].strip("/")
        try:
            getattr(self, f"give_{name}", self.give_page)()
        except OSError:
            return  # the other side hung up

    def begin(self, status: int = 200, kind: str = RSS, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def give_page(self) -> None:
        server = self.server
        if (etag := server.headers.get("ETag")) and self.headers.get("If-None-Match") == etag:
            return self.begin(304, ETag=etag)
        self.begin(server.status, server.kind, Content_Length=str(len(server.content)), **server.headers)
        self.wfile.write(server.content)
        return None

    def give_slow(self) -> None:
        self.begin()
        while not self.server.over.wait(0.02):
            self.wfile.write(b" ")
            self.wfile.flush()

    def give_dripping(self) -> None:
        while not self.server.over.wait(0.02):
            self.wfile.write(b"H")
            self.wfile.flush()

    def give_silent(self) -> None:
        self.server.over.wait(5)

    def give_empty(self) -> None:
        self.begin()
        self.server.over.wait(5)

    def give_endless(self) -> None:
        self.begin()
        while not self.server.over.is_set():
            self.wfile.write(b" " * 65536)

    def give_bomb(self) -> None:
        self.begin(Content_Encoding="gzip")
        self.wfile.write(gzip.compress(b" " * 40_000_000, 1))

    def give_packed(self) -> None:
        self.begin(Content_Encoding="gzip")
        self.wfile.write(gzip.compress(self.server.content))

    def give_cut(self) -> None:
        self.begin(Content_Length="1000")
        self.wfile.write(b"<rss>")
        time.sleep(0)

    def give_growing(self) -> None:
        newest = len(self.server.asked)
        self.begin()
        self.wfile.write(rss(*(item(number) for number in range(newest, max(newest - 10, 0), -1))).encode())

    def give_to(self) -> None:
        self.begin(302, Location=self.path.partition("?")[2])

    def give_round(self) -> None:
        self.begin(302, Location="/round")


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
            server.over.set()
            server.shutdown()


def rss(*items: str) -> str:
    """A feed of these items."""
    return f'<?xml version="1.0"?>\n<rss version="2.0"><channel><title>Báo</title>{"".join(items)}</channel></rss>'


def item(number: int | str, title: str = "", text: str = "") -> str:
    """An item that names itself by its number."""
    title = title or f"Bắc Kạn: Hội nghị đánh giá tình hình số {number}"
    text = text or f"Sáng 10/10, hội nghị số {number} đã diễn ra tại thành phố."
    link = f"<guid>{number}</guid><link>https://bao.example/{number}</link>"
    return f"<item><title>{title}</title>{link}<description>&lt;p&gt;{text}&lt;/p&gt;</description></item>"
