"""Handing over what somebody leaves behind: from whom, to whom, which stories, what follows, and why."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from articles import leaving, permissions
from articles.desk.fields import BlockField
from articles.models import Status
from articles.numbers import whole_number
from newsroom.models import User

SHOWN = 200  # stories that one form hands over


class HandOverForm(forms.Form):
    """From whom, to whom, which stories, and why."""

    leaver = forms.ModelChoiceField(
        User.objects.order_by("last_name", "first_name"), label=gettext_lazy("From whom"), empty_label="–"
    )
    to = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("To whom"), empty_label="–")
    published = forms.BooleanField(required=False, label=gettext_lazy("Also stories that were approved"))
    note = BlockField(required=False, longest=1000, label=gettext_lazy("Reason (kept on record)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        staff = User.objects.filter(is_active=True, is_staff=True)
        writers = [user.pk for user in staff if permissions.is_writer(user)]
        self.fields["to"].queryset = staff.filter(pk__in=writers).order_by("last_name", "first_name")  # type: ignore[attr-defined]
        self.fields["note"].widget.attrs["rows"] = 3

    def clean_to(self) -> User:
        """Somebody else."""
        if self.cleaned_data["to"] == self.cleaned_data.get("leaver"):
            raise forms.ValidationError(_("Choose somebody else."))
        return self.cleaned_data["to"]


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """`?leaver=ID&to=ID` shows what would follow; a POST with `story` (repeated) does it.

    For the chief editor and administrators; these see numbers of stories and no headlines.
    """
    if not permissions.may_hand_over(request.user):
        raise PermissionDenied
    form = HandOverForm(request.POST if request.method == "POST" else request.GET)
    if form.is_valid() and request.method == "POST":
        given, at = form.cleaned_data, timezone.now()
        sent = request.POST.getlist("story")[:SHOWN]
        chosen = [pk for text in sent if (pk := whole_number(text)) is not None]
        done = leaving.hand_over(chosen, given["leaver"], given["to"], request.user, at, given["note"])  # type: ignore[arg-type]
        sentence = ngettext("%(count)d story was handed over.", "%(count)d stories were handed over.", len(done))
        messages.success(request, sentence % {"count": len(done)})
        return HttpResponseRedirect(f"{request.path}?leaver={given['leaver'].pk}")
    return _page(request, form)


def _page(request: HttpRequest, form: HandOverForm) -> HttpResponse:
    at, leaver, to = timezone.now(), form.cleaned_data.get("leaver"), form.cleaned_data.get("to")
    published = form.cleaned_data.get("published", False)
    stories = list(leaving.stories_of(leaver, published=published).for_desk()[: SHOWN + 1]) if leaver else []
    context = admin.site.each_context(request) | {
        "title": _("Hand over stories"),
        "leaver": leaver,
        "form": form,
        "asked": bool(form.data),
        "to": to,
        "groups": list(_groups(stories[:SHOWN], leaver, to, at)),
        "more": len(stories) > SHOWN,
        "headlines": permissions.is_chief(request.user),
    }
    request.current_app = admin.site.name  # type: ignore[attr-defined]
    return TemplateResponse(request, "desk/hand_over.html", context, status=422 if request.method == "POST" else 200)


def _groups(stories: list, leaver: Any, to: User | None, at: Any) -> Iterator[tuple[str, list[leaving.Effect]]]:
    """The stories by state, each with what would follow; without somebody to hand them to, nothing follows yet."""
    effects = [leaving.effect(story, leaver, to, at) if to else leaving.Effect(story, "") for story in stories]
    claimed = [row for row in effects if row.story.filed_by_id != leaver.pk]
    if claimed:
        yield _("Claimed by them, of others"), claimed
    for status in (*leaving.OPEN, Status.APPROVED):
        if rows := [row for row in effects if row.story.status == status and row not in claimed]:
            yield str(status.label), rows


@require_POST
def sign_out(request: HttpRequest, pk: int) -> HttpResponse:
    """End all sessions of somebody's account."""
    if not permissions.is_administrator(request.user) or pk >= 2**63:
        raise Http404("no such page")
    user = get_object_or_404(User, pk=pk)
    if user.is_superuser and not request.user.is_superuser:  # type: ignore[union-attr]
        raise Http404("no such page")
    leaving.sign_out_everywhere(user, request.user, timezone.now())  # type: ignore[arg-type]
    messages.success(request, _("%(name)s is signed out everywhere.") % {"name": user.display_name})
    return HttpResponseRedirect(reverse("admin:newsroom_user_change", args=[user.pk]))
