"""Pages of the house: health, readiness and errors."""

import sys
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from articles.away import AWAY, RETRY_AFTER
from articles.public.old_addresses import moved


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 `ok`: the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """(app, name) of every migration of this version of the system; read from disk once in a process."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and every migration is applied, else 503; JSON with each check."""
    checks = {"database": False, "migrations": False}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        checks["database"] = True
        checks["migrations"] = known_migrations() <= MigrationRecorder(connection).applied_migrations().keys()
    except DatabaseError:
        pass
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


@never_cache
def on_the_site(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """On the desk's own host, the way to a page of the paper; 404 where the proxy should have asked another process."""
    if request.get_host() == urlsplit(settings.SITE_URL).netloc:
        return page_not_found(request)
    return redirect(settings.SITE_URL + request.get_full_path())


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 in the design of the site; says nothing about what exists. Where a story stood there before, its page."""
    if (answer := moved(request)) is not None:
        return answer
    return render(request, "404.html", status=404)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more was sent than is taken; JSON with the sentence as `error` where the form sends a photo by itself."""
    sentence = _("More was sent at once than can be taken. Send fewer or smaller files.")
    if settings.NEWSROOM_SIDE == "public":
        return HttpResponse(f"{sentence}\n", status=413, content_type="text/plain; charset=utf-8")
    if request.path_info == reverse("admin:desk_photo_upload"):
        return JsonResponse({"error": sentence}, status=413)
    return render(request, "413.html", {"sentence": sentence}, status=413)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 in the design of the site, 503 where the database or the search is away or too busy; needs no database."""
    if isinstance(sys.exception(), AWAY):
        answer = render(request, "503.html", status=503)
        answer["Retry-After"] = RETRY_AFTER
        return answer
    return render(request, "500.html", status=500)
