"""The finder on the desk: where a name, a number or an address stands in all that is kept."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles import permissions
from articles.desk import story_search
from articles.models import Article, RedactionAsk
from articles.models.published import when_seen
from articles.privacy import places, rights
from articles.privacy.places import Spot
from articles.privacy.wanted import LONGEST, Wanted
from articles.search.question import read
from newsroom.vietnamese import nfc

STORIES = 50  # that the index names first
SECONDS = 4  # that one look through everything takes


@dataclass
class Group:
    """What was found in one story, or apart from all stories."""

    story: Article | None
    spots: list[Spot] = field(default_factory=list)
    closed: bool = False  # its words are sealed to whoever looks

    @property
    def places(self) -> list[tuple[Any, list[Spot]]]:
        """The spots by place, in the order of the places; what reads the same there is told once."""
        by_place: dict[Any, dict[tuple[str, str, str, str], Spot]] = {}
        for spot in self.spots:
            shown = by_place.setdefault(spot.place.label, {})
            shown.setdefault((spot.column, spot.before, spot.found, spot.after), spot)
        return [(label, list(shown.values())) for label, shown in by_place.items()]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def finder(request: HttpRequest) -> HttpResponse:
    """A form; POST `words` answers by the index, with `after` it goes through everything from there on.

    The words are sent as a form's field, so that they stand in no log and no browser's history.
    """
    if not rights.may_find(request.user):
        raise Http404("no such page")
    words, at = nfc(" ".join(request.POST.get("words", "").split()))[: LONGEST + 1], timezone.now()
    wanted, after = Wanted(words), request.POST.get("after")
    context = admin.site.each_context(request) | {"title": _("Find a person"), "words": words, "after": after}
    context["waiting"] = RedactionAsk.objects.filter(decided_at=None).select_related("asked_by")
    if words and not wanted.is_good:
        context["error"] = _("Write at least three letters or digits, and at most 200 characters.")
    elif words and after is None:
        named = _named_by_index(request.user, words, at)
        context |= _told(request.user, places.in_stories(wanted, named), at) | {"by_index": True}
    elif words:
        began = time.monotonic()
        result = places.look(wanted, after or "", lambda: time.monotonic() - began > SECONDS)
        context |= _told(request.user, result.spots, at)
        context |= {"through": result.through, "following": result.following}
    request.current_app = admin.site.name  # type: ignore[attr-defined]
    return TemplateResponse(request, "desk/finder.html", context, status=422 if "error" in context else 200)


def _named_by_index(user: Any, words: str, at: datetime) -> Collection[int]:
    """The newest stories whose newest version holds the words one after the other."""
    query = read(f'"{words.replace(chr(34), " ")}"')
    return story_search.Asked(query, user, Article.objects.all(), (), at).page("", STORIES).ids


def _told(user: Any, spots: list[Spot], at: datetime) -> dict[str, Any]:
    """The spots by story, the newest story first, and those of no story last."""
    numbers = {spot.story for spot in spots if spot.story is not None}
    stories = Article.objects.for_desk().prefetch_related(when_seen()).in_bulk(numbers)
    groups: dict[int, Group] = {}
    for spot in spots:
        story = stories.get(spot.story) if spot.story is not None else None
        key = story.pk if story else 0
        if key not in groups:
            closed = story is not None and permissions.is_closed_to(user, story, at)
            groups[key] = Group(story, closed=closed)
        groups[key].spots.append(spot)
    found = [groups[key] for key in sorted(groups, reverse=True)]
    return {"groups": found, "stories": len(stories), "searched": True}


# Address, view, name.
ADDRESSES: list[tuple[str, Callable[..., HttpResponseBase], str]] = [("find/", finder, "desk_finder")]
