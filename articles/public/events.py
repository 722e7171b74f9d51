"""Events: all of them by day, and one with its stories by province."""

from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import lists
from articles.models.published import PublicEvent, PublishedArticle
from articles.public import structured_data
from articles.public.paging import PARAMETER, address, read_page
from newsroom.vietnamese import sort_key

SIZE = 40
STORIES = 60


class ProvinceGroup(NamedTuple):
    """The stories of one province at an event; without a slug, those of none."""

    name: str
    slug: str
    stories: list[PublishedArticle]


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """Every event that readers may know of, the latest first, by year."""
    rows = PublicEvent.objects.visible(timezone.now()).order_by("-starts_on", "-pk")
    if PARAMETER in request.GET:
        day, number = _cursor(request.GET[PARAMETER])
        rows = rows.filter(starts_on__lte=day).exclude(starts_on=day, pk__gte=number)
    found = list(rows[: SIZE + 1])
    shown, older = found[:SIZE], ""
    if len(found) > SIZE:
        older = address(request.path, truoc=f"{shown[-1].starts_on:%Y%m%d}-{shown[-1].pk}")
    years = [(year, list(group)) for year, group in groupby(shown, key=lambda event: event.starts_on.year)]
    return render(request, "site/events.html", {"years": years, "older": older})


def _cursor(text: str) -> tuple[date, int]:
    day, _hyphen, number = text.partition("-")
    if not (day.isascii() and day.isdigit() and number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404("bad cursor")
    try:
        return datetime.strptime(day, "%Y%m%d").date(), int(number)
    except ValueError as error:
        raise Http404("bad cursor") from error


@require_safe
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """One event with its stories by province, in Vietnamese order; stories of national scope come first."""
    at = timezone.now()
    found = get_object_or_404(PublicEvent.objects.visible(at), slug=slug)
    page = read_page(request, lists.event(slug), at, size=STORIES)
    last_day = found.ends_on if found.ends_on and found.ends_on > found.starts_on else None
    context = {
        "event": found,
        "page": page,
        "groups": by_province(page.stories),
        "last_day": last_day,
        "structured_data": structured_data.of_event(found),
    }
    return render(request, "site/event.html", context)


def by_province(stories: list[PublishedArticle]) -> list[ProvinceGroup]:
    """The stories of each province together, newest first in each."""
    groups: dict[str, ProvinceGroup] = {}
    for story in stories:
        slug = story.card["province_slug"]
        name = story.card["province"] or _("Nationwide")
        groups.setdefault(slug, ProvinceGroup(name, slug, [])).stories.append(story)
    return sorted(groups.values(), key=lambda group: sort_key(group.name) if group.slug else "")
