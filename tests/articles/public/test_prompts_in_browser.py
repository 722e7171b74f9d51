"""Suggestions in a real browser: by keyboard, by touch, for a screen reader, while an input method composes."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Route, expect

from articles.models import PublishedArticle
from tests import factories
from tests.articles.public.test_in_browser import RULES, SMALL_TARGETS

pytestmark = [pytest.mark.django_db(transaction=True)]
SHIFTS = """() => {
    window.shifts = [];
    new PerformanceObserver(list => window.shifts.push(...list.getEntries().map(one => one.value)))
        .observe({ type: "layout-shift", buffered: false });
}"""


@pytest.fixture
def paper(live_server) -> str:
    """One story with everything; its address."""
    story = factories.publish(
        "Bắc Kạn: Hội nghị quý III",
        at=timezone.now() - timedelta(hours=1),
        officials=[factories.person("Phương Thị Hội", [("Chủ tịch", date(2021, 1, 1), None)])],
        event=factories.event("Hội nghị quý III"),
        topics=["Hội viên"],
    )
    return story.get_absolute_url()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], paper: str) -> Page:
    return new_context(viewport={"width": 1280, "height": 800}, service_workers="block").new_page()


def options(page: Page):
    return page.locator(".prompts:visible [role=option]")


def type_in(page: Page, text: str, field: str = "#masthead-q") -> None:
    """Type into the field and wait for the list."""
    page.locator(field).focus()
    page.locator(f"{field}[role=combobox]").wait_for()
    page.keyboard.press("End")
    page.keyboard.type(text, delay=20)
    expect(options(page).first).to_have_text(f"Tìm “{page.locator(field).input_value()}”")


def test_the_keyboard_alone_chooses_searches_and_closes(page: Page):
    page.goto("/")
    type_in(page, "hoi")
    field = page.locator("#masthead-q")
    expect(field).to_have_attribute("aria-expanded", "true")
    assert page.locator(".prompts [aria-selected=true]").count() == 0, "Enter searches"
    page.keyboard.press("ArrowUp")
    expect(options(page).last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Escape")
    expect(page.locator(".prompts")).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    assert field.input_value() == "hoi"
    for _press in range(3):  # opens the list again, then the search itself, then the official
        page.keyboard.press("ArrowDown")
        options(page).first.wait_for()
    marked = page.locator(".prompts [aria-selected=true]")
    assert marked.get_attribute("id") == field.get_attribute("aria-activedescendant")
    page.keyboard.press("Enter")
    page.wait_for_url("**/can-bo/phuong-thi-hoi/")
    type_in(page, "hoi ngh")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tim-kiem/?q=hoi+ngh")


def test_the_first_line_searches_with_the_filters_of_the_form(page: Page):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/tim-kiem/?q=hoi&tinh=bac-kan")
    type_in(page, " ng", "#q")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(SMALL_TARGETS) == []
    options(page).first.click()
    page.wait_for_url("**/tim-kiem/?q=hoi+ng&tinh=bac-kan*")


def test_a_suggestion_is_a_link_and_typing_moves_nothing(page: Page):
    page.goto("/tim-kiem/")
    page.evaluate(SHIFTS)
    type_in(page, "hoi", "#q")
    page.wait_for_timeout(100)
    assert page.evaluate("window.shifts") == []
    options(page).get_by_text("Hội viên").click()
    page.wait_for_url("**/chu-de/hoi-vien/")


def test_a_screen_reader_hears_of_a_combobox_its_options_in_groups_and_their_number(page: Page):
    page.goto("/")
    type_in(page, "hoi")
    page.keyboard.press("ArrowDown")
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    told = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node["ignored"]]
    assert ("combobox", "Tìm trên báo") in told or [name for role, name in told if role == "combobox"]
    assert ("listbox", "Gợi ý tìm kiếm") in told
    assert [name for role, name in told if role == "group"][-4:] == ["Cán bộ", "Chủ đề", "Sự kiện", "Tin bài"]
    assert [name for role, name in told if role == "option"] == [
        "Tìm “hoi”", "Phương Thị Hội Chủ tịch", "Hội viên", "Hội nghị quý III 10/10/2023",
        f"Bắc Kạn: Hội nghị quý III {timezone.localtime(PublishedArticle.objects.get().first_published_at):%-d/%-m/%Y}",
    ]  # fmt: skip
    assert page.locator("[role=status].prompts-told:not(:empty)").inner_text() == "4 gợi ý"


def test_nothing_is_asked_while_an_input_method_composes(page: Page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "goi-y" in request.url else None)
    page.goto("/")
    page.locator("#masthead-q").focus()
    page.locator("#masthead-q[role=combobox]").wait_for()
    method = page.context.new_cdp_session(page)
    for text in ("h", "ho", "hô", "hộ", "hội"):
        method.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
        page.wait_for_timeout(60)
    page.wait_for_timeout(300)
    assert asked == []
    method.send("Input.insertText", {"text": "hội"})
    options(page).first.wait_for()
    assert [address.rpartition("=")[2] for address in asked] == ["h%E1%BB%99i"]


def test_a_late_answer_to_an_earlier_question_is_not_shown(page: Page):
    def slowly(route: Route) -> None:
        if route.request.url.endswith("q=h"):
            page.wait_for_timeout(600)
        route.continue_()

    page.route("**/goi-y/**", slowly)
    page.goto("/")
    page.locator("#masthead-q").focus()
    page.locator("#masthead-q[role=combobox]").wait_for()
    page.keyboard.type("h")
    page.wait_for_timeout(200)
    page.keyboard.type("oi v")
    page.locator(".prompts-list").wait_for()
    page.wait_for_timeout(700)
    assert options(page).first.inner_text() == "Tìm “hoi v”"


@pytest.mark.parametrize(("width", "scheme", "forced"), [(360, "dark", "none"), (1280, "light", "active")])
def test_the_open_list_breaks_no_rule_of_accessibility(
    new_context: Callable[..., BrowserContext], paper: str, width: int, scheme: str, forced: str
):
    page = new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, forced_colors=forced, service_workers="block"
    ).new_page()
    page.goto("/tim-kiem/")
    type_in(page, "hoi", "#q")
    calm = page.locator(".prompt").nth(1).screenshot()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.locator(".prompt").nth(1).screenshot() != calm, "what is chosen can be seen"
    faults = Axe().run(page, context=".prompts-around", options=RULES).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in faults] == []


def test_without_an_answer_or_without_javascript_one_can_search(
    new_context: Callable[..., BrowserContext], page: Page, paper: str
):
    page.route("**/goi-y/**", lambda route: route.abort())
    page.goto("/")
    page.locator("#masthead-q").focus()
    page.locator("#masthead-q[role=combobox]").wait_for()
    page.keyboard.type("hoi")
    page.wait_for_timeout(400)
    expect(page.locator(".prompts")).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tim-kiem/?q=hoi")
    bare = new_context(java_script_enabled=False).new_page()
    bare.goto("/")
    bare.locator("#masthead-q").fill("hoi")
    bare.locator("#masthead-q").press("Enter")
    bare.wait_for_url("**/tim-kiem/?q=hoi")


def test_nothing_is_fetched_for_suggestions_before_somebody_begins_to_search(page: Page, paper: str):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(paper, wait_until="networkidle")
    assert not [address for address in asked if "prompts" in address or "goi-y" in address]
    page.locator("#masthead-q").focus()
    page.locator("#masthead-q[role=combobox]").wait_for()
    page.locator(".prompts-around").wait_for(state="attached")
    files = [address.rpartition("/")[2] for address in asked if "prompts" in address]
    assert sorted(files) == ["prompts.css", "prompts.js"]
