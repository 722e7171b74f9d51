"""Plain lists of stories: a section, a topic, a cited document."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import lists
from articles.models.published import PublicDocument, PublicTopic
from articles.models.reference import Section
from articles.public.paging import read_cards
from articles.public.structured_data import way


@require_safe
def section(request: HttpRequest, slug: str) -> HttpResponse:
    """The stories of a section, newest first."""
    found = get_object_or_404(Section, slug=slug)
    page = read_cards(request, lists.section(slug), timezone.now())
    return render(
        request,
        "site/section.html",
        {"section": found, "page": page, "structured_data": [way((str(found), request.path))]},
    )


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """The stories of a topic, newest first."""
    at = timezone.now()
    found = get_object_or_404(PublicTopic.objects.visible(at), slug=slug)
    page = read_cards(request, lists.topic(slug), at)
    return render(
        request, "site/topic.html", {"topic": found, "page": page, "structured_data": [way((found.name, request.path))]}
    )


@require_safe
def document(request: HttpRequest, slug: str) -> HttpResponse:
    """A cited document and the stories that cite it, newest first."""
    at = timezone.now()
    found = get_object_or_404(PublicDocument.objects.visible(at), slug=slug)
    page = read_cards(request, lists.document(slug), at)
    return render(
        request,
        "site/document.html",
        {"document": found, "page": page, "structured_data": [way((str(found), request.path))]},
    )
