"""Officials: the index by given name, and one official with offices in time and stories."""

import re
import unicodedata
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import lists
from articles.models.published import PublicPerson
from articles.public import structured_data
from articles.public.frames import framed
from articles.public.paging import BadCursor, address, read_cards
from provinces import spans

SIZE = 60
AFTER = "sau"
SLUG = re.compile(r"[-a-z0-9_]{1,140}")
TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Officials by given name, in Vietnamese order; `?sau=<slug>` goes on after that one."""
    at = timezone.now()
    today = timezone.localdate(at)
    shown, cursor = by_given_name(request.GET.get(AFTER), at, SIZE)
    following = address(request.path, sau=cursor) if cursor else ""
    letters = [
        (letter, [{"person": person, "offices": _held(person.offices, today)} for person in group])
        for letter, group in groupby(shown, key=_letter)
    ]
    context = {"letters": letters, "following": following, "first": AFTER not in request.GET}
    return render(request, "site/people.html", context)


def by_given_name(after: str | None, at: datetime, size: int) -> tuple[list[PublicPerson], str]:
    """Officials after the one of that slug, and the slug to go on from, empty at the end: a query, two with a slug."""
    rows = PublicPerson.objects.visible(at).order_by("sort_key", "pk")
    if after is not None:
        last = rows.filter(slug=after).first() if SLUG.fullmatch(after) else None
        if last is None:
            raise BadCursor("bad cursor")
        rows = rows.filter(sort_key__gte=last.sort_key).exclude(sort_key=last.sort_key, pk__lte=last.pk)
    found = list(rows[: size + 1])
    return found[:size], found[size - 1].slug if len(found) > size else ""


def _letter(person: PublicPerson) -> str:
    """The letter of the Vietnamese alphabet that the given name begins with: Ánh under A, Đạt under Đ."""
    given = (person.name.split() or [""])[-1]
    first = unicodedata.normalize("NFD", given[:1].upper())
    return unicodedata.normalize("NFC", TONES.sub("", first))


def _office(row: dict[str, Any]) -> dict[str, Any]:
    """An office with its days as dates; `last_day` is the last one held."""
    starts_on = date.fromisoformat(row["starts_on"]) if row["starts_on"] else None
    ends_on = date.fromisoformat(row["ends_on"]) if row["ends_on"] else None
    return row | {"starts_on": starts_on, "ends_on": ends_on, "last_day": spans.last_day(ends_on)}


def _held(offices: list[dict[str, Any]], day: date) -> list[dict[str, Any]]:
    """The offices held on a day."""
    rows = [_office(row) for row in offices]
    return [row for row in rows if spans.holds(day, row["starts_on"], row["ends_on"])]


@require_safe
def person(request: HttpRequest, slug: str) -> HttpResponse:
    """One official: offices in time, newest first, and the stories that name them."""
    at = timezone.now()
    page = read_cards(request, lists.person(slug), at)

    def context() -> dict[str, Any]:
        found = get_object_or_404(PublicPerson.objects.visible(at), slug=slug)
        today = timezone.localdate(at)
        offices = [_office(row) for row in found.offices]
        current = [row for row in offices if spans.holds(today, row["starts_on"], row["ends_on"])]
        return {
            "person": found,
            "offices": [row | {"current": row in current} for row in offices],
            "current": current,
            "structured_data": structured_data.of_person(found, current),
        }

    return framed(request, "site/person.html", page, context)
