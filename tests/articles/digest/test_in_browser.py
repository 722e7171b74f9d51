"""The pages of the digest in a real browser: whole without JavaScript, by keyboard alone, and accessible."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from django.core.cache import caches
from django.utils import timezone
from playwright.sync_api import BrowserContext

from articles.digest import sending, subscribing
from articles.models import Subscriber, SubscriptionAsk
from tests.articles.digest.readers import subscriber
from tests.articles.public.test_in_browser import RULES, SMALL_TARGETS

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_reader_without_javascript_or_mouse_subscribes_and_unsubscribes(new_context: Callable[..., BrowserContext]):
    caches["throttle"].clear()
    page = new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}).new_page()
    page.goto("/tinh/lang-son/")
    page.locator(".page-feed a", has_text="Nhận qua thư").press("Enter")
    assert page.locator("[name=muc]:checked").get_attribute("value") == "tinh/lang-son"
    page.locator("#email").press("Enter")  # nothing typed yet
    assert page.locator("#email[aria-invalid]").get_attribute("aria-describedby") == "email-error"
    page.locator("#email").press_sequentially("ban.doc@bao.example")
    page.locator("[name=nhip][value=daily]").press("ArrowDown")
    page.locator("#email").press("Enter")
    assert page.locator("h1").inner_text() == "Mời bạn mở hộp thư"
    sending.send_due()
    path = re.search(r"http://testserver(/ban-tin/xac-nhan/\S+)", mail.outbox[0].body)[1]
    page.goto(path)
    page.locator("main button").press("Enter")
    assert "Đã lưu" in page.locator("[role=status]").inner_text()
    row = Subscriber.objects.get()
    assert (row.rhythm, row.keys) == ("weekly", ["tinh/lang-son"])
    page.locator(".digest-ending button").press("Enter")
    assert page.locator("h1").inner_text() == "Bạn không còn nhận bản tin"
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_pages_behind_links_break_no_rule_of_accessibility_and_are_not_cut_off(
    new_context: Callable[..., BrowserContext], live_server, width: int, scheme: str
):
    row = subscriber(since=timezone.now(), everything=False, keys=["tinh/lang-son"])
    subscribing.ask("khac@doc.example", subscribing.Wish(True, [], "weekly"), timezone.now())
    confirm = subscribing.link_of(SubscriptionAsk.objects.get(), subscribing.CONFIRM)
    page = new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    for address in (
        f"/ban-tin/xac-nhan/{confirm}/",
        f"/en/ban-tin/lua-chon/{subscribing.link_of(row, subscribing.PREFERENCES)}/?xong=1",
        f"/ban-tin/thoi-nhan/{subscribing.link_of(row, subscribing.UNSUBSCRIBE)}/",
        "/ban-tin/da-gui/",
    ):
        page.goto(address)
        faults = Axe().run(page, options=RULES).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"]) for fault in faults] == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert width > 360 or page.evaluate(SMALL_TARGETS) == [], address
