"""Readers who get mail, on the desk: how many there are, and what a reader asks of us about their own address."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles import permissions
from articles.digest import addresses, letters, subscribing
from articles.models import DigestRhythm, Subscriber, SubscriptionAsk

SHOWN = 50  # the newest, with masked addresses


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribers(request: HttpRequest) -> HttpResponse:
    """Numbers and the newest rows, masked. POST `address` shows what is kept of it, with `delete` it goes.

    An address is sent as a form's field, so that it stands in no log.
    """
    if not permissions.may_see_subscribers(request.user):
        raise Http404("no such page")
    address = request.POST.get("address", "").strip()[: addresses.LONGEST]
    if address and "delete" in request.POST:
        if subscribing.end_by_address(address):
            messages.success(request, _("The address and all that was kept with it is deleted."))
        return HttpResponseRedirect(reverse("admin:desk_subscribers"))
    context = admin.site.each_context(request) | {
        "title": _("News by mail"),
        "numbers": _numbers(),
        "rows": [_row(row, masked=True) for row in Subscriber.objects.order_by("-confirmed_at", "-pk")[:SHOWN]],
        "address": address,
        "found": _found(address) if address else None,
    }
    request.current_app = admin.site.name  # type: ignore[attr-defined]
    return TemplateResponse(request, "desk/subscribers.html", context)


def _numbers() -> list[tuple[str, int]]:
    """What the head of the page counts: two queries."""
    daily, refused = Q(rhythm=DigestRhythm.DAILY), Q(refusals__gt=0)
    counted = Subscriber.objects.aggregate(
        all=Count("pk"),
        daily=Count("pk", filter=daily),
        weekly=Count("pk", filter=~daily),
        everything=Count("pk", filter=Q(everything=True)),
        refused=Count("pk", filter=refused),
    )
    return [
        (_("Subscribers"), counted["all"]),
        (_("Every morning"), counted["daily"]),
        (_("Every Monday morning"), counted["weekly"]),
        (_("Everything that is published"), counted["everything"]),
        (_("Refused by their mail server of late"), counted["refused"]),
        (_("Not confirmed yet"), SubscriptionAsk.objects.count()),
    ]


def _found(address: str) -> dict[str, Any] | None:
    """All that is kept of an address; None where that is nothing."""
    key = addresses.key(address)
    row = Subscriber.objects.filter(address_key=key).first()
    waiting = SubscriptionAsk.objects.filter(address_key=key).first()
    if row is None and waiting is None:
        return None
    return {"row": _row(row, masked=False) if row else None, "asked_at": waiting.asked_at if waiting else None}


def _row(row: Subscriber, masked: bool) -> dict[str, Any]:
    wish = subscribing.Wish(row.everything, row.keys, row.rhythm)
    return {
        "address": addresses.masked(row.address) if masked else row.address,
        "rhythm": letters.rhythm_in_words(row.rhythm),
        "language": row.language,
        "wanted": None if masked else letters.wanted(wish, timezone.now()),
        "lists": len(row.keys),
        "everything": row.everything,
        "confirmed_at": row.confirmed_at,
        "seen_until": row.seen_until,
        "refusals": row.refusals,
    }
