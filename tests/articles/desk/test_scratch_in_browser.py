"""Real typing in a real browser: whatever breaks, the text is offered back, and what is saved is what was typed."""

import unicodedata

import pytest
from playwright.sync_api import expect

from articles.models import Article, Photo, Scratch
from newsroom.models import Session
from tests import journey
from tests.articles.desk.filing import ADD
from tests.cast import PASSWORD
from tests.harness.browser import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
TYPED = "Đồng bào các dân tộc thi đua, nghĩa tình"
# As some keyboards send it: letters first, marks after them.
WORDS = unicodedata.normalize("NFD", "Ế ẩm ộp ữ nghĩa Đoàn kết thưở ngoằn nghoèo quyết tâm").split()

# Whether the browser keeps nothing any more, after at most ten seconds.
LET_GO = """() => new Promise(done => {
    const kept = () => Object.keys(localStorage).some(key => key.startsWith('newsroom:scratch:'));
    const look = left => !kept() ? done(true) : left ? setTimeout(look, 50, left - 1) : done(false);
    look(200);
})"""


@pytest.fixture
def desk(new_context, cast):
    """A reporter's browser at the form of a new story."""
    context = new_context()
    page = context.new_page()
    sign_in(page, "reporter", PASSWORD)
    page.goto(ADD)
    return context, page


def sign_in_again(page):
    """Fill in the dialog that asks for it."""
    page.locator("#again-name").fill("reporter")
    page.locator("#again-password").fill(PASSWORD)
    page.locator("dialog.sign-in-again button[type=submit]").click()


def shut(page):
    """Close the tab as its cross does, and wait until it is gone."""
    with page.expect_event("close"):
        page.close(run_before_unload=True)


def test_text_kept_by_the_server_is_offered_after_a_crash(desk):
    context, page = desk
    page.locator("[name=headline]").press_sequentially(TYPED)
    page.locator(".ProseMirror").press_sequentially("Thân bài")
    expect(page.locator("#save-state")).to_contain_text("Đã giữ bản nháp lúc", timeout=30000)
    page.evaluate("localStorage.clear(); window.onbeforeunload = null")
    other = context.new_page()
    other.goto("/admin/")
    other.locator(".unsaved .row-headline").click()
    expect(other.locator("[name=headline]")).to_have_value(TYPED)
    expect(other.locator(".ProseMirror")).to_contain_text("Thân bài")
    assert not Article.objects.exists()


def test_without_a_line_the_text_stays_on_the_device_and_is_offered(desk):
    context, page = desk
    context.route("**/scratch/**", lambda route: route.abort())
    page.locator("[name=headline]").press_sequentially(TYPED)
    expect(page.locator("#save-state")).to_contain_text("Mất kết nối", timeout=30000)
    # The last calls of a closing page may slip past the route.
    page.evaluate(
        "() => { navigator.sendBeacon = () => false; window.fetch = () => Promise.reject(new TypeError('no line')) }"
    )
    page.close(run_before_unload=False)
    assert not Scratch.objects.with_text().exists()
    offline = context.new_page()
    offline.goto(ADD)
    expect(offline.locator(".unsaved .change ins")).to_have_text(TYPED)
    offline.close()
    context.unroute("**/scratch/**")
    other = context.new_page()
    other.goto(ADD)
    other.locator(".unsaved .row-headline").click()
    expect(other.locator("[name=headline]")).to_have_value(TYPED)


def test_after_the_session_ended_one_signs_in_again_and_the_save_goes_on(desk):
    _context, page = desk
    page.locator("[name=headline]").press_sequentially(TYPED)
    Session.objects.all().delete()
    page.locator("button[name=_draft]").click()
    sign_in_again(page)
    page.wait_for_url("**/change/**")
    assert Article.objects.get().headline == TYPED
    assert not Scratch.objects.with_text().exists()
    assert page.evaluate(LET_GO)


def test_a_photo_chosen_after_the_session_ended_is_taken_once_one_signed_in_again(desk, media):
    _context, page = desk
    page.locator("[name=headline]").press_sequentially(TYPED)
    Session.objects.all().delete()
    page.set_input_files(".photos .drop input[type=file]", journey.photo("ngay-hoi.jpg"))
    page.locator("dialog.sign-in-again button[type=button]").click()
    expect(page.locator(".uploads .failed")).to_contain_text("ngay-hoi.jpg")
    page.locator(".uploads .failed button").click()
    sign_in_again(page)
    expect(page.locator(".photo:not([hidden]) .photo-picture[src*='/admin/photos/']")).to_be_visible()
    expect(page.locator(".uploads li")).to_have_count(0)
    expect(page.locator("[name=headline]")).to_have_value(TYPED)
    assert Photo.objects.get().original_filename == "ngay-hoi.jpg"


def test_a_dead_server_and_a_closed_tab_lose_nothing(desk):
    context, page = desk
    page.locator(".ProseMirror").press_sequentially("Trước khi máy chủ chết")
    context.route("**/*", lambda route: route.abort("connectionrefused"))
    page.locator(".ProseMirror").press_sequentially(" thì vẫn gõ")
    page.locator("button[name=_draft]").click()
    expect(page.locator("#save-state")).to_contain_text("chưa lưu")
    page.locator(".ProseMirror").press_sequentially(" tiếp, giữa câ")
    shut(page)
    context.unroute("**/*")
    other = context.new_page()
    other.goto(ADD)
    other.locator(".unsaved .row-headline, .unsaved .button-main").first.click()
    expect(other.locator(".ProseMirror")).to_contain_text("Trước khi máy chủ chết thì vẫn gõ tiếp, giữa câ")


def test_a_tab_closed_in_the_middle_of_a_sentence_is_offered_on_another_machine(desk, new_context):
    _context, page = desk
    page.locator("[name=headline]").press_sequentially("Bắc Kạn: Đang gõ dở giữa câ")
    shut(page)
    elsewhere = new_context().new_page()
    sign_in(elsewhere, "reporter", PASSWORD)
    expect(elsewhere.locator(".unsaved .row-headline")).to_have_text("Bắc Kạn: Đang gõ dở giữa câ")


def test_what_is_saved_is_what_was_typed_through_many_autosaves_on_a_slow_line(desk, full):
    context, page = desk
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 20_000}
    line.send("Network.emulateNetworkConditions", slow)
    answers = []
    page.on("response", lambda answer: answers.append(answer.status) if "/scratch/" in answer.url else None)
    typed = []
    page.locator(".ProseMirror").click()
    while len([status for status in answers if status == 200]) < (50 if full else 8):
        typed.append(WORDS[len(typed) % len(WORDS)])
        page.keyboard.type(f"{typed[-1]} ")
        page.evaluate("dispatchEvent(new Event('online'))")  # at once, not after some seconds of rest
    page.locator("[name=headline]").press_sequentially(TYPED)
    with page.expect_navigation():
        page.locator("button[name=_draft]").click()
    story = Article.objects.get()
    assert story.headline == TYPED
    assert story.body == f"<p>{unicodedata.normalize('NFC', ' '.join(typed))} </p>"
    assert not Scratch.objects.with_text().exists()
