"""Confirming: an editor takes what a story proposes (people, offices, events, documents) into the desk's records."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from articles import permissions, publishing, record
from articles.checks import names
from articles.checks.names import Names
from articles.checks.offices import offices
from articles.facts import places
from articles.models import Article, ArticleOfficial, Document, Event
from articles.workflow import MoveRefused, NotAllowed, Outdated, locked
from provinces.models import Office, Organisation, Person, Tenure, titles_on

PERSON, OFFICE, EVENT, DOCUMENT = "person", "office", "event", "document"


@dataclass(frozen=True)
class Proposal:
    """Something that a story names and the desk does not know yet.

    `number` is that of the person, event or document. Of an office, which the person holds on the story's day as
    `title` says, `posts` are those that it may be and `bodies` those in which it may be a new one.
    """

    what: str
    number: int
    name: str
    proposer: str = ""
    title: str = ""
    posts: list[Office] = field(default_factory=list)
    bodies: list[Organisation] = field(default_factory=list)


def proposals(article: Article) -> list[Proposal]:
    """What the story proposes, people with their offices first; the same few queries however many there are."""
    rows = list(article.official_rows.select_related("person__proposed_by"))
    cited = Document.objects.filter(citations__article=article, confirmed=False).select_related("proposed_by")
    event = Event.objects.filter(pk=article.event_id or 0, confirmed=False).select_related("proposed_by")
    people = [_proposal(PERSON, row.person) for row in rows if not row.person.confirmed]
    return [
        *people,
        *_offices(article, rows),
        *(_proposal(EVENT, row) for row in event),
        *(_proposal(DOCUMENT, row) for row in cited.order_by("citations__position")),
    ]


def _proposal(what: str, row: Person | Event | Document) -> Proposal:
    return Proposal(what, row.pk, str(row), row.proposed_by.display_name if row.proposed_by else "")


def _offices(article: Article, rows: list[ArticleOfficial]) -> Iterator[Proposal]:
    """The titles in the text of people of whom no such office is known on the story's day."""
    given = [(row.person, title.strip()) for row in rows for title in row.titles_given.split(";") if title.strip()]
    if not given:
        return
    known, held = names.of(places()), titles_on([person for person, _title in given], article.day)
    unknown = [(person, title) for person, title in given if not _is_one_of(title, held[person.pk], known)]
    here = Q(province=article.home_province_id) | Q(province=None)
    bodies = list(Organisation.objects.on(article.day).filter(here)[:300]) if unknown else []
    posts = list(Office.objects.filter(organisation__in=bodies).select_related("organisation")[:1000])
    for person, title in unknown:
        fitting = [post for post in posts if _is_one_of(title, [post.title], known)]
        yield Proposal(OFFICE, person.pk, person.name, title=title, posts=fitting, bodies=bodies)


def _is_one_of(title: str, others: Iterable[str], known: Names) -> bool:
    then = [office for other in others for office in offices(other, known)]
    return all(any(office.may_be(other) for other in then) for office in offices(title, known))


# --- An editor decides ----------------------------------------------------------


def confirm(article: Article, by, at: datetime, what: str, number: int, title: str = "", post: str = "") -> None:
    """Take one proposal into the records. `post` is `office-12`, or `body-3` for a new office in that organisation.

    A person is then known to hold the office from the story's day on. Raises `NotAllowed`, `Outdated` or `MoveRefused`
    with a sentence, and then nothing has changed.
    """
    with transaction.atomic():
        fresh = locked(article.pk)
        if not permissions.may_confirm(by, fresh, at):
            raise NotAllowed(_("You may not do this."))
        wanted = (what, number, title if what == OFFICE else "")
        found = next((one for one in proposals(fresh) if (one.what, one.number, one.title) == wanted), None)
        if found is None:
            raise Outdated(_("This is no proposal any more. Load the story again."))
        if what == OFFICE:
            row: Any = _hold(found, fresh, post)
        else:
            models: dict[str, Any] = {PERSON: Person, EVENT: Event, DOCUMENT: Document}
            row = models[what].objects.get(pk=number)
            row.confirmed = True
            row.save(update_fields=["confirmed"])
        _copy(row)
        details = {"what": what, "row": row.pk, "name": f"{found.name}, {found.title}" if found.title else found.name}
        record.write(fresh, "confirm", by, at, to_status=fresh.status, details=details)


def _hold(found: Proposal, article: Article, post: str) -> Person:
    kind, _dash, number = post.partition("-")
    office = next((one for one in found.posts if (kind, number) == ("office", str(one.pk))), None)
    body = next((one for one in found.bodies if (kind, number) == ("body", str(one.pk))), None)
    if office is None and body is None:
        raise MoveRefused(_("Choose the office, or the organisation in which it is."))
    person = Person.objects.get(pk=found.number)
    try:
        if office is None:
            office = Office(organisation=body, title=found.title)
            office.full_clean(exclude=["slug"])
            office.save()
        position = person.tenures.count()
        tenure = Tenure(person=person, office=office, starts_on=article.day, position=position)
        tenure.full_clean()
        tenure.save()
    except ValidationError as error:
        raise MoveRefused(" ".join(error.messages)) from error
    return person


def _copy(row: Person | Event | Document) -> None:
    """What readers have of it already follows."""
    if not getattr(row, "public", None):
        return
    if isinstance(row, Person):
        publishing.copy_person(row)
    elif isinstance(row, Event):
        publishing.copy_event(row)
    else:
        publishing.copy_document(row)
