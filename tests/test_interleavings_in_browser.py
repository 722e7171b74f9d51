"""Two tabs of one person and a second person write on one story in real browsers: no typed word is lost."""

import json
import random
import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from articles.models import Article, Status
from newsroom.models import User
from tests import journey
from tests.articles.desk.filing import change
from tests.articles.desk.stories import filed, move
from tests.articles.desk.tabs import typed_in
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
SAMPLE = 2  # a seed with conflicts, autosaves and moves
NewContext = Callable[..., BrowserContext]
BODY = "<p>Hội nghị diễn ra sáng nay tại thành phố.</p><p>Toàn tỉnh vận động được nhiều tỷ đồng.</p>"


def a_story(cast: Cast) -> Article:
    """A story that is set aside, so that every editor may save it."""
    travel = (("submit", cast.reporter), ("claim", cast.editor), ("hold", cast.editor))
    return filed(cast.reporter, *travel, body=BODY, event_date=date(2023, 10, 10))


class Writer:
    """Somebody in front of a tab: types words that exist nowhere else, saves, chooses."""

    def __init__(self, page: Page, story: Article, chance: random.Random, first_word: int) -> None:
        self.page, self.story, self.chance, self.next_word = page, story, chance, first_word
        self.typed: set[str] = set()
        self.let_go: set[str] = set()
        self.conflicts = 0
        page.goto(change(story))

    def keep(self) -> None:
        """Let autosave run now, as after the line came back."""
        self.page.evaluate("dispatchEvent(new Event('online'))")

    def type(self) -> None:
        word = f"w{self.next_word}"
        self.next_word += 1
        self.typed.add(word)
        where = self.chance.choice(["headline", "lead", "paragraph", "inside", "inside"])
        if where in {"headline", "lead"}:
            box = journey.field(self.page, where)
            box.press("ControlOrMeta+End")
            box.press_sequentially(f" {word}")
        elif where == "paragraph":
            journey.write_body(self.page, f"Thêm {word}.")
        else:
            blocks = self.page.locator(f"{journey.EDITOR} > p")
            blocks.nth(self.chance.randrange(blocks.count())).click()
            self.page.keyboard.press("End")
            self.page.keyboard.type(f" {word}")

    def save(self) -> None:
        """Press the button; on the page of a conflict choose first."""
        for clash in self.page.locator("fieldset.clash").all():
            radios = clash.locator("input[type=radio]")
            choice = radios.nth(self.chance.randrange(radios.count()))
            mine, theirs = (typed_in(*side.all_inner_texts()) for side in self._sides(clash))
            self.let_go |= {"mine": theirs - mine, "theirs": mine - theirs}.get(
                choice.get_attribute("value") or "", set()
            )
            choice.check()
        answer = journey.send(self.page, "_draft")
        assert answer.status in {200, 409, 422}, answer.status
        self.conflicts += answer.status == 409

    @staticmethod
    def _sides(clash: Any) -> list[Any]:
        return [clash.locator(".clash-side").nth(number).locator(".clash-text") for number in (0, 1)]

    @property
    def on_screen(self) -> set[str]:
        values = self.page.locator("#filing textarea, #filing input").evaluate_all("all => all.map(one => one.value)")
        return typed_in(*values, self.page.locator("#filing").inner_text())

    @property
    def is_settled(self) -> bool:
        return not self.page.locator(".meeting").count()


def turn(story: Article, chief: User) -> None:
    """The chief takes the story off hold, so that nobody may save it, or puts it back."""
    story.refresh_from_db()
    move(story, "resume" if story.status == Status.HELD else "hold", chief)


@pytest.mark.everywhere
def test_in_any_order_no_typed_word_is_lost(new_context: NewContext, cast: Cast, full: bool):
    met = 0
    for seed in range(50) if full else [SAMPLE]:
        chance, story = random.Random(seed), a_story(cast)
        first = journey.signed_in(new_context, cast.editor)
        pages = [first, first.context.new_page(), journey.signed_in(new_context, cast.editor2)]
        writers = [Writer(page, story, random.Random(seed * 10 + n), 1000 * n + 1) for n, page in enumerate(pages)]
        for _step in range(8):
            writer = chance.choice(writers)
            writer.type()
            what = chance.choices(["save", "keep", "turn", "nothing"], [5, 2, 2, 1])[0]
            if what == "turn":
                turn(story, cast.chief)
            elif what != "nothing":
                getattr(writer, what)()
        story.refresh_from_db()
        if story.status != Status.HELD:
            turn(story, cast.chief)
        for writer in writers:
            for _attempt in range(6):
                writer.save()
                if writer.is_settled:
                    break
        let_go = set().union(*(writer.let_go for writer in writers))
        story.refresh_from_db()
        there = typed_in(json.dumps(story.head.data))
        assert set().union(*(writer.typed for writer in writers)) - let_go - there == set(), seed
        versions = [typed_in(json.dumps(each.data)) for each in story.revisions.order_by("number")]
        lost = [before - after - let_go for before, after in pairwise(versions)]
        assert not any(lost), seed
        met += sum(writer.conflicts for writer in writers)
        for context in {page.context for page in pages}:
            context.close()
    assert met > 0  # it was about something


def test_the_page_of_a_conflict_works_by_keyboard_without_scripts_on_a_phone(new_context: NewContext, cast: Cast):
    story = a_story(cast)
    page = journey.signed_in(
        new_context, cast.editor, java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    page.goto(change(story))
    page.locator("[name=headline]").fill("Tít của tôi")
    other = journey.signed_in(new_context, cast.editor2)
    other.goto(change(story))
    journey.write(other, "headline", "Tít của họ")
    journey.write(other, "lead", "Sapo của họ.")
    journey.send(other, "_draft")
    assert journey.send(page, "_draft").status == 409
    expect(page.locator(".clash")).to_have_count(1)
    expect(page.locator("[name=lead]")).to_have_value("Sapo của họ.")
    assert journey.send(page, "_draft").status == 422
    radio = page.locator("[name=choice-0][value=mine]")
    radio.focus()
    page.keyboard.press("ArrowDown")
    assert page.locator("[name=choice-0][value=theirs]").is_checked()
    assert journey.send(page, "_draft").status == 200
    story.refresh_from_db()
    assert (story.headline, story.lead) == ("Tít của họ", "Sapo của họ.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_on_it_is_beyond_reach(new_context: NewContext, cast: Cast, scheme: str):
    story = a_story(cast)
    page = journey.signed_in(new_context, cast.editor, color_scheme=scheme, viewport={"width": 360, "height": 740})
    page.goto(change(story))
    other = journey.signed_in(new_context, cast.editor2)
    other.goto(change(story))
    for each, text in ((other, "của họ"), (page, "của tôi")):
        journey.write(each, "headline", f"Tít {text}")
        journey.write(each, "source_credit", f"Theo Báo {text}")
        each.locator(f"{journey.EDITOR} > p").first.click()
        each.keyboard.press("End")
        each.keyboard.type(f" Thêm {text}.")
    journey.send(other, "_draft")
    assert journey.send(page, "_draft").status == 409
    expect(page.locator(".clash")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []
    assert re.search(r"[1-9]", page.locator("[name=version]").input_value())
