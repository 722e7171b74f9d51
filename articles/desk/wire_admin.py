"""Suppliers on the desk: whose stories come in, from where, to which province, on what terms."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import permissions
from articles.models import Supplier, WireKind
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
        self.fields["url"].assume_scheme = "https"  # type: ignore[attr-defined]
        places = sorted(Province.objects.all(), key=lambda place: sort_key(place.name))
        self.fields["province"].choices = [("", "–"), *((place.pk, place.name) for place in places)]  # type: ignore[attr-defined]
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
