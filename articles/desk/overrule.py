"""Overruling from the desk: the address to which an editor sends why a finding may stand."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import findings, overruling, permissions
from articles.desk.check_list import OverruleForm
from articles.desk.review import review_page, story_for
from articles.workflow import MoveRefused, NotAllowed, Outdated


@require_POST
def overrule(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the reason on record and show the story again.

    403: no right to it; 409: the text or the finding is another now; 422: no reason. What was typed is kept on the
    page then. 404: no such story, or the user may not see it.
    """
    at = timezone.now()
    story = story_for(request.user, pk, at)
    form = OverruleForm(request.POST)
    if not form.is_valid():
        status = 422 if permissions.may_overrule(request.user, story, at) else 403
        return review_page(request, story, at, overruling=form, status=status)
    try:
        overruling.overrule(story, by=request.user, at=at, **form.cleaned_data)
    except MoveRefused as error:
        if done_before(story.pk, form.cleaned_data["key"], request.user):
            messages.info(request, _("This has been done already."))
            return after(story.pk)
        return refused(request, pk, at, error)
    messages.success(request, _("The finding may stand. Your reason is on record."))
    return after(story.pk)


def refused(request: HttpRequest, pk: int, at: datetime, error: MoveRefused) -> HttpResponse:
    """The story as it now is, with the sentence why, and what was typed."""
    story = story_for(request.user, pk, at)
    sent = request.POST.copy()
    if story.head is not None:
        sent["revision_hash"] = story.head.hash
    form = OverruleForm(sent)
    form.add_error(None, str(error))
    status = 403 if isinstance(error, NotAllowed) else 409 if isinstance(error, Outdated) else 422
    return review_page(request, story, at, overruling=form, status=status)


def done_before(pk: int, key: str, user: Any) -> bool:
    """This user overruled this very finding: a second click."""
    entry = findings.overrulings(pk).get(key)
    return entry is not None and entry.by_id == user.pk


def after(pk: int) -> HttpResponse:
    """To the findings of the story."""
    return HttpResponseRedirect(reverse("admin:articles_article_review", args=[pk]) + "#checks-heading")
