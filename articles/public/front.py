"""The front page, and all stories newest first behind it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import lists
from articles.models.published import PublicEvent
from articles.public import country, structured_data
from articles.public.old_addresses import moved
from articles.public.paging import entries_of, position, read_page
from articles.public.places import regions
from provinces.gazetteer import Gazetteer

SECONDARY = 5
LATEST = 12
REPORTS = 5
EVENTS = 6


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The newest stories composed as a front page; with a cursor, the plain list further down.

    301 or 410 for `?p=123` where a story of an older site had that number.
    """
    if "p" in request.GET and (answer := moved(request)):
        return answer
    at = timezone.now()
    if position(request):
        page = read_page(request, lists.LATEST, at)
        return render(request, "site/latest.html", {"page": page, "canonical": request.get_full_path()})
    page = read_page(request, lists.LATEST, at, size=1 + SECONDARY + LATEST)
    top = page.stories[: 1 + SECONDARY]
    shown = {story.article_id for story in top}
    reports = entries_of(lists.reports(), at)[: REPORTS + len(top)]
    context = {
        "page": page,
        "lead": top[0] if top else None,
        "secondary": top[1:],
        "latest": page.stories[len(top) :],
        "reports": [entry.story for entry in reports if entry.article_id not in shown][:REPORTS],
        "events": PublicEvent.objects.visible(at).order_by("-starts_on", "-pk")[:EVENTS],
        "regions": regions(Gazetteer.load(), timezone.localdate(at)),
        "country": country.lately(at, timezone.localdate(at)),
        "today": timezone.localdate(at),
        "structured_data": structured_data.of_front(),
    }
    return render(request, "site/front.html", context)
