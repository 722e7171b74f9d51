"""Photos on the desk: staged while the form is open, attached when it is saved, shown to who may see the story."""

import io
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from articles import pictures
from articles.models import Article, Photo
from tests.articles.desk.filing import ADD, change, file_story, filled, picture, save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media", "english_desk")]
UPLOAD = "/admin/photos/upload/"
CHOOSE = "/admin/photos/choose/"


def text_of(response) -> str:
    return unescape(response.content.decode())


def stage(client, user, **given) -> int:
    client.force_login(user)
    response = client.post(UPLOAD, {"file": picture(**given)})
    assert response.status_code == 201
    return response.json()["id"]


# --- Sending one -------------------------------------------------------------


def test_a_photo_is_staged_for_who_sent_it(client, cast):
    client.force_login(cast.reporter)
    response = client.post(UPLOAD, {"file": picture("Ảnh hội nghị.jpg", size=(40, 30))})
    photo = Photo.objects.get()
    assert response.json() == {
        "id": photo.pk,
        "url": f"/admin/photos/{photo.pk}/",
        "width": 40,
        "height": 30,
        "name": "Ảnh hội nghị.jpg",
        "caption": "",
        "credit": "",
        "alt": "",
        "focal_x": 50,
        "focal_y": 50,
    }
    assert (photo.article, photo.uploaded_by) == (None, cast.reporter)
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("who", ["admin", "root", "outsider"])
def test_who_files_no_stories_sends_no_photos(client, cast, who):
    client.force_login(getattr(cast, who))
    assert client.post(UPLOAD, {"file": picture()}).status_code == 404
    assert not Photo.objects.exists()


def test_nobody_sends_photos_without_signing_in_or_without_the_forms_token(client, cast):
    assert client.post(UPLOAD, {"file": picture()}).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.reporter)
    assert strict.post(UPLOAD, {"file": picture()}).status_code == 403
    client.force_login(cast.reporter)
    assert client.get(UPLOAD).status_code == 405
    assert not Photo.objects.exists()


def test_too_large_a_photo_is_answered_with_a_sentence(client, cast, settings):
    settings.PHOTO_MAX_BYTES = 3 * 1024**2
    client.force_login(cast.reporter)
    file = SimpleUploadedFile("to.jpg", picture().read() + b"\0" * 4 * 1024**2)
    response = client.post(UPLOAD, {"file": file})
    assert response.status_code == 413
    assert response.json()["error"].startswith("The photo has 4 MB; at most 3 MB can be taken.")


@pytest.mark.parametrize(
    "content",
    [
        b"not a photo",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"\xff\xd8\xff\xe0",
    ],
)
def test_what_is_no_photo_is_answered_with_a_sentence(client, cast, content):
    client.force_login(cast.reporter)
    response = client.post(UPLOAD, {"file": SimpleUploadedFile("anh.jpg", content)})
    assert response.status_code == 400
    assert "“anh.jpg” is not a photo that can be read" in response.json()["error"]
    assert client.post(UPLOAD, {}).status_code == 400
    assert not Photo.objects.exists()


# --- In the form -------------------------------------------------------------


def test_a_staged_photo_becomes_the_storys_with_what_is_said_of_it(client, cast):
    number = stage(client, cast.reporter)
    row = {"id": number, "caption": "Quang cảnh hội nghị.\r\nẢnh rộng", "credit": "Thu Cúc", "alt": "Hội trường"}
    story = file_story(client, cast.reporter, photos=[row | {"focal_x": "20", "focal_y": "75"}])
    photo = story.photos.get()
    assert photo.pk == number
    assert (photo.caption, photo.credit, photo.alt) == ("Quang cảnh hội nghị.\nẢnh rộng", "Thu Cúc", "Hội trường")
    assert (photo.focal_x, photo.focal_y) == (0.2, 0.75)
    assert story.head.data["photos"][0]["id"] == number


def test_a_photo_is_sent_with_the_form_where_no_script_runs(client, cast):
    story = file_story(client, cast.reporter, photos=[{"file": picture(), "caption": "A"}, {"caption": ""}])
    assert [photo.caption for photo in story.photos.all()] == ["A"]


def test_a_good_photo_is_kept_when_something_else_is_wrong(client, cast):
    client.force_login(cast.reporter)
    rows = [{"file": picture(), "caption": "Giữ tôi"}, {"file": SimpleUploadedFile("b.jpg", b"x"), "caption": "Hỏng"}]
    response = client.post(ADD, filled(headline="", photos=rows))
    page = text_of(response)
    photo = Photo.objects.get()
    assert response.status_code == 422
    assert f'name="photos-0-id" value="{photo.pk}"' in page
    assert "Giữ tôi" in page and "Hỏng" in page
    assert "“b.jpg” is not a photo" in page
    story = file_story(client, cast.reporter, photos=[{"id": photo.pk, "caption": "Giữ tôi"}])
    assert story.photos.get() == photo


def test_photos_change_their_order_and_leave(client, cast):
    story = file_story(
        client, cast.reporter, photos=[{"file": picture(colour=c), "caption": c} for c in ("red", "blue")]
    )
    red, blue = story.photos.all()
    save(client, story, photos=[{"id": red.pk, "position": 2, "caption": "red"}, {"id": blue.pk, "position": 1}])
    assert list(story.photos.all()) == [blue, red]
    save(client, story, photos=[{"id": red.pk}, {"id": blue.pk, "remove": "on"}])
    assert list(story.photos.all()) == [red]
    blue.refresh_from_db()
    assert blue.article is None
    save(client, story, photos=[{"id": red.pk}, {"id": blue.pk}])
    assert list(story.photos.all()) == [red, blue]


def test_only_own_staged_photos_can_be_attached(client, cast):
    number = stage(client, cast.reporter2)
    client.force_login(cast.chief)
    assert client.post(ADD, filled(home_province="", photos=[{"id": number}])).status_code == 400
    assert Photo.objects.get().article is None
    assert not Article.objects.exists()


def test_a_picture_that_is_not_the_storys_is_pointed_out(client, cast):
    number = stage(client, cast.reporter)
    client.force_login(cast.reporter)
    body = f'<p>A</p><figure><img src="/admin/photos/{number}/" alt=""></figure>'
    response = client.post(ADD, filled(body=body))
    assert "not among the story's photos" in text_of(client.get(response.url))
    response = client.post(ADD, filled(body=body, photos=[{"id": number}]))
    assert "not among the story's photos" not in text_of(client.get(response.url))


def test_a_focal_point_lies_in_the_picture(client, cast):
    number = stage(client, cast.reporter)
    response = client.post(ADD, filled(photos=[{"id": number, "focal_x": "101", "focal_y": "-1"}]))
    assert response.status_code == 422
    assert not Article.objects.exists()


# --- Looking at one ----------------------------------------------------------


def seen_by(client, user, number: int, query: str = ""):
    client.force_login(user)
    return client.get(f"/admin/photos/{number}/{query}")


def test_a_photo_is_seen_by_who_may_see_the_story(client, cast):
    number = file_story(client, cast.reporter, photos=[{"file": picture()}]).photos.get().pk
    allowed = {"reporter", "editor", "editor_north", "chief"}
    for who in ("reporter", "reporter2", "editor", "editor_north", "chief", "admin", "root", "outsider"):
        assert (seen_by(client, getattr(cast, who), number).status_code == 200) == (who in allowed), who
    client.logout()
    assert client.get(f"/admin/photos/{number}/").status_code == 404


def test_a_staged_photo_is_seen_by_who_sent_it_alone(client, cast):
    number = stage(client, cast.reporter)
    assert seen_by(client, cast.reporter, number).status_code == 200
    assert seen_by(client, cast.chief, number).status_code == 404


def test_the_desk_shows_a_small_copy_without_what_the_camera_wrote(client, cast):
    content = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "CAMERA-SERIAL-0815"
    Image.new("RGB", (2000, 1000), "green").save(content, "JPEG", exif=exif)
    file = SimpleUploadedFile("lon.jpg", content.getvalue())
    number = file_story(client, cast.reporter, photos=[{"file": file}]).photos.get().pk
    response = seen_by(client, cast.reporter, number)
    with Image.open(io.BytesIO(response.content)) as shown:
        assert (shown.format, shown.size) == ("WEBP", (960, 480))
    assert b"CAMERA" not in response.content
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'"
    with Image.open(io.BytesIO(seen_by(client, cast.reporter, number, "?size=small").content)) as shown:
        assert shown.width == 320
    assert seen_by(client, cast.reporter, number, "?size=99999").content == response.content


def test_a_copy_is_made_once(client, cast, monkeypatch):
    number = stage(client, cast.reporter)
    first = seen_by(client, cast.reporter, number).content
    monkeypatch.setattr("articles.renditions.render", None)
    assert seen_by(client, cast.reporter, number).content == first


def test_copies_lie_in_private_storage(client, cast, media):
    number = stage(client, cast.reporter)
    seen_by(client, cast.reporter, number)
    assert list(media.rglob("*.*")) == []
    assert storages["private"].listdir("desk")[0]


@pytest.mark.parametrize("number", ["0", "9999", "9" * 30])
def test_a_photo_that_is_none_is_404(client, cast, number):
    client.force_login(cast.chief)
    assert client.get(f"/admin/photos/{number}/").status_code == 404


# --- Choosing one for the text -----------------------------------------------


def test_the_editor_offers_the_storys_photos_and_own_staged_ones(client, cast):
    foreign = stage(client, cast.reporter2)
    rows = [{"file": picture(), "caption": "Quang cảnh <hội nghị>", "alt": "Hội trường"}]
    story = file_story(client, cast.reporter, photos=rows)
    staged = stage(client, cast.reporter)
    response = client.get(CHOOSE, {"story": story.pk, "photo": [staged, foreign, "x"], "CKEditorFuncNum": "-1"})
    page = response.content.decode()
    assert [photo.pk for photo in response.context["photos"]] == [story.photos.get().pk, staged]
    assert 'data-callback="-1"' in page
    assert "Quang cảnh &lt;hội nghị&gt;" in page
    assert "<script>" not in page and "onclick" not in page


def test_the_photos_of_a_story_one_may_not_see_are_not_offered(client, cast):
    story = file_story(client, cast.reporter, photos=[{"file": picture()}])
    for who, number in (("reporter2", story.pk), ("admin", story.pk), ("reporter", 999), ("reporter", "x")):
        client.force_login(getattr(cast, who))
        assert client.get(CHOOSE, {"story": number}).status_code == 404


def test_the_form_shows_its_photos(client, cast):
    story = file_story(client, cast.reporter, photos=[{"file": picture(), "caption": "A"}])
    assert f'src="/admin/photos/{story.photos.get().pk}/?size=small"' in text_of(client.get(change(story)))


def test_a_photo_taken_out_of_a_story_is_not_forgotten(client, cast):
    story = file_story(client, cast.reporter, photos=[{"file": picture()}])
    photo = story.photos.get()
    save(client, story, photos=[{"id": photo.pk, "remove": "on"}])
    Photo.objects.update(uploaded_at=story.created_at - timedelta(days=9))
    pictures.discard_forgotten(story.created_at)
    assert Photo.objects.get().article is None
    assert storages["private"].exists(photo.file.name)
