"""The front page: what the chief editor pinned, filled with the newest; blocks below; no story twice."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import lists
from articles.models.front import PLACES, Pin
from articles.models.public_corrections import PublicCorrection
from articles.models.published import ListEntry, PublicEvent, PublishedArticle
from articles.models.reference import Section
from articles.public import blocks, country, structured_data
from articles.public.frames import framed
from articles.public.old_addresses import moved
from articles.public.paging import PARAMETER, Position, address, newest_of, position, read_cards
from articles.public.places import regions
from provinces.gazetteer import Gazetteer

LATEST = 12
REPORTS = 5
EVENTS = 6
CORRECTIONS = 3


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The front page as it stands now; with a cursor, the plain list further down.

    301 or 410 for `?p=123` where a story of an older site had that number.
    """
    if "p" in request.GET and (answer := moved(request)):
        return answer
    at = timezone.now()
    if position(request):
        page = read_cards(request, lists.LATEST, at)
        return framed(request, "site/latest.html", page, lambda: {"canonical": request.get_full_path()})
    return render(request, "site/front.html", front_context(at, request.path))


def front_context(at: datetime, path: str) -> dict[str, Any]:
    """Context of `site/front.html` at a moment, which may lie ahead; eleven queries."""
    today, sections = timezone.localdate(at), list(Section.objects.all())
    pinned = pinned_at(at)
    newest = list(newest_of((2 * PLACES + LATEST + 1, False), lists.LATEST, at))
    others = [entry for entry in newest if entry.article_id not in {story.article_id for story in pinned.values()}]
    filling = iter(others)
    top = [pinned.get(place) or _next(filling) for place in range(1, PLACES + 1)]
    placed = [story for story in top if story]
    rest = list(filling)
    latest = [entry.story for entry in rest[:LATEST]]
    shown = {story.article_id for story in (*placed, *latest)}
    land = country.lately(at, today)
    reports = [entry.story for entry in newest_of((REPORTS + len(shown), False), lists.reports(), at)]
    return {
        "lead": placed[0] if placed else None,
        "secondary": placed[1:],
        "latest": latest,
        "older": _older(rest, path),
        "reports": blocks.take(reports, shown, REPORTS),
        "campaign": blocks.campaign(at, today, shown),
        "blocks": blocks.newest(sections, land, at, shown),
        "corrections": PublicCorrection.objects.visible(at).order_by("-published_at", "-pk")[:CORRECTIONS],
        "events": PublicEvent.objects.visible(at).order_by("-starts_on", "-pk")[:EVENTS],
        "regions": regions(Gazetteer.load(), today),
        "country": land,
        "today": today,
        "nav_sections": sections,
        "structured_data": structured_data.of_front(),
    }


def pinned_at(at: datetime) -> dict[int, PublishedArticle]:
    """The stories pinned at that moment which readers see then, by place: one query."""
    pins = Pin.objects.at(at)
    place = Subquery(pins.filter(article_id=OuterRef("article_id")).values("place")[:1])
    rows = PublishedArticle.objects.visible(at).filter(article_id__in=pins.values("article_id")).annotate(place=place)
    return {vars(story)["place"]: story for story in rows.select_related("section").for_cards()}


def _next(entries: Iterable[ListEntry]) -> PublishedArticle | None:
    return next((entry.story for entry in entries), None)


def _older(rest: list[ListEntry], path: str) -> str:
    """Where the plain list goes on below the latest stories."""
    if len(rest) <= LATEST:
        return ""
    last = rest[LATEST - 1]
    return address(path, **{PARAMETER: str(Position(last.first_published_at, last.article_id))})
