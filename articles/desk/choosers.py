"""What the filing form suggests while one types: people with the titles of a day, events, documents."""

from collections.abc import Callable
from datetime import date

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles import permissions
from articles.desk.fields import read_day
from articles.desk.form_sets import about_document
from articles.models import Document, Event
from articles.models.documents import number_key
from newsroom.vietnamese import date_label, fold, fold_words
from provinces.models import Person, titles_on

SHOWN = 12
LONGEST = 200  # characters of what is typed


def people(user, term: str, day: date) -> list[dict[str, str]]:
    """People whose name holds the term, with the titles they held on that day."""
    known = permissions.known_to(user, Person.objects.filter(folded__contains=fold(term)), timezone.now())
    return _with_titles(list(known.order_by("sort_key", "pk")[:SHOWN]), day)


def _with_titles(found: list[Person], day: date) -> list[dict[str, str]]:
    titles = titles_on(found, day) if found else {}
    return [
        {
            "id": str(person.pk),
            "text": person.name,
            "about": ", ".join(titles[person.pk]) or person.note or _("no title known on that day"),
        }
        for person in found
    ]


def events(user, term: str, day: date) -> list[dict[str, str]]:
    """Events whose name holds every word of the term, those nearest to that day first."""
    known = permissions.known_to(user, Event.objects.all(), timezone.now())
    for word in fold_words(term).split()[:8]:
        known = known.filter(folded__contains=word)
    found = sorted(known.order_by("-starts_on", "pk")[:100], key=lambda event: abs((event.starts_on - day).days))
    return [
        {
            "id": str(event.pk),
            "text": event.name,
            "about": ", ".join(part for part in (date_label(event.starts_on), event.place) if part),
            "day": date_label(event.starts_on),
        }
        for event in found[:SHOWN]
    ]


def documents(user, term: str, day: date) -> list[dict[str, str]]:
    """Documents whose number holds the term, the newest first."""
    rows = Document.objects.filter(number_key__contains=number_key(term))
    known = permissions.known_to(user, rows, timezone.now())
    return [
        {"id": str(document.pk), "text": document.number, "about": about_document(document)}
        for document in known.order_by("-issued_on", "pk")[:SHOWN]
    ]


CHOOSERS: dict[str, Callable[..., list[dict[str, str]]]] = {"people": people, "events": events, "documents": documents}


@never_cache
@require_safe
def titles(request: HttpRequest) -> JsonResponse:
    """`?id=` (repeatable) and `?on=` → `{"choices": …}` with the titles that these people held on that day."""
    if not permissions.is_writer(request.user):
        raise Http404("no such page")
    numbers = [
        int(number)
        for number in request.GET.getlist("id")[:100]
        if number.isascii() and number.isdigit() and len(number) < 19
    ]
    people = list(permissions.known_to(request.user, Person.objects.filter(pk__in=numbers), timezone.now()))
    return JsonResponse({"choices": _with_titles(people, _day(request))})


def _day(request: HttpRequest) -> date:
    try:
        return read_day(request.GET.get("on", ""))
    except ValidationError:
        return timezone.localdate()


@never_cache
@require_safe
def choices(request: HttpRequest, what: str) -> JsonResponse:
    """`?q=` and `?on=` → `{"choices": [{"id", "text", "about"}…]}`, of what the user may choose; 404 for others."""
    if what not in CHOOSERS or not permissions.is_writer(request.user):
        raise Http404("no such page")
    term = request.GET.get("q", "")[:LONGEST]
    found = CHOOSERS[what](request.user, term, _day(request)) if fold_words(term) else []
    return JsonResponse({"choices": found})
