"""The history of a story on the desk: who did what and why, every version, and two versions side by side."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles import permissions, workflow
from articles.desk.changes import changes
from articles.desk.comparison import revision_numbered
from articles.desk.entry_words import label_of, people_in, story_words
from articles.desk.review import QUOTING, story_for
from articles.desk.timeline import Place, Source, newest, read_place
from articles.models import Article, HistoryEntry, Revision
from articles.privacy import rights

SHOWN = 100  # moves and versions on a page
VERSIONS = "versions"
# What can be asked for alone: its name in addresses, what it is called, the kinds of entries.
GROUPS: dict[str, tuple[Any, set[str]]] = {
    "moves": (
        gettext_lazy("Moves"),
        {*workflow.MOVES, "origin", "take_in", "take_over", "expire", "update", "republish"},
    ),
    VERSIONS: (gettext_lazy("Versions"), set()),
    "comments": (gettext_lazy("Comments"), {"comment", "resolve", "reopen_thread"}),
    "suggestions": (gettext_lazy("Suggestions"), {"suggest", "accept", "reject"}),
    "overrules": (gettext_lazy("Overruled checks"), {"overrule"}),
    "corrections": (
        gettext_lazy("Corrections"),
        {"correction_ask", "correction_decide", "correction_due", "correction_late", "correct", "answer"},
    ),
    "looks": (gettext_lazy("Looks at sealed texts"), {"inspect", "unseal"}),
    "links": (gettext_lazy("Links for outside readers"), {"link", "link_read", "link_remark", "link_end"}),
    "hand-overs": (gettext_lazy("Hand-overs"), {"hand_over"}),
    "embargo": (gettext_lazy("Embargo"), {"embargo"}),
    "similar": (gettext_lazy("Kept beside a story"), {"keep_own"}),
}


@dataclass
class Event:
    """One line of the history: a move or another entry, or a version that was saved."""

    place: Place
    entry: HistoryEntry | None = None
    revision: Revision | None = None
    label: str = ""
    words: list[str] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """Where an address leads that names it: `entry-5`, `version-2`."""
        return f"entry-{self.entry.number}" if self.entry else f"version-{self.revision.number}"  # type: ignore[union-attr]

    @property
    def by(self) -> Any:
        """Who did it; None for the system."""
        return self.entry.by if self.entry else self.revision.created_by  # type: ignore[union-attr]


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Moves and versions, the newest first; `?kind=` shows one kind, `?before=` goes on below a line.

    `?from=1&to=3` compares two versions of this story.
    """
    at = timezone.now()
    story = story_for(request.user, pk, at)
    kind, after = request.GET.get("kind", ""), read_place(request.GET.get("before", ""))
    if kind and kind not in GROUPS:
        raise Http404("no such kind")
    events = events_of(request.user, story, at, kind, after)
    shown = events[:SHOWN]
    chosen = {"kind": kind} if kind else {}
    closed = permissions.is_closed_to(request.user, story, at)
    context = admin.site.each_context(request) | {
        "title": _("History: %(headline)s") % {"headline": story.headline},
        "story": story,
        "asks_redaction": rights.may_ask(request.user, story, at),
        "public": story.public_state_at(at),
        "events": shown,
        "kind": kind,
        "kinds": kinds_of(story),
        "older_url": urlencode(chosen | {"before": str(shown[-1].place)}) if len(events) > SHOWN else "",
        "newest_url": f"?{urlencode(chosen)}#events" if after else "",
        "rows": [row for row in story.published.all() if row.visible_from != row.visible_until],
        "sealed": closed,
        **({"numbers": []} if closed else compared(request, story)),
    }
    request.current_app = admin.site.name  # type: ignore[attr-defined]
    return TemplateResponse(request, "desk/history.html", context)


def events_of(user: Any, story: Article, at: datetime, kind: str = "", after: Place | None = None) -> list[Event]:
    """The newest SHOWN + 1 lines below a place; three queries at most."""
    sources = {}
    if kind != VERSIONS:
        entries = permissions.may_see_history(user, story, at).defer("revision__data")
        sources["s"] = Source(entries.filter(move__in=GROUPS[kind][1]) if kind else entries, "at")
    if kind in {"", VERSIONS}:
        sources["r"] = Source(story.revisions.select_related("created_by").defer("data"), "created_at")
    found = newest(sources, after, SHOWN + 1)
    people = people_in(row for place, row in found if place.source == "s")
    closed = permissions.is_closed_to(user, story, at)
    return [_event(place, row, people, closed) for place, row in found]


def _event(place: Place, row: Any, people: dict[int, str], closed: bool) -> Event:
    if place.source == "r":
        return Event(place, revision=row)
    if closed and row.move in QUOTING:
        row.note = ""
        return Event(place, row, label=label_of(row.move))
    return Event(place, row, label=label_of(row.move), words=story_words(row, people))


def kinds_of(story: Article) -> list[tuple[str, Any]]:
    """The kinds of which the story has an entry, and its versions; one query."""
    there = set(story.history.order_by().values_list("move", flat=True).distinct())
    return [(name, label) for name, (label, kinds) in GROUPS.items() if kinds & there or name == VERSIONS]


def compared(request: HttpRequest, story: Article) -> dict[str, Any]:
    """The two versions that are asked for, by their number in this story, and what differs; else the newest two."""
    head = story.head
    if head is None:
        return {"numbers": []}
    asked = [request.GET.get(name, "") for name in ("from", "to")]
    numbers = asked if any(asked) else [str(max(head.number - 1, 1)), str(head.number)]
    older, newer = (revision_numbered(story, number) for number in numbers)
    differs = changes(older.data, newer.data) if any(asked) else None
    return {
        "numbers": list(range(head.number, 0, -1)),
        "older": older,
        "newer": newer,
        "changes": differs,
        "compared": {"changes": differs},
        "whole": request.GET.get("show") == "marked",
    }
