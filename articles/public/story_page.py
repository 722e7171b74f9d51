"""What a story's page shows, for readers and for the desk's preview alike."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models.published import PublishedArticle
from articles.public import structured_data
from articles.public.abbreviations import explained
from articles.public.corrections import of_story
from articles.public.places import in_words, now_part_of
from articles.public.related import related_to
from articles.templatetags.kept import Memory
from provinces.gazetteer import Gazetteer


def story_context(story: PublishedArticle, at: datetime, preview: bool = False) -> dict[str, Any]:
    """Context of `site/story.html`; `story` may be unsaved in a preview.

    A query for the related stories; one for notices of corrections, unless the row brings them.
    """
    return of_row(story, preview) | of_moment(story, at)


def of_moment(story: PublishedArticle, at: datetime, memory: Memory | None = None) -> dict[str, Any]:
    """What of it depends on other rows and on the day; all of it stands in `live` parts of the template.

    `memory`: of an edition, where the lists of related stories are looked up first.
    """
    related = related_to(story, at, memory)
    return {
        "related_lines": related.lines,
        "further": related.further,
        "corrections": of_story(story, at),
        "notes": province_notes(story.page["provinces"], timezone.localdate(at)),
    }


def of_row(story: PublishedArticle, preview: bool = False) -> dict[str, Any]:
    """What of it follows from the row and its section."""
    page = story.page
    renewed = story.visible_from and story.visible_from > story.first_published_at and not page.get("archived")
    updated = story.visible_from if renewed else None
    lead_photo, *photos = page["photos"] or [None]
    lead_html, body_html = explained(story.lead, story.body)
    return {
        "story": story,
        "page": page,
        "preview": preview,
        "lead_html": lead_html,
        "body_html": body_html,
        "lead_photo": lead_photo,
        "photos": photos,
        "written_by": [byline["name"] for byline in page["bylines"] if byline["role"] == "text"],
        "photographed_by": [byline["name"] for byline in page["bylines"] if byline["role"] == "photo"],
        "event_date": date.fromisoformat(page["event_date"]) if page["event_date"] else None,
        "documents": [
            cited | {"issued_on": date.fromisoformat(cited["issued_on"]) if cited["issued_on"] else None}
            for cited in page["documents"]
        ],
        "updated": updated,
        "structured_data": [] if preview else structured_data.of_story(story, updated),
    }


def province_notes(provinces: list[dict[str, str]], today: date) -> list[dict[str, str]]:
    """For each province of the story that has become part of another: the sentence and the slug to link to."""
    gazetteer = Gazetteer.load()
    notes = []
    for unit in provinces:
        if current := now_part_of(gazetteer, unit["slug"], today):
            sentence = _("%(former)s is now part of %(current)s.")
            notes.append(
                {
                    "sentence": sentence % {"former": unit["name"], "current": in_words(current)},
                    "slug": current.slug,
                    "name": current.name,
                }
            )
    return notes
