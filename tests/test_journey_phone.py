"""The newsroom on a phone 360 pixels wide, by touch; and a decision made by keyboard alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect

from articles.models import Article, PublicState, Status
from newsroom.models import User
from tests import factories, journey
from tests.articles.desk import stories
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
NewContext = Callable[..., BrowserContext]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
# What sticks out after at most 120 frames; the first may be laid out for a wider screen.
TOO_WIDE = """() => new Promise(done => {
    const fits = () => document.scrollingElement.scrollWidth <= 360;
    const wide = () => [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > 361);
    const look = frames => fits() ? done([])
        : frames ? requestAnimationFrame(() => look(frames - 1))
        : done([document.scrollingElement.scrollWidth, ...wide().map(one => one.outerHTML.slice(0, 100))]);
    look(120);
})"""
FOCUSED = """() => { const { type, name, value, tagName } = document.activeElement;
    return [tagName.toLowerCase(), type ?? "", name ?? "", value ?? ""].join(" ").trim(); }"""


# --- A phone ------------------------------------------------------------------


def fits(page: Page) -> None:
    """Nothing has to be pushed sideways, once the page is laid out."""
    assert page.evaluate(TOO_WIDE) == [], page.url


def tap(page: Page, target: Locator) -> None:
    """Touch what leads to another page, which must fit."""
    with page.expect_navigation():
        target.tap()
    fits(page)


def test_a_story_is_filed_and_approved_on_a_phone(new_context: NewContext, cast: Cast, media: Path):
    factories.section()
    reporter = journey.signed_in(new_context, cast.reporter, **PHONE)
    reporter.goto(journey.HOME)
    fits(reporter)
    for menu in reporter.locator("header details.menu > summary").all():
        menu.tap()
        fits(reporter)
        menu.tap()
    tap(reporter, reporter.locator(f"main a[href='{journey.ADD}']"))
    file_a_short_story(reporter)
    story = Article.objects.get()
    assert story.status == Status.SUBMITTED
    tap(reporter, reporter.locator(".desk-nav a[href='/admin/articles/article/']"))

    editor = journey.signed_in(new_context, cast.editor, **PHONE)
    editor.goto(journey.HOME)
    tap(editor, editor.locator(".panel-queue .row-headline"))
    tap(editor, editor.locator("form[action$='/move/claim/'] button"))
    approval = editor.locator("details.sheet", has=editor.locator("form[action$='/move/approve/']"))
    approval.locator("> summary").tap()
    fits(editor)
    tap(editor, approval.locator("button[type=submit]"))
    assert story.public_state == PublicState.LIVE

    reader = new_context(**PHONE).new_page()
    for address in ("/", "/tinh/thai-nguyen/", "/tim-kiem/?q=dai+doan+ket", story.published.get().get_absolute_url()):
        assert reader.goto(address).ok
        assert "Đại đoàn kết" in reader.inner_text("main")
        fits(reader)


def file_a_short_story(page: Page) -> None:
    """The least that can be submitted, with a photo; previewed on the way."""
    for name, text in (("headline", "Thái Nguyên: Ngày hội Đại đoàn kết"), ("lead", "Sáng nay, xóm mở hội.")):
        page.locator(f"[name={name}]").tap()
        page.keyboard.type(text)
    page.locator(journey.EDITOR).tap()
    page.keyboard.type("Bà con các xóm về dự đông đủ.")
    page.select_option("[name=home_province]", "thai-nguyen")
    page.select_option("[name=section]", label="Hoạt động Mặt trận")
    journey.attach(page, journey.photo(), caption="Ngày hội", credit="Nông Thị Hạnh", alt="Người dân múa sạp")
    closed = page.locator("#filing details:not([open]) > summary")
    while closed.count():
        closed.first.tap()
    page.select_option("[name=ai_use]", "none")
    for add in page.locator("#filing .add").all():
        add.tap()
    fits(page)
    tap(page, page.locator("button[name=_preview]"))
    assert "Đại đoàn kết" in page.frame_locator(".preview-frame").locator("h1").inner_text()
    tap(page, page.locator(".preview-bar a.button").first)
    tap(page, page.locator("button[name=_submit]"))


# --- A keyboard ---------------------------------------------------------------


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until what is wanted has the focus, which must be seen."""
    for _ in range(60):
        page.keyboard.press("Tab")
        target = page.locator(f"{wanted}:focus")
        if target.count():
            assert target.evaluate("element => getComputedStyle(element).outlineStyle") != "none", wanted
            return
    raise AssertionError(f"60 times Tab do not lead to {wanted}, but to {page.evaluate(FOCUSED)}")


def press(page: Page, wanted: str, key: str = "Enter") -> None:
    """Go to what leads to another page and press it; that page is accessible and fits."""
    tab_to(page, wanted)
    with page.expect_navigation():
        page.keyboard.press(key)
    fits_all(page)


def at_home(new_context: NewContext, user: User) -> Page:
    """Somebody's browser, 360 pixels wide, at the home page of the desk, which is accessible and fits."""
    page = journey.signed_in(new_context, user, viewport={"width": 360, "height": 740})
    page.goto(journey.HOME)
    fits_all(page)
    return page


def fits_all(page: Page) -> None:
    """The page is accessible, and nothing has to be pushed sideways."""
    fits(page)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []


def test_a_story_is_filed_claimed_and_approved_by_keyboard_alone(new_context: NewContext, cast: Cast):
    section = factories.section()
    page = at_home(new_context, cast.reporter)
    press(page, "a[href$='/articles/article/add/']")
    typed = {
        "[name=headline]": "Thái Nguyên: Ngày hội Đại đoàn kết",
        "[name=lead]": "Sáng nay, xóm mở hội.",
        journey.EDITOR: "Bà con các xóm về dự đông đủ.",
        "[name=event_date]": "10/10/2025",
    }
    for field, words in typed.items():
        tab_to(page, field)
        page.keyboard.type(words)
    for name, value in {"home_province": "thai-nguyen", "section": str(section.pk), "ai_use": "none"}.items():
        tab_to(page, f"[name={name}]")
        page.keyboard.press("ArrowDown")
        expect(page.locator(f"[name={name}]")).to_have_value(value)
    press(page, "button[name=_submit]")

    story = Article.objects.get()
    assert (story.status, story.home_province.slug) == (Status.SUBMITTED, "thai-nguyen")
    at_home(new_context, cast.chief)
    page = at_home(new_context, cast.editor)
    press(page, f".row-headline[href='{stories.review(story)}']")
    press(page, "form[action$='/move/claim/'] button")
    tab_to(page, "details.sheet:has(form[action$='/move/approve/']) > summary")
    page.keyboard.press("Enter")
    tab_to(page, "form[action$='/move/approve/'] [name=when]")
    page.keyboard.press("ArrowDown")
    assert page.locator("[name=when][value=later]").is_checked()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    assert page.locator("[name=when][value=now]").is_checked()
    press(page, "form[action$='/move/approve/'] button", "Space")
    story.refresh_from_db()
    assert story.public_state == PublicState.LIVE
