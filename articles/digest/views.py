"""Pages of the digest: asking, confirming, choosing anew, ending. A GET changes nothing: mail scanners follow links."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.digest import letters, limits, sending, subscribing
from articles.digest.addresses import masked
from articles.digest.forms import AskForm, WishForm, prefilled
from articles.digest.subscribing import Wish

logger = logging.getLogger(__name__)

HEADERS = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
View = Callable[..., HttpResponse]


def writes(view: View) -> View:
    """A page with a form. No cookie says who sends it: there is no right that another site could borrow.

    Where nothing can be written, or subscribers cannot be read (a replica, a role that only reads what is published),
    it says so with 503.
    """

    @wraps(view)
    def outer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DatabaseError as error:
            logger.warning("the digest is out of reach: %s", error)
            response = _answer(request, "digest_done", {"what": "away"}, 503)
            response.headers["Retry-After"] = "600"
            return response

    return csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(outer))


@writes
def ask(request: HttpRequest) -> HttpResponse:
    """The form; `?muc=` (repeated) has lists chosen already. POST: the same answer for every address."""
    at = timezone.now()
    data = request.POST if request.method == "POST" else None
    form = AskForm(data, at, prefilled(request.GET, at))
    status, refusal = _refusal(request) if data is not None else (200, "")
    if data is None or refusal or not form.is_valid():
        return render(request, "site/digest.html", {"form": form, "refusal": refusal}, status=status)
    subscribing.ask(form.cleaned_data["email"], form.wish, at)
    sending.soon()
    return _seen_other(reverse("digest_asked"))


def _refusal(request: HttpRequest) -> tuple[int, str]:
    """Status and sentence where the form is not taken; else the status of one that is wrong, and no sentence."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return 403, _("The form was sent from another site. Send it from here.")
    if limits.is_too_often(request):
        return 429, _("The form was sent too often from your network. Try again in an hour.")
    return 422, ""


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """What comes next: a letter."""
    return render(request, "site/digest_done.html", {"what": "asked", "days": letters.days_to_confirm()})


@writes
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody asked for; POST says yes to exactly what the page shows."""
    at = timezone.now()
    row = _or_404(lambda: subscribing.asked_by(token, at))
    if row is None:
        return _answer(request, "digest_done", {"what": "used"}, 410)
    wish = subscribing.standing(row)
    if request.method == "POST":
        form = WishForm(request.POST, at, wish)
        if form.is_valid():
            subscriber = subscribing.confirm(row, form.wish, at)
            if subscriber is None:
                return _answer(request, "digest_done", {"what": "used"}, 410)
            token = subscribing.link_of(subscriber, subscribing.PREFERENCES)
            return _seen_other(reverse("digest_preferences", args=[token]) + "?xong=1")
        wish = form.wish
    return _answer(request, "digest_confirm", _shown(wish, row.address, at), 422 if request.method == "POST" else 200)


@writes
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """What a subscriber gets; POST changes it."""
    at = timezone.now()
    row = _or_404(lambda: subscribing.subscriber_of(subscribing.PREFERENCES, token))
    if row is None:
        return _answer(request, "digest_done", {"what": "ended"}, 410)
    form = WishForm(request.POST if request.method == "POST" else None, at, Wish(row.everything, row.keys, row.rhythm))
    if request.method == "POST" and form.is_valid():
        subscribing.change(row, form.wish, at, get_language() or "vi")
        return _seen_other(f"{request.path}?xong=1")
    context = {
        "form": form,
        "address": masked(row.address),
        "saved": "xong" in request.GET and not form.errors,
        "unsubscribe": reverse("digest_unsubscribe", args=[subscribing.link_of(row, subscribing.UNSUBSCRIBE)]),
    }
    return _answer(request, "digest_preferences", context, 422 if form.errors else 200)


@writes
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A button that ends it. POST ends it at once, however often: sent by a reader or a mail program (RFC 8058)."""
    row = _or_404(lambda: subscribing.subscriber_of(subscribing.UNSUBSCRIBE, token))
    if request.method == "POST" or row is None:
        if row is not None:
            subscribing.end(row)
        return _answer(request, "digest_done", {"what": "ended"}, 200)
    return _answer(request, "digest_unsubscribe", {"address": masked(row.address)}, 200)


def _or_404(find: Callable[[], Any]) -> Any:
    try:
        return find()
    except LookupError as error:
        raise Http404("no such link") from error


def _shown(wish: Wish, address: str, at: Any) -> dict[str, Any]:
    return {
        "address": masked(address),
        "wish": wish,
        "wanted": letters.wanted(wish, at),
        "rhythm": letters.rhythm_in_words(wish.rhythm),
    }


def _seen_other(location: str) -> HttpResponse:
    response = HttpResponse(status=303, headers={"Location": location})
    return _closed(response)


def _answer(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    return _closed(render(request, f"site/{template}.html", context, status=status))


def _closed(response: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response
