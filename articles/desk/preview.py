"""A story as readers would see it, from a revision that is not published: the very template of the public page."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe

from articles import permissions
from articles.models import Article, PublishedArticle, Revision, Section
from articles.numbers import LONGEST_VERSION, whole_number
from articles.pictures import desk_picture
from articles.projection import project
from articles.public.story_page import story_context

HEADERS = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow"}


def as_published(revision: Revision, at: datetime) -> PublishedArticle:
    """The row that approving this revision would make, unsaved."""
    data = revision.data
    section = Section.objects.filter(slug=data["section"]["slug"]).first() if data["section"] else None
    first = revision.article.published.order_by("visible_from").values_list("first_published_at", flat=True).first()
    return PublishedArticle(
        article=revision.article,
        revision=revision,
        section=section,
        visible_from=at,
        first_published_at=first or at,
        **project(data, desk_picture),
    )


def revision_of(request: HttpRequest, pk: int, at: datetime) -> Revision:
    """The revision that `?revision=` names, else the newest; 404 where there is none or the user may not see it,
    or where the text is sealed and nobody said why they look at it.
    """
    articles = Article.objects.select_related("head")
    article = articles.filter(pk=pk).first() if pk < 10**18 else None
    if article is None or not permissions.may_read(request.user, article, at):
        raise Http404("no such story")
    number = request.GET.get("revision", "")
    if not number:
        revision = article.head
    else:
        revision = article.revisions.filter(number=whole_number(number, LONGEST_VERSION)).first()
    if revision is None:
        raise Http404("no such revision")
    revision.article = article
    return revision


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The page itself."""
    at = timezone.now()
    story = as_published(revision_of(request, pk, at), at)
    with override("vi"):
        context = story_context(story, at, preview=True)
        return _private(render(request, "site/story.html", context))


@require_safe
def frame(request: HttpRequest, pk: int, site_context: dict[str, Any]) -> HttpResponse:
    """The page in a frame as wide as a phone or a desk, with the way back to the form."""
    at = timezone.now()
    revision = revision_of(request, pk, at)
    address = reverse("admin:articles_article_preview", args=[pk])
    context = site_context | {
        "revision": revision,
        "story": revision.article,
        "address": f"{address}?revision={revision.number}",
        "may_edit": permissions.may_edit(request.user, revision.article, at),
    }
    return _private(render(request, "desk/form/preview.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response
