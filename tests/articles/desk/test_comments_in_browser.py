"""Comments in a real browser: words selected and spoken about, answered, accepted and rejected, with real typing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from articles.desk import threads
from articles.desk.threads import Said
from articles.models import Article
from tests.articles.desk.stories import filed, move, review
from tests.journey import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
BODY = "<p>Hội nghị có <strong>120 đại biểu</strong> tham dự.</p><p>Kinh phí là 46,3 tỷ đồng, kết quả tốt.</p>"
NewContext = Callable[..., BrowserContext]
SELECT = """words => {
    const walker = document.createTreeWalker(document.querySelector('.reading'), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.textContent.indexOf(words);
        if (at < 0) continue;
        getSelection().setBaseAndExtent(node, at, node, at + words.length);
        return;
    }
    throw new Error(`no ${words}`);
}"""
RULES: dict[str, Any] = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def select(page: Page, words: str, offered: str) -> None:
    """Select words in the reading text and take what is offered for them."""
    page.evaluate(SELECT, words)
    page.locator(".talk-offer").get_by_role("button", name=offered).click()


def suggest(page: Page, words: str, proposed: str) -> None:
    """Suggest other words for some."""
    select(page, words, "Đề xuất sửa câu chữ")
    field = page.get_by_label("Thay bằng")
    expect(field).to_have_value(words)
    field.fill(proposed)
    page.get_by_role("button", name="Gửi đề xuất").click()
    expect(page.locator(".thread ins", has_text=proposed)).to_be_visible()


def test_an_editor_and_a_reporter_talk_about_a_story(new_context: NewContext, cast) -> None:
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), body=BODY)
    editor = signed_in(new_context, cast.editor)
    editor.goto(review(story))
    select(editor, "46,3 tỷ đồng", "Góp ý")
    expect(editor.get_by_label("Góp ý cho đoạn nào")).to_have_value("46,3 tỷ đồng")
    box = editor.locator("#comment-text")
    box.press_sequentially("Số này ở đâu ra, @hanh")
    expect(editor.get_by_role("option", name="Nông Thị Hạnh")).to_be_visible()
    box.press("Enter")
    expect(box).to_have_value("Số này ở đâu ra, @Nông Thị Hạnh ")
    editor.locator("#talk-comment").get_by_role("button", name="Góp ý").click()
    expect(editor.locator("mark.passage")).to_have_text("46,3 tỷ đồng")
    suggest(editor, "120 đại biểu", "125 đại biểu")
    suggest(editor, "kết quả tốt", "kết quả rất tốt")
    assert story.history.get(move="comment").details["mentions"] == [cast.reporter.pk]
    move(story, "return", cast.editor)

    reporter = signed_in(new_context, cast.reporter)
    reporter.goto(review(story))
    expect(reporter.locator("mark.passage")).to_have_count(3)
    thread = reporter.locator(".thread", has_text="Số này ở đâu ra")
    thread.locator(".thread-answer > summary").click()
    thread.get_by_label("Trả lời").press_sequentially("Theo báo cáo của tỉnh.")
    thread.locator(".thread-answer").get_by_role("button", name="Trả lời").click()
    expect(reporter.locator(".thread-reply", has_text="Theo báo cáo của tỉnh.")).to_be_visible()
    reporter.locator(".thread", has_text="125").get_by_role("button", name="Chấp nhận").click()
    expect(reporter.locator(".reading")).to_contain_text("125 đại biểu")
    reporter.locator(".thread", has_text="rất tốt").get_by_role("button", name="Từ chối").click()
    expect(reporter.locator(".talk-settled summary")).to_contain_text("2")
    assert Article.objects.get(pk=story.pk).head.data["body"] == BODY.replace("120", "125")  # type: ignore[union-attr]

    editor.goto(review(story))
    expect(editor.locator("mark.passage")).to_have_text("46,3 tỷ đồng")
    editor.locator(".thread", has_text="Số này").get_by_role("button", name="Đã xong").click()
    expect(editor.locator("mark.passage")).to_have_count(0)


def test_by_keyboard_alone_one_goes_from_the_words_to_the_thread_and_back(new_context: NewContext, cast) -> None:
    story = filed(cast.reporter, body=BODY)
    page = signed_in(new_context, cast.reporter)
    page.goto(review(story))
    page.locator("#talk-comment > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("46,3 tỷ đồng")
    page.keyboard.press("Tab")
    page.keyboard.type("Đã kiểm tra.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("mark.passage")).to_have_text("46,3 tỷ đồng")
    page.locator(".passage-number").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".thread:target")).to_contain_text("Đã kiểm tra.")


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")])
def test_the_page_is_accessible_and_fits(new_context: NewContext, cast, width, scheme, scripts) -> None:
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), body=BODY)
    at = timezone.now() - timedelta(minutes=9)
    first = threads.say(story, cast.editor, at, Said("Số này ở đâu ra?", quote="46,3 tỷ đồng, kết quả"))
    threads.say(story, cast.reporter, at, Said("Theo báo cáo.", parent=first))
    said = Said("Danh sách cuối cùng.", quote="120 đại biểu", suggests=True, proposed="125 đại biểu")
    threads.say(story, cast.editor2, at, said)
    threads.say(story, cast.editor2, at, Said("Đầu đề dài.", quote="quý III", field="headline"))
    threads.say(story, cast.editor2, at, Said("Bài tốt, nên đăng sớm."))
    page = signed_in(
        new_context,
        cast.editor,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        java_script_enabled=scripts,
    )
    page.goto(review(story))
    expect(page.locator(".thread")).to_have_count(4)
    if scripts:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert Axe().run(page, options=RULES).response["violations"] == []
