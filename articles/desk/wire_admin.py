"""Suppliers on the desk: whose stories come in, from where, to which province, on what terms."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles import permissions
from articles.models import Supplier, WireKind
from articles.wire import codes
from newsroom.models import User
from newsroom.vietnamese import sort_key
from provinces.admin import ReferenceAdmin
from provinces.models import Province


class SupplierForm(forms.ModelForm):
    """A feed has an address; a correspondent may have an account."""

    class Meta:
        model = Supplier
        fields = ["name", "kind", "url", "account", "province", "credit", "licence", "active"]
        widgets = {"licence": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["kind"].disabled = True  # its items were told apart as that
        places = sorted(Province.objects.all(), key=lambda place: sort_key(place.name))
        self.fields["province"].widget.can_view_related = False
        self.fields["province"].choices = [("", "–"), *((place.pk, place.name) for place in places)]  # type: ignore[attr-defined]
        if "account" not in self.fields:
            return
        staff = User.objects.filter(is_active=True, is_staff=True, is_superuser=False)
        self.fields["account"].queryset = staff.order_by("last_name", "first_name")  # type: ignore[attr-defined]

    def clean_url(self) -> str:
        """Only what is ever fetched."""
        url = self.cleaned_data["url"]
        if url and not url.lower().startswith(("https://", "http://")):
            raise ValidationError(_("Only http:// and https:// are fetched."))
        return url

    def clean(self) -> dict[str, Any]:
        """What the kinds ask for."""
        data = super().clean() or self.cleaned_data
        by_mail = data.get("kind") == WireKind.MAIL
        if by_mail and data.get("url"):
            self.add_error("url", _("A correspondent has no address of a feed."))
        if not by_mail and "url" not in self.errors and not data.get("url"):
            self.add_error("url", _("Write the address of the feed."))
        if not by_mail and data.get("account"):
            self.add_error("account", _("Only a correspondent has an account."))
        return data


def _mailbox() -> tuple[str, str]:
    """The name and domain of the mailbox that is read, where its account is an address."""
    name, _at, domain = unquote(urlsplit(settings.WIRE_MAILBOX).username or "").partition("@")
    return name, domain


@admin.register(Supplier)
class SupplierAdmin(ReferenceAdmin):
    """Papers with feeds, and correspondents."""

    keepers = staticmethod(permissions.keeps_suppliers)
    choosers = staticmethod(permissions.keeps_suppliers)
    own_relations = ()
    form = SupplierForm
    search_fields: list[str] = []
    list_display = ["name", "kind", "province", "credit", "active", "fetched_at", "problem"]
    list_filter = ["kind", "active"]
    list_select_related = ["province"]
    fields = ["name", "kind", "url", "account", "province", "credit", "licence", "active", "fetched_at", "problem"]
    readonly_fields = ["fetched_at", "problem"]

    change_form_template = "desk/supplier_form.html"

    def get_fields(self, request: HttpRequest, obj: Supplier | None = None) -> list[str]:
        """Of a feed no account, of a correspondent no address; of a new one both, until it is said which it is."""
        out: tuple[str, ...] = ()
        if obj is not None:
            out = ("url", "fetched_at", "problem") if obj.kind == WireKind.MAIL else ("account",)
        return [name for name in self.fields if name not in out]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.code))
        return [path("<int:pk>/code/", view, name="articles_supplier_code"), *super().get_urls()]

    def code(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give a correspondent a new code, shown this once, or with `end` none: an older one is good no more."""
        if not self.keepers(request.user):
            raise Http404("no such page")
        correspondent = get_object_or_404(Supplier, pk=pk, kind=WireKind.MAIL)
        code = "" if "end" in request.POST else codes.new()
        correspondent.code_hash = codes.hashed(code) if code else ""
        correspondent.save(update_fields=["code_hash"])
        self.log_change(request, correspondent, "Given a new code." if code else "Code ended.")
        if not code:
            messages.success(request, _("The code of %(name)s is good no more.") % {"name": correspondent.name})
            return HttpResponseRedirect(reverse("admin:articles_supplier_change", args=[pk]))
        box, domain = _mailbox()
        context = self.admin_site.each_context(request) | {
            "title": _("Code of %(name)s") % {"name": correspondent.name},
            "code": code,
            "correspondent": correspondent,
            "mailbox": f"{box}@{domain}" if domain else "",
            "address": f"{box}+{code}@{domain}" if domain else "",
        }
        request.current_app = self.admin_site.name  # type: ignore[attr-defined]
        headers = {"Cache-Control": "no-store"}
        return TemplateResponse(request, "desk/supplier_code.html", context, status=201, headers=headers)

    @admin.display(description=gettext_lazy("what went wrong last"))
    def problem(self, obj: Supplier) -> str:
        """Why it could not be read, and when it is asked again."""
        return obj.error or self.get_empty_value_display()

    def save_model(self, request: HttpRequest, obj: Supplier, form: forms.ModelForm, change: bool) -> None:
        """After a change it is read anew, at once."""
        if {"url", "active"} & set(form.changed_data):
            obj.etag = obj.last_modified = obj.error = ""
            obj.failures, obj.next_at = 0, None
        super().save_model(request, obj, form, change)
