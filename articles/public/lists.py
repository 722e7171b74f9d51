"""Plain lists of stories: a section, a topic, a cited document."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import lists
from articles.models.published import PublicDocument, PublicTopic
from articles.models.reference import Section
from articles.public.frames import framed
from articles.public.paging import read_cards
from articles.public.structured_data import way


@require_safe
def section(request: HttpRequest, slug: str) -> HttpResponse:
    """The stories of a section, newest first."""
    page = read_cards(request, lists.section(slug), timezone.now())

    def context() -> dict[str, Any]:
        found = get_object_or_404(Section, slug=slug)
        return {"section": found, "structured_data": [way((str(found), request.path))]}

    return framed(request, "site/section.html", page, context)


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """The stories of a topic, newest first."""
    at = timezone.now()
    page = read_cards(request, lists.topic(slug), at)

    def context() -> dict[str, Any]:
        found = get_object_or_404(PublicTopic.objects.visible(at), slug=slug)
        return {"topic": found, "structured_data": [way((found.name, request.path))]}

    return framed(request, "site/topic.html", page, context)


@require_safe
def document(request: HttpRequest, slug: str) -> HttpResponse:
    """A cited document and the stories that cite it, newest first."""
    at = timezone.now()
    page = read_cards(request, lists.document(slug), at)

    def context() -> dict[str, Any]:
        found = get_object_or_404(PublicDocument.objects.visible(at), slug=slug)
        return {"document": found, "structured_data": [way((str(found), request.path))]}

    return framed(request, "site/document.html", page, context)
