"""Events: all of them by day, and one with its stories by province."""

from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from django.db.models.functions import Substr
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import lists
from articles.models.published import ListEntry, PublicDocument, PublicEvent, PublishedArticle
from articles.numbers import whole_number
from articles.public import country, structured_data
from articles.public.choices import chosen
from articles.public.paging import PARAMETER, BadCursor, address, read_page
from newsroom.vietnamese import sort_key
from provinces.gazetteer import Gazetteer

SIZE = 40
STORIES = 60
DOCUMENTS = 12
LOOKED_THROUGH = 200  # stories of an event, for the documents that they cite


class ProvinceGroup(NamedTuple):
    """The stories of one province at an event; without a slug, those of none."""

    name: str
    slug: str
    stories: list[PublishedArticle]


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """Every event that readers may know of, the latest first, by year."""
    shown, cursor = latest(request.GET.get(PARAMETER), timezone.now(), SIZE)
    years = [(year, list(group)) for year, group in groupby(shown, key=lambda event: event.starts_on.year)]
    older = address(request.path, truoc=cursor) if cursor else ""
    return render(request, "site/events.html", {"years": years, "older": older})


def latest(after: str | None, at: datetime, size: int) -> tuple[list[PublicEvent], str]:
    """Events below a cursor, the latest first, and the cursor of those further down, empty at the end: one query."""
    rows = PublicEvent.objects.visible(at).order_by("-starts_on", "-pk")
    if after is not None:
        day, number = _cursor(after)
        rows = rows.filter(starts_on__lte=day).exclude(starts_on=day, pk__gte=number)
    found = list(rows[: size + 1])
    shown = found[:size]
    return shown, f"{shown[-1].starts_on:%Y%m%d}-{shown[-1].pk}" if len(found) > size else ""


def _cursor(text: str) -> tuple[date, int]:
    day, _hyphen, number = text.partition("-")
    last = whole_number(number)
    if whole_number(day) is None or last is None:
        raise BadCursor("bad cursor")
    try:
        return datetime.strptime(day, "%Y%m%d").date(), last
    except ValueError as error:
        raise BadCursor("bad cursor") from error


@require_safe
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """One event with its stories by province, in Vietnamese order; stories of national scope come first.

    `?tinh=` those of a province's page.
    """
    at = timezone.now()
    found = get_object_or_404(PublicEvent.objects.visible(at), slug=slug)
    gazetteer = Gazetteer.load()
    province = chosen(request, "tinh", gazetteer.places)
    page = read_page(request, lists.event(slug, province), at, size=STORIES, tinh=province)
    last_day = found.ends_on if found.ends_on and found.ends_on > found.starts_on else None
    context = {
        "event": found,
        "page": page,
        "groups": by_province(page.stories),
        "last_day": last_day,
        "country": country.of_event(slug, at),
        "province": gazetteer.places.get(province),
        "documents": cited_by(lists.event(slug), at),
        "structured_data": structured_data.of_event(found),
    }
    return render(request, "site/event.html", context)


def cited_by(key: str, at: datetime) -> list[PublicDocument]:
    """The documents that the newest stories of a list cite, the newest first: one query."""
    stories = ListEntry.objects.filter(key=key).visible(at).order_by("-first_published_at", "-article_id")
    prefix = PublicDocument.LIST_PREFIX
    cited = ListEntry.objects.filter(story__in=stories.values("story")[:LOOKED_THROUGH], key__startswith=prefix)
    slugs = cited.values(slug=Substr("key", len(prefix) + 1))
    return list(PublicDocument.objects.filter(slug__in=slugs).order_by("-issued_on", "number")[:DOCUMENTS])


def by_province(stories: list[PublishedArticle]) -> list[ProvinceGroup]:
    """The stories of each province together, newest first in each."""
    groups: dict[str, ProvinceGroup] = {}
    for story in stories:
        slug = story.card["province_slug"]
        name = story.card["province"] or _("Nationwide")
        groups.setdefault(slug, ProvinceGroup(name, slug, [])).stories.append(story)
    return sorted(groups.values(), key=lambda group: sort_key(group.name) if group.slug else "")
