"""Correction files on the desk: the list, a new one for a story, deciding, publishing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles import corrections, permissions, workflow
from articles.desk.decisions import NOTE_LENGTH
from articles.desk.fields import BlockField, LineField, MomentField
from articles.desk.reach import below, cursor_of
from articles.desk.review import MAX_NUMBER, story_for
from articles.models import Article, Asker, Correction, CorrectionKind
from articles.numbers import LONGEST_VERSION, whole_number

SHOWN = 100  # files that are to be done
PAGE = 25  # files that are done
FAR = 300  # of which a page looks through for those that one may read
ROW = ("kind", "state", "asker", "asker_name", "opened_at", "due_at", "article__headline")
USUAL_APOLOGY = "Tòa soạn thành thật xin lỗi bạn đọc và những người liên quan."


class CorrectionForm(forms.Form):
    """What somebody asks for, as it was received."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=CorrectionKind,
        widget=forms.RadioSelect,
        initial=CorrectionKind.CORRECTION,
    )
    asker = forms.ChoiceField(label=gettext_lazy("Who asked"), choices=Asker, initial=Asker.OURSELVES)
    asker_name = LineField(
        label=gettext_lazy("Name"),
        longest=200,
        required=False,
        help_text=gettext_lazy("Of the person or body. Readers see it under an answer only."),
    )
    received_at = MomentField(label=gettext_lazy("Received"))
    due_at = MomentField(
        label=gettext_lazy("Due"), required=False, help_text=gettext_lazy("Empty: as the newsroom's rule says.")
    )
    wrong = BlockField(label=gettext_lazy("As it was printed"), longest=5000, required=False)
    right = BlockField(
        label=gettext_lazy("Correct is"), longest=10000, help_text=gettext_lazy("Of an answer: its words.")
    )
    apology = BlockField(label=gettext_lazy("Apology"), longest=2000, required=False, initial=USUAL_APOLOGY)

    def __init__(self, at: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        for name, rows in (("wrong", 3), ("right", 5), ("apology", 2)):
            self.fields[name].widget.attrs["rows"] = rows

    def clean(self) -> dict[str, Any]:
        """What the kinds ask for, and days in their order."""
        data = super().clean() or self.cleaned_data
        answer = data.get("kind") == CorrectionKind.ANSWER
        if answer and not data.get("asker_name"):
            self.add_error("asker_name", _("Write whose answer it is."))
        if not answer and "wrong" not in self.errors and not data.get("wrong"):
            self.add_error("wrong", _("Write what was printed."))
        if answer:
            data |= {"asker": Asker.PERSON, "apology": "", "wrong": ""}
        received = data.get("received_at")
        if received and received > self.at:
            self.add_error("received_at", _("This moment has not come yet."))
        elif received and not data.get("due_at") and "due_at" not in self.errors:
            data["due_at"] = corrections.due(received)
        elif received and data.get("due_at") and data["due_at"] < received:
            self.add_error("due_at", _("It cannot be due before it was received."))
        return data


class DecisionForm(forms.Form):
    """Yes, or no with a reason."""

    reason = BlockField(
        label=gettext_lazy("Reason"),
        longest=NOTE_LENGTH,
        required=False,
        help_text=gettext_lazy("Needed where it is rejected."),
    )


def file_for(user: Any, pk: int, at: datetime) -> Correction:
    """The file; 404 where there is none or the user may not read it."""
    rows = permissions.corrections_for(user, at).select_related("article__head", "opened_by", "decided_by", "notice")
    file = rows.filter(pk=pk).first() if pk < MAX_NUMBER else None
    if file is None:
        raise Http404("no such file")
    return file


@require_safe
def files(request: HttpRequest) -> HttpResponse:
    """What is still to be done, the most urgent first; then what is done, the newest first, from `?before=` on."""
    at, before = timezone.now(), request.GET.get("before", "")
    if not permissions.is_editor(request.user):
        raise Http404("no such page")
    rows = permissions.corrections_for(request.user, at).select_related("article").only(*ROW)
    undone = list(rows.undone()[: SHOWN + 1])
    for file in undone:
        file.late = file.is_overdue(at)
    try:
        done = _done(rows, below(before, "opened_at") if before else Q())
    except (ValueError, OverflowError) as error:
        raise Http404("no such place") from error
    context = {"title": _("Corrections"), "undone": undone[:SHOWN], "more_undone": len(undone) > SHOWN, "far": FAR}
    return _page(request, "desk/corrections.html", context | done | {"before": before})


def _done(rows: QuerySet[Correction], place: Q) -> dict[str, Any]:
    """The files that are done below a place, the cursor of the next page, and how far was looked for less than one."""
    newest = Correction.objects.done().filter(place)
    found = list(rows.done().filter(pk__in=newest.values("pk")[:FAR])[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else newest.only("opened_at")[FAR - 1 : FAR].first()
    return {
        "done": found[:PAGE],
        "older": cursor_of(last.opened_at, last.pk) if last else "",
        "looked_back_to": last.opened_at if last and len(found) <= PAGE else None,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a file for a story that readers see or saw."""
    at = timezone.now()
    story = story_for(request.user, pk, at)
    if not permissions.may_prepare_correction(request.user, story, at):
        raise Http404("no such page")
    form = CorrectionForm(at, request.POST or None, initial={"received_at": at})
    if request.method == "POST" and form.is_valid():
        file = corrections.ask(story, request.user, at, **form.cleaned_data)
        messages.success(request, _("The file is open. A chief editor decides on it."))
        return HttpResponseRedirect(reverse("admin:correction", args=[file.pk]))
    context = {"title": _("New correction"), "story": story, "form": form}
    return _page(request, "desk/correction_form.html", context, 422 if form.errors else 200)


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """One file, and what can be done with it now."""
    at = timezone.now()
    return _file_page(request, file_for(request.user, pk, at), at)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the file (`accept`), else reject it."""
    at = timezone.now()
    found = file_for(request.user, pk, at)
    form, accepted = DecisionForm(request.POST), "accept" in request.POST
    if not form.is_valid():
        return _file_page(request, found, at, decision=form, status=422)
    return _do(
        request,
        found,
        at,
        lambda: corrections.decide(found, request.user, at, accepted=accepted, reason=form.cleaned_data["reason"]),
        _("The correction can be published now.") if accepted else _("The file is closed, with your reason."),
    )


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the notice; `revision_hash` and `version` name the text that goes out with it, where one does."""
    at = timezone.now()
    found = file_for(request.user, pk, at)
    given = {
        "revision_hash": request.POST.get("revision_hash", "") if "with_text" in request.POST else "",
        "version": whole_number(request.POST.get("version", ""), LONGEST_VERSION),
    }
    done = _("Readers have the correction now.")
    return _do(request, found, at, lambda: corrections.publish(found, request.user, at, **given), done)


def _do(request: HttpRequest, found: Correction, at: datetime, act: Callable[[], None], done: str) -> HttpResponse:
    """Do it and show the file again; 403, 409 or 422 with the sentence why it was refused."""
    try:
        act()
    except workflow.MoveRefused as error:
        messages.error(request, str(error))
        status = 403 if isinstance(error, workflow.NotAllowed) else 409 if isinstance(error, workflow.Outdated) else 422
        kept = DecisionForm(request.POST)
        return _file_page(request, file_for(request.user, found.pk, at), at, decision=kept, status=status)
    messages.success(request, done)
    return HttpResponseRedirect(reverse("admin:correction", args=[found.pk]))


def _file_page(
    request: HttpRequest, found: Correction, at: datetime, *, decision: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    story: Article = found.article
    context = {
        "title": _("Correction: %(headline)s") % {"headline": story.headline},
        "file": found,
        "story": story,
        "late": found.is_overdue(at),
        "sealed": permissions.is_closed_to(request.user, story, at),
        "may_decide": permissions.may_decide_corrections(request.user),
        "decision": decision or DecisionForm(),
        "with_text": corrections.corrected_text(story, at),
    }
    return _page(request, "desk/correction.html", context, status)


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    request.current_app = admin.site.name  # type: ignore[attr-defined]
    return TemplateResponse(request, template, admin.site.each_context(request) | context, status=status)


ADDRESSES: list[tuple[str, Callable[..., HttpResponse], str]] = [
    ("corrections/", files, "corrections"),
    ("corrections/<int:pk>/", file, "correction"),
    ("corrections/<int:pk>/decide/", decide, "correction_decide"),
    ("corrections/<int:pk>/publish/", publish, "correction_publish"),
]
