"""The quarter under which the desk finds a story: of the event, else of publication, else of filing."""

from django.utils import timezone

from articles.lists import HANOI
from articles.models import Article, Event, PublishedArticle
from newsroom.vietnamese import quarter_of


def quarter_of_story(story: Article) -> str:
    """`2023-3`, as things stand; `Article.quarter` keeps it, and the workflow writes that whenever it may change."""
    if story.event_date or story.event:
        return quarter_of(story.day)
    rows = PublishedArticle.objects.filter(article=story).order_by("first_published_at")
    published = rows.values_list("first_published_at", flat=True).first()
    return quarter_of(timezone.localdate(published or story.created_at, HANOI))


def move_event(event: Event) -> None:
    """The event has another day: its stories that name no day of their own go with it."""
    Article.objects.filter(event=event, event_date__isnull=True).update(quarter=quarter_of(event.starts_on))
