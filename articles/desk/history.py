"""The history of a story on the desk: who did what and why, every version, and two versions side by side."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.desk.facts import changes
from articles.desk.review import entries, story_for
from articles.models import Article, Revision

SHOWN = 200  # moves and versions, the newest


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Moves and versions, the newest first; `?from=1&to=3` compares two versions of this story."""
    at = timezone.now()
    story = story_for(request.user, pk, at)
    context = admin.site.each_context(request) | {
        "title": _("History: %(headline)s") % {"headline": story.headline},
        "story": story,
        "public": story.public_state_at(at),
        "events": events_of(request.user, story, at),
        "rows": [row for row in story.published.all() if row.visible_from != row.visible_until],
        **compared(request, story),
    }
    request.current_app = admin.site.name  # type: ignore[attr-defined]
    return TemplateResponse(request, "desk/history.html", context)


def events_of(user: Any, story: Article, at: datetime) -> list[dict[str, Any]]:
    """Moves and saved versions in one line of time: `at`, `by`, and `entry` or `revision`."""
    revisions = story.revisions.select_related("created_by").defer("data")[:SHOWN]
    events: list[dict[str, Any]] = [
        {"at": entry.at, "by": entry.by, "entry": entry} for entry in entries(user, story, at, SHOWN)
    ]
    events += [{"at": made.created_at, "by": made.created_by, "revision": made} for made in revisions]
    return sorted(events, key=lambda event: event["at"], reverse=True)[:SHOWN]


def compared(request: HttpRequest, story: Article) -> dict[str, Any]:
    """The two versions that are asked for, by their number in this story, and what differs; else the newest two."""
    head = story.head
    if head is None:
        return {"numbers": []}
    asked = [request.GET.get(name, "") for name in ("from", "to")]
    numbers = asked if any(asked) else [str(max(head.number - 1, 1)), str(head.number)]
    older, newer = (revision_numbered(story, number) for number in numbers)
    return {
        "numbers": list(range(head.number, 0, -1)),
        "older": older,
        "newer": newer,
        "changes": changes(older.data, newer.data) if any(asked) else None,
    }


def revision_numbered(story: Article, number: str) -> Revision:
    """A version of this story; 404 for any other number or text."""
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Http404("no such revision")
    revision = story.revisions.filter(number=int(number)).first()
    if revision is None:
        raise Http404("no such revision")
    return revision
