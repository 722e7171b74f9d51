"""Stories that travelled through the newsroom, for the tests of the desk."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from articles import workflow
from articles.models import Article
from newsroom.models import User
from tests import factories

DAY = date(2023, 10, 10)  # Bắc Kạn was a province then
REVIEW, MOVE = "/admin/articles/article/{}/review/", "/admin/articles/article/{}/move/{}/"


def filed(author: User, *travel: tuple[str, User], at: datetime | None = None, **fields: Any) -> Article:
    """A story by that author which made these moves (name, by), a minute apart, the last of them just now or `at`."""
    at = (at or timezone.now()) - timedelta(minutes=len(travel) + 1)
    day = {} if "event" in fields else {"event_date": DAY}
    story = factories.draft(**{"filed_by": author, "created_at": at, "updated_at": at} | day | fields)
    workflow.record_revision(story, author, at)
    for name, by in travel:
        at += timedelta(minutes=1)
        move(story, name, by, at)
    return story


def move(story: Article, name: str, by: User, at: datetime | None = None, **details: Any) -> None:
    """Move a story through the workflow, with a reason and the newest version where one is needed."""
    story.refresh_from_db()
    details = {"note": "Cần bổ sung số liệu.", "revision_hash": story.head.hash if story.head else ""} | details
    workflow.perform(name, story, by, at or timezone.now(), **details)


def change_text(story: Article, by: User, at: datetime | None = None, **fields: Any) -> None:
    """Save a change of the story as that person would."""
    Article.objects.filter(pk=story.pk).update(**fields)
    workflow.record_revision(story, by, at or timezone.now())


def live(author: User, editor: User, **fields: Any) -> Article:
    """A story that readers see."""
    return filed(author, ("submit", author), ("claim", editor), ("approve", editor), **fields)


def review(story: Article) -> str:
    """The address where a story is read."""
    return REVIEW.format(story.pk)


def move_url(story: Article, name: str) -> str:
    """The address that a decision is sent to."""
    return MOVE.format(story.pk, name)
