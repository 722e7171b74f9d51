"""Old addresses: who comes with the address that a story had on an older site is sent to where it stands now."""

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from articles.archive import addresses
from articles.models.addresses import OldAddress
from articles.models.published import PublishedArticle
from articles.public.story import gone

OURS = ("/admin/", "/static/", "/media/", "/api/")


def moved(request: HttpRequest) -> HttpResponse | None:
    """301 to the story's page, 410 where it was withdrawn; None where no story that readers know stood there.

    One query where nothing is known of the address. Asked for what is no page of ours alone.
    """
    if request.method not in {"GET", "HEAD"} or request.path_info.startswith(OURS):
        return None
    wanted = addresses.asked_for(request.path_info, request.META.get("QUERY_STRING", ""))
    if not wanted:
        return None
    try:
        found = dict(OldAddress.objects.filter(address__in=wanted).values_list("address", "article_id"))
        return _answer(request, next(found[address] for address in wanted if address in found)) if found else None
    except (Http404, DatabaseError):
        return None


def _answer(request: HttpRequest, article_id: int) -> HttpResponse:
    at = timezone.now()
    rows = PublishedArticle.objects.visible(at).only("slug", "article_id")
    story = rows.filter(article_id=article_id).first()
    return redirect(story, permanent=True) if story else gone(request, article_id, at)
