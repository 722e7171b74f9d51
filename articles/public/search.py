"""Search: the page that answers a question, with filters as links."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models.published import PublicEvent, PublicPerson, PublicTopic
from articles.models.reference import Section
from articles.public.choices import BadChoice, chosen, quarters
from articles.public.facets import Facets
from articles.public.headlines import in_one_line
from articles.public.paging import PARAMETER, BadCursor, address
from articles.public.periods import day_in_words
from articles.public.provinces import units_of
from articles.search import places, results
from articles.search.extracts import marked
from articles.search.meant import did_you_mean
from articles.search.question import LONGEST, Meant, Query, read
from articles.search.results import Filters, Order, Results
from provinces.gazetteer import Gazetteer

SIZE = results.SIZE
NEWEST_FIRST = "moi"
# The filters by their names in addresses.
PARAMETERS = {
    "tinh": "province",
    "don-vi": "unit",
    "quy": "quarter",
    "chuyen-muc": "section",
    "chu-de": "topic",
    "can-bo": "official",
    "su-kien": "event",
}


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The search page: `?q=`, the filters of PARAMETERS, `?sap-xep=moi`, `?truoc=`."""
    at = timezone.now()
    gazetteer = Gazetteer.load()
    text = request.GET.get("q", "")[: LONGEST + 1]
    filters = filters_of(request, gazetteer, at)
    found = find(request, read(text, places.finder(gazetteer)), filters, at, SIZE)
    given = {"q": text[:LONGEST], **parameters(filters)}
    by_time = NEWEST_FIRST if found.order is Order.NEWEST else ""
    facets = Facets(found, gazetteer, {**given, "sap-xep": by_time})
    meant = did_you_mean(given["q"], at, filters) if found.query and not found.total and not found.following else None
    context = {
        "found": found,
        "hits": [(hit, marked(in_one_line(hit.story), found.query)) for hit in found.hits],
        "question": given["q"],
        "meant": meant,
        "meant_url": _address({**given, "q": meant}) if meant else "",
        "asked": bool(found.query or filters != Filters()),
        "facets": facets.facets(),
        "chosen": facets.chosen(),
        "hidden": {name: value for name, value in given.items() if value and name not in ("q", "tinh", "chuyen-muc")},
        "places": gazetteer.places.values(),
        "nav_sections": facets.sections,
        "reasons": [in_words(meant) for meant in found.query.meant],
        "only_words": _only_words(found.query),
        "path": reverse("search"),
        "relevant_url": _address(given),
        "newest_url": _address({**given, "sap-xep": NEWEST_FIRST}),
        "next_url": _address({**given, "sap-xep": by_time, PARAMETER: found.following}) if found.following else "",
        "first_url": _address({**given, "sap-xep": by_time}) if PARAMETER in request.GET else "",
    }
    return render(request, "site/search.html", context)


def find(
    request: HttpRequest, query: Query, filters: Filters, at: datetime, size: int, counting: bool = True
) -> Results:
    """What `results.search` finds, in the order and from the place that the address names; `BadCursor`, `BadChoice`."""
    order = Order.NEWEST if chosen(request, "sap-xep", [NEWEST_FIRST]) else Order.RELEVANCE
    try:
        return results.search(
            query, filters, order, request.GET.get(PARAMETER, ""), at=at, size=size, counting=counting
        )
    except results.BadCursor:
        raise BadCursor("bad cursor") from None


def filters_of(request: HttpRequest, gazetteer: Gazetteer, at: datetime) -> Filters:
    """The filters in the address; `BadChoice` for a value that there is not."""
    province = chosen(request, "tinh", gazetteer.places)
    return Filters(
        province=province,
        unit=chosen(request, "don-vi", [unit.uid for unit in units_of(gazetteer, province)] if province else []),
        quarter=chosen(request, "quy", quarters(timezone.localdate(at))),
        section=_named(request, "chuyen-muc", Section.objects.all),
        topic=_named(request, "chu-de", partial(PublicTopic.objects.visible, at)),
        official=_named(request, "can-bo", partial(PublicPerson.objects.visible, at)),
        event=_named(request, "su-kien", partial(PublicEvent.objects.visible, at)),
    )


def _named(request: HttpRequest, parameter: str, rows: Callable[[], QuerySet]) -> str:
    value = request.GET.get(parameter, "")[:150]
    if value and ("\x00" in value or not rows().filter(slug=value).exists()):
        raise BadChoice(f"bad {parameter}")
    return value


def parameters(filters: Filters) -> dict[str, str]:
    """The filters by their names in addresses."""
    return {name: getattr(filters, field) for name, field in PARAMETERS.items()}


def in_words(meant: Meant) -> str:
    """Why stories are found that do not name the province that was typed."""
    if not meant.former:
        return _("%(other)s became part of %(name)s: stories from there are found, too.") % vars(meant)
    words = vars(meant) | {"day": day_in_words(date.fromisoformat(meant.since)) if meant.since else ""}
    return _("Since %(day)s, %(name)s is part of %(other)s: stories from there since then are found, too.") % words


def _only_words(query: Query) -> str:
    """Where nothing but the name of a province was asked for: the address of a search for the name alone."""
    if not query.meant or len(query.groups) != 1 or query.without:
        return ""
    return address(reverse("search"), q=f'"{query.meant[0].name}"')


def _address(given: dict[str, str]) -> str:
    return address(reverse("search"), **given)
