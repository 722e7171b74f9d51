"""Near duplicates on the desk: the stories that a text resembles, two of them side by side, and why both may stand."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from articles import permissions, record, similar, similarity, workflow
from articles.desk.review import story_for
from articles.models import Article


class KeepForm(forms.Form):
    """Why a text that resembles another is a story of its own."""

    note = forms.CharField(
        label=gettext_lazy("Why it is a story of its own"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


@require_http_methods(["GET", "HEAD", "POST"])
def beside(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """The text beside the one that it resembles, what they share marked; POST writes down why both may stand.

    404 where the user may not read both. 403: no right to decide; 422: no reason, and the page comes back.
    """
    at = timezone.now()
    story = story_for(request.user, pk, at)
    found = similar.texts([other], request.user, at)
    if story.head is None or not found or other == pk or permissions.is_closed_to(request.user, story, at):
        raise Http404("no such pair")
    form = KeepForm(request.POST if request.method == "POST" else None)
    may_keep = permissions.may_comment(request.user, story, at)
    if request.method == "POST" and not may_keep:
        return page(request, story, found[0], form, may_keep, 403)
    if form.is_valid():
        keep(story, found[0][0], request.user, at, form.cleaned_data["note"])
        messages.success(request, _("Both may stand. Your reason is on record."))
        return HttpResponseRedirect(reverse("admin:articles_article_review", args=[pk]))
    return page(request, story, found[0], form, may_keep, 422 if request.method == "POST" else 200)


def page(
    request: HttpRequest, story: Article, found: tuple[Article, str], form: KeepForm, may_keep: bool, status: int
) -> HttpResponse:
    """Both texts, line by line."""
    other, theirs = found
    mine = similar.text_of(story.head.data)  # type: ignore[union-attr]
    context = admin.site.each_context(request) | {
        "title": _("Side by side"),
        "story": story,
        "other": other,
        "likeness": similarity.likeness(mine, theirs),
        "columns": [
            {"story": story, "lines": similarity.marked(mine, theirs)},
            {"story": other, "lines": similarity.marked(theirs, mine)},
        ],
        "decision": similar.kept_beside(story).get(other.pk),
        "form": form,
        "may_keep": may_keep,
    }
    return TemplateResponse(request, "desk/similar.html", context, status=status)


@transaction.atomic
def keep(story: Article, other: Article, by: Any, at: datetime, note: str) -> None:
    """Put on the story's record that it stands beside the other, and why."""
    fresh = workflow.locked(story.pk)
    record.write(fresh, "keep_own", by, at, to_status=fresh.status, note=note, details={"other": other.pk})
