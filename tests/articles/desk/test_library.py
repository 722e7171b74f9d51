"""The photo library: many photos brought in, found again by who covers their province, and copied into stories."""

import io
from html import unescape
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import findings, jobs, permissions, pictures, renditions
from articles.desk import library
from articles.models import Article, Photo
from provinces.models import Province
from tests.articles.desk.filing import ADD, change, file_story, filled, picture, save
from tests.articles.desk.stories import change_text, filed, live, move
from tests.articles.test_iptc import BYLINE, CAPTION, CHARACTER_SET, photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media", "english_desk")]
SHELF, BRING_IN, USE = "/admin/photos/", "/admin/photos/add/", "/admin/photos/use/"
JSON = {"Accept": "application/json"}


def shelved(user, slug: str = "bac-kan", **fields) -> Photo:
    province = Province.objects.filter(slug=slug).first()
    return pictures.take_in(picture(), user, library=True, province=province, **fields)


def about(photo: Photo) -> str:
    return f"/admin/photos/{photo.pk}/about/"


def captioned(caption: str) -> io.BytesIO:
    content = photo([(CHARACTER_SET, b"\x1b%G"), (CAPTION, caption.encode()), (BYLINE, "Lê Ảnh Mẫu".encode())])
    file = io.BytesIO(content)
    file.name = "DSC_1.jpg"
    return file


# --- Bringing in ---------------------------------------------------------------


def test_many_photos_come_in_with_what_their_files_say(client, cast):
    client.force_login(cast.reporter)
    files = [captioned("Ngày hội ở Ba Bể."), picture("hai.jpg"), picture("ba.jpg")]
    response = client.post(BRING_IN, {"file": files, "province": "bac-kan"}, follow=True)
    assert "3 photos are in the library." in unescape(response.content.decode())
    first = Photo.objects.in_library().last()
    assert (first.caption, first.credit, first.province.slug) == ("Ngày hội ở Ba Bể.", "Lê Ảnh Mẫu", "bac-kan")
    assert {photo.staged for photo in Photo.objects.all()} == {False}


def test_a_script_gets_an_answer_for_each(client, cast):
    client.force_login(cast.reporter)
    response = client.post(BRING_IN, {"file": captioned("Chợ phiên."), "province": "bac-kan"}, headers=JSON)
    stored = Photo.objects.get()
    assert response.status_code == 201
    assert response.json()["caption"] == "Chợ phiên."
    assert response.json()["about"] == about(stored)
    refused = client.post(BRING_IN, {"file": io.BytesIO(b"text")}, headers=JSON)
    assert (refused.status_code, "is not a photo" in refused.json()["error"]) == (400, True)
    assert client.post(BRING_IN, {}, headers=JSON).json() == {"error": "No photo arrived. Try again."}
    assert Photo.objects.count() == 1


def test_one_bad_file_does_not_keep_the_others_out(client, cast):
    client.force_login(cast.reporter)
    bad = io.BytesIO(b"text")
    bad.name = "bai.jpg"
    page = unescape(client.post(BRING_IN, {"file": [picture(), bad]}, follow=True).content.decode())
    assert "“bai.jpg” is not a photo that can be read." in page
    assert "1 photo is in the library." in page


def test_a_province_that_one_does_not_cover_is_not_taken(client, cast):
    client.force_login(cast.reporter)
    client.post(BRING_IN, {"file": picture(), "province": "lang-son"})
    assert Photo.objects.get().province is None


def test_what_readers_may_get_is_made_by_the_job_and_not_by_the_request(client, cast, media):
    client.force_login(cast.reporter)
    client.post(BRING_IN, {"file": picture()})
    stored, folder = Photo.objects.get(), Path(storages["private"].location) / "renditions"
    assert not folder.exists()
    jobs.prepare_renditions.func(stored.pk)
    made = {path.name for path in folder.rglob("*") if path.is_file()}
    assert made == set(renditions.names_of(renditions.as_snapshot(stored)).values())
    jobs.prepare_renditions.func(stored.pk)
    jobs.prepare_renditions.func(stored.pk + 1)
    assert not list(media.iterdir())


# --- Who sees what -------------------------------------------------------------


def test_a_photo_is_found_by_those_who_cover_its_province(cast):
    here, nowhere = shelved(cast.reporter), shelved(cast.reporter, slug="")
    found = {
        name: set(permissions.library_of(getattr(cast, name)))
        for name in ("reporter", "reporter2", "editor_north", "editor", "chief", "admin", "root", "outsider")
    }
    everything = {here, nowhere}
    assert found == {
        "reporter": everything,
        "reporter2": set(),
        "editor_north": {here},
        "editor": everything,
        "chief": everything,
        "admin": set(),
        "root": set(),
        "outsider": set(),
    }


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_learns_of_a_photo_that_is_not_theirs(client, cast, method):
    stored = shelved(cast.reporter, caption="Bí mật của Bắc Kạn")
    client.force_login(cast.reporter2)
    assert getattr(client, method)(about(stored)).status_code == 404
    assert client.get(f"/admin/photos/{stored.pk}/").status_code == 404
    assert client.post(USE, {"photo": stored.pk}).status_code == 404
    assert "Bí mật" not in client.get(SHELF).content.decode()
    assert "Bí mật" not in client.get(SHELF, {"province": "bac-kan"}).content.decode()
    assert client.get(f"/admin/photos/choose/?photo={stored.pk}").content.decode().count("data-photo") == 0
    assert Photo.objects.count() == 1


def test_who_may_use_a_photo_may_not_always_change_it(client, cast):
    stored = shelved(cast.editor, caption="Như cũ")
    client.force_login(cast.reporter)
    assert client.get(about(stored)).status_code == 200
    assert client.post(about(stored), {"caption": "Khác"}).status_code == 403
    assert client.post(about(stored), {"_remove": "1"}).status_code == 403
    client.force_login(cast.editor_north)
    assert client.post(about(stored), {"caption": "Khác", "province": "bac-kan"}).status_code == 302
    stored.refresh_from_db()
    assert stored.caption == "Khác"


def test_a_photo_of_the_library_is_no_row_of_a_form(client, cast):
    """Otherwise saving a story would take it out of the library."""
    stored = shelved(cast.reporter)
    client.force_login(cast.reporter)
    assert client.post(ADD, filled(photos=[{"id": stored.pk, "caption": "x"}])).status_code == 400
    stored.refresh_from_db()
    assert (stored.library, stored.article) == (True, None)


# --- Finding -------------------------------------------------------------------


def test_words_are_found_with_and_without_accents(client, cast):
    shelved(cast.reporter, caption="Ngày hội Đại đoàn kết ở Ba Bể")
    shelved(cast.reporter, caption="Chợ phiên")
    client.force_login(cast.reporter)
    for words in ("dai doan ket", "Đại đoàn", "ba be NGÀY"):
        page = client.get(SHELF, {"q": words}).content.decode()
        assert ("Ba Bể" in page, "Chợ phiên" in page) == (True, False), words
    assert "No photo of that kind." in client.get(SHELF, {"q": "%"}).content.decode()


def test_the_shelf_leafs_and_filters(client, cast, monkeypatch):
    monkeypatch.setattr("articles.desk.library.SHOWN", 2)
    names = [shelved(cast.editor, caption=f"Ảnh số {number}.").caption for number in range(5)]
    client.force_login(cast.reporter)
    address, seen = SHELF, []
    while address:
        response = client.get(address)
        seen += [photo.caption for photo in response.context["photos"]]
        address = f"{SHELF}?{response.context['older']}" if response.context["older"] else ""
    assert seen == names[::-1]
    assert not client.get(SHELF, {"mine": "1"}).context["photos"]
    assert not client.get(SHELF, {"province": "thai-nguyen"}).context["photos"]
    assert client.get(SHELF, {"before": "x", "province": "\x00", "q": "\x00"}).status_code == 200


def test_words_are_found_among_the_newest_of_each_province_and_far_below_them(client, cast, monkeypatch):
    monkeypatch.setattr("articles.desk.library.SHOWN", 2)
    monkeypatch.setattr("articles.desk.library.NEAR", 3)
    places = ("thai-nguyen", "bac-kan", "lang-son")
    shelved(cast.editor, caption="Ngày hội xưa.")
    for number in range(12):
        shelved(cast.editor, slug=places[number % 3], caption=f"Ngày hội số {number}." if number < 9 else "Chợ.")
    client.force_login(cast.editor_north)  # of the first two
    address, seen = f"{SHELF}?q=ngay+hoi", []
    while address:
        response = client.get(address)
        seen += [photo.caption for photo in response.context["photos"]]
        address = f"{SHELF}?{response.context['older']}" if response.context["older"] else ""
    assert seen == [*(f"Ngày hội số {number}." for number in (7, 6, 4, 3, 1, 0)), "Ngày hội xưa."]


@pytest.mark.parametrize("count", [1, 30])
def test_the_shelf_asks_the_same_number_of_questions_for_one_photo_and_for_thirty(client, cast, count):
    for _ in range(count):
        shelved(cast.editor)
    client.force_login(cast.reporter)
    client.get(SHELF)
    with CaptureQueriesContext(connection) as asked:
        client.get(SHELF)
    assert len(asked) == 6, [query["sql"] for query in asked]


# --- Using ---------------------------------------------------------------------


def test_a_story_begins_with_copies_of_the_photos_that_were_ticked(client, cast):
    one, two = shelved(cast.editor, caption="Một", credit="Lê A"), shelved(cast.editor, caption="Hai")
    client.force_login(cast.reporter)
    response = client.post(USE, {"photo": [two.pk, one.pk]})
    page = client.get(response["Location"])
    rows = [(form["caption"].value(), form["credit"].value()) for form in page.context["filing"].photos.initial_forms]
    assert rows == [("Hai", ""), ("Một", "Lê A")]
    copies = list(Photo.objects.filter(staged=True, uploaded_by=cast.reporter).order_by("pk"))
    story = file_story(client, cast.reporter, photos=[{"id": copies[1].pk, "caption": "Sửa rồi"}])
    assert [photo.caption for photo in story.photos.all()] == ["Sửa rồi"]
    one.refresh_from_db()
    assert (one.caption, one.article, one.library) == ("Một", None, True)
    assert story.photos.get().file.name == one.file.name


def test_photos_are_added_to_a_story_that_exists(client, cast):
    stored = shelved(cast.reporter, caption="Từ kho")
    story = file_story(client, cast.reporter)
    response = client.post(USE, {"photo": stored.pk, "story": story.pk})
    assert response["Location"].startswith(change(story))
    assert "Từ kho" in client.get(response["Location"]).content.decode()
    [copy] = Photo.objects.filter(staged=True)
    assert save(client, story, photos=[{"id": copy.pk, "caption": "Từ kho"}]).status_code == 302
    assert story.photos.get() == copy


def test_a_script_gets_the_copies_as_data(client, cast):
    stored = shelved(cast.reporter, caption="Từ kho", focal_x=0.25)
    client.force_login(cast.reporter)
    [copy] = client.post(USE, {"photo": stored.pk}, headers=JSON).json()["photos"]
    assert (copy["caption"], copy["focal_x"], copy["id"] != stored.pk) == ("Từ kho", 25, True)


def test_copies_of_somebody_else_do_not_come_into_ones_form(client, cast):
    stored = shelved(cast.editor)
    client.force_login(cast.editor)
    [copy] = client.post(USE, {"photo": stored.pk}, headers=JSON).json()["photos"]
    client.force_login(cast.reporter)
    page = client.get(ADD, {"photo": [copy["id"], stored.pk, "x", "9" * 40]})
    assert page.status_code == 200
    assert not page.context["filing"].photos.initial_forms


def test_a_story_that_one_may_not_edit_takes_no_photos(client, cast):
    stored = shelved(cast.reporter)
    other = file_story(client, cast.editor)
    client.force_login(cast.reporter)
    assert client.post(USE, {"photo": stored.pk, "story": other.pk}).status_code == 404
    assert client.get(SHELF, {"story": other.pk}).status_code == 404
    assert not Photo.objects.filter(staged=True).exists()


def test_where_a_photo_was_used_is_said_to_those_who_see_the_story(client, cast):
    stored = shelved(cast.editor)
    client.force_login(cast.editor)
    [copy] = client.post(USE, {"photo": stored.pk}, headers=JSON).json()["photos"]
    file_story(client, cast.editor, headline="Bắc Kạn: Bài có ảnh", photos=[{"id": copy["id"]}])
    assert "Bài có ảnh" in client.get(about(stored)).content.decode()
    client.force_login(cast.reporter)
    assert "Bài có ảnh" not in client.get(about(stored)).content.decode()


def test_a_photo_of_a_withdrawn_story_is_marked_for_all_and_the_story_named_to_who_may_see_it(client, cast):
    stored, other = shelved(cast.editor, caption="Trong bài bị gỡ"), shelved(cast.editor, "lang-son")
    Photo.objects.filter(pk=other.pk).update(sha256="0" * 64)
    story = live(cast.reporter, cast.editor, headline="Bài sẽ gỡ")
    [copy] = pictures.copies_for([stored], cast.reporter)
    Photo.objects.filter(pk=copy.pk).update(article=story, staged=False, caption="Ảnh", credit="Lê A", alt="Ảnh")
    change_text(story, cast.reporter, dateline_tag="Tin")
    for name, by in (("submit", cast.reporter), ("claim", cast.editor), ("approve", cast.editor)):
        move(story, name, by)
    mark, notice = "In a withdrawn story", "in a story that was withdrawn"
    Photo.objects.filter(pk=copy.pk).update(article=None)  # taken out of the text after readers saw it
    client.force_login(cast.editor)
    assert mark not in client.get(SHELF).content.decode()
    move(story, "withdraw", cast.chief, notice="Đã gỡ.")
    assert client.get(SHELF).content.decode().count(mark) == 1
    page = client.get(about(stored)).content.decode()
    assert notice in page and "Bài sẽ gỡ" not in page
    assert notice not in client.get(about(other)).content.decode()
    Photo.objects.filter(pk=copy.pk).update(article=story)
    assert "Bài sẽ gỡ" not in client.get(about(stored)).content.decode()  # sealed for this editor
    client.force_login(cast.chief)
    assert "Bài sẽ gỡ" in client.get(about(stored)).content.decode()
    [again] = pictures.copies_for([stored], cast.reporter)
    other = filed(cast.reporter)
    Photo.objects.filter(pk=again.pk).update(article=other, staged=False)
    change_text(other, cast.reporter)
    other.refresh_from_db()
    assert "photo_withdrawn" in [row.finding.check for row in findings.held(other, other.head, timezone.now())]
    move(story, "restore", cast.chief)
    assert mark not in client.get(SHELF).content.decode()


# --- Keeping -------------------------------------------------------------------


def test_what_is_said_of_a_photo_is_changed(client, cast):
    stored = shelved(cast.reporter)
    client.force_login(cast.reporter)
    data = {
        "caption": "Mới",
        "credit": "Lê B",
        "alt": "Đông người",
        "province": "thai-nguyen",
        "focal_x": 10,
        "focal_y": 90,
    }
    assert client.post(about(stored), data).status_code == 302
    stored.refresh_from_db()
    assert (stored.caption, stored.credit, stored.alt, stored.province.slug) == (
        "Mới",
        "Lê B",
        "Đông người",
        "thai-nguyen",
    )
    assert (stored.focal_x, stored.focal_y) == (0.1, 0.9)
    wrong = client.post(about(stored), data | {"focal_x": 101, "province": "lang-son"})
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"focal_x", "province"}


def test_a_photo_taken_out_stays_in_the_stories_that_took_it(client, cast):
    stored = shelved(cast.reporter)
    client.force_login(cast.reporter)
    [copy] = client.post(USE, {"photo": stored.pk}, headers=JSON).json()["photos"]
    story = file_story(client, cast.reporter, photos=[{"id": copy["id"]}])
    client.post(about(stored), {"_remove": "1"})
    assert not Photo.objects.in_library().exists()
    assert client.get(f"/admin/photos/{copy['id']}/").status_code == 200
    assert Article.objects.get(pk=story.pk).photos.count() == 1


def test_a_photo_that_nothing_uses_goes_with_its_files(client, cast):
    stored = shelved(cast.reporter)
    jobs.prepare_renditions.func(stored.pk)
    client.force_login(cast.reporter)
    client.get(f"/admin/photos/{stored.pk}/")
    client.post(about(stored), {"_remove": "1"})
    assert not [path for path in Path(storages["private"].location).rglob("*") if path.is_file()]


def test_what_waits_in_the_library_is_never_thrown_away(cast):
    stored = shelved(cast.reporter)
    Photo.objects.update(uploaded_at="2020-01-01T00:00:00Z")
    pictures.discard_forgotten(stored.uploaded_at)
    assert Photo.objects.get() == stored


def test_no_photo_is_left_out_where_one_province_has_many_newer_ones_without_the_words(client, cast, monkeypatch):
    monkeypatch.setattr(library, "SHOWN", 1)
    monkeypatch.setattr(library, "NEAR", 2)
    shelved(cast.chief, caption="Chợ 1")
    shelved(cast.chief, caption="Chợ 2")
    shelved(cast.chief, "thai-nguyen", caption="Chợ 3")
    for _number in range(2):
        shelved(cast.chief, "thai-nguyen", caption="Hội")
    client.force_login(cast.editor_north)
    seen, query = [], "q=chợ"
    while query:
        context = client.get(f"{SHELF}?{query}").context
        seen += [one.caption for one in context["photos"]]
        query = context["older"]
    assert seen == ["Chợ 3", "Chợ 2", "Chợ 1"]
