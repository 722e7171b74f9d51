"""Pictures are public while a visible story shows them."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from articles.models import Rendition
from tests import factories

pytestmark = pytest.mark.django_db
NOON = factories.moment("2026-11-20 12:00")
NAME = "0123456789abcdef0123456789abcdef01234567-480.webp"


@pytest.fixture
def picture(media):
    default_storage.save(NAME, ContentFile(b"RIFF-not-really"))
    story = factories.publish(at=NOON)
    Rendition.objects.create(story=story, name=NAME)
    return story


def status(client: Client, at, name: str = NAME) -> int:
    with time_machine.travel(at, tick=False):
        return client.get(f"/media/{name}").status_code


def test_a_picture_comes_and_goes_with_its_story(client: Client, picture):
    assert status(client, NOON - timedelta(seconds=1)) == 404
    assert status(client, NOON) == 200
    picture.visible_until = NOON + timedelta(hours=1)
    picture.save()
    assert status(client, NOON + timedelta(minutes=59)) == 200
    assert status(client, NOON + timedelta(hours=1)) == 404


@time_machine.travel(NOON, tick=False)
def test_it_is_served_as_a_picture_and_nothing_else(client: Client, picture):
    response = client.get(f"/media/{NAME}")
    assert b"".join(response.streaming_content) == b"RIFF-not-really"
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'"
    assert response["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in response
    again = client.get(f"/media/{NAME}", headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("wanted", "status", "said", "body"),
    [
        ("bytes=0-3", 206, "bytes 0-3/15", b"RIFF"),
        ("bytes=5-", 206, "bytes 5-14/15", b"not-really"),
        ("bytes=-6", 206, "bytes 9-14/15", b"really"),
        ("bytes=-99", 206, "bytes 0-14/15", b"RIFF-not-really"),
        ("bytes=9-999", 206, "bytes 9-14/15", b"really"),
        ("Bytes=14-14", 206, "bytes 14-14/15", b"y"),
        ("bytes=15-", 416, "bytes */15", b""),
        ("bytes=-0", 416, "bytes */15", b""),
        ("bytes=3-2", 200, "", b"RIFF-not-really"),
        ("bytes=0-0,2-2", 200, "", b"RIFF-not-really"),
        ("bytes=-", 200, "", b"RIFF-not-really"),
        ("bytes=٣-", 200, "", b"RIFF-not-really"),
        ("lines=1-2", 200, "", b"RIFF-not-really"),
    ],
)
def test_a_part_of_it_is_given(client: Client, picture, wanted: str, status: int, said: str, body: bytes):
    response = client.get(f"/media/{NAME}", headers={"Range": wanted})
    assert (response.status_code, response.get("Content-Range", ""), response.getvalue()) == (status, said, body)
    assert response["Content-Type"] == "image/webp" and response["Accept-Ranges"] == "bytes"
    assert response["Content-Length"] == str(len(body)) and response["ETag"] == f'"{NAME}"'
    assert response["Content-Security-Policy"] == "default-src 'none'"


@time_machine.travel(NOON, tick=False)
def test_a_part_of_another_version_is_not_given(client: Client, picture):
    asked = {"Range": "bytes=0-3", "If-Range": '"another"'}
    assert client.get(f"/media/{NAME}", headers=asked).status_code == 200
    assert client.get(f"/media/{NAME}", headers=asked | {"If-Range": f'"{NAME}"'}).status_code == 206
    assert client.head(f"/media/{NAME}", headers={"Range": "bytes=0-3"}).status_code == 200


@time_machine.travel(NOON, tick=False)
def test_a_reader_who_has_it_is_not_told_that_it_is_unchanged_once_it_is_gone(client: Client, picture):
    picture.visible_until = NOON
    picture.save()
    assert client.get(f"/media/{NAME}", headers={"If-None-Match": f'"{NAME}"'}).status_code == 404


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    "name", ["..%2fsecret.webp", "x.svg", "x.html", ".webp", "a" * 90 + ".webp", "A.webp", "%00.webp", "x.webp/"]
)
def test_other_names_are_not_looked_up(client: Client, media, django_assert_num_queries, name: str):
    client.get("/")  # the navigation of the error page reads the sections; the gazetteer is at hand after this
    with django_assert_num_queries(1):
        assert client.get(f"/media/{name}").status_code == 404


@time_machine.travel(NOON, tick=False)
def test_a_file_without_a_story_and_a_story_without_its_file_are_not_found(client: Client, picture):
    default_storage.save("stray.webp", ContentFile(b"x"))
    assert client.get("/media/stray.webp").status_code == 404
    default_storage.delete(NAME)
    assert client.get(f"/media/{NAME}").status_code == 404
