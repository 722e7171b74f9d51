"""The intake and the archives in a real browser: accessible and whole on both sizes, and the way through each."""

from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from articles.models import Archive, Article, ItemState, WireItem
from tests import factories
from tests.articles.archives import export, item
from tests.articles.desk.stories import live
from tests.articles.desk.test_desk_in_browser import LEFT_OUT, SMALL_TARGETS, NewContext, at, faults
from tests.articles.desk.test_wire import arrive, like
from tests.articles.test_similar import told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("media")]
PHONE = {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"}
COMPUTER = {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"}


def look(page, width: int) -> None:
    """The page breaks no rule, nothing is cut off, and what is touched is large enough."""
    assert faults(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    if width == PHONE["viewport"]["width"]:  # type: ignore[index]
        assert page.evaluate(SMALL_TARGETS, LEFT_OUT) == [], page.url


def test_an_item_is_looked_at_and_taken_as_an_update(new_context: NewContext, cast):
    first = live(cast.reporter, cast.editor, headline="Bắc Kạn: Tin đầu", **told(1))
    arrive(like(1), "<item><guid>2</guid></item>")
    for screen in (COMPUTER, PHONE):
        page, width = at(new_context, "reporter", **screen), screen["viewport"]["width"]  # type: ignore[index]
        page.goto("/admin/wire/")
        expect(page.locator(".wire-near")).to_contain_text("Tin đầu")
        look(page, width)
        page.locator(".wire-title", has_text="Tin của báo bạn").click()
        page.locator(".wire-drop > summary").click()
        look(page, width)
    page.locator(".wire-update button").click()
    expect(page.locator("#update-title")).to_be_visible()
    assert [fault for fault in faults(page) if "ProseMirror" not in fault[1]] == []
    page.locator("[name=_draft]").click()
    expect(page.locator(".messagelist")).to_contain_text("Bài sau đã được bỏ")
    first.refresh_from_db()
    assert (first.version, WireItem.objects.filter(state=ItemState.TAKEN).count()) == (2, 1)


def test_an_archive_is_looked_at_and_approved(new_context: NewContext, cast, tmp_path: Path):
    factories.section()
    file = tmp_path / "cu.xml"
    file.write_text("".join(export(range(1, 3), item(3, title="Không tên tỉnh", body="Một câu."))), encoding="utf-8")
    call_command("import_archive", str(file), "--as", "editor", verbosity=0)
    archive = Archive.objects.get()
    for screen in (COMPUTER, PHONE):
        page, width = at(new_context, "chief", **screen), screen["viewport"]["width"]  # type: ignore[index]
        for address in ("/admin/archives/", f"/admin/archives/{archive.pk}/"):
            page.goto(address)
            look(page, width)
    page.locator(".archive-admit button").click()
    expect(page.locator(".messagelist")).to_be_visible()
    look(page, width)
    assert Article.objects.filter(archived__archive=archive).count() == 3
