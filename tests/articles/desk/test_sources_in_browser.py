"""Filing from a text in a real browser: read, corrected by clicking words, filed; and its new official confirmed."""

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from articles.models import Article, Source
from provinces.models import Person
from tests import factories
from tests.journey import TWIN, press, send, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("media", "live_server")]
NAME = "Lường Thị Ngọc Diệp"


@pytest.fixture
def desk(cast: Any, new_context: Any) -> Page:
    """The reporter's browser."""
    return signed_in(new_context, cast.reporter)


def violations(page: Page) -> list[str]:
    return [found["id"] for found in Axe().run(page).response["violations"]]


def click_word(page: Page, line: str, word: str, **how: Any) -> None:
    """Click the middle of the first such word in a line of the source."""
    place = page.locator(line).first.evaluate(
        """(line, word) => {
            const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
            for (let node; (node = walker.nextNode()); ) {
                const start = node.data.indexOf(word);
                if (start < 0) continue;
                line.scrollIntoView({ block: "center" });
                const range = document.createRange();
                range.setStart(node, start);
                range.setEnd(node, start + word.length);
                const box = range.getBoundingClientRect();
                return [box.x + box.width / 2, box.y + box.height / 2];
            }
        }""",
        word,
    )
    if how.get("shift"):
        page.keyboard.down("Shift")
    page.mouse.click(*place)
    if how.get("shift"):
        page.keyboard.up("Shift")


def correct_the_credit(desk: Page) -> None:
    """Words of the source go to the field that one was in last: clicked, then chosen with the keyboard alone."""
    desk.locator("#id_event_date").click()
    expect(desk.locator("mark.lit")).to_have_text("Sáng 10/10")
    desk.locator("#id_source_credit").click()
    click_word(desk, ".part-source_credit .source-words", "Báo")
    click_word(desk, ".part-source_credit .source-words", "Kạn", shift=True)
    expect(desk.locator(".assign-words")).to_have_text("“Báo Bắc Kạn”")
    desk.locator(".assign-bar button").click()
    expect(desk.locator("#id_source_credit")).to_have_value("Báo Bắc Kạn")
    desk.locator("#assign-to").select_option("lead")
    desk.locator(".source-text").focus()
    for key in ("ArrowLeft", "ArrowLeft", "Shift+ArrowRight", "Shift+ArrowRight", "Enter"):
        desk.keyboard.press(key)
    expect(desk.locator("#id_lead")).to_have_value("Báo Bắc Kạn")


def paste(desk: Page) -> None:
    """The twin as text."""
    desk.locator("#id_text").click()
    desk.keyboard.insert_text(TWIN.read_text(encoding="utf-8"))
    press(desk, desk.locator("#source-form button[type=submit]"))


def drop_word_file(desk: Page) -> None:
    """The twin as LibreOffice wrote it (`soffice --convert-to docx twin.txt`), dropped."""
    with desk.expect_navigation():
        drop(desk, {"tin.docx": Path(__file__).with_name("twin.docx").read_bytes()})


def drop(desk: Page, files: dict[str, bytes]) -> None:
    """Drop files on the form."""
    desk.locator("#source-form").evaluate(
        """(form, files) => {
            const data = new DataTransfer();
            for (const [name, content] of Object.entries(files)) {
                const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
                data.items.add(new File([bytes], name));
            }
            form.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        {name: b64encode(content).decode() for name, content in files.items()},
    )


@pytest.mark.parametrize("bring", [paste, drop_word_file])
def test_the_twin_is_read_corrected_by_clicking_words_submitted_and_its_official_confirmed(
    desk: Page, cast: Any, new_context: Any, bring: Callable[[Page], None]
) -> None:
    factories.section()
    desk.goto("/admin/sources/")
    assert violations(desk) == []
    bring(desk)
    expect(desk.locator("#id_source_credit")).to_have_value("Theo Báo Bắc Kạn")
    assert violations(desk) == []

    correct_the_credit(desk)
    desk.locator("#id_lead").fill("Sáng 10/10, Mặt trận tỉnh kiểm điểm công việc.")

    desk.locator("#id_section").select_option(label="Hoạt động Mặt trận")
    send(desk, "_submit")
    story = Article.objects.get()
    assert (story.status, story.source_credit) == ("submitted", "Báo Bắc Kạn")
    assert story.origin.source == Source.objects.get()

    editor = signed_in(new_context, cast.editor)
    editor.goto(f"/admin/articles/article/{story.pk}/review/")
    assert violations(editor) == []
    press(editor, editor.locator(".proposal-person", has_text=NAME).get_by_role("button"))
    expect(editor.locator(".proposal-person")).to_have_count(0)
    assert Person.objects.get(name=NAME).confirmed


def test_files_that_are_dropped_are_each_a_source_and_on_a_phone_one_side_is_shown(cast: Any, new_context: Any) -> None:
    page = signed_in(new_context, cast.reporter, viewport={"width": 360, "height": 740})
    page.goto("/admin/sources/")
    drop(page, {"mot.txt": "Bắc Kạn: Một\n\nSáng 10/10/2023, họp.".encode(), "hai.txt": b"Hai", "ba.txt": b" "})
    expect(page.locator(".source-sent a")).to_have_text(["mot.txt", "hai.txt"])
    expect(page.locator(".source-sent .failed")).to_contain_text("ba.txt: ")
    press(page, page.locator(".source-sent a").first)
    expect(page.locator("#id_headline")).to_be_visible()
    expect(page.locator(".source-text")).to_be_hidden()
    page.locator(".source-switch button").first.click()
    expect(page.locator(".source-text")).to_be_visible()
    expect(page.locator("#id_headline")).to_be_hidden()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
