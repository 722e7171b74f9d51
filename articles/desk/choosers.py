"""What the filing form suggests while one types: people with their titles, events, documents, related stories."""

from collections.abc import Callable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles import permissions
from articles.desk import story_search
from articles.desk.fields import read_day
from articles.desk.form_sets import about_document
from articles.models import Article, Document, Event
from articles.numbers import whole_number
from articles.search import suggest
from articles.search.question import exact_of, read
from newsroom.vietnamese import date_label, fold_words, same_tone
from provinces.models import Person, titles_on

SHOWN = 12
LOOKED_AT = 100  # of which those are shown that are nearest to what was typed
MOST_WORDS = 8
LONGEST = 200  # characters of what is typed


def people(user, term: str, day: date) -> list[dict[str, str]]:
    """People whose name holds every word of the term, with the titles they held on that day."""
    known = permissions.known_to(user, _holding("folded", term, Person.objects.all()), timezone.now())
    found = sorted(known.order_by("sort_key", "pk")[:LOOKED_AT], key=lambda person: _far(term, person.name))
    return _with_titles(found[:SHOWN], day)


def _holding(column: str, term: str, rows: QuerySet) -> QuerySet:
    """The rows in whose folded column every word of the term occurs."""
    for word in fold_words(term).split()[:MOST_WORDS]:
        rows = rows.filter(**{f"{column}__contains": word})
    return rows


def _far(term: str, name: str) -> tuple[int, int]:
    """How far a name is from what was typed: first the number of words that have other accents, then the order."""
    written, folded = f" {same_tone(name).lower()}", f" {fold_words(name)}"
    accents = filter(None, map(exact_of, term.split()))
    return sum(f" {word}" not in written for word in accents), int(f" {fold_words(term)}" not in folded)


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
    """Events whose name holds every word of the term, those with the accents typed and nearest to that day first."""
    known = permissions.known_to(user, _holding("folded", term, Event.objects.all()), timezone.now())
    found = sorted(
        known.order_by("-starts_on", "pk")[:LOOKED_AT],
        key=lambda event: (_far(term, event.name)[0], abs((event.starts_on - day).days)),
    )
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
    """Documents whose number holds every part of the term (`231 kl tu`), those that hold it in whole words first."""
    known = permissions.known_to(user, _holding("number_key", term, Document.objects.all()), timezone.now())
    typed = f" {fold_words(term)}"
    found = sorted(
        known.order_by("-issued_on", "pk")[:LOOKED_AT], key=lambda row: typed not in f" {fold_words(row.number)}"
    )
    return [
        {"id": str(document.pk), "text": document.number, "about": about_document(document)}
        for document in found[:SHOWN]
    ]


def stories(user, term: str, day: date) -> list[dict[str, str]]:
    """Stories to name as related: what readers see, by its headline, then what else the user sees on the desk."""
    at = timezone.now()
    seen = suggest.headlines(term, at, SHOWN)
    found = [
        {"id": str(row.article_id), "text": row.headline, "about": _seen_since(row.first_published_at)} for row in seen
    ]
    on_the_desk = permissions.visible_to(user, at).filter(~permissions.sealed(at))
    others = on_the_desk.exclude(pk__in=[row.article_id for row in seen])
    ids = story_search.Asked(read(term), user, others, (), at).page("", SHOWN).ids if len(found) < SHOWN else ()
    rows = Article.objects.for_desk().in_bulk(ids)
    found += [
        {"id": str(row.pk), "text": row.headline, "about": _on_the_desk(row)} for pk in ids if (row := rows.get(pk))
    ]
    return found[:SHOWN]


def _seen_since(moment: datetime) -> str:
    return _("on the site since %(day)s") % {"day": date_label(timezone.localdate(moment))}


def _on_the_desk(story: Article) -> str:
    where = [story.home_province.name] if story.home_province else []
    return ", ".join([story.get_status_display(), *where])


CHOOSERS: dict[str, Callable[..., list[dict[str, str]]]] = {
    "people": people,
    "events": events,
    "documents": documents,
    "stories": stories,
}


@never_cache
@require_safe
def titles(request: HttpRequest) -> JsonResponse:
    """`?id=` (repeatable) and `?on=` → `{"choices": …}` with the titles that these people held on that day."""
    if not permissions.is_writer(request.user):
        raise Http404("no such page")
    asked = request.GET.getlist("id")[:100]
    numbers = [number for text in asked if (number := whole_number(text)) is not None]
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
