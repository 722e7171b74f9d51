"""Stories: a list of the site a page at a time, and one story whole."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router

from articles.models.published import PublishedArticle
from articles.public import corrections, search
from articles.public.addresses import absolute
from articles.public.api import ninjs, represent, schemas
from articles.public.api.answers import last_modified
from articles.public.api.filters import SIZE, StoryFilters, check_together, key_of
from articles.public.api.problems import Problem
from articles.public.paging import Position, address, entries_of, position
from articles.public.story import LARGEST_ID, shown, withdrawal_of
from articles.search import places
from articles.search.question import read
from provinces.gazetteer import Gazetteer

router = Router(tags=["stories"])


@router.get("/stories", response=schemas.Stories, url_name="api_stories")
def stories(request: HttpRequest, response: HttpResponse, filters: Query[StoryFilters]):
    """Stories, the newest first.

    Without a filter all of them. Filters are those of the site and give the same lists: `tinh` with `don-vi` and
    `quy`; `ky` and `the-loai`, with `tinh`; `su-kien`, with `tinh`; or one of the others alone. With `q` it is the
    search of the site, in its order, with any of its filters.
    """
    at = timezone.now()
    if filters.q is not None:
        return _searched(request, response, filters, at)
    key, after, most = key_of(request, filters, at), position(request), filters.limit + 1
    if filters.format == "ninjs":
        whole = entries_of(key, at, after).defer(None).defer("story__search_text")[:most]
        shown, following = _below([entry.story for entry in whole], filters.limit, **filters.kept())
    else:
        shown, following = _below(_rows_of(key, at, most, after), filters.limit, **filters.kept())
    return _page(shown, following, filters, response)


def _rows_of(key: str, at: datetime, most: int, after: Position | None = None) -> list[represent.Row]:
    """The first so many visible stories of a list below a position, newest first: one query."""
    columns = [f"story__{column}" for column in represent.COLUMNS]
    return [represent.Row(*values) for values in entries_of(key, at, after).values_list(*columns)[:most]]


def _searched(request: HttpRequest, response: HttpResponse, filters: StoryFilters, at: datetime):
    """What the search of the site finds, in the same order."""
    check_together(filters)
    gazetteer = Gazetteer.load()
    query = read(filters.q or "", places.finder(gazetteer))
    found = search.find(request, query, search.filters_of(request, gazetteer, at), at, filters.limit, counting=False)
    shown: list[Any] = [represent.Row.of(hit.story) for hit in found.hits]
    if filters.format == "ninjs":
        whole = PublishedArticle.objects.select_related("section").defer("search_text")
        rows = whole.in_bulk([hit.story.pk for hit in found.hits])
        shown = [rows[hit.story.pk] for hit in found.hits]
    following = address(reverse("api_stories"), **filters.kept(), truoc=found.following) if found.following else None
    return _page(shown, absolute(following) if following else None, filters, response)


def _page(shown: list[Any], following: str | None, filters: StoryFilters, response: HttpResponse):
    """`shown`: whole stories for ninjs, else rows."""
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    if filters.format == "ninjs":
        return ninjs.answer([ninjs.item(story) for story in shown], response)
    return schemas.Stories(items=represent.cards(shown), next=following)


@router.get("/stories/{int:number}", response=schemas.Story, url_name="api_story")
def story(request: HttpRequest, response: HttpResponse, number: int):
    """One story whole, by its number.

    A story that was withdrawn answers 410 with its notice and with nothing else of it.
    """
    at = timezone.now()
    if number > LARGEST_ID:
        raise Http404("no such story")
    found = shown(number, at)
    if found is None:
        raise _gone(number, at)
    notices = corrections.of_story(found, at)
    response["Last-Modified"] = last_modified(max([found.visible_from, *(one.published_at for one in notices)]))
    return represent.whole(found, notices)


def _gone(number: int, at: datetime) -> Problem:
    withdrawn = withdrawal_of(number, at)
    moment = represent.local(withdrawn.withdrawn_at).isoformat()
    return Problem("withdrawn", "Readers no longer see it.", notice=withdrawn.notice, withdrawn_at=moment)


def newest(key: str, at: datetime, **filters: str) -> schemas.Stories:
    """The first page of a list, for what has one; `filters` are those that lead to its further pages."""
    shown, following = _below(_rows_of(key, at, SIZE + 1), SIZE, **filters)
    return schemas.Stories(items=represent.cards(shown), next=following)


def _below(rows: list[Any], size: int, **filters: str) -> tuple[list[Any], str | None]:
    """So many of a list of which one more was read, and the address of those further down."""
    if len(rows) <= size:
        return rows, None
    last = Position(rows[size - 1].first_published_at, rows[size - 1].article_id)
    return rows[:size], absolute(address(reverse("api_stories"), **filters, truoc=str(last)))


def list_address(**filters: str) -> str:
    """Where the API has the stories with these filters."""
    return absolute(address(reverse("api_stories"), **filters))
