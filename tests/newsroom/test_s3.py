"""Files in a bucket: the life of a photo there, and a store that is away."""

import threading
import urllib.error
import urllib.request
from datetime import date, timedelta

import pytest
import time_machine
from botocore.exceptions import EndpointConnectionError
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from articles import pictures, publishing, renditions, workflow
from articles.away import FilesAway
from articles.models import Article, Photo, Rendition
from newsroom import jobs, s3, status
from newsroom.lifeboat.export import ExportError, _Run
from newsroom.lifeboat.state import State
from tests import factories
from tests.articles.desk.filing import picture
from tests.articles.intake import word_files
from tests.articles.intake.word_files import packed, paragraph, parts
from tests.harness.store import BUCKET

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


def photo(colour: str) -> SimpleUploadedFile:
    return picture(size=(640, 400), colour=colour)


@pytest.fixture
def story(bucket, cast) -> Article:
    """A story with a photo, claimed by an editor."""
    return submitted(cast, pictures.stage(photo("red"), cast.reporter))


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
        part = client.get(f"/media/{name}", headers={"Range": "bytes=2-5"})
        assert (part.status_code, part.content) == (206, bucket.objects()[f"media/{name}"][2:6])
        assert response["Content-Length"] == str(len(bucket.objects()[f"media/{name}"]))
    for key in bucket.objects():  # nothing of it is the public's, not even what readers get from us
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(bucket.url(f"/{key}"))

    attach(story, pictures.stage(photo("blue"), cast.reporter), cast)
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
    kept = pictures.stage(photo("red"), cast.reporter)
    renditions.prepare(renditions.as_snapshot(kept))
    assert len(bucket.objects()) == 7
    pictures.discard(kept)
    assert bucket.objects() == {}


# --- A store that is away --------------------------------------------------------


def test_only_one_caller_waits_for_a_store_that_is_away(bucket, monkeypatch):
    default_storage.save("a.webp", ContentFile(b"one"))
    found = s3.client(*default_storage._access)
    tried, waiting, let_go = [], threading.Event(), threading.Event()

    def unanswered(**options: object) -> None:
        tried.append(options)
        if len(tried) > 1:
            waiting.set()
            let_go.wait(10)
        raise EndpointConnectionError(endpoint_url="nowhere")

    def fails() -> None:
        with pytest.raises(FilesAway):
            default_storage.open("a.webp")

    with monkeypatch.context() as broken:
        broken.setattr(found._calls, "get_object", unanswered)
        fails()
        one = threading.Thread(target=fails)
        one.start()
        assert waiting.wait(10)
        fails()  # at once
        let_go.set()
        one.join()
    assert len(tried) == 2
    assert default_storage.open("a.webp").read() == b"one"


def test_a_bucket_that_is_not_there_is_no_missing_file(bucket):
    bucket.calls().delete_bucket(Bucket=BUCKET)
    for ask in (default_storage.open, lambda name: default_storage.save(name, ContentFile(b"x"))):
        with pytest.raises(FilesAway):
            ask("a.webp")


@pytest.mark.django_db
def test_while_the_store_is_away_readers_read_and_pictures_are_asked_for_again(story, bucket, cast, client):
    approve(story, cast)
    name = Rendition.objects.filter(name__endswith=".jpg").values_list("name", flat=True)[0]
    bucket.stop()
    with time_machine.travel(T0, tick=False):
        assert "Có ảnh" in client.get(f"/tin/x-{story.pk}/", follow=True).content.decode()
        answer = client.get(f"/media/{name}")
        assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "5", "no-store")
        assert client.get(f"/media/{name}", headers={"If-None-Match": f'"{name}"'}).status_code == 304
        shared = reverse("share_picture", args=[story.pk])
        client.raise_request_exception = False
        answer = client.get(shared)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        bucket.start()
        assert client.get(f"/media/{name}").status_code == client.get(shared).status_code == 200


@pytest.mark.django_db
def test_a_story_is_withdrawn_while_the_store_is_away_and_its_pictures_go_later(
    story, bucket, cast, client, django_capture_on_commit_callbacks
):
    approve(story, cast)
    bucket.stop()
    with django_capture_on_commit_callbacks(execute=True):
        workflow.perform("withdraw", story, cast.chief, T0 + HOUR, note="Sai người.")
    bucket.start()
    assert set(shown(client, T0 + HOUR).values()) == {404} and len(public(bucket)) == 6
    publishing.sweep(factories.moment("2100-01-01 00:00"))
    assert public(bucket) == set()


@pytest.mark.django_db
def test_nothing_is_published_without_its_pictures(story, bucket, cast):
    bucket.stop()
    with translation.override("en"), pytest.raises(workflow.MoveRefused, match="store of photos does not answer"):
        approve(story, cast)
    story.refresh_from_db()
    assert story.status == "in_review" and not Rendition.objects.exists()
    bucket.start()
    approve(story, cast)
    assert len(public(bucket)) == 6


@pytest.mark.django_db
def test_a_photo_that_cannot_be_stored_is_told_of_and_everything_else_stays(bucket, cast, client):
    client.force_login(cast.reporter)
    kept = pictures.stage(photo("blue"), cast.reporter)
    bucket.stop()
    answer = client.post(reverse("admin:desk_photo_upload"), {"file": photo("red")})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5") and "kho ảnh" in answer.json()["error"].lower()
    asked = {"Accept": "application/json"}
    answer = client.post(reverse("admin:desk_library_add"), {"file": photo("red")}, headers=asked)
    assert answer.status_code == 503 and "kho ảnh" in answer.json()["error"].lower()
    members = parts(paragraph("Hội nghị"), paragraph(word_files.picture()))
    members["word/media/image1.jpeg"] = photo("red").read()
    answer = client.post(reverse("admin:desk_sources"), {"files": SimpleUploadedFile("tin.docx", packed(members))})
    assert answer.status_code == 422 and "tin.docx: Kho ảnh" in answer.content.decode()
    with pytest.raises(FilesAway):
        pictures.discard(kept)
    bucket.start()
    pictures.discard(Photo.objects.get())  # it stayed, so that its files are not forgotten
    assert bucket.objects() == {}


@pytest.mark.django_db
def test_the_state_of_the_house_says_that_the_store_is_away(bucket, cast):
    with translation.override("en"):
        before = [trouble.what for trouble in status.status(T0).troubles]
        bucket.stop()
        now = [trouble.what for trouble in status.status(T0).troubles]
    assert sorted(set(now) - set(before)) == ["The store of photos does not answer."]


# --- The lifeboat ----------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_lifeboat_takes_pictures_from_the_bucket_once(story, bucket, cast, tmp_path):
    approve(story, cast)
    name = next(iter(public(bucket)))

    def run(number: int) -> _Run:
        found = _Run(tmp_path, State(tmp_path / ".export" / "state.sqlite3"), str)
        found.state.begin(str(number), "")
        return found

    with time_machine.travel(T0, tick=False):
        run(1).take([f"/media/{name}"])
        assert (tmp_path / "media" / name).read_bytes() == bucket.objects()[f"media/{name}"]
        bucket.stop()
        run(2).take([f"/media/{name}"])  # what is there is not fetched again
        (tmp_path / "media" / name).unlink()
        with pytest.raises(ExportError, match="503"):
            run(3).take([f"/media/{name}"])
