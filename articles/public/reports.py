"""Regional activity reports, by province and by the period they report on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from articles import lists
from articles.public.choices import Choice, chosen, periods
from articles.public.paging import address, read_page
from articles.public.periods import in_words
from articles.public.present import keys_with_stories
from provinces.gazetteer import Gazetteer


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Activity reports, newest first; `?tinh=` those of a province's page, `?ky=` those about a period."""
    at = timezone.now()
    gazetteer, every_period = Gazetteer.load(), list(periods(timezone.localdate(at)))
    slug = chosen(request, "tinh", gazetteer.places)
    period = chosen(request, "ky", every_period)
    present = keys_with_stories(
        [lists.reports(place, period) for place in gazetteer.places]
        + [lists.reports(slug, one) for one in every_period],
        at,
    )
    path = reverse("reports")
    context = {
        "page": read_page(request, lists.reports(slug, period), at, tinh=slug, ky=period),
        "province": gazetteer.places[slug] if slug else None,
        "period": period,
        "every_province": Choice("", address(path, ky=period), not slug),
        "every_period": Choice("", address(path, tinh=slug), not period),
        "province_choices": [
            Choice(place.name, address(path, tinh=place.slug, ky=period), place.slug == slug)
            for place in gazetteer.places.values()
            if place.slug == slug or lists.reports(place.slug, period) in present
        ],
        "period_choices": [
            Choice(capfirst(in_words(one)), address(path, tinh=slug, ky=one), one == period)
            for one in every_period
            if one == period or lists.reports(slug, one) in present
        ],
    }
    return render(request, "site/reports.html", context)
