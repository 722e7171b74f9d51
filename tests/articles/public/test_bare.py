"""The public site with little: no styles, no script; and words typed as letters and marks apart."""

import unicodedata
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import caches
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from articles import pictures
from articles.digest import sending
from articles.models import Photo
from tests import factories
from tests.articles.desk.filing import picture

pytestmark = pytest.mark.django_db(transaction=True)
HEADLINE = "Bắc Kạn: Hội nghị đánh giá quý III"
# From top to bottom on a page of a story.
IN_ORDER = [
    ".skip", ".paper-name", ".nav a >> nth=0", ".kicker >> nth=0", "h1", ".story-lead", "figcaption",
    ".story-body p >> nth=0", ".story-credit", ".story-byline", ".facts h2 >> nth=0", ".footer .imprint-name",
]  # fmt: skip
# What should not be seen: drawings as large as the page, buttons that only a script makes work.
AMISS = """() => {
    const seen = [...document.querySelectorAll("body *")].filter(one => one.checkVisibility());
    return [
        ...seen.filter(one => one.matches("svg:not(.map)") && one.getBoundingClientRect().width > 48),
        ...seen.filter(one => one.matches("button:not([type=submit])")),
    ].map(one => one.outerHTML);
}"""

WIDTH = "document.images[0].naturalWidth"


@pytest.fixture
def story(live_server, media) -> Any:
    """A story with everything, and one beside it."""
    common = {"officials": [factories.person(offices=[("Bí thư", None, None)])], "topics": ["Nông thôn mới"]}
    draft = factories.draft(
        HEADLINE, body="<p>Thân bài.</p><p>Hết.</p>", bylines=[("Nông Thị Hạnh", "text"), ("Hà Mạnh", "photo")],
        source_credit="Theo Báo Bắc Kạn", genre="activity-report", period="2023-Q3", event=factories.event(), **common,
    )  # fmt: skip
    photo = pictures.stage(picture(size=(1200, 800)), draft.filed_by)
    Photo.objects.filter(pk=photo.pk).update(article=draft, caption="Toàn cảnh", credit="MQ")
    factories.publish("Lạng Sơn: Tin khác", provinces=["lang-son"], lead="Tin.", at=timezone.now() - timedelta(hours=1))
    return factories.publish(draft, at=timezone.now() - timedelta(minutes=5))


@pytest.fixture
def bare(new_context: Callable[..., BrowserContext]) -> Page:
    """A browser that gets neither styles nor scripts."""
    page = new_context(java_script_enabled=False, viewport={"width": 800, "height": 600}).new_page()
    page.route("**/*.css", lambda route: route.abort())
    return page


def test_a_story_reads_from_top_to_bottom_without_styles(bare: Page, story: Any):
    bare.goto(story.get_absolute_url())
    assert bare.evaluate("getComputedStyle(document.body).display") == "block"  # by our styles it would be flex
    tops = [bare.locator(part).bounding_box()["y"] for part in IN_ORDER]
    assert tops == sorted(tops)
    assert bare.locator("figcaption").inner_text() == "Toàn cảnh Ảnh: MQ"
    assert bare.locator(".story-byline").inner_text() == "Nông Thị Hạnh Ảnh: Hà Mạnh"
    assert bare.evaluate(AMISS) == []
    bare.keyboard.press("Tab")
    bare.keyboard.press("Enter")
    bare.wait_for_url("**#content")
    bare.keyboard.press("Tab")
    assert bare.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_other_pages_keep_their_order_and_hide_nothing_that_is_needed(bare: Page, story: Any):
    for address in ("/", "/tinh/", "/tinh/bac-kan/", "/bao-cao/", "/tim-kiem/?q=hoi", "/ban-tin/"):
        bare.goto(address)
        tops = [bare.locator(part).first.bounding_box()["y"] for part in (".skip", "header", "h1", "footer")]
        assert tops == sorted(tops), address
        assert bare.evaluate(AMISS) == [], address


def test_who_saves_data_gets_a_small_picture_and_a_link_to_the_large_one(
    new_context: Callable[..., BrowserContext], story: Any
):
    sources = []
    for headers in ({}, {"Save-Data": "on"}):
        page = new_context(extra_http_headers=headers, viewport={"width": 1280, "height": 800}).new_page()
        page.goto(story.get_absolute_url())
        assert page.locator("figure a").is_visible() == bool(headers)
        sources.append(page.locator("figure img").evaluate("img => img.decode().then(() => img.currentSrc)"))
    page.locator("figure a").click()
    large = page.evaluate(WIDTH)
    assert page.url.endswith(".jpg") and sources[0] != sources[1]
    page.goto(sources[1])
    assert page.evaluate(WIDTH) < large


# --- Marks apart -----------------------------------------------------------------


def apart(text: str) -> str:
    """Each letter followed by its marks."""
    return unicodedata.normalize("NFD", text)


@pytest.fixture
def letters() -> Iterator[list]:
    """Room for one more subscription, and the letters that leave."""
    caches["throttle"].clear()
    yield mail.outbox


def test_words_are_found_whether_marks_are_typed_apart_or_put_in_at_once(page: Page, story: Any):
    page.goto("/")
    page.locator("#masthead-q").press_sequentially(apart("Hội nghị"))
    page.keyboard.press("Enter")
    page.get_by_role("link", name=HEADLINE).wait_for()
    page.locator("main input[name=q]").fill("")
    page.keyboard.insert_text(apart("đánh giá quý"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/tim-kiem/?q=*%CC%81*")  # as it was typed
    assert page.get_by_role("link", name=HEADLINE).count() == 1
    assert page.get_by_role("link", name="Lạng Sơn: Tin khác").count() == 0


def test_an_address_typed_with_marks_apart_gets_its_letter(page: Page, story: Any, letters: list):
    page.goto("/ban-tin/?muc=chu-de/nong-thon-moi")
    page.locator("#email").press_sequentially(apart("bạn@đọc.example"))
    page.keyboard.press("Enter")
    assert "ten@example.vn" in page.locator("#email-error").inner_text()  # no mail server takes such a name
    page.locator("#email").fill("")
    page.keyboard.insert_text("ban" + apart("@đọc.example"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/ban-tin/da-gui/")
    sending.send_due()
    [letter] = letters
    assert letter.to == ["ban@xn--c-kia059t.example"] and "Nông thôn mới" in letter.body
