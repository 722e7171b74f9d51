"""The photo library in a real browser: many photos at once, taken into a form, dragged into its text."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from articles import pictures
from articles.models import Article, Photo
from newsroom.models import Session
from provinces.models import Province
from tests import journey
from tests.articles.desk.filing import picture
from tests.cast import PASSWORD
from tests.journey import EDITOR, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("media", "live_server")]


@pytest.fixture
def desk(cast: Any, new_context: Any) -> Page:
    """The reporter's browser."""
    return signed_in(new_context, cast.reporter)


def shelved(cast: Any, caption: str) -> Photo:
    province = Province.objects.get(slug="bac-kan")
    photo = pictures.take_in(picture(size=(300, 200)), cast.editor, library=True, province=province)
    photo.caption = caption
    photo.save()
    return photo


def violations(page: Page) -> list[str]:
    return [found["id"] for found in Axe().run(page).response["violations"]]


def test_many_photos_are_sent_at_once_though_the_session_ended_and_a_bad_one_says_why(desk: Page, cast: Any) -> None:
    desk.goto("/admin/photos/")
    Session.objects.all().delete()
    expect(desk.locator("#library-files")).to_be_visible()
    desk.locator("#library-province").select_option("bac-kan")
    files = [journey.photo(f"anh-{number}.jpg", (400 + number, 300)) for number in range(6)]
    bad = {"name": "bai.jpg", "mimeType": "image/jpeg", "buffer": b"text"}
    desk.set_input_files("#library-files", [*files, bad])
    desk.get_by_role("button", name="Đưa vào kho").click()
    desk.locator("#again-name").fill("reporter")
    desk.locator("#again-password").fill(PASSWORD)
    assert violations(desk) == []
    desk.locator("dialog.sign-in-again button[type=submit]").click()
    expect(desk.locator(".library-progress")).to_contain_text("6 trong 7 ảnh đã vào kho")
    expect(desk.locator(".library-uploads .failed")).to_contain_text("bai.jpg: “bai.jpg” không phải là ảnh")
    assert set(Photo.objects.values_list("library", "province__slug")) == {(True, "bac-kan")}
    assert Photo.objects.count() == 6


@pytest.mark.parametrize("size", [(1280, 900), (360, 740)])
def test_the_library_is_clean_for_assistive_technology(desk: Page, cast: Any, size: tuple[int, int]) -> None:
    photo = shelved(cast, "Ngày hội ở Ba Bể.")
    desk.set_viewport_size({"width": size[0], "height": size[1]})
    for address in ("/admin/photos/", f"/admin/photos/{photo.pk}/about/"):
        desk.goto(address)
        assert violations(desk) == [], address
        assert desk.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_the_focal_point_is_a_click(desk: Page, cast: Any) -> None:
    photo = shelved(cast, "Ngày hội.")
    Photo.objects.update(uploaded_by=cast.reporter)
    desk.goto(f"/admin/photos/{photo.pk}/about/")
    box = desk.locator(".library-frame").bounding_box()
    assert box
    desk.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.75)
    desk.get_by_role("button", name="Lưu").click()
    photo.refresh_from_db()
    assert (photo.focal_x, photo.focal_y) == pytest.approx((0.25, 0.75), abs=0.02)


def end_the_session_and_sign_in(desk: Page, act: Any) -> None:
    Session.objects.all().delete()
    act()
    desk.locator("#again-name").fill("reporter")
    desk.locator("#again-password").fill(PASSWORD)
    desk.locator("dialog.sign-in-again button[type=submit]").click()


def test_a_photo_of_the_library_comes_into_the_form_and_is_dragged_into_the_text(desk: Page, cast: Any) -> None:
    """Though the session ends before the library is opened, and again before the photo is taken."""
    shelved(cast, "Ngày hội ở Ba Bể.")
    shelved(cast, "Chợ phiên.")
    desk.set_viewport_size({"width": 1280, "height": 1800})  # one drags between what is in sight
    desk.goto(journey.ADD)
    journey.write(desk, "headline", "Bắc Kạn: Ngày hội Đại đoàn kết")
    journey.write_body(desk, "Đoạn một.")
    journey.write_body(desk, "Đoạn hai.")
    end_the_session_and_sign_in(desk, desk.get_by_role("link", name="Lấy từ kho ảnh").click)
    dialog = desk.locator(".library-dialog")
    expect(dialog.locator(".library-photo")).to_have_count(2)
    assert violations(desk) == []
    dialog.get_by_role("searchbox").press_sequentially("ba be")
    expect(dialog.locator(".library-photo")).to_have_count(1)
    dialog.get_by_role("checkbox").check()
    end_the_session_and_sign_in(desk, dialog.get_by_role("button", name="Dùng ảnh đã chọn").click)
    expect(dialog).to_have_count(0)
    row = desk.locator(".photo[data-photo]")
    expect(row.locator("[name$='-caption']")).to_have_value("Ngày hội ở Ba Bể.")
    row.locator(".photo-picture").drag_to(desk.locator(f"{EDITOR} p").nth(1), target_position={"x": 20, "y": 2})
    blocks = desk.locator(EDITOR).evaluate("editor => [...editor.children].map((block) => block.localName)")
    assert blocks[:3] == ["p", "figure", "p"]
    journey.send(desk, "_draft")
    story = Article.objects.get()
    assert story.body.index("Đoạn một") < story.body.index("<figure>") < story.body.index("Đoạn hai")
    assert story.photos.get().caption == "Ngày hội ở Ba Bể."
