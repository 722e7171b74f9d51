"""What a text names, held against what the desk knows: people and their offices of the day, events, own stories."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from articles import permissions
from articles.checks import names
from articles.checks.names import Names
from articles.checks.offices import offices
from articles.checks.story import Facts
from articles.intake import Official
from articles.models import Event, PublishedArticle
from newsroom.vietnamese import fold, fold_words, same
from provinces.models import Person, titles_on

KNOWN, NEW, NAMESAKES, OTHER_OFFICE = "known", "new", "namesakes", "other-office"


@dataclass(frozen=True)
class Match:
    """Whom a name means: `person` where that is sure, else why not."""

    verdict: str
    person: Person | None = None


def people(user, officials: Iterable[Official], day: date, facts: Facts, at: datetime) -> list[Match]:
    """For each official who is meant, in two queries. Sure is one person alone of that name, in such an office then."""
    officials = list(officials)
    rows = Person.objects.filter(folded__in={fold(official.name) for official in officials})
    known = list(permissions.known_to(user, rows, at).order_by("pk")) if officials else []
    titles = titles_on(known, day) if known else {}
    return [_match(official, known, titles, names.of(facts)) for official in officials]


def _match(official: Official, known: list[Person], titles: dict[int, list[str]], places: Names) -> Match:
    namesakes = [person for person in known if same(person.name, official.name)]
    if not namesakes:
        return Match(NEW)
    if len(namesakes) > 1:
        return Match(NAMESAKES)
    person = namesakes[0]
    return Match(KNOWN, person) if _held(official.titles, titles[person.pk], places) else Match(OTHER_OFFICE, person)


def _held(printed: Iterable[str], held: Iterable[str], places: Names) -> bool:
    """At least one of the titles is an office held that day; none that bears the name is proof enough without."""
    then = [office for title in held for office in offices(title, places)]
    return any(office.may_be(other) for title in printed for office in offices(title, places) for other in then)


def events(user, day: date, slugs: Iterable[str], at: datetime) -> list[Event]:
    """The known events of that day in these provinces, and those of that day that name no province; one query."""
    rows = permissions.known_to(user, Event.objects.on(day), at)
    here = Q(provinces__slug__in=list(slugs)) | Q(provinces=None)
    return list(rows.filter(here).select_related("campaign").distinct().order_by("-confirmed", "pk")[:10])


def named(found: Iterable[Event], text: str, campaigns: Iterable[str] = ()) -> Event | None:
    """The one event of these whose name stands in the text; where none does, the one of a campaign of these names."""
    words, subjects = f" {fold_words(text)} ", {fold_words(name) for name in campaigns}
    there = [event for event in found if f" {event.folded} " in words]
    there = there or [event for event in found if event.campaign and fold_words(event.campaign.name) in subjects]
    return there[0] if len(there) == 1 else None


def stories(headlines: Iterable[str], at: datetime) -> dict[str, PublishedArticle]:
    """Of these headlines those of stories that readers see at that moment; one query."""
    keys = {headline: fold_words(headline)[:300] for headline in headlines}
    rows = PublishedArticle.objects.visible(at).filter(headline_key__in=set(keys.values())) if keys else []
    found = {row.headline_key: row for row in rows}
    return {headline: found[key] for headline, key in keys.items() if key in found}
