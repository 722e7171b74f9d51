"""The desk in a real browser: accessible, nothing cut off, large enough to touch, by keyboard and without scripts."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from articles import corrections
from articles.models import Campaign, PublishedArticle, Status
from provinces.models import Office, Organisation, Province
from tests import factories
from tests.articles.desk.stories import change_text, filed, live, move, review
from tests.cast import PASSWORD
from tests.harness.browser import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
NewContext = Callable[..., BrowserContext]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# Links inside sentences may be as tall as their line; what the admin puts into its own widgets is left out.
LEFT_OUT = (
    ".reading, .notice, .review-side, .timeline, .paginator, .row-public, .changes, .tabular, "
    ".readonly, .related-widget-wrapper, .datetimeshortcuts, #result_list, .select2"
)
SMALL_TARGETS = """leftOut => [...document.querySelectorAll('main, header')]
    .flatMap(part => [...part.querySelectorAll('a, button, input, select, summary')])
    .filter(element => element.offsetParent && element.type !== 'hidden' && !element.closest(leftOut))
    .filter(element => !['checkbox', 'radio'].includes(element.type))
    .filter(element => element.getBoundingClientRect().height < 43.5)
    .map(element => element.outerHTML)"""


def kept(person: int, event: int) -> list[str]:
    """The forms of what the desk keeps beside the stories."""
    days = {"starts_on": date(2026, 11, 1), "ends_on": date(2026, 11, 18)}
    rows = {
        "provinces/person": person,
        "provinces/organisation": Organisation.objects.get().pk,
        "provinces/office": Office.objects.get().pk,
        "provinces/province": Province.objects.get(slug="bac-kan").pk,
        "articles/event": event,
        "articles/campaign": Campaign.objects.create(name="Ngày hội", **days).pk,
    }
    return [f"/admin/{kind}/{pk}/change/" for kind, pk in rows.items()]


@pytest.fixture
def desk(cast) -> dict[str, list[str]]:
    """Addresses of every kind of page, by who opens them."""
    official = factories.person("Phương Thị Thử", [("Chủ tịch", date(2021, 1, 1), None)])
    event = factories.event()
    returned = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), ("return", cast.editor))
    shown = live(cast.reporter, cast.editor, officials=[official], documents=[factories.document()], event=event)
    change_text(shown, cast.reporter, headline="Bắc Kạn: Đầu đề mới", source_credit="Theo Báo A")
    move(shown, "submit", cast.reporter)
    table = filed(
        cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), body="<h2>Một</h2><ul><li>Hai</li></ul>"
    )
    held = filed(cast.reporter, ("submit", cast.reporter), ("hold", cast.editor))
    down = live(cast.reporter, cast.editor)
    move(down, "withdraw", cast.chief, notice="Đã gỡ.")
    now = timezone.now()
    for travel in ([], [("claim", cast.editor2)]):  # late, and stuck
        filed(cast.reporter, ("submit", cast.reporter), *travel, at=now - timedelta(days=2))
    file = corrections.ask(shown, cast.editor, now, received_at=now, due_at=now, wrong="tám", right="mười")
    forms = kept(official.pk, event.pk)
    return {
        "": ["/admin/login/"],
        "reporter": [
            "/admin/",
            "/admin/articles/article/",
            review(returned),
            *(f"/admin/profile/{page}" for page in ("", "sessions/", "second-factor/")),
            "/admin/newsroom/user/",
        ],
        "editor": ["/admin/", review(shown), review(table), review(held), "/admin/provinces/person/", *forms],
        "chief": [
            "/admin/",
            review(down),
            review(table),
            f"/admin/articles/article/{shown.pk}/history/?from=1&to=2",
            f"/admin/articles/article/{shown.pk}/correction/",
            "/admin/corrections/",
            f"/admin/corrections/{file.pk}/",
        ],
        "admin": ["/admin/", "/admin/newsroom/user/", f"/admin/newsroom/user/{cast.reporter.pk}/change/"],
    }


def visits(new_context: NewContext, desk: dict[str, list[str]], **options: Any):
    """Each page of the desk, opened by who works there, with its address."""
    for username, addresses in desk.items():
        page = new_context(**options).new_page()
        if username:
            sign_in(page, username, PASSWORD)
        for address in addresses:
            page.goto(address)
            yield page, address


def faults(page: Page) -> list[tuple[str, str]]:
    """What breaks a rule of accessibility: the rule and the first place."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [(fault["id"], fault["nodes"][0]["html"]) for fault in found]


def test_on_a_phone_every_page_is_accessible_whole_and_fit_for_a_finger(new_context, desk):
    for page, address in visits(new_context, desk, viewport={"width": 360, "height": 740}, color_scheme="dark"):
        assert faults(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
        assert page.evaluate(SMALL_TARGETS, LEFT_OUT) == [], address


def test_on_a_computer_the_busiest_pages_are_accessible(new_context, desk):
    busiest = {"reporter": desk["reporter"][:3], "editor": desk["editor"][1:6]}
    for page, address in visits(new_context, busiest, viewport={"width": 1280, "height": 800}, color_scheme="light"):
        assert faults(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, address


def test_an_open_sheet_is_accessible_and_stays_inside_the_screen(new_context, cast):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor))
    page = new_context(viewport={"width": 360, "height": 740}).new_page()
    sign_in(page, "editor", PASSWORD)
    page.goto(review(story))
    for sheet in page.locator("details.sheet").all():
        sheet.locator("> summary").click()
        assert faults(page) == []
        box = sheet.locator("> .sheet-body").bounding_box()
        assert box and box["y"] >= 0 and box["x"] >= 0 and box["x"] + box["width"] <= 360


def at(new_context: NewContext, username: str, **options: Any) -> Page:
    """Somebody's browser at the desk."""
    page = new_context(**options).new_page()
    sign_in(page, username, PASSWORD)
    return page


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    for _step in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def test_a_story_is_returned_by_keyboard_alone(new_context, cast):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor))
    page = at(new_context, "editor")
    page.goto(review(story))
    tab_to(page, "details.sheet:has(form[action$='/move/return/']) > summary")
    page.keyboard.press("Enter")
    tab_to(page, "[name=note]")
    page.keyboard.type("Thiếu số liệu quý III.")
    with page.expect_navigation():
        tab_to(page, "form[action$='/move/return/'] button")
        page.keyboard.press("Enter")
    expect(page.locator(".messagelist .success")).to_be_visible()
    story.refresh_from_db()
    assert (story.status, story.history.last().note) == (Status.RETURNED, "Thiếu số liệu quý III.")


def test_one_box_ticks_all_stories_of_the_page_by_keyboard_and_says_when_some_are_left(new_context, cast):
    for number in range(3):
        filed(cast.reporter, ("submit", cast.reporter), headline=f"Bắc Kạn: Bài {number}")
    page = at(new_context, "editor", viewport={"width": 360, "height": 740})
    page.goto("/admin/articles/article/")
    every, boxes = page.locator("#bulk-all"), page.locator("#result_list input[name=story]")
    tab_to(page, "#bulk-all")
    page.keyboard.press("Space")
    assert [box.is_checked() for box in boxes.all()] == [True] * 3
    boxes.first.uncheck()
    assert every.evaluate("box => [box.checked, box.indeterminate]") == [False, True]
    every.focus()
    page.keyboard.press("Space")
    assert [box.is_checked() for box in boxes.all()] == [True] * 3
    page.select_option("#bulk-move", "hold")
    tab_to(page, "button[formaction$='/bulk/']")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("[name=story]").count() == 3
    assert faults(page) == []


def test_escape_closes_a_sheet_and_gives_the_focus_back(new_context, cast):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor))
    page = at(new_context, "editor")
    page.goto(review(story))
    sheet = page.locator("details.sheet").first
    sheet.locator("> summary").click()
    page.keyboard.press("Escape")
    expect(sheet).not_to_have_attribute("open", "")
    expect(sheet.locator("> summary")).to_be_focused()


@pytest.mark.parametrize("scripted", [True, False])
def test_a_story_is_approved_for_a_time_with_and_without_scripts(new_context, cast, scripted):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor))
    page = at(new_context, "editor", java_script_enabled=scripted)
    page.goto(review(story))
    sheet = page.locator("details.sheet", has=page.locator("form[action$='/move/approve/']"))
    sheet.locator("> summary").click()
    expect(sheet.locator("[name=publish_at]")).to_be_hidden()
    sheet.locator("[name=when][value=later]").check()
    wanted = timezone.localtime(timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    sheet.locator("[name=publish_at]").fill(wanted.strftime("%Y-%m-%dT%H:%M"))
    if scripted:
        expect(sheet.locator(".time-in-words")).to_have_text(
            f"{wanted:%H:%M} {wanted.day}/{wanted.month}/{wanted.year}"
        )
    with page.expect_navigation():
        sheet.locator("button[type=submit]").click()
    assert PublishedArticle.objects.get(article=story).visible_from == wanted


def test_what_was_typed_is_still_there_after_a_refusal(new_context, cast):
    story = live(cast.reporter, cast.editor)
    page = at(new_context, "chief", viewport={"width": 360, "height": 740})
    page.goto(review(story))
    form = page.locator("form[action$='/move/withdraw/']")
    sheet = page.locator("details.sheet", has=form)
    sheet.locator("> summary").click()
    form.locator("[name=notice]").fill("Thông báo đã soạn.")
    with page.expect_navigation():
        form.locator("button[type=submit]").click()
    expect(form.locator("[name=notice]")).to_be_visible()
    expect(form.locator("[name=notice]")).to_have_value("Thông báo đã soạn.")
    expect(form.locator(".errorlist")).to_be_visible()


def test_language_and_colours_are_switched_in_the_head_of_the_page(new_context, cast):
    page = at(new_context, "editor", color_scheme="light")
    assert page.locator("html").get_attribute("lang") == "vi"
    page.locator(".theme-toggle").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert all(int(part) < 60 for part in re.findall(r"\d+", background))
    page.locator(".language button").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == "en"
