"""What a script adds to a story in a real browser, and what is there without it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
VOICES = """window.spoken = [];
Object.defineProperty(window, 'speechSynthesis', {value: {
  getVoices: () => [{lang: 'en-US'}, {lang: 'vi_VN'}], cancel: () => window.spoken.push('stop'),
  speak: (part) => window.spoken.push(part.text), addEventListener: () => {}}});
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };"""


def test_a_story_is_read_larger_and_aloud(live_server, new_context: Callable[..., BrowserContext]):
    story = factories.publish("Bắc Kạn: Hội nghị", lead="Ủy ban MTTQ họp.", body="<p>Một.</p><ul><li>Hai.</li></ul>")
    page = new_context(viewport={"width": 360, "height": 740}).new_page()
    page.add_init_script(VOICES)
    page.goto(story.get_absolute_url())
    measure = "parseFloat(getComputedStyle(document.querySelector('.story-body')).fontSize)"
    plain = page.evaluate(measure)
    page.locator("[data-tool=size]").click()
    page.reload()
    assert page.evaluate(measure) > plain
    page.locator("[data-tool=size]").click()
    page.locator("[data-tool=size]").click()
    assert page.evaluate(measure) == plain
    page.locator("[data-tool=aloud]").click()
    spoken = page.evaluate("window.spoken")
    assert spoken[1:] == ["(Mặt trận) - Ủy ban Mặt trận Tổ quốc họp.", "Một.", "Hai."]
    page.locator("[data-tool=aloud]").click()
    assert page.evaluate("window.spoken.at(-1)") == "stop"


def test_without_a_script_nothing_is_offered_that_does_nothing(live_server, new_context: Callable[..., BrowserContext]):
    story = factories.publish("Bắc Kạn: Hội nghị")
    page = new_context(java_script_enabled=False).new_page()
    page.goto(story.get_absolute_url())
    assert page.locator(".story-tools button:visible").count() == 0
    assert page.locator(".story-tools a").get_attribute("href").startswith("mailto:?subject=B%E1%BA%AFc%20K%E1%BA%A1n")
