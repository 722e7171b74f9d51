"""Events, officials and documents that readers may know of, each with the stories about it."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from articles import lists
from articles.models.published import PublicDocument, PublicEvent, PublicPerson
from articles.public import documents as all_documents
from articles.public import events as all_events
from articles.public import people
from articles.public.addresses import absolute
from articles.public.api import reference_schemas as schemas
from articles.public.api import represent
from articles.public.api.filters import Limit
from articles.public.api.schemas import Named
from articles.public.api.stories import list_address, newest
from articles.public.paging import address
from provinces import spans

router = Router()


class Below(BaseModel):
    """Parameters of a list that goes down from a cursor."""

    truoc: str | None = Field(None, max_length=40, description="The cursor that a `next` brings.")
    limit: Limit


class After(BaseModel):
    """Parameters of a list in alphabetical order."""

    sau: str | None = Field(None, max_length=140, description="The cursor that a `next` brings.")
    limit: Limit


def _next(response: HttpResponse, route: str, page: BaseModel, **cursor: str) -> str | None:
    """The address of the next page, in the header, too; None without a cursor."""
    if not any(cursor.values()):
        return None
    kept = {name: str(value) for name, value in page.model_dump(exclude_defaults=True).items()}
    following = absolute(address(reverse(route), **(kept | cursor)))
    response["Link"] = f'<{following}>; rel="next"'
    return following


# --- Events ---------------------------------------------------------------------


@router.get("/events", response=schemas.Events, url_name="api_events", tags=["events"])
def events(request: HttpRequest, response: HttpResponse, page: Query[Below]):
    """Events, the latest first."""
    found, cursor = all_events.latest(page.truoc, timezone.now(), page.limit)
    following = _next(response, "api_events", page, truoc=cursor)
    return schemas.Events(items=[schemas.Event(**_event(event)) for event in found], next=following)


@router.get("/events/{slug:slug}", response=schemas.WholeEvent, url_name="api_event", tags=["events"])
def event(request: HttpRequest, slug: str):
    """One event with the newest of its stories."""
    at = timezone.now()
    found = get_object_or_404(PublicEvent.objects.visible(at), slug=slug)
    return schemas.WholeEvent(**_event(found), stories=newest(lists.event(slug), at, su_kien=slug))


def _event(event: PublicEvent) -> dict[str, Any]:
    told = {name: getattr(event, name) for name in ("slug", "name", "kind", "place", "organiser", "campaign")}
    return told | {
        "url": absolute(event.get_absolute_url()),
        "api_url": represent.page("api_event", event.slug),
        "first_day": event.starts_on,
        "last_day": event.ends_on or event.starts_on,
        "provinces": [Named(**unit, url=represent.page("province", unit["slug"])) for unit in event.provinces],
        "stories_url": list_address(su_kien=event.slug),
    }


# --- Officials ------------------------------------------------------------------


@router.get("/officials", response=schemas.Officials, url_name="api_officials", tags=["officials"])
def officials(request: HttpRequest, response: HttpResponse, page: Query[After]):
    """Officials by given name, in Vietnamese order, with the offices they held."""
    found, cursor = people.by_given_name(page.sau, timezone.now(), page.limit)
    following = _next(response, "api_officials", page, sau=cursor)
    return schemas.Officials(items=[schemas.Official(**_official(person)) for person in found], next=following)


@router.get("/officials/{slug:slug}", response=schemas.WholeOfficial, url_name="api_official", tags=["officials"])
def official(request: HttpRequest, slug: str):
    """One official with offices in time and the newest stories that name them."""
    at = timezone.now()
    found = get_object_or_404(PublicPerson.objects.visible(at), slug=slug)
    return schemas.WholeOfficial(**_official(found), stories=newest(lists.person(slug), at, can_bo=slug))


def _official(person: PublicPerson) -> dict[str, Any]:
    return {
        "slug": person.slug,
        "name": person.name,
        "url": absolute(person.get_absolute_url()),
        "api_url": represent.page("api_official", person.slug),
        "tenures": [_tenure(office) for office in person.offices],
        "stories_url": list_address(can_bo=person.slug),
    }


def _tenure(office: dict[str, Any]) -> schemas.Tenure:
    ends_on = date.fromisoformat(office["ends_on"]) if office["ends_on"] else None
    return schemas.Tenure(
        title=office["title"],
        organisation=office["organisation"],
        first_day=office["starts_on"],
        last_day=spans.last_day(ends_on),
    )


# --- Documents ------------------------------------------------------------------


@router.get("/documents", response=schemas.Documents, url_name="api_documents", tags=["documents"])
def documents(request: HttpRequest, response: HttpResponse, page: Query[Below]):
    """Cited documents, those that the newsroom came to know last first."""
    found, cursor = all_documents.latest(page.truoc, timezone.now(), page.limit)
    following = _next(response, "api_documents", page, truoc=cursor)
    return schemas.Documents(items=[schemas.Document(**_document(one)) for one in found], next=following)


@router.get("/documents/{slug:slug}", response=schemas.WholeDocument, url_name="api_document", tags=["documents"])
def document(request: HttpRequest, slug: str):
    """One document with the newest stories that cite it."""
    at = timezone.now()
    found = get_object_or_404(PublicDocument.objects.visible(at), slug=slug)
    return schemas.WholeDocument(**_document(found), stories=newest(lists.document(slug), at, van_ban=slug))


def _document(document: PublicDocument) -> dict[str, Any]:
    told = {name: getattr(document, name) for name in ("slug", "kind", "number", "issued_on", "issuer", "title")}
    return told | {
        "url": absolute(document.get_absolute_url()),
        "api_url": represent.page("api_document", document.slug),
        "stories_url": list_address(van_ban=document.slug),
    }
