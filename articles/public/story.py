"""The page of one story: shown, moved, or taken down."""

from datetime import datetime

from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from articles.models.published import PublishedArticle, Withdrawal
from articles.public import ahead, stamp
from articles.public.corrections import notices_with_row
from articles.public.prepared import Prepared
from articles.public.story_page import of_moment, of_row
from articles.templatetags.kept import Memory

LARGEST_ID = 2**63 - 1


@require_safe
def story(request: HttpRequest, slug: str, article_id: int) -> HttpResponse:
    """The story of that number; 301 from another slug, 410 where it was withdrawn, 404 where readers never saw one."""
    at = timezone.now()
    if article_id > LARGEST_ID:
        raise Http404("no such story")
    found = next(iter(_ahead(get_language(), article_id, at)), None)
    if found is None:
        return gone(request, article_id, at)
    if found.slug != slug:
        return redirect(found, permanent=True)
    memory = Memory(request)
    if _is_good(found) and request.get_full_path() == found.get_absolute_url():
        return HttpResponse(ahead.page(found, request, memory, of_moment(found, at, memory)))
    published = shown(article_id, at)
    if published is None:
        return gone(request, article_id, at)
    return render(request, "site/story.html", of_row(published) | of_moment(published, at, memory))


def _is_good(found: PublishedArticle) -> bool:
    section = found.section
    names = (section.slug, section.name, section.name_en) if section else ()
    return stamp.good(vars(found)["stamp"], *names)


def shown(article_id: int, at: datetime) -> PublishedArticle | None:
    """The row of a story that readers see, with its section and its notices of corrections: one query."""
    return next(iter(_shown(None, article_id, at)), None)


@Prepared
def _ahead(language: str, article_id: int, at: datetime) -> QuerySet[PublishedArticle]:
    """The row with the pieces of its page, and what decides on the rest of it."""
    rows = PublishedArticle.objects.visible(at).select_related("section")
    rows = rows.only("article_id", "slug", "first_published_at", "page", "section")
    rows = rows.annotate(stamp=F("rendered__stamp"), pieces=F(f"rendered__page_{language}"))
    return rows.filter(article_id=article_id).annotate(notices=notices_with_row(at))[:1]


@Prepared
def _shown(_shape: None, article_id: int, at: datetime) -> QuerySet[PublishedArticle]:
    rows = PublishedArticle.objects.visible(at).select_related("section").defer("search_text")
    return rows.filter(article_id=article_id).annotate(notices=notices_with_row(at))[:1]


def gone(request: HttpRequest, article_id: int, at: datetime) -> HttpResponse:
    """410 with the notice of the withdrawal and nothing of the story; 404 where there is none."""
    return render(request, "410.html", {"withdrawal": withdrawal_of(article_id, at)}, status=410)


def withdrawal_of(article_id: int, at: datetime) -> Withdrawal:
    """How a story that readers saw, and no longer see, was taken down; Http404 where they never saw one."""
    withdrawn = Withdrawal.objects.filter(article_id=article_id, withdrawn_at__lte=at).order_by("-withdrawn_at").first()
    if withdrawn is None or not PublishedArticle.objects.past(at).filter(article_id=article_id).exists():
        raise Http404("no such story")
    return withdrawn
