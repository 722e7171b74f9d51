"""Tabs and people on one story in any order: no typed word is lost, no update is overwritten."""

import random
import threading
from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

from articles import workflow
from articles.models import Article, Status
from tests.articles.desk.stories import filed
from tests.articles.desk.tabs import Tab, check_nothing_is_lost, words_of

pytestmark = pytest.mark.usefixtures("english_desk")

BODY = "".join(
    f"<p>{line}</p>"
    for line in (
        "Hội nghị đánh giá tình hình công tác Mặt trận quý III đã diễn ra sáng nay.",
        "Toàn tỉnh vận động được nhiều tỷ đồng cho Quỹ Vì người nghèo.",
        "Các đại biểu thảo luận về nhà đại đoàn kết ở cơ sở.",
    )
)
MOVES = ["submit", "take_back", "claim", "return", "release", "hold", "resume", "take_over"]


def a_story(cast, *travel) -> Article:
    fields = {"headline": "Bắc Kạn: Sơ kết quý III", "lead": "Sapo của bài này.", "body": BODY}
    return filed(cast.reporter, *travel, event_date=date(2023, 10, 10), **fields)


def tabs_of(story: Article, people: list, seed: int) -> list[Tab]:
    return [Tab(user, story, random.Random(seed * 100 + n), 1000 * n + 1) for n, user in enumerate(people)]


def move_somehow(story: Article, people: list, chance: random.Random) -> None:
    """One of the moves that somebody can make now, made; nobody sees to it that forms are saved first."""
    now = timezone.now()
    story = Article.objects.select_related("head").get(pk=story.pk)
    user = chance.choice(people)
    allowed = [move.name for move in workflow.available(user, story, now) if move.name in MOVES]
    if allowed:
        workflow.perform(chance.choice(allowed), story, user, now, note="Vì thử.", version=story.version)


def play(story: Article, tabs: list[Tab], people: list, chance: random.Random, steps: int) -> None:
    for tab in tabs:
        tab.open()
    for _step in range(steps):
        what = chance.choices(["type", "save", "open", "move"], [5, 4, 1, 1])[0]
        if what == "move":
            move_somehow(story, people, chance)
        else:
            getattr(chance.choice(tabs), what)()


@pytest.mark.once
@pytest.mark.django_db
def test_two_tabs_and_two_people_in_any_order_lose_no_word(cast, full):
    met = {409: 0, 422: 0, 302: 0}
    for seed in range(400 if full else 2):
        chance = random.Random(seed)
        story = a_story(cast)
        people = [cast.reporter, cast.editor, cast.editor2]
        tabs = tabs_of(story, [cast.reporter, cast.reporter, cast.editor], seed)
        play(story, tabs, people, chance, 30)
        check_nothing_is_lost(story, tabs)
        for tab in tabs:
            tab.settle()
            for status in tab.statuses:
                met[status] += 1
        check_nothing_is_lost(story, tabs)
    assert met[302] > 4 and met[409] > 4, met  # it was about something


@pytest.mark.once
@pytest.mark.django_db
def test_in_the_end_all_is_in_the_story_where_everybody_may_write(cast, full):
    """A story that is held: any editor may save it, at any time."""
    for seed in range(200 if full else 1):
        story = a_story(cast, ("submit", cast.reporter), ("claim", cast.editor), ("hold", cast.editor))
        assert story.status in {Status.DRAFT, Status.HELD}
        tabs = tabs_of(story, [cast.editor, cast.editor, cast.editor2], seed)
        play(story, tabs, [], random.Random(seed), 0)
        for _round in range(25 if full else 10):
            tab = random.Random(seed * 31 + _round).choice(tabs)
            tab.type()
            if tab.chance.random() < 0.5:
                tab.save()
        for tab in tabs:
            tab.settle()
        check_nothing_is_lost(story, tabs)
        let_go = set().union(*(tab.let_go for tab in tabs))
        assert set().union(*(tab.typed for tab in tabs)) - let_go <= words_of(story)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(3))
def test_people_who_save_at_the_same_moment_lose_no_word(cast, seed):
    """Threads on a database that lets them write at once."""
    story = a_story(cast, ("submit", cast.reporter), ("claim", cast.editor), ("hold", cast.editor))
    tabs = tabs_of(story, [cast.editor, cast.editor, cast.editor2, cast.chief], seed)
    barrier, faults = threading.Barrier(len(tabs)), []

    def write(tab: Tab) -> None:
        try:
            for _round in range(4):
                tab.open()
                tab.type()
                barrier.wait(60)
                tab.save()
            tab.settle()
        except Exception as error:
            faults.append(error)
            barrier.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(tab,)) for tab in tabs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(240)
    assert faults == []
    check_nothing_is_lost(story, tabs)
    let_go = set().union(*(tab.let_go for tab in tabs))
    assert set().union(*(tab.typed for tab in tabs)) - let_go <= words_of(story)
    statuses = [status for tab in tabs for status in tab.statuses]
    assert statuses.count(409) > 3
