"""The doors to unsaved text: kept while somebody types, read again, thrown away; and who else has a story open."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from articles import permissions, scratch
from articles.desk import unsaved
from articles.models import Article, Presence, Scratch
from articles.numbers import whole_number

CONTROL = ("_", "csrfmiddlewaretoken")  # what is no part of the text starts so


@never_cache
@require_POST
def keep(request: HttpRequest) -> JsonResponse:
    """Keep the form that is sent: its fields, `_story` or `form_number`, `_sequence`, and `_user`, who typed it.

    `{"kept": bool, "at": "14:05", "sequence": number}`; 401 where nobody is signed in, 403 with `{"user": id}` where
    somebody else is, 404 where it is not theirs to write, 409 with too many, 413 for too much. Nothing is checked
    or changed in the story, whatever was typed.
    """
    user, at = request.user, timezone.now()
    if (refused := _refused(request)) is not None:
        return refused
    article = _story(request, at)
    if article is None and not permissions.is_writer(user):
        raise Http404("no such page")
    number, version = request.POST.get("form_number", "")[:64], request.POST.get("version", "")[:80]
    sequence = scratch.sequence_of(request.POST.get("_sequence", ""))
    if (article is None and not number) or not sequence:
        return JsonResponse({"error": "form_number and _sequence are needed"}, status=400)
    if article is None and not scratch.has_room(user, number):
        return JsonResponse({"error": _("Too much unsaved text: save or throw away some of it.")}, status=409)
    number = "" if article else number
    kept, latest = scratch.keep(user, article, number, version, fields_of(request), sequence, at)
    return JsonResponse({"kept": kept, "at": date_format(timezone.localtime(at), "H:i"), "sequence": latest})


def _refused(request: HttpRequest) -> JsonResponse | None:
    """Not signed in, signed in as somebody else, or too much at once."""
    if not request.user.is_authenticated or not request.user.is_staff:
        return JsonResponse({"user": None}, status=401)
    if request.POST.get("_user", "") != str(request.user.pk):
        return JsonResponse({"user": request.user.pk}, status=403)
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.SCRATCH_MAX_BYTES:
        return JsonResponse({"error": _("This is too long to be kept.")}, status=413)
    return None


def _story(request: HttpRequest, at: datetime) -> Article | None:
    """The story that is named; None where none is, 404 where it is not this person's to write into."""
    given = request.POST.get("_story", "")
    if not given:
        return None
    article = Article.objects.select_related("head").filter(pk=whole_number(given)).first()
    if article is None or not permissions.may_keep_scratch(request.user, article, at):
        raise Http404("no such story")
    return article


def fields_of(request: HttpRequest) -> list[list[str]]:
    """Name and value of everything typed; the one character that a database cannot hold is left out."""
    return [
        [name.replace("\0", ""), value.replace("\0", "")]
        for name, values in request.POST.lists()
        if not name.startswith(CONTROL)
        for value in values
    ]


def set_aside(request: HttpRequest, article: Article, at: datetime) -> HttpResponse:
    """What was sent to a story that is sealed by now is kept, and the sender is shown their own words of it."""
    row = scratch.mine(request.user, article, "").first()
    sequence = max(row.sequence + 1 if row else 1, scratch.sequence_of(request.POST.get("_sequence", "")))
    version = request.POST.get("version", "")[:80]
    scratch.keep(request.user, article, "", version, fields_of(request), sequence, at)
    sentence = _("The story is withdrawn and its text sealed, so nothing was saved in it. What you wrote is here.")
    messages.error(request, sentence)
    kept = scratch.mine(request.user, article, "").get()
    return HttpResponseRedirect(reverse("admin:scratch", args=[kept.pk]))


# --- Reading it again ---------------------------------------------------------


def _own(request: HttpRequest, pk: int) -> Scratch:
    rows = permissions.own_scratch(request.user).with_text().select_related("article__head")
    row = rows.filter(pk=pk).first() if pk < 10**18 else None
    if row is None:
        raise Http404("no such text")
    return row


@never_cache
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own unsaved text, to read and to copy; nobody else's, in no role."""
    at = timezone.now()
    row = _own(request, pk)
    context = admin.site.each_context(request) | {
        "title": _("Unsaved text"),
        "row": row,
        "whole": unsaved.is_whole(request.user, row, at),
        "words": "\n".join(unsaved.words_of(request.user, row, at)),
    }
    return TemplateResponse(request, "desk/scratch.html", context)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the text away, as it was shown (`sequence`); back to the form or to the desk."""
    row = _own(request, pk)
    if scratch.drop(row, scratch.sequence_of(request.POST.get("sequence", ""))):
        messages.success(request, _("The unsaved text is thrown away."))
    else:
        messages.error(request, _("More was typed since, in another window: nothing was thrown away."))
    if row.article is not None and permissions.may_edit(request.user, row.article, timezone.now()):
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[row.article_id]))
    return HttpResponseRedirect(reverse("admin:index"))


# --- Who else is there --------------------------------------------------------


@never_cache
@require_POST
def present(request: HttpRequest) -> JsonResponse:
    """`_story` is open here: `{"others": [sentence…]}`, who else has it open; 404 where one may not see it."""
    at, user = timezone.now(), request.user
    article = Article.objects.select_related("head").filter(pk=whole_number(request.POST.get("_story", ""))).first()
    if article is None or not permissions.may_view(user, article, at):
        raise Http404("no such story")
    scratch.be_present(user, article, at)
    return JsonResponse({"others": who_else(user, article, at)}, status=201)


def who_else(user, article: Article, at: datetime) -> list[str]:
    """A sentence for each of the others who have the story open."""
    return [sentence(row, at) for row in scratch.others_at(user, article, at)]


def sentence(row: Presence, at: datetime) -> str:
    """Who has the story open, since when, and when they last typed."""
    said: dict[str, Any] = {
        "name": row.user.display_name,
        "time": date_format(timezone.localtime(row.opened_at), "H:i"),
    }
    changed = row.changed_at  # type: ignore[attr-defined]
    if changed is None:
        return _("%(name)s has this story open since %(time)s.") % said
    if (at - changed).total_seconds() < 60:
        return _("%(name)s has this story open since %(time)s and is writing just now.") % said
    said["ago"] = timesince(changed, at, depth=1)
    return _("%(name)s has this story open since %(time)s and changed the text %(ago)s ago.") % said


ADDRESSES: list[tuple[str, Callable[..., HttpResponse], str]] = [
    ("scratch/<int:pk>/", show, "scratch"),
    ("scratch/<int:pk>/drop/", drop, "scratch_drop"),
]
