"""Public pages in a real browser: accessible, nothing cut off, light, and whole without JavaScript."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from articles.models import PublishedArticle
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
BODY = """<p>Thân bài <strong>đậm</strong>.</p><h2>Nhiệm vụ trọng tâm quý IV</h2><ul><li>Một</li></ul>
<blockquote><p>Nắm chắc tình hình tại cơ sở.</p></blockquote>
<table><thead><tr><th>Đơn vị</th><th>Số cuộc giám sát</th><th>Nhà Đại đoàn kết</th><th>Kinh phí</th></tr></thead>
<tbody><tr><td>Ba Bể</td><td>14</td><td>32</td><td>1.920.000.000</td></tr></tbody></table>"""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input, select, summary, label:has(input)')]
    .filter(element => element.offsetParent)
    .filter(element => !(element.matches('input') && element.closest('label')))
    .filter(element => !element.closest('.story-body, .card, .report-line, .story-note, .notice'))
    .filter(element => element.getBoundingClientRect().height < 44)
    .map(element => element.outerHTML)"""

# Text that its box hides, in boxes that a reader cannot scroll.
CUT_OFF = """() => [...document.querySelectorAll('main *, header *, footer *')]
    .filter(element => element.offsetParent && !element.closest('.hidden, .skip, .jump-over, .language, svg'))
    .filter(element => {
        const hides = way => ['hidden', 'clip'].includes(getComputedStyle(element)[way]);
        return hides('overflowX') && element.scrollWidth > element.clientWidth + 1
            || hides('overflowY') && element.scrollHeight > element.clientHeight + 1;
    })
    .map(element => element.outerHTML)"""
# Boxes too small for their words, as a style sheet might make them.
TOO_NARROW = "one => Object.assign(one.style, { overflow: 'hidden', whiteSpace: 'nowrap', width: '3em' }).length"
TOO_LOW = "one => Object.assign(one.style, { overflow: 'hidden', height: '1em' }).length"


@pytest.fixture
def pages(live_server) -> list[str]:
    """The address of each kind of page, over a small paper; the story's own comes first."""
    now, event, official, cited = timezone.now(), factories.event(), factories.person(), factories.document()
    common = {
        "event": event,
        "event_date": date(2023, 10, 10),
        "officials": [official],
        "documents": [cited],
        "topics": ["Nông thôn mới"],
        "body": BODY,
    }
    stories = [
        factories.publish(f"Bắc Kạn: Hội nghị đánh giá số {n}", at=now - timedelta(hours=n), **common)
        for n in range(1, 30)
    ]
    report = factories.publish(
        "Bắc Kạn: Đánh giá tình hình hoạt động của MTTQ và các tổ chức chính trị - xã hội trong quý III năm 2023",
        at=now - timedelta(minutes=5),
        genre="activity-report",
        period="2023-Q3",
        related_headlines="Bắc Kạn: Hội nghị đánh giá số 3\nKon Tum: Tin chưa có",
        source_credit="Theo Báo Bắc Kạn",
        bylines=[("Nông Thị Hạnh", "text")],
        **common,
    )
    factories.withdraw(stories[-1], now)
    return [
        report.get_absolute_url(), stories[-1].get_absolute_url(), "/", "/en/", "/tinh/", "/tinh/thai-nguyen/",
        "/tinh/bac-kan/?quy=2023-4", "/bao-cao/", "/chuyen-muc/hoat-dong-mat-tran/", "/su-kien/",
        f"/su-kien/{event.slug}/", "/can-bo/", f"/can-bo/{official.slug}/", "/chu-de/nong-thon-moi/",
        f"/van-ban/{cited.slug}/", "/tim-kiem/?q=hoi+nghi", "/khong/", "/ban-tin/?muc=tinh/thai-nguyen",
    ]  # fmt: skip


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_no_page_breaks_a_rule_of_accessibility_or_is_cut_off(
    new_context: Callable[..., BrowserContext], pages: list[str], width: int, scheme: str, full: bool
):
    """A full run looks at each page both ways, an ordinary one at the first on both screens and at the rest in turn."""
    page = new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    for address in pages if full else [*pages[:3], *pages[3 + (width > 360) :: 2]]:
        page.goto(address)
        faults = Axe().run(page, options=RULES).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"]) for fault in faults] == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_everything_to_touch_is_large_enough_and_nothing_is_lost_at_twice_the_size(
    new_context: Callable[..., BrowserContext], pages: list[str]
):
    """At 640 pixels as a screen of 1280 has them when it shows everything twice as large, and at 320."""
    page = new_context(viewport={"width": 360, "height": 740}).new_page()
    for address in pages:
        page.goto(address)
        assert page.evaluate(SMALL_TARGETS) == [], address
        for width in (640, 320):
            page.set_viewport_size({"width": width, "height": 450})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)
            assert page.evaluate(CUT_OFF) == [], (address, width)
        page.set_viewport_size({"width": 360, "height": 740})
    page.goto(pages[0])
    for number, (part, spoil) in enumerate({"h1": TOO_NARROW, ".story-lead": TOO_LOW}.items(), 1):
        page.locator(part).evaluate(spoil)
        assert len(page.evaluate(CUT_OFF)) == number  # the check itself sees what is cut off


def test_a_story_page_needs_few_fonts_and_two_small_scripts(page: Page, pages: list[str]):
    responses = []
    page.on("response", lambda response: responses.append(response))
    page.goto(pages[0], wait_until="networkidle")
    sizes = {response.url: len(response.body()) for response in responses}
    fonts = {address: size for address, size in sizes.items() if address.endswith(".woff2")}
    assert 3 <= len(fonts) <= 4
    assert sum(fonts.values()) <= 70_000
    scripts = {address: size for address, size in sizes.items() if address.endswith(".js")}
    assert {address.rpartition("/")[2] for address in scripts} == {"page.js", "story.js"}
    assert sum(scripts.values()) < 4_000
    assert sum(sizes.values()) - sum(fonts.values()) < 80_000


def test_a_reader_without_javascript_finds_an_old_story(new_context: Callable[..., BrowserContext], pages: list[str]):
    page = new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}).new_page()
    page.goto("/")
    page.locator(".nav-standing a").first.click()
    page.locator(".directory-name", has_text="Thái Nguyên").click()
    page.locator(".quarters a", has_text="IV").click()
    assert page.url.endswith("?quy=2023-4")
    page.locator(".pager a[rel=next]").click()
    oldest = PublishedArticle.objects.visible(timezone.now()).order_by("first_published_at")[0]
    page.locator(".river a", has_text=oldest.headline.split(": ")[1]).last.click()
    assert page.locator("h1").inner_text() == oldest.headline


def test_the_language_can_be_changed_on_the_spot(page: Page, pages: list[str]):
    page.goto("/tinh/bac-kan/?quy=2023-4")
    page.locator(".language").click()
    assert page.url.endswith("/en/tinh/bac-kan/?quy=2023-4")
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator(".language").click()
    assert "/en/" not in page.url
