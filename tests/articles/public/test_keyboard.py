"""The public site by keyboard alone, and what the accessibility tree of its map and its grid tells a screen reader."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from provinces.gazetteer import Gazetteer
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
ARCHIPELAGOS = {"Quần đảo Hoàng Sa (TP Đà Nẵng)", "Quần đảo Trường Sa (tỉnh Khánh Hòa)"}
# What has the focus: what it is called, where it leads, and whether it is in sight and marked.
FOCUSED = """() => {
    const at = document.activeElement, box = at.getBoundingClientRect();
    const style = getComputedStyle(at), after = getComputedStyle(at, "::after");
    const ring = one => one.outlineStyle !== "none" && parseFloat(one.outlineWidth) >= 3;
    const line = at.closest("svg") && parseFloat(style.strokeWidth) >= 3;
    return {
        said: at.getAttribute("aria-label") || at.querySelector("title")?.textContent || at.textContent.trim(),
        href: at.getAttribute("href") || "",
        kind: at.getAttribute("class") || at.tagName,
        seen: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight && box.right > 0,
        marked: Boolean(ring(style) || ring(after) || line),
    };
}"""
# Of each cell in the table's body: the headers that HTML ties to it, and the name of the link in it.
CELLS = """() => [...document.querySelectorAll(".numbers tbody td")].map(cell => {
    const column = cell.closest("table").tHead.rows[0].cells[cell.cellIndex], row = cell.parentElement.cells[0];
    const number = cell.querySelector("a");
    return {
        column: column.scope === "col" && column.querySelector("abbr").title,
        row: row.scope === "row" && row.textContent.trim(),
        said: number ? number.getAttribute("aria-label") : cell.querySelector(".hidden").textContent,
        shown: number ? number.textContent : "",
    };
})"""

# The lines round something, and round what lies over it, without and with the focus.
RINGS = """one => {
    const rings = () => [null, "::after"].map(part => getComputedStyle(one, part).outline).join();
    const calm = rings();
    one.focus();
    return { calm, focused: rings() };
}"""


@pytest.fixture
def paper(live_server) -> list[str]:
    """Three stories of Thái Nguyên and one of Huế in this quarter; the headlines, the newest first."""
    now = timezone.now()
    report = {"genre": "activity-report", "period": f"{now.year}-Q1", "provinces": ["thai-nguyen"]}
    stories = [
        factories.publish("Thái Nguyên: Hội nghị Mặt trận", provinces=["thai-nguyen"], at=now),
        factories.publish("Huế: Ngày hội", provinces=["hue"], at=now - timedelta(hours=1)),
        factories.publish("Thái Nguyên: Báo cáo thứ hai", at=now - timedelta(hours=2), **report),
        factories.publish("Thái Nguyên: Báo cáo thứ nhất", at=now - timedelta(hours=3), **report),
    ]
    return [story.headline for story in stories]


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page on which nothing moves by itself."""
    return new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce").new_page()


def tabbed(page: Page, most: int = 150) -> Iterator[dict[str, Any]]:
    """What has the focus after each press of Tab; each is in sight and marked."""
    for _press in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused["seen"] and focused["marked"], focused
        yield focused


def go_to(page: Page, said: str) -> None:
    """Press Tab until the focus is on what is called so."""
    assert any(focused["said"] == said for focused in tabbed(page)), said


def tree(page: Page, role: str) -> list[tuple[str, str]]:
    """Name and description of everything that a screen reader is told to be of that role."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return [
        (node["name"].get("value", ""), node.get("description", {}).get("value", ""))
        for node in nodes
        if not node["ignored"] and node["role"]["value"] == role
    ]


@pytest.mark.parametrize("width", [1280, 360])
def test_every_unit_of_the_map_is_reached_and_said_with_its_number(page: Page, paper: list[str], width: int):
    """The drawing on a wide screen, the squares on a narrow one."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/tinh/")
    page.locator(".jump-over").focus()
    walked = list(islice(tabbed(page), 34 + 2))
    numbers = dict(one["said"].rsplit(", ", 1) for one in walked)
    units = {unit.name for unit in Gazetteer.load().units_on(date.today())}
    assert numbers.keys() == units | ARCHIPELAGOS and len(units) == 34
    assert (numbers["Thái Nguyên"], numbers["Huế"], numbers["Cà Mau"]) == ("3 tin", "1 tin", "0 tin")
    told = tree(page, "link")
    for one in walked:
        assert {said for name, said in told if name == one["said"]} == {""}, one  # a link, and nothing said twice
    assert ("Bản đồ Việt Nam", "") in tree(page, "group" if width > 640 else "list")
    page.locator(".jump-over").focus()
    go_to(page, "Thái Nguyên, 3 tin")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tinh/thai-nguyen/?quy=*")
    assert page.locator(".river .card").count() == 3


def test_the_focus_can_be_seen_on_the_drawing_and_the_map_can_be_jumped_over(page: Page, paper: list[str]):
    page.goto("/tinh/")
    place = page.locator(".map-place").first
    before = place.screenshot()
    go_to(page, "Lai Châu, 0 tin")
    assert place.screenshot() != before
    page.locator(".jump-over").focus()
    page.keyboard.press("Enter")
    assert next(tabbed(page))["kind"] == "directory-name"


def test_every_number_of_the_grid_is_reached_and_tied_to_its_headers(page: Page, paper: list[str]):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/bao-cao/")
    frame = page.locator(".grid-frame")
    page.get_by_role("link", name=f"{date.today().year}", exact=True).focus()
    assert next(tabbed(page))["kind"] == "grid-frame"
    for _press in range(12):
        page.keyboard.press("ArrowRight")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert frame.evaluate("frame => frame.scrollLeft > 0 || frame.scrollWidth <= frame.clientWidth")
    rows = [place for place, _description in tree(page, "rowheader")]
    walked = [focused["said"] for focused in islice(tabbed(page), frame.locator("a").count())]
    units = {unit.name for unit in Gazetteer.load().units_on(date.today())}
    assert units <= set(rows) and units <= set(walked)
    caption = frame.get_attribute("aria-label")
    assert caption in dict(tree(page, "table")) and caption in dict(tree(page, "region"))
    assert [name for name, _description in tree(page, "columnheader")][1:] == ["I", "II", "6 tháng", "III", "IV", "Năm"]
    cells = page.evaluate(CELLS)
    assert len(cells) == len(tree(page, "cell")) == (34 + 1) * 6
    for cell in cells:
        number = f"{cell['row']}, {cell['column']}: {cell['shown']} tin"
        assert cell["row"] in rows and cell["column"] and cell["said"] == (number if cell["shown"] else "chưa có"), cell
    [number] = [said for said in walked if said.endswith(" tin")]
    assert number == f"Thái Nguyên, Báo cáo về quý I năm {date.today().year}: 2 tin"
    page.get_by_role("link", name=number).press("Enter")
    page.wait_for_url("**/bao-cao/?tinh=thai-nguyen&ky=*")
    assert page.locator(".river .card").count() == 2


def test_from_the_front_page_to_a_story_to_its_province(page: Page, paper: list[str]):
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["href"] == "#content"
    page.keyboard.press("Enter")  # past the masthead
    go_to(page, paper[0])
    page.keyboard.press("Enter")
    page.wait_for_url("**/tin/*/")
    assert page.locator("h1").inner_text() == paper[0]
    go_to(page, "Thái Nguyên")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tinh/thai-nguyen/")
    assert page.locator("h1").inner_text() == "Thái Nguyên"


def test_colours_that_the_reader_chose_hide_neither_focus_nor_choice_nor_shade(
    new_context: Callable[..., BrowserContext], paper: list[str]
):
    page = new_context(
        viewport={"width": 1280, "height": 800}, forced_colors="active", reduced_motion="reduce"
    ).new_page()
    page.goto("/tinh/")
    fills = page.locator(".map-place").evaluate_all(
        "all => all.map(one => [one.getAttribute('class').match(/shade-./)[0], getComputedStyle(one).fill])"
    )
    legend = page.locator(".legend-shade").evaluate_all(
        "all => all.map(one => [one.className.match(/shade-./)[0], getComputedStyle(one).backgroundColor])"
    )
    assert {tuple(one) for one in fills} < {tuple(one) for one in legend}
    assert len(dict(legend)) == len(dict(map(reversed, legend))) == 4
    line = "one => getComputedStyle(one).stroke"
    calm = page.locator(".map-place").first.evaluate(line)
    page.keyboard.press("Tab")  # from here on the focus is one of the keyboard
    page.locator(".map-place").first.focus()
    assert len({page.locator(".map-place").first.evaluate(line), calm, *dict(fills).values()}) == 5
    quarter = page.locator(".country .quarters [aria-current]").get_attribute("href").partition("=")[2]
    year = quarter.partition("-")[0]
    for address, kinds in {
        f"/tinh/thai-nguyen/?quy={quarter}": [".quarters [aria-current]", ".card-headline a"],
        "/bao-cao/": [".chip[aria-current]", ".numbers td a", ".numbers th a", ".grid-frame"],
        f"/luu-tru/{year}/": [".months a"],
        "/chuyen-muc/hoat-dong-mat-tran/": [".nav-row [aria-current]"],
    }.items():
        page.goto(address)
        page.keyboard.press("Tab")
        for kind in kinds:
            rings = page.locator(kind).first.evaluate(RINGS)
            assert rings["focused"] != rings["calm"] and "solid 3px" in rings["focused"], (address, kind, rings)
            assert ("solid 2px" in rings["calm"]) == ("aria-current" in kind), (address, kind, rings)
