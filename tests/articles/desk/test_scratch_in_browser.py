"""Real typing in a real browser: whatever breaks, the text is offered back, and what is saved is what was typed."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from articles.models import Article, Scratch
from tests.articles.desk.filing import ADD
from tests.cast import PASSWORD
from tests.harness.browser import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
TYPED = "Đồng bào các dân tộc thi đua, nghĩa tình"


@pytest.fixture
def desk(new_context, cast):
    """A reporter's browser at the form of a new story."""
    context = new_context()
    page = context.new_page()
    sign_in(page, "reporter", PASSWORD)
    page.goto(ADD)
    return context, page


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
    page.close(run_before_unload=False)
    assert not Scratch.objects.with_text().exists()
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
    page.locator("#again-name").fill("reporter")
    page.locator("#again-password").fill(PASSWORD)
    page.locator("dialog.sign-in-again button[type=submit]").click()
    page.wait_for_url("**/change/**")
    assert Article.objects.get().headline == TYPED
    assert not Scratch.objects.with_text().exists()
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('newsroom:scratch:')).length") == 0
