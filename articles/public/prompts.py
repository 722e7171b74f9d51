"""Suggestions while somebody types in a field of the search: for the script of the field, and for browsers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from textwrap import shorten

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models.prompts import Prompt
from articles.models.published import PublicDocument, PublicEvent, PublicPerson, PublicTopic, PublishedArticle
from articles.public.addresses import absolute
from articles.public.headlines import in_one_line
from articles.public.paging import address
from articles.public.periods import day_in_words
from articles.public.places import in_words, link, now_part_of
from articles.public.throttle import seconds_to_wait
from articles.search.beginnings import READ
from articles.search.suggest import Suggestions, suggestions
from newsroom.vietnamese import tidy
from provinces import spans
from provinces.gazetteer import Gazetteer, Place

FOR_EACH_REQUEST = 5  # of the API that an address has, it has so many questions here that are not in the page cache


@dataclass(frozen=True)
class Line:
    """A suggestion: what it is called, in Vietnamese, and where it leads; `about_lang` where that is not the page's."""

    text: str
    url: str
    about: str = ""
    about_lang: str = ""


@dataclass(frozen=True)
class Lines:
    """Suggestions of one kind."""

    title: str
    lines: tuple[Line, ...]


@require_safe
def prompts(request: HttpRequest) -> HttpResponse:
    """`?q=` what was typed → the list of suggestions as HTML, empty where nothing was typed."""
    text, groups, refused = _answer(request)
    if refused is not None:
        return refused
    context = {
        "typed": text,
        "search_url": address(reverse("search"), q=text),
        "groups": groups,
        "number": sum(len(group.lines) for group in groups),
    }
    response = render(request, "site/prompts.html", context) if text else HttpResponse()
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def for_browsers(request: HttpRequest) -> HttpResponse:
    """The same for the search fields of browsers, in the form that OpenSearch has for them."""
    text, groups, refused = _answer(request)
    if refused is not None:
        return refused
    lines = [(line, group) for group in groups for line in group.lines]
    told = [
        text,
        [line.text for line, _group in lines],
        [line.about or group.title for line, group in lines],
        [absolute(line.url) for line, _group in lines],
    ]
    response = JsonResponse(told, safe=False, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/x-suggestions+json; charset=utf-8"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """The OpenSearch description, by which a browser can take up the search of the site."""
    name = settings.MASTHEAD["name"]
    context = {"name": name, "short": shorten(name, 16, placeholder=""), "long": shorten(name, 48, placeholder="")}
    context["site"] = settings.SITE_URL
    return render(
        request, "site/opensearch.xml", context, content_type="application/opensearchdescription+xml; charset=utf-8"
    )


def _answer(request: HttpRequest) -> tuple[str, list[Lines], HttpResponse | None]:
    at = timezone.now()
    limit = FOR_EACH_REQUEST * settings.API_REQUESTS_PER_MINUTE
    if wait := seconds_to_wait(request, at, "prompts", limit):
        return "", [], HttpResponse(status=429, headers={"Retry-After": str(wait), "Cache-Control": "no-store"})
    text = tidy(request.GET.get("q", "")[:READ])[:READ]
    return text, list(groups_of(suggestions(text, at), at)) if text else [], None


def groups_of(found: Suggestions, at: datetime) -> Iterator[Lines]:
    """The suggestions as lines, those of each kind together."""
    today, things = timezone.localdate(at), found.things
    kinds = [
        (_("Provinces"), [_of_province(place, today) for place in found.provinces]),
        (_("Officials"), [_of_person(copy, today) for copy in things.get(Prompt.Kind.PERSON, ())]),
        (_("Topics"), [_of_topic(copy) for copy in things.get(Prompt.Kind.TOPIC, ())]),
        (_("Events"), [_of_event(copy) for copy in things.get(Prompt.Kind.EVENT, ())]),
        (_("Documents"), [_of_document(copy) for copy in things.get(Prompt.Kind.DOCUMENT, ())]),
        (_("Stories"), [_of_story(story) for story in found.stories]),
    ]
    return (Lines(title, tuple(lines)) for title, lines in kinds if lines)


def _of_province(place: Place, today: date) -> Line:
    """With what it became or what it absorbed."""
    gazetteer = Gazetteer.load()
    about = ""
    if now := now_part_of(gazetteer, place.slug, today):
        about = _("now part of %(name)s") % {"name": in_words(now)}
    elif absorbed := link(gazetteer, place.slug).absorbed:
        about = _("with %(names)s") % {"names": _in_a_row(other.name for other in absorbed)}
    return Line(place.name, reverse("province", args=[place.slug]), about)


def _of_person(person: PublicPerson, today: date) -> Line:
    held = (
        row["title"]
        for row in person.offices
        if spans.holds(today, *(date.fromisoformat(row[end]) if row[end] else None for end in ("starts_on", "ends_on")))
    )
    return Line(person.name, person.get_absolute_url(), next(held, ""), "vi")


def _of_topic(topic: PublicTopic) -> Line:
    return Line(topic.name, topic.get_absolute_url())


def _of_event(event: PublicEvent) -> Line:
    return Line(event.name, event.get_absolute_url(), _in_a_row([day_in_words(event.starts_on), event.place]))


def _of_document(document: PublicDocument) -> Line:
    if document.title:
        return Line(str(document), document.get_absolute_url(), document.title, "vi")
    day = day_in_words(document.issued_on) if document.issued_on else ""
    return Line(str(document), document.get_absolute_url(), day)


def _of_story(story: PublishedArticle) -> Line:
    day = timezone.localdate(story.first_published_at)
    return Line(in_one_line(story), story.get_absolute_url(), day_in_words(day))


def _in_a_row(parts: Iterable[str]) -> str:
    return ", ".join(filter(None, parts))
