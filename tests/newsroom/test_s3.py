"""Files in a bucket: the life of a photo there, and a store that is away."""

import io
import urllib.error
import urllib.request
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from articles import pictures, publishing, renditions, workflow
from articles.models import Article, Rendition
from newsroom import jobs, s3
from tests import factories

T0 = factories.moment("2026-03-02 08:00")
HOUR = timedelta(hours=1)


# --- A storage of Django's -------------------------------------------------------


def test_what_is_saved_is_read_listed_and_taken_away(bucket):
    private = storages["private"]
    assert default_storage.save("a.webp", ContentFile(b"one")) == "a.webp"
    assert private.save("photos/ab/c.jpg", ContentFile(b"three")) == "photos/ab/c.jpg"
    assert bucket.objects() == {"media/a.webp": b"one", "private/photos/ab/c.jpg": b"three"}
    with default_storage.open("a.webp") as file:
        assert (file.read(), file.size) == (b"one", 3)
    assert (default_storage.exists("a.webp"), default_storage.exists("photos/ab/c.jpg")) == (True, False)
    assert private.size("photos/ab/c.jpg") == 5
    assert private.listdir("") == (["photos"], []) and private.listdir("photos/ab") == ([], ["c.jpg"])
    assert default_storage.get_modified_time("a.webp").tzinfo is not None
    default_storage.delete("a.webp")
    default_storage.delete("a.webp")
    for ask in (default_storage.open, default_storage.size, default_storage.get_modified_time):
        with pytest.raises(FileNotFoundError):
            ask("a.webp")
    assert list(bucket.objects()) == ["private/photos/ab/c.jpg"]


def test_what_is_saved_again_under_its_name_is_there_once(bucket):
    for _time in range(2):
        assert default_storage.save("a.webp", ContentFile(b"one")) == "a.webp"
    assert list(bucket.objects()) == ["media/a.webp"]


def test_a_list_is_read_to_its_end(bucket, monkeypatch):
    monkeypatch.setattr(s3, "PAGE", 2)
    names = [default_storage.save(f"{number}.webp", ContentFile(b"")) for number in range(5)]
    assert default_storage.listdir("")[1] == names
    assert [entry.name for entry in default_storage.entries()] == names


@pytest.mark.parametrize("name", ["../private/a.jpg", "x/../../private/a.jpg", "/a.jpg", "a//b.jpg"])
def test_no_name_leads_out_of_the_folder(bucket, name):
    storages["private"].save("a.jpg", ContentFile(b"secret"))
    for ask in (default_storage.open, default_storage.exists, default_storage.delete):
        with pytest.raises(SuspiciousFileOperation):
            ask(name)
    assert list(bucket.objects()) == ["private/a.jpg"]


# --- A photo ---------------------------------------------------------------------


def picture(colour: str) -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (640, 400), colour).save(content, "JPEG")
    return SimpleUploadedFile("anh.jpg", content.getvalue())


@pytest.fixture
def story(bucket, cast) -> Article:
    """A story with a photo, claimed by an editor."""
    return submitted(cast, pictures.stage(picture("red"), cast.reporter))


def submitted(cast, photo) -> Article:
    given = {"filed_by": cast.reporter, "created_at": T0, "event_date": date(2023, 10, 10)}
    article = factories.draft(headline="Bắc Kạn: Có ảnh", **given)
    attach(article, photo, cast)
    for name, by in (("submit", cast.reporter), ("claim", cast.editor)):
        workflow.perform(name, article, by, T0)
    return article


def attach(article: Article, photo, cast) -> None:
    article.photos.update(article=None)
    photo.article, photo.caption, photo.credit, photo.staged = article, "Quang cảnh", "Minh Quân", False
    photo.save()
    workflow.record_revision(article, cast.reporter, T0)


def approve(article: Article, cast, at=T0) -> None:
    workflow.perform("approve", article, cast.editor, at, revision_hash=article.head.hash)


def shown(client: Client, at) -> dict[str, int]:
    """Status by name of every picture that a version of the story had."""
    names = Rendition.objects.values_list("name", flat=True).distinct()
    with time_machine.travel(at, tick=False):
        return {name: client.get(f"/media/{name}").status_code for name in names}


def public(store) -> set[str]:
    return {key.removeprefix("media/") for key in store.objects() if key.startswith("media/")}


@pytest.mark.django_db
def test_the_life_of_a_photo(story, bucket, cast, client, django_capture_on_commit_callbacks):
    (original,) = bucket.objects()
    assert original.startswith("private/photos/")
    approve(story, cast)
    first = shown(client, T0)
    assert set(first.values()) == {200} and len(first) == 2 * 3  # widths and formats
    assert public(bucket) == set(first)
    with time_machine.travel(T0, tick=False):
        name = next(name for name in first if name.endswith(".jpg"))
        response = client.get(f"/media/{name}")
        assert b"".join(response.streaming_content) == bucket.objects()[f"media/{name}"]
        assert response["Content-Type"] == "image/jpeg" and response["Cache-Control"] == "public, max-age=300"
        assert response["Content-Length"] == str(len(bucket.objects()[f"media/{name}"]))
    for key in bucket.objects():  # nothing of it is the public's, not even what readers get from us
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(bucket.url(f"/{key}"))

    attach(story, pictures.stage(picture("blue"), cast.reporter), cast)
    for move, by in (("submit", cast.reporter), ("claim", cast.editor)):
        workflow.perform(move, story, by, T0 + HOUR)
    approve(story, cast, T0 + HOUR)
    later = shown(client, T0 + HOUR)
    assert {later[name] for name in first} == {404} and len(later) == 12
    jobs.sweep.call()
    assert public(bucket) == set(later), "what was replaced goes after a day"
    assert publishing.sweep(factories.moment("2100-01-01 00:00")) == 6
    assert public(bucket) == set(later) - set(first)

    with django_capture_on_commit_callbacks(execute=True):
        workflow.perform("withdraw", story, cast.chief, T0 + 2 * HOUR, note="Sai người.")
    assert public(bucket) == set() and set(shown(client, T0 + 2 * HOUR).values()) == {404}
    workflow.perform("restore", story, cast.chief, T0 + 3 * HOUR, revision_hash=story.head.hash)
    assert public(bucket) == {name for name, status in shown(client, T0 + 3 * HOUR).items() if status == 200} != set()


@pytest.mark.django_db
def test_a_photo_of_no_story_goes_with_all_that_was_made_of_it(bucket, cast):
    photo = pictures.stage(picture("red"), cast.reporter)
    renditions.prepare(renditions.as_snapshot(photo))
    assert len(bucket.objects()) == 7
    pictures.discard(photo)
    assert bucket.objects() == {}
