"""What is kept of the files that somebody sends: nothing from strangers, of a signed-in person what is allowed."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client

from articles.models import Photo
from tests.articles.desk.filing import picture

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
