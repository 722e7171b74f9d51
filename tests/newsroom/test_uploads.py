"""What is kept of the files that somebody sends: nothing from strangers, of a signed-in person what is allowed."""

import io
import socket
from urllib.parse import urlsplit

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client

from articles.models import Photo
from newsroom import staff_cookie
from newsroom.body_limit import ASGIBodyLimit
from tests.articles.desk.filing import picture
from tests.harness import site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
UPLOAD, LOGIN = "/admin/photos/upload/", "/admin/login/"
MADE_UP = "x" * 32


@pytest.fixture
def spooled(monkeypatch, settings) -> list[int]:
    """The sizes of all chunks that went to disk; every file goes there."""
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    sizes: list[int] = []
    write = TemporaryFileUploadHandler.receive_data_chunk

    def count(handler, raw_data, start):
        sizes.append(len(raw_data))
        return write(handler, raw_data, start)

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", count)
    return sizes


class Unread(io.BytesIO):
    """A body that must not be read."""

    def read(self, *args) -> bytes:
        """Fail."""
        pytest.fail("the body was read")


def announce(client: Client, path: str, size: int):
    """Begin to send so many bytes."""
    body = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(size), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    return client.post(path, **body)


def large(size: int) -> SimpleUploadedFile:
    return SimpleUploadedFile("lon.jpg", picture().read() + bytes(size))


@pytest.mark.parametrize("path", [UPLOAD, LOGIN, "/"])
def test_eighty_megabytes_of_a_stranger_are_refused_unread(path):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["csrftoken"] = MADE_UP
    answer = announce(strict, path, 80 * 1024**2)
    assert answer.status_code == 413
    assert (answer["Content-Type"] == "application/json") == (path == UPLOAD)


@pytest.mark.parametrize("path", [UPLOAD, LOGIN])
def test_no_file_of_a_stranger_reaches_the_disk(spooled, path):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["csrftoken"] = MADE_UP
    assert strict.post(path, {"file": large(2 * 1024**2), "csrfmiddlewaretoken": "y" * 32}).status_code == 403
    assert spooled == []


def test_who_is_signed_in_is_told_in_words_what_is_too_much(client, cast, settings):
    cast.reporter.language = "en"
    cast.reporter.save()
    client.force_login(cast.reporter)
    sentence = "More was sent at once than can be taken. Send fewer or smaller files."
    answer = announce(client, UPLOAD, settings.UPLOAD_MAX_BYTES + 1)
    assert (answer.status_code, answer.json()) == (413, {"error": sentence})
    page = announce(client, "/admin/articles/article/add/", settings.UPLOAD_MAX_BYTES + 1)
    assert page.status_code == 413
    assert sentence in page.content.decode()
    assert "what you typed is still there" in page.content.decode()


def test_of_too_large_a_photo_no_more_is_kept_than_a_photo_may_have(client, cast, settings, spooled):
    settings.PHOTO_MAX_BYTES = 2 * 1024**2
    client.force_login(cast.reporter)
    answer = client.post(UPLOAD, {"file": large(7 * 1024**2)})
    assert answer.status_code == 413
    assert "7 MB" in answer.json()["error"]
    assert 0 < sum(spooled) <= settings.PHOTO_MAX_BYTES
    assert client.post(UPLOAD, {"file": large(1024**2)}).status_code == 201
    assert Photo.objects.count() == 1


@pytest.mark.parametrize("length", ["", "-1", "x", "²", "9" * 5000])
def test_an_odd_length_is_no_error_of_ours(client, length):
    assert client.get(LOGIN, CONTENT_LENGTH=length).status_code in {200, 413}


# --- Under ASGI, and over the wire ----------------------------------------------

MANY = b"x" * 1024**2


class Endless:
    """A body under ASGI that has no end, and an application that reads as long as there is more."""

    def __init__(self, **headers: str) -> None:
        self.scope = {"type": "http", "headers": [(name.encode(), value.encode()) for name, value in headers.items()]}
        self.taken, self.passed, self.said = 0, 0, list[dict]()
        async_to_sync(ASGIBodyLimit(self.application))(self.scope, self.receive, self.send)

    async def receive(self):
        self.taken += len(MANY)
        assert self.taken < 500 * 1024**2
        return {"type": "http.request", "body": MANY, "more_body": True}

    async def send(self, message) -> None:
        self.said.append(message)

    async def application(self, scope, receive, send) -> None:
        while (message := await receive())["type"] == "http.request" and message.get("more_body"):
            self.passed += len(message["body"])


@pytest.mark.parametrize("headers", [{}, {"content-length": "12"}, {"content-length": "x"}, {"cookie": "staff=1:x:y"}])
def test_under_asgi_a_body_of_no_known_length_is_read_to_its_bound_and_refused(headers):
    sent = Endless(**headers)
    assert sent.passed <= configured.DATA_UPLOAD_MAX_MEMORY_SIZE < sent.taken <= 6 * 1024**2
    assert sent.said[0]["status"] == 413


@pytest.mark.parametrize("length", [str(80 * 1024**2), "9" * 5000])
def test_under_asgi_what_is_announced_too_large_is_not_read(length):
    sent = Endless(**{"content-length": length})
    assert (sent.taken, sent.passed) == (0, 0)


def test_under_asgi_a_body_that_breaks_off_is_the_senders_fault():
    class Broken(Endless):
        async def receive(self):
            return {"type": "http.disconnect"}

    assert Broken().said[0]["status"] == 400


def test_under_asgi_who_works_at_the_desk_may_send_more():
    sent = Endless(cookie=f"a=b; staff={staff_cookie.value()}")
    assert sent.passed <= configured.UPLOAD_MAX_BYTES < sent.taken


def spoken(address: str, head: str, *parts: bytes) -> bytes:
    """The first line of the answer to what is sent as it stands; nothing where the server hangs up."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), timeout=5) as line:
        try:
            line.sendall(f"{head}\r\nHost: 127.0.0.1\r\n".encode("latin-1"))
            for part in parts:
                line.sendall(part)
            line.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it has heard enough
        try:
            return line.recv(4096).partition(b"\r\n")[0]
        except OSError:
            return b""


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("interface", ["wsgi", "asgi"])
def test_over_the_wire_odd_bodies_and_very_many_headers_do_no_harm(interface):
    chunk = b"100000\r\n" + MANY + b"\r\n"
    form = b"Content-Type: multipart/form-data; boundary=x\r\n"
    sent: list[tuple[str, tuple[bytes, ...]]] = [
        (f"POST {LOGIN} HTTP/1.1", (form, b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 40, b"0\r\n\r\n")),
        (f"POST {LOGIN} HTTP/1.1", (form, b"Content-Length: 83886080\r\n\r\n", *[MANY] * 40)),
        (f"POST {LOGIN} HTTP/1.1", (form, b"Content-Length: 10\r\n\r\n", MANY)),
        (f"POST {LOGIN} HTTP/1.1", (form, b"Content-Length: 1000\r\n\r\n", b"--x")),
        (f"POST {LOGIN} HTTP/1.1", (form, b"Content-Length: 10\r\nContent-Length: 20\r\n\r\n", b"0123456789")),
        (f"POST {LOGIN} HTTP/1.1", (form, b"\r\n")),
        ("GET / HTTP/1.1", (*[b"X-Same: 1\r\n"] * 10_000, b"\r\n")),
        ("GET / HTTP/1.1", (b"Cookie: a=" + b"b" * 8190 + b"\r\n\r\n",)),
        ("GET / HTTP/1.1", (b"Cookie: " + b"a=b; " * 50_000 + b"\r\n\r\n",)),
    ]
    with site.serving(interface) as address:
        for head, parts in sent:
            line = spoken(address, head, *parts)
            assert not line or 200 <= int(line.split()[1]) < 500, (head, parts[0][:60], parts[-1][:20], line)
            assert site.get(f"{address}/healthz").status == 200
