"""Corrections: what the paper corrected, answers of people concerned, and stories that it withdrew, newest first."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, StringAgg, Subquery, TextField, Value
from django.db.models.functions import Cast, JSONObject
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models.public_corrections import PublicCorrection
from articles.models.published import PublishedArticle, Withdrawal
from articles.public.paging import PARAMETER, SIZE, Position, address, position

NOTICE_FIELDS = ["id", "article_id", "kind", "published_at", "headline", "name", "wrong", "right", "apology"]


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """A page of corrections and withdrawals: two queries."""
    rows = latest(timezone.now(), position(request))
    shown, older = rows[:SIZE], ""
    if len(rows) > SIZE:
        older = address(request.path, truoc=str(shown[-1].place))
    newest = request.path if PARAMETER in request.GET else ""
    return render(request, "site/corrections.html", {"page": {"entries": shown, "older": older, "newest": newest}})


def latest(at: datetime, after: Position | None) -> list[Any]:
    """The next corrections and withdrawals, newest first, one more than a page has: two queries."""
    return sorted(_newest(at, after), key=lambda row: row.place, reverse=True)[: SIZE + 1]


def of_story(story: PublishedArticle, at: datetime) -> list[PublicCorrection]:
    """The notices that stand on a story's page, the newest first; a query, unless the row has `notices_with_row`."""
    if "notices" in vars(story):
        return _read(vars(story)["notices"])
    rows = PublicCorrection.objects.filter(article_id=story.article_id, published_at__lte=at)
    return list(rows.order_by("-published_at", "-pk"))


def notices_with_row(at: datetime) -> Subquery:
    """What `of_story` returns, to be annotated as `notices`: a story's page asks one query for the row and for them."""
    told = JSONObject(**{name: name for name in NOTICE_FIELDS})
    notices = PublicCorrection.objects.filter(article_id=OuterRef("article_id"), published_at__lte=at).order_by()
    joined = StringAgg(Cast(told, TextField()), Value(","))
    return Subquery(notices.values("article_id").annotate(joined=joined).values("joined"))


def _read(joined: str | None) -> list[PublicCorrection]:
    """Moments come in UTC, from SQLite without saying so."""
    notices = [PublicCorrection(**told) for told in json.loads(f"[{joined or ''}]")]
    for notice in notices:
        moment = datetime.fromisoformat(notice.published_at)  # type: ignore[arg-type]
        notice.published_at = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return sorted(notices, key=lambda notice: (notice.published_at, notice.pk), reverse=True)


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
