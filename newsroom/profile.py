"""One's own account: pen names, mail address, language, where one is signed in, and signing out elsewhere."""

from datetime import UTC, datetime
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_http_methods, require_POST

from articles import house, leaving
from articles.desk.fields import BlockField
from newsroom.models import MOST_PEN_NAMES, Session, User, plain_name
from newsroom.signing_in import sessions
from newsroom.signing_in.agents import in_words


class ProfileForm(forms.ModelForm):
    """What people may change of their own account."""

    other_pen_names = BlockField(
        required=False,
        longest=2000,
        label=gettext_lazy("Other pen names"),
        help_text=gettext_lazy("One a line. A colleague cannot sign with any of them."),
    )

    class Meta:
        model = User
        fields = ["pen_name", "other_pen_names", "email", "language"]
        help_texts = {"pen_name": gettext_lazy("Printed under your stories instead of your name.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.initial["other_pen_names"] = "\n".join(self.instance.other_pen_names)
        self.fields["other_pen_names"].widget.attrs["rows"] = 3

    def clean_other_pen_names(self) -> list[str]:
        """A list without the usual one and without repetition."""
        names = {plain_name(line): None for line in self.cleaned_data["other_pen_names"].splitlines() if line.strip()}
        names.pop(plain_name(self.cleaned_data.get("pen_name") or ""), None)
        if len(names) > MOST_PEN_NAMES:
            raise forms.ValidationError(_("At most %(count)d pen names."), params={"count": MOST_PEN_NAMES})
        if any(len(name) > 120 for name in names):
            raise forms.ValidationError(_("A pen name has at most 120 characters."))
        if taken := self.instance.taken(list(names)):
            said = {"names": ", ".join(taken)}
            raise forms.ValidationError(_("A colleague signs with this name: %(names)s"), params=said)
        return list(names)


def profile(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The page of one's own account; two who choose one name at the same time wait for each other."""
    with transaction.atomic():
        if request.method == "POST":
            house.locked("people")
        form = ProfileForm(request.POST or None, instance=request.user)
        saved = request.method == "POST" and form.is_valid()
        if saved:
            form.save()
    if saved:
        with override(form.cleaned_data["language"]):
            messages.success(request, _("Your profile was saved."))
        return HttpResponseRedirect(reverse("admin:profile"))
    context |= {"title": _("Your profile"), "form": form}
    return TemplateResponse(request, "desk/profile.html", context, status=422 if form.errors else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End all sessions of one's own account but this one."""
    leaving.sign_out_everywhere(request.user, request.user, timezone.now())  # type: ignore[arg-type]
    update_session_auth_hash(request, request.user)  # type: ignore[arg-type]
    sessions.end_others(request.user, request)  # type: ignore[arg-type]
    messages.success(request, _("You are signed out everywhere else."))
    return HttpResponseRedirect(reverse("admin:profile"))


@require_http_methods(["GET", "HEAD", "POST"])
def where(request: HttpRequest) -> HttpResponse:
    """Where one is signed in; a POST of `session` ends that one."""
    user = cast(User, request.user)
    if request.method == "POST":
        if sessions.end(user, request.POST.get("session", "")):
            messages.success(request, _("Signed out there."))
        return HttpResponseRedirect(reverse("admin:profile_sessions"))
    own = sessions.hashed(request.session.session_key or "")
    rows = [_row(session, data, own) for session, data in sessions.of(user)]
    context = admin.site.each_context(request) | {"title": _("Where you are signed in"), "rows": rows}
    return TemplateResponse(request, "desk/sessions.html", context)


def _row(session: Session, data: dict[str, Any], own: str) -> dict[str, Any]:
    """A session in words."""
    origin = data.get(sessions.ORIGIN, {})
    moments = {name: data.get(name) for name in (sessions.SEEN, sessions.BEGUN)}
    return {
        "key": session.session_key,
        "here": session.session_key == own,
        "device": in_words(origin.get("agent", "")),
        "network": origin.get("network", ""),
        **{name: datetime.fromtimestamp(moment, UTC) if moment else None for name, moment in moments.items()},
    }
