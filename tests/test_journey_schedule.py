"""What an editor schedules appears at its minute by itself: a new story, and a new text of one that readers see."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from articles.models import Article, Status
from tests import journey
from tests.articles.desk import stories
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
NewContext = Callable[..., BrowserContext]
SECOND = timedelta(seconds=1)
OLD, NEW = "Chín xã đã nộp báo cáo", "Mười hai xã đã nộp báo cáo"


def claim(page: Page) -> None:
    """Take the story that waits at home."""
    page.goto(journey.HOME)
    journey.press(page, page.locator(".panel-queue .row-headline"))
    assert journey.decide(page, "claim").ok


def approve_for(page: Page, story: Article, minute: datetime) -> None:
    """Approve the claimed story that is open for that minute."""
    typed = timezone.localtime(minute).strftime("%Y-%m-%dT%H:%M")
    assert journey.decide(page, "approve", when="later", publish_at=typed).ok
    story.refresh_from_db()
    assert story.status == Status.APPROVED


def a_minute_ahead(minutes: int = 2) -> datetime:
    """The beginning of a minute that lies ahead."""
    return timezone.now().replace(second=0, microsecond=0) + timedelta(minutes=minutes)


def test_a_scheduled_story_appears_at_its_minute_without_a_worker(new_context: NewContext, cast: Cast):
    with transaction.atomic():
        story = stories.filed(cast.reporter, ("submit", cast.reporter), headline=f"Bắc Kạn: {NEW}")
    minute = a_minute_ahead()
    editor, reader = journey.signed_in(new_context, cast.editor), new_context().new_page()
    claim(editor)
    approve_for(editor, story, minute)
    row = story.published.get()
    with time_machine.travel(minute - SECOND, tick=False):
        assert reader.request.get(row.get_absolute_url()).status == 404
        assert not any(journey.whereabouts(reader, row.get_absolute_url(), NEW).values())
    with time_machine.travel(minute, tick=False):
        assert reader.goto(row.get_absolute_url()).ok
        assert all(journey.whereabouts(reader, row.get_absolute_url(), NEW).values())


def test_a_new_text_of_a_live_story_takes_over_at_its_minute(new_context: NewContext, cast: Cast, media: Path):
    about = {"headline": f"Bắc Kạn: {OLD}", "body": "<p>Chín xã đã nộp.</p>", "event_date": date(2023, 10, 10)}
    with transaction.atomic():
        story = stories.live(cast.reporter, cast.chief, **about)
    address = story.published.get().get_absolute_url()
    reader, editor = new_context().new_page(), journey.signed_in(new_context, cast.editor)
    change_text(editor, story)
    assert journey.send(editor, "_draft").ok
    only_shows(reader, address, OLD)
    journey.send(editor, "_submit")
    may_not(editor, story, "claim")
    other = journey.signed_in(new_context, cast.editor2)
    claim(other)
    may_not(editor, story, "approve")
    minute = a_minute_ahead()
    approve_for(other, story, minute)
    only_shows(reader, address, OLD)
    with time_machine.travel(minute - SECOND, tick=False):
        only_shows(reader, address, OLD)
    with time_machine.travel(minute, tick=False):
        only_shows(reader, address, NEW)
        assert reader.goto(address).ok
        assert reader.locator(".story-body").inner_text() == "Mười hai xã đã nộp."
        assert story.published.count() == 2


def change_text(page: Page, story: Article) -> None:
    """Write another headline and another text into the form."""
    page.goto(f"{journey.LIST}{story.pk}/review/")
    journey.press(page, page.locator(".action-bar a[href$='/change/']"))
    journey.write(page, "headline", f"Bắc Kạn: {NEW}")
    page.locator(journey.EDITOR).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Mười hai xã đã nộp.")


def only_shows(page: Page, address: str, text: str) -> None:
    """Everywhere that text and not the other one; the story's first address leads to it."""
    found = journey.whereabouts(page, address, OLD, NEW)
    assert all(texts == [text] for texts in found.values()), found


def may_not(page: Page, story: Article, move: str) -> None:
    """Who wrote the change has no button for that move, and a forged request is refused."""
    story.refresh_from_db()
    status = story.status
    page.goto(f"{journey.LIST}{story.pk}/review/")
    assert page.locator(f"form[action$='/move/{move}/']").count() == 0
    sent = {"csrfmiddlewaretoken": journey.token(page), "when": "now", "revision_hash": story.head.hash}
    assert page.request.post(f"{journey.LIST}{story.pk}/move/{move}/", form=sent).status == 403
    story.refresh_from_db()
    assert story.status == status
