"""Corrections: what the paper corrected, answers of people concerned, and stories that it withdrew, newest first."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models.public_corrections import PublicCorrection
from articles.models.published import PublishedArticle, Withdrawal
from articles.public.paging import PARAMETER, SIZE, Position, address, position


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """A page of corrections and withdrawals: two queries."""
    at, after = timezone.now(), position(request)
    rows = sorted(_newest(at, after), key=lambda row: row.place, reverse=True)
    shown, older = rows[:SIZE], ""
    if len(rows) > SIZE:
        older = address(request.path, truoc=str(shown[-1].place))
    newest = request.path if PARAMETER in request.GET else ""
    return render(request, "site/corrections.html", {"page": {"entries": shown, "older": older, "newest": newest}})


def of_story(article_id: int, at: datetime) -> QuerySet[PublicCorrection]:
    """The notices that stand on a story's page, the newest first."""
    return PublicCorrection.objects.filter(article_id=article_id, published_at__lte=at).order_by("-published_at", "-pk")


def has_notices(at: datetime) -> Exists:
    """Condition on published rows: `of_story` finds something. Asked with the row, it spares most pages a query."""
    return Exists(PublicCorrection.objects.filter(article_id=OuterRef("article_id"), published_at__lte=at))


def _newest(at: datetime, after: Position | None) -> Iterator[Any]:
    """The next of both tables. Each row's `place` is its moment and a number that no row of the other table has."""
    again = Exists(PublishedArticle.objects.visible(at).filter(article_id=OuterRef("article_id")))
    told = PublicCorrection.objects.visible(at).annotate(moment=F("published_at"))
    taken = Withdrawal.objects.filter(withdrawn_at__lte=at).annotate(moment=F("withdrawn_at"), again=again)
    tables: tuple[Any, ...] = (told, taken)
    for odd, rows in enumerate(tables):
        if after is not None:
            # ids whose number, 2 × id + odd, is less than that of the last row shown
            below = (after.article_id - odd + 1) // 2
            rows = rows.filter(
                Q(moment__lt=after.first_published_at) | Q(moment=after.first_published_at, pk__lt=below)
            )
        for row in rows.order_by("-moment", "-pk")[: SIZE + 1]:
            row.place = Position(row.moment, 2 * row.pk + odd)
            yield row
