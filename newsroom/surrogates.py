"""Surrogate keys: what a cache in front of us (a CDN) may keep for longer, and what it is told when that changes."""

import hashlib
import hmac
import json
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

from articles import edition
from articles.models import ListEntry, PublishedArticle
from articles.public.parameters import FEEDS, PARAMETERS
from newsroom.models import Purge

HEADER = "Surrogate-Key"
SITE = "site"  # every answer has it
LISTS = "lists"  # front page, indexes, archive, search, sitemaps: any story may stand there
# The first word of a list's key (articles.lists), and that of the pages which show it.
PAGES = {
    "tinh": "province", "chuyen-muc": "section", "su-kien": "event", "can-bo": "person", "chu-de": "topic",
    "van-ban": "document",
}  # fmt: skip
MOST = 100  # keys in one call; where more changed, everything goes
PATIENCE = 10.0  # seconds
LATE = timedelta(minutes=2)  # by which a transaction may end after the moments that it writes


def keys_of(match: ResolverMatch | None) -> list[str]:
    """The keys of a page by its route: `site`, and what it is about."""
    route = (match.url_name or "") if match else ""
    for feed in FEEDS:
        route = route.removesuffix(feed)
    if match and route == "story":
        return [SITE, f"story-{match.kwargs['article_id']}"]
    if match and route in PAGES.values() and "slug" in match.kwargs:
        return [SITE, f"{route}-{match.kwargs['slug']}"]
    return [SITE, LISTS] if route in PARAMETERS else [SITE]


class SurrogateKeyMiddleware:
    """Names the keys of each public answer, where a cache in front is configured."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.CDN_KEEPS and not request.path_info.startswith(("/admin/", "/doc-duyet/", "/ban-tin/")):
            response[HEADER] = " ".join(keys_of(request.resolver_match))
        return response


def changed(before: edition.Edition, now: edition.Edition, since: datetime, at: datetime) -> set[str]:
    """The keys of what changed between two editions, of which the first was read at `since`.

    Stories that were approved, began or ended are told by name. A withdrawal, and what is not about a story (a person,
    a pin, what was rendered anew), changes everything.
    """
    if before.withdrawals != now.withdrawals:
        return {SITE}
    since -= LATE
    rows = (
        PublishedArticle.objects.filter(approved_at__gte=since, visible_from__lte=at)
        | PublishedArticle.objects.filter(visible_from__gte=since, visible_from__lte=at)
        | PublishedArticle.objects.filter(visible_until__gte=since, visible_until__lte=at)
    )
    found = dict(rows.values_list("pk", "article")[: MOST + 1])
    if not found or len(found) > MOST:
        return {SITE}
    keys = {LISTS} | {f"story-{article}" for article in found.values()}
    for key in ListEntry.objects.filter(story__in=found).values_list("key", flat=True).distinct():
        kind, _, rest = key.partition("/")
        if kind in PAGES:
            keys.add(f"{PAGES[kind]}-{rest.partition('/')[0]}")
    return keys if len(keys) <= MOST else {SITE}


def follow(at: datetime, send: Callable[[set[str]], None] | None = None) -> set[str]:
    """Tell the cache what changed since it was last told; what it does not take, it is told again next time."""
    now = edition.read(at)
    with transaction.atomic():
        told, _new = Purge.objects.select_for_update().get_or_create(pk=1, defaults={"at": at})
        before = _read(told.edition)
        if before is not None and _written(before) == _written(now):
            return set()
        keys = {SITE} if before is None else changed(before, now, told.at, at)
        (send or post)(keys)
        told.edition, told.at = _written(now), at
        told.save()
    return keys


def _written(one: edition.Edition) -> str:
    return json.dumps(one, default=str)


def _read(text: str) -> edition.Edition | None:
    return edition.Edition(*json.loads(text)) if text else None


def post(keys: set[str]) -> None:
    """POST `{"keys": […]}` to PURGE_URL, signed: `X-Signature` is its HMAC with SHA-256 by PURGE_TOKEN, in hex."""
    body = json.dumps({"keys": sorted(keys)}).encode()
    token = settings.PURGE_TOKEN
    headers = {
        "Content-Type": "application/json",
        HEADER: " ".join(sorted(keys)),
        "Authorization": f"Bearer {token}",
        "X-Signature": hmac.new(token.encode(), body, hashlib.sha256).hexdigest(),
    }
    request = urllib.request.Request(settings.PURGE_URL, body, headers, method="POST")  # noqa: S310
    with urllib.request.urlopen(request, timeout=PATIENCE):  # noqa: S310  an address of the web (environment)
        pass
