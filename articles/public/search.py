"""Search: stories in which every word of the question occurs at the beginning of a word, newest first."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import lists
from articles.models.published import ListEntry, ListEntryQuerySet
from articles.models.reference import Section
from articles.public.choices import chosen
from articles.public.paging import SIZE, Page, Position, address, page_of, position
from newsroom.vietnamese import fold_words
from provinces.gazetteer import Gazetteer

LONGEST = 200  # characters of a question; more is not looked at
MOST_WORDS = 8
WINDOW = 2000  # stories that one request looks through; a link goes on from there


def words_of(question: str) -> list[str]:
    """The folded words to look for, each once."""
    return list(dict.fromkeys(fold_words(question[:LONGEST]).split()))[:MOST_WORDS]


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The search page; `?q=` with the filters `tinh` and `chuyen-muc`."""
    at = timezone.now()
    gazetteer, sections = Gazetteer.load(), list(Section.objects.all())
    question = request.GET.get("q", "")[:LONGEST]
    province = chosen(request, "tinh", gazetteer.places)
    section = chosen(request, "chuyen-muc", [section.slug for section in sections])
    words, after = words_of(question), position(request)
    filters = {"q": question, "tinh": province, "chuyen_muc": section}
    context = {
        "question": question,
        "words": words,
        "page": look_through(request, words, province, section, at, after, filters) if words else None,
        "places": gazetteer.places.values(),
        "nav_sections": sections,
        "province": province,
        "section": section,
        "path": reverse("search"),
    }
    return render(request, "site/search.html", context)


def look_through(
    request: HttpRequest,
    words: list[str],
    province: str,
    section: str,
    at: datetime,
    after: Position | None,
    filters: dict[str, str],
) -> Page:
    """A page of what is found among the next WINDOW stories of the list; its `older` link goes on below."""
    entries = ListEntry.objects.filter(key=lists.province(province) if province else lists.LATEST).visible(at)
    if section:
        entries = entries.filter(story__section__slug=section)
    below = entries.before(*after) if after else entries
    last, more = _end_of_window(entries, below)
    found = list(_matching(below, words, last)[: SIZE + 1]) if last else []
    page = page_of(request, found, SIZE, **filters)
    if more and not page.older:
        return Page(page.entries, address(request.path, **filters, truoc=str(last)), page.newest)
    return page


def _end_of_window(entries: ListEntryQuerySet, below: ListEntryQuerySet) -> tuple[Position | None, bool]:
    """The last of the next WINDOW entries, and whether the list goes on after it."""
    window = below.order_by("-first_published_at", "-article_id").values("pk")[:WINDOW]
    same_moment = Q(first_published_at=OuterRef("first_published_at"), article_id__lt=OuterRef("article_id"))
    after = entries.filter(Q(first_published_at__lt=OuterRef("first_published_at")) | same_moment)
    oldest = ListEntry.objects.filter(pk__in=window).annotate(more=Exists(after))
    row = oldest.order_by("first_published_at", "article_id").first()
    return (Position(row.first_published_at, row.article_id), row.more) if row else (None, False)


def _matching(below: ListEntryQuerySet, words: list[str], last: Position) -> ListEntryQuerySet:
    inside = Q(first_published_at__gt=last.first_published_at) | Q(
        first_published_at=last.first_published_at, article_id__gte=last.article_id
    )
    matching = below.filter(inside)
    for word in words:
        matching = matching.filter(story__search_text__contains=f" {word}")
    return matching.for_cards()
