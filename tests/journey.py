"""The desk as a person uses it in a browser: signing in, filing a story, deciding on it; and the twin of the seed."""

import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, Response, expect

from newsroom.models import User
from tests.cast import PASSWORD
from tests.harness import browser

HOME, LIST, ADD = "/admin/", "/admin/articles/article/", "/admin/articles/article/add/"
TWIN = Path(__file__).parents[1] / "newsroom" / "samples" / "twin.txt"
EDITOR = ".ProseMirror"

TYPING = 120_000  # milliseconds that a long paragraph may take, key by key, on a busy machine


# --- What is filed ------------------------------------------------------------


@dataclass(frozen=True)
class Twin:
    """The parts of the twin, the invented story that is built like the reference one."""

    headline: str
    tag: str
    lead: str
    related: list[str]
    caption: str
    paragraphs: list[str]
    credit: str


def twin() -> Twin:
    """Read `newsroom/samples/twin.txt`: headline, tag and lead, three headlines, caption, paragraphs, credit."""
    headline, opening, *rest = (block.strip() for block in TWIN.read_text(encoding="utf-8").split("\n\n"))
    tag, _, lead = opening.removeprefix("(").partition(") -")
    return Twin(headline, tag, lead, rest[:3], rest[3], rest[4:-1], rest[-1])


def photo(name: str = "hoi-nghi.jpg", size: tuple[int, int] = (1200, 800)) -> Any:
    """A JPEG with something in it, as a file to choose in the browser."""
    noise = Image.frombytes("RGB", (60, 40), random.Random(10).randbytes(60 * 40 * 3))
    content = io.BytesIO()
    noise.resize(size, Image.Resampling.BICUBIC).save(content, "JPEG", quality=80)
    return {"name": name, "mimeType": "image/jpeg", "buffer": content.getvalue()}


# --- The form -----------------------------------------------------------------


def at_desk(new_context: Callable[..., BrowserContext], username: str, **options: Any) -> Page:
    """A browser of their own for one of the cast, signed in and at home."""
    page = new_context(**options).new_page()
    browser.sign_in(page, username, PASSWORD)
    return page


def signed_in(new_context: Callable[..., BrowserContext], user: User, **options: Any) -> Page:
    """A browser of their own for one of the cast who signed in before."""
    client = Client()
    client.force_login(user)
    context = new_context(**options)
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": session.key, "value": session.value, "domain": "localhost", "path": "/"}])
    return context.new_page()


def field(page: Page, name: str) -> Locator:
    """A field of the form; the part that hides it is opened."""
    found = page.locator(f"[name='{name}']")
    closed = page.locator("#filing details:not([open])", has=found)
    while closed.count():
        closed.first.locator("> summary").click()
    return found


def write(page: Page, name: str, text: str) -> None:
    """Type into a field with the keyboard, in place of what stands there, and leave it."""
    box = field(page, name)
    box.click()
    box.press("ControlOrMeta+a")
    box.press_sequentially(text, timeout=TYPING)
    box.press("Tab")


def write_body(page: Page, text: str) -> None:
    """Type a paragraph into the text editor, below what stands there."""
    _go_below(page).press_sequentially(text, timeout=TYPING)


def paste(page: Page, markup: str) -> None:
    """Paste HTML into the text editor, below what stands there, as from a word processor or a web page."""
    _go_below(page).evaluate(
        """(editor, markup) => {
            const data = new DataTransfer();
            data.setData("text/html", markup);
            data.setData("text/plain", markup.replace(/<[^>]*>/g, " "));
            editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        markup,
    )


def _go_below(page: Page) -> Locator:
    """The editor, the cursor in an empty paragraph at its end."""
    editor = page.locator(EDITOR)
    editor.press("ControlOrMeta+End")
    if editor.inner_text().strip():
        editor.press("Enter")
    return editor


def add_row(page: Page, prefix: str) -> int:
    """Press the button that adds a row; returns its number."""
    page.locator(f"[data-rows={prefix}] > .add").click()
    return int(page.locator(f"[name={prefix}-TOTAL_FORMS]").input_value()) - 1


def choose_first(page: Page, name: str, typed: str, wanted: str) -> None:
    """Type into a field that suggests what the desk knows, and take the first suggestion with the keyboard."""
    box = field(page, name)
    box.press_sequentially(typed, timeout=TYPING)
    expect(page.locator("[role=listbox]:visible [role=option]").first).to_contain_text(wanted)
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value(wanted)


def attach(page: Page, file: Any, **about: str) -> int:
    """Choose a photo and describe it; returns the photo's number."""
    row = page.locator(".photo[data-photo]").nth(page.locator(".photo[data-photo]").count())
    page.set_input_files("#photo-files", file)
    row.wait_for()
    for name, text in about.items():
        row.locator(f"[name$='-{name}']").fill(text)
    return int(row.get_attribute("data-photo") or 0)


def send(page: Page, button: str) -> Response:
    """Press one of the form's buttons (`_draft`, `_submit`, `_preview`); returns what answers in the end."""
    return press(page, page.locator(f"#filing button[name={button}]"))


# --- Reading and deciding -----------------------------------------------------


def press(page: Page, button: Locator) -> Response:
    """Press what leads to another page; returns what answers in the end."""
    with page.expect_navigation() as navigation:
        button.click()
    assert navigation.value is not None
    return navigation.value


def open_move(page: Page, move: str) -> Locator:
    """The form of a move on the page where a story is read, opened."""
    form = page.locator(f"form[action$='/move/{move}/']")
    sheet = page.locator("details.sheet:not([open])", has=form)
    if sheet.count():
        sheet.locator("> summary").click()
    return form


def decide(page: Page, move: str, **fields: str) -> Response:
    """Make a move there, filling in what it asks; a choice is given by its value."""
    form = open_move(page, move)
    for name, text in fields.items():
        boxes = form.locator(f"[name={name}]")
        if boxes.first.get_attribute("type") == "radio":
            form.locator(f"[name={name}][value={text}]").check()
        else:
            boxes.fill(text)
    return press(page, form.locator("button[type=submit]"))


def token(page: Page) -> str:
    """A valid CSRF token of the page that is open."""
    return page.locator("[name=csrfmiddlewaretoken]").first.input_value()


def headlines(page: Page, address: str) -> list[str]:
    """The headlines on a public page that lead to that address."""
    return page.locator(f"main :is(h2, h3) a[href='{address}']").all_inner_texts()


def is_loaded(picture: Locator) -> bool:
    """Whether the picture has arrived, once it is in sight."""
    picture.scroll_into_view_if_needed()
    return picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth > 0, () => false)")


# --- What readers see ---------------------------------------------------------


def whereabouts(page: Page, address: str, *texts: str) -> dict[str, list[str]]:
    """Which of the texts a reader finds on the story's page, in lists, feeds and search, by address."""
    places = [address, "/", "/tinh/bac-kan/", "/tinh/thai-nguyen/", "/rss/", "/tinh/bac-kan/feed.json"]
    found = {place: page.request.get(place).text() for place in places}
    for text in texts:
        found["/tim-kiem/"] = found.get("/tim-kiem/", "") + _found_by_search(page, text)
    return {place: [text for text in texts if text in content] for place, content in found.items()}


def _found_by_search(page: Page, text: str) -> str:
    page.goto(f"/tim-kiem/?q={text}")
    return "\n".join(page.locator("main .card").all_inner_texts())
