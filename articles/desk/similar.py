"""Near duplicates on the desk: the stories that a text resembles, two of them side by side, and why both may stand."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from articles import permissions, record, similar, similarity, updates, workflow
from articles.desk.fields import LineField
from articles.desk.review import story_for
from articles.desk.updates import address
from articles.models import Article
from articles.updates import Coming


class KeepForm(forms.Form):
    """Why a text that resembles another is a story of its own."""

    note = forms.CharField(
        label=gettext_lazy("Why it is a story of its own"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class CreditForm(forms.Form):
    """The other text is where this one comes from."""

    source_credit = LineField(label=gettext_lazy("Source credit"), longest=200)
    version = forms.IntegerField(widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
def beside(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """The text beside the one that it resembles, what they share marked; POST decides on it.

    `keep` writes down why both may stand, `credit` names the other as the source of this one. The page comes back with
    403: no right to it; 409: the text was changed meanwhile; 422: nothing written. 404: the user may not read both.
    """
    at = timezone.now()
    story = story_for(request.user, pk, at)
    found = similar.texts([min(other, 2**62)], request.user, at)
    if story.head is None or not found or other == pk or permissions.is_closed_to(request.user, story, at):
        raise Http404("no such pair")
    if request.method != "POST":
        return page(request, story, found[0], at)
    form = CreditForm(request.POST) if "credit" in request.POST else KeepForm(request.POST)
    if not form.is_valid():
        return page(request, story, found[0], at, form, 422)
    try:
        if isinstance(form, CreditForm):
            credit(story, request.user, at, **form.cleaned_data)
            messages.success(request, _("The source stands under the story now."))
        else:
            keep(story, found[0][0], request.user, at, form.cleaned_data["note"])
            messages.success(request, _("Both may stand. Your reason is on record."))
    except workflow.MoveRefused as error:
        form.add_error(None, str(error))
        return page(request, story, found[0], at, form, 403 if isinstance(error, workflow.NotAllowed) else 409)
    return HttpResponseRedirect(reverse("admin:articles_article_review", args=[pk]))


def page(
    request: HttpRequest,
    story: Article,
    found: tuple[Article, str],
    at: datetime,
    sent: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """Both texts, line by line, and what may be decided; `sent` is a form that was not taken."""
    other, theirs = found
    mine = similar.text_of(story.head.data)  # type: ignore[union-attr]
    said = {"source_credit": other.source_credit or _("Source: %(name)s") % settings.MASTHEAD, "version": story.version}
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
        "refused": sent,
        "keep_form": sent if isinstance(sent, KeepForm) else KeepForm(),
        "credit_form": sent if isinstance(sent, CreditForm) else CreditForm(initial=said),
        "may_credit": permissions.may_edit(request.user, story, at),
        **_update(request, story, other, at),
    }
    return TemplateResponse(request, "desk/similar.html", context, status=status)


def _update(request: HttpRequest, story: Article, other: Article, at: datetime) -> dict[str, Any]:
    """Where the text is made an update of the earlier story; else, of one that this person might edit, why not."""
    coming = Coming(story=story, version=story.version)
    if other.created_at >= story.created_at or not permissions.may_edit(request.user, other, at):
        return {}
    sentence = updates.refusal(other, coming, request.user, at)
    return {"update_refused": sentence} if sentence else {"update_url": address(other.pk, coming)}


@transaction.atomic
def keep(story: Article, other: Article, by: Any, at: datetime, note: str) -> None:
    """Put on the story's record that it stands beside the other, and why. `NotAllowed` without the right to it."""
    fresh = workflow.locked(story.pk)
    if not permissions.may_comment(by, fresh, at):
        raise workflow.NotAllowed(_("You may not do this."))
    record.write(fresh, "keep_own", by, at, to_status=fresh.status, note=note, details={"other": other.pk})


@transaction.atomic
def credit(story: Article, by: Any, at: datetime, source_credit: str, version: int) -> None:
    """Have the source stand under the story, as a new version of it. Errors: `NotAllowed`, `Outdated`."""
    fresh = workflow.locked(story.pk)
    if not permissions.may_edit(by, fresh, at):
        raise workflow.NotAllowed(_("You may not do this."))
    if fresh.version != version:
        raise workflow.Outdated(_("The text was changed after you opened it. Read the newest version, then decide."))
    Article.objects.filter(pk=fresh.pk).update(source_credit=source_credit)
    workflow.record_revision(fresh, by, at)
