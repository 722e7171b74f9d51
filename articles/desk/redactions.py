"""Redactions on the desk: what of a story is to be taken out, the second yes, and what was taken out before."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from articles import permissions, workflow
from articles.desk.fields import BlockField, LineField
from articles.desk.finder import Group
from articles.desk.review import story_for
from articles.models import Article, Redaction, RedactionAsk
from articles.privacy import places, redaction, rights
from articles.privacy.wanted import LONGEST, Wanted
from newsroom.vietnamese import nfc


class RedactionForm(forms.Form):
    """What is to be taken out, what stands there instead, and why."""

    words = forms.CharField(
        max_length=LONGEST,
        label=gettext_lazy("Words to be taken out"),
        help_text=gettext_lazy(
            "A name, a number, an address. Every place where they stand is changed, old versions too."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    instead = LineField(longest=redaction.LONGEST, initial="[…]", label=gettext_lazy("Readers read instead"))
    reason = BlockField(longest=1000, label=gettext_lazy("Reason (kept on record, without the words)"))
    evidence = forms.BooleanField(
        required=False,
        initial=True,
        label=gettext_lazy("Keep a sealed copy as evidence"),
        help_text=gettext_lazy("The chief editor can open it with a reason, for a time."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", "auto_id": "redact-%s", **kwargs})
        self.fields["reason"].widget.attrs["rows"] = 3

    def clean_words(self) -> str:
        """As the house stores text."""
        return nfc(self.cleaned_data["words"])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def redact(request: HttpRequest, pk: int) -> HttpResponse:
    """What waits and what was done for a story, and the form. POST with `ask` asks, without it shows what would go."""
    at = timezone.now()
    story = _story(request, pk, at)
    if "ask" not in request.POST:
        typed = {name: request.POST[name] for name in ("words", "instead", "reason") if name in request.POST}
        if "reason" in typed:  # sent by this form and not by the finder's
            typed["evidence"] = request.POST.get("evidence", "")
        return _page(request, story, RedactionForm(initial=typed), Wanted(nfc(typed.get("words", "")[:LONGEST])))
    form = RedactionForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            redaction.ask(
                story, request.user, at, given["words"], given["reason"],
                instead=given["instead"], evidence=given["evidence"],
            )  # fmt: skip
            messages.success(request, _("It is asked. A chief editor who did not ask decides on it."))
            return HttpResponseRedirect(_url(story))
        except workflow.MoveRefused as error:
            form.add_error(None, str(error))
    return _page(request, story, form, Wanted(form.data.get("words", "")), status=422)


@require_POST
def decide(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """`approve` takes the words out; else the `reason` says why nothing is taken out."""
    at = timezone.now()
    story = _story(request, pk, at)
    asked = get_object_or_404(RedactionAsk, pk=min(number, 2**62), article=story)
    if not rights.may_read_ask(request.user, asked):
        raise Http404("no such page")
    try:
        if "approve" in request.POST:
            redaction.approve(asked, request.user, at)
            messages.success(request, _("The words are taken out of all that is kept of this story."))
        else:
            redaction.refuse(asked, request.user, at, request.POST.get("reason", "")[:1000])
            messages.success(request, _("Nothing is taken out."))
    except workflow.MoveRefused as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(_url(story))


@never_cache
@require_POST
def evidence(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What was taken out, shown once after the `reason` is on record."""
    at = timezone.now()
    story = _story(request, pk, at)
    done = get_object_or_404(Redaction, pk=min(number, 2**62), article=story)
    if not rights.may_open_evidence(request.user, done, at):
        raise Http404("no such page")
    try:
        opened = redaction.open_evidence(done, request.user, at, request.POST.get("reason", "")[:1000])
    except workflow.MoveRefused as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(_url(story))
    rows = [(places.label_of(table), list(places.texts_of(values))) for table, values in opened]
    context = admin.site.each_context(request) | {"title": _("What was taken out"), "story": story, "rows": rows}
    request.current_app = admin.site.name  # type: ignore[attr-defined]
    return TemplateResponse(request, "desk/evidence.html", context)


def _story(request: HttpRequest, pk: int, at: Any) -> Article:
    story = story_for(request.user, pk, at)
    if not rights.may_ask(request.user, story, at):
        raise Http404("no such page")
    return story


def _url(story: Article) -> str:
    return reverse("admin:articles_article_redact", args=[story.pk])


def _page(request: HttpRequest, story: Article, form: RedactionForm, wanted: Wanted, status: int = 200) -> HttpResponse:
    at, user = timezone.now(), request.user
    closed = permissions.is_closed_to(user, story, at)
    found = places.in_stories(wanted, [story.pk]) if wanted.is_good else []
    waiting = [
        {
            "asked": asked,
            "words": redaction.words_of(asked) if rights.may_read_ask(user, asked) else "",
            "decides": rights.may_decide(user, asked),
            "takes_back": asked.asked_by_id == user.pk,
        }
        for asked in story.redaction_asks.filter(decided_at=None).select_related("asked_by")
    ]
    done = [
        {"redaction": row, "rows": row.rows.count(), "opens": rights.may_open_evidence(user, row, at)}
        for row in story.redactions.select_related("asked_by", "approved_by")
    ]
    context = admin.site.each_context(request) | {
        "title": _("Take words out for good"),
        "story": story,
        "closed": closed,
        "form": form,
        "group": Group(story, found, closed),
        "searched": wanted.is_good,
        "waiting": waiting,
        "done": done,
    }
    request.current_app = admin.site.name  # type: ignore[attr-defined]
    return TemplateResponse(request, "desk/redact.html", context, status=status)
