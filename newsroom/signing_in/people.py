"""Second factors of others: administrators take them away where somebody lost them; on record, told by mail."""

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
from django.views.decorators.http import require_http_methods

from articles.permissions import is_administrator
from newsroom.models import User
from newsroom.signing_in import factors


class TakeAwayForm(forms.Form):
    """Which, and why."""

    factor: Any = forms.ModelChoiceField(
        None, required=False, label=gettext_lazy("Which"), empty_label=gettext_lazy("all")
    )
    reason = forms.CharField(
        max_length=500,
        label=gettext_lazy("Reason (kept on record)"),
        help_text=gettext_lazy("How you made sure that it is they who ask, for example."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["factor"].queryset = user.factors.all()  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def take_away(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody else signs in with, and taking it away; never one's own, and a superuser's by superusers alone."""
    if not is_administrator(request.user) or pk >= 2**63 or pk == request.user.pk:
        raise Http404("no such page")
    user = get_object_or_404(User, pk=pk)
    if user.is_superuser and not request.user.is_superuser:  # type: ignore[union-attr]
        raise Http404("no such page")
    form = TakeAwayForm(request.POST or None, user=user)
    there = reverse("admin:newsroom_user_change", args=[user.pk])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        factors.take_away(user, request.user, timezone.now(), given["reason"], given["factor"])  # type: ignore[arg-type]
        messages.success(request, _("Done. %(name)s is signed out everywhere.") % {"name": user.display_name})
        return HttpResponseRedirect(there)
    context = admin.site.each_context(request) | {
        "title": _("Second step of %(name)s") % {"name": user.display_name},
        "form": form,
        "person": user,
        "factors": user.factors.all(),
        "left": user.recovery_codes.count(),
        "required": factors.required_of(user),
    }
    return TemplateResponse(request, "desk/second_factor_of.html", context, status=422 if form.errors else 200)
