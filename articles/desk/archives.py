"""Archives on the desk: what was taken over from older sites, and its approval as a whole by somebody else."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Max, Min
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from articles import findings, permissions
from articles.archive import admission
from articles.jobs import admit_archive
from articles.models import Archive
from articles.numbers import whole_number

SHOWN = 30  # stories, each held against the checks
SHOWN_REFUSED = 200
MAX_NUMBER = 10**18


def archive_for(user: Any, pk: int) -> Archive:
    """The archive; 404 where there is none or the user does not cover everything."""
    archive = Archive.objects.select_related("imported_by").filter(pk=pk).first() if pk < MAX_NUMBER else None
    if archive is None or not permissions.may_import(user):
        raise Http404("no such archive")
    return archive


@never_cache
@require_safe
def archives(request: HttpRequest) -> HttpResponse:
    """All archives with what became of their posts."""
    if not permissions.may_import(request.user):
        raise Http404("no such page")
    rows = Archive.objects.select_related("imported_by").order_by("-begun_at")
    return _page(request, "desk/archives.html", {"title": _("Archives"), "archives": rows})


@never_cache
@require_safe
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """One archive: what an approval would do, and some of the stories that wait for it."""
    return _archive(request, archive_for(request.user, pk))


@require_POST
def admit(request: HttpRequest, pk: int) -> HttpResponse:
    """Have readers see what waits, up to the story that was the last when the page was made; 403 without the right."""
    found = archive_for(request.user, pk)
    last = whole_number(request.POST.get("upto", ""))
    if last is None:
        raise Http404("no such story")
    if not permissions.may_admit(request.user, found):
        return _archive(request, found, 403)
    count = admission.begin(found, last)
    admit_archive.enqueue(found.pk, request.user.pk, 0, last)
    said = ngettext("%(count)d story is being approved.", "%(count)d stories are being approved.", count)
    messages.success(request, said % {"count": count})
    return HttpResponseRedirect(reverse("admin:desk_archive", args=[found.pk]))


def _archive(request: HttpRequest, found: Archive, status: int = 200) -> HttpResponse:
    at = timezone.now()
    stories = admission.waiting(found).select_related("head", "home_province", "origin", "archived")[:SHOWN]
    held_back = [
        (story, " ".join(dict.fromkeys(row.finding.told for row in findings.stopping(story, story.head, at))))
        for story in stories
        if story.head is not None
    ]
    context = {
        "title": found.name,
        "archive": found,
        "days": found.posts.aggregate(first=Min("published_at"), last=Max("published_at")),
        "stories": held_back,
        "done": admission.done(found),
        "refused": admission.refused(found).select_related("story")[:SHOWN_REFUSED],
        "upto": admission.waiting(found).aggregate(last=Max("pk"))["last"],
        "may_admit": permissions.may_admit(request.user, found),
    }
    return _page(request, "desk/archive.html", context, status)


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return TemplateResponse(request, template, admin.site.each_context(request) | context, status=status)


ADDRESSES: list[tuple[str, Callable[..., HttpResponse], str]] = [
    ("archives/", archives, "desk_archives"),
    ("archives/<int:pk>/", archive, "desk_archive"),
    ("archives/<int:pk>/admit/", admit, "desk_archive_admit"),
]
