"""Accounts on the desk: who works here, in which role, for which provinces. For administrators alone."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import house, leaving
from articles.numbers import whole_number
from articles.permissions import is_administrator
from newsroom.models import Role, User
from newsroom.signing_in import devices, letters, sessions
from provinces.admin import FirstRows, PlainAddress
from provinces.gazetteer import Gazetteer
from provinces.models import Beat, Province

# Rights follow from the role alone; importing Django's account pages has registered its groups.
admin.site.unregister(Group)

STAND_IN = ("stand_in_role", "stand_in_from", "stand_in_until")
RIGHTS = ("role", *STAND_IN, "nationwide", "is_active", "is_superuser", "sso_address")


class NewAccountForm(AdminUserCreationForm):
    """Name, role and first password of a new account."""

    class Meta(AdminUserCreationForm.Meta):
        model = User


class AccountForm(UserChangeForm):
    """Everything of an account but its password, which has a page of its own."""

    provinces = forms.ModelMultipleChoiceField(
        Province.objects.all(),
        required=False,
        label=gettext_lazy("provinces covered"),
        widget=forms.CheckboxSelectMultiple,
    )

    reason = forms.CharField(
        required=False,
        max_length=500,
        label=gettext_lazy("reason"),
        help_text=gettext_lazy("Why rights change; kept on record with what was changed."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    class Meta:
        model = User
        fields = "__all__"  # which of them are shown, the fieldsets say

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        always = self.instance.beats.filter(starts_on=None, ends_on=None)
        self.initial["provinces"] = list(always.values_list("province", flat=True))

    def new_and_old_beats(self) -> tuple[set[int], set[int]]:
        """Ids of the provinces to add and of those to take away."""
        wanted, had = {province.pk for province in self.cleaned_data["provinces"]}, set(self.initial["provinces"])
        return wanted - had, had - wanted


class OwnAccountForm(AccountForm):
    """One's own account, of which somebody else says what it covers."""

    provinces = None


class TimedBeats(forms.BaseInlineFormSet):
    """Provinces covered for a time."""

    def clean(self) -> None:
        """A day is needed, and no province is covered for ever besides."""
        super().clean()
        always = set(self.data.getlist("provinces")) if self.data else set()
        for form in self.forms:
            row = getattr(form, "cleaned_data", {})
            if not row.get("province") or row.get("DELETE"):
                continue
            if not (row.get("starts_on") or row.get("ends_on")):
                form.add_error("starts_on", _("Say from when or until when; for ever is ticked above."))
            elif str(row["province"].pk) in always:
                form.add_error("province", _("It is ticked above as covered for ever."))


class TimedBeatInline(admin.StackedInline):
    """The rows of provinces covered for a time."""

    model = Beat
    formset = TimedBeats
    fields = ["province", ("starts_on", "ends_on")]
    extra = 1
    verbose_name = gettext_lazy("province for a time")
    verbose_name_plural = gettext_lazy("provinces for a time")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).exclude(starts_on=None, ends_on=None)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """One list of provinces for all rows, without asking the database for each."""
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.choices = [("", "–"), *((place.id, place.name) for place in Gazetteer.load().places.values())]
        return field

    def _allowed(self, request: HttpRequest, obj: User | None = None) -> bool:
        return is_administrator(request.user) and obj != request.user

    has_view_permission = has_add_permission = has_change_permission = has_delete_permission = _allowed  # type: ignore[assignment]


@admin.register(User)
class AccountAdmin(PlainAddress, UserAdmin):
    """Accounts. Nobody changes their own role or scope; only superusers touch superusers; nothing is deleted."""

    form = AccountForm
    inlines = [TimedBeatInline]
    change_form_template = "admin/newsroom/user/change_form.html"
    add_form = NewAccountForm
    list_display = ["name", "username", "role", "nationwide", "is_active", "last_login"]
    list_display_links = ["name", "username"]
    list_filter = ["role", "is_active", "nationwide"]
    search_fields = ["username", "last_name", "first_name", "pen_name", "email"]
    ordering = ["username"]
    filter_horizontal = ()
    list_per_page = 200
    show_facets = admin.ShowFacets.NEVER
    actions = None
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = (
        (None, {"fields": ["username", "password", "is_active"]}),
        (gettext_lazy("Person"), {"fields": ["last_name", "first_name", "pen_name", "email", "language"]}),
        (gettext_lazy("Work"), {"fields": ["role", STAND_IN, "nationwide", "provinces", "reason"]}),
        (gettext_lazy("Dates"), {"fields": ["last_login", "date_joined"]}),
    )
    add_fieldsets = (
        (None, {"fields": ["username", "last_name", "first_name", "email", "role", "nationwide"]}),
        (gettext_lazy("First password"), {"fields": ["password1", "password2"]}),
    )

    @admin.display(description=gettext_lazy("name"), ordering="last_name")
    def name(self, user: User) -> str:
        """The name colleagues see."""
        return user.display_name

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request.user)

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return is_administrator(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request.user)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Whoever could set a superuser's password would be one."""
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return is_administrator(request.user) and not above

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Never: what people wrote and decided keeps its author. Accounts are deactivated."""
        return False

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        """Provinces are given by somebody else, and once the account is there."""
        return [] if obj is None or obj == request.user else super().get_inlines(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Superusers alone see and set who is one; provinces are given by somebody else."""
        fieldsets = [(title, dict(options)) for title, options in super().get_fieldsets(request, obj)]
        if obj == request.user:
            for _title, options in fieldsets:
                options["fields"] = [name for name in options["fields"] if name not in {"provinces", "reason"}]
        if obj is not None and settings.OIDC:
            fieldsets.append((gettext_lazy("Single sign-on"), {"fields": ["sso_address"]}))
        if obj is None or not request.user.is_superuser:
            return fieldsets
        return (*fieldsets, (gettext_lazy("Operation"), {"fields": ["is_superuser"]}))

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        own = {"form": OwnAccountForm} if obj == request.user else {}
        return super().get_form(request, obj, change=change, **kwargs, **own)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Somebody else changes your role and your scope."""
        own = RIGHTS if obj == request.user else ()
        return (*super().get_readonly_fields(request, obj), *own)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return FirstRows

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        """Store the provinces covered; every right that changed is put on record, and a closed account is out."""
        self._store_beats(form)
        super().save_related(request, form, formsets, change)
        user, by, at = form.instance, cast(User, request.user), timezone.now()
        if not change:
            house.write_account(user, by, at)
            return
        before, reason = form.rights_before, form.cleaned_data.get("reason", "")  # type: ignore[attr-defined]
        house.write_changes(user, before, by, at, reason)
        if "sso_address" in form.changed_data:
            given = {"from": form.initial["sso_address"], "to": user.sso_address}
            house.write("single_sign_on", by, at, about=user, note=reason, details=given)
        if before["active"] and not user.is_active:
            leaving.close(user, by, at, reason)
            sessions.end_others(user)

    def _store_beats(self, form: forms.ModelForm) -> None:
        if "provinces" in form.fields:
            new, old = form.new_and_old_beats()
            always = Beat.objects.filter(user=form.instance, starts_on=None, ends_on=None)
            always.filter(province__in=old).delete()
            Beat.objects.bulk_create([Beat(user=form.instance, province_id=pk) for pk in sorted(new)])

    def save_model(self, request: HttpRequest, obj: User, form: forms.Form, change: bool) -> None:
        """Whoever has a role may sign in at the desk, and nobody else."""
        if change:
            form.rights_before = house.read_rights(obj.pk)  # type: ignore[attr-defined]
        if "sso_address" in form.changed_data:
            obj.sso_subject = ""  # whoever signed in by the address of before
        obj.is_staff = obj.is_superuser or obj.role != Role.NONE or bool(obj.stand_in_role)
        super().save_model(request, obj, form, change)

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Set somebody's password; that it was done is on record, the password is not."""
        before = User.objects.filter(pk=whole_number(id)).values_list("password", flat=True).first()
        response = super().user_change_password(request, id, form_url)
        user = User.objects.filter(pk=id).first() if before else None
        if user is not None and user.password != before:
            house.write("password", request.user, timezone.now(), about=user)
            if user != request.user:
                sessions.end_others(user)
            letters.tell(user, "password", timezone.now(), **devices.origin(request))
        return response

    def construct_change_message(
        self, request: HttpRequest, form: forms.ModelForm, formsets: Any, add: bool = False
    ) -> Any:
        """In the log, rights stand with their old and new value."""
        message = super().construct_change_message(request, form, formsets, add)
        rights = [name for name in RIGHTS if name in form.changed_data]
        lines = [f"{name}: {form.initial.get(name)} → {form.cleaned_data[name]}" for name in rights]
        if "provinces" in form.changed_data:
            names = Province.objects.in_bulk([*form.initial["provinces"]])
            before = ", ".join(names[pk].slug for pk in sorted(names))
            lines.append(f"provinces: {before} → {', '.join(place.slug for place in form.cleaned_data['provinces'])}")
        return [*message, {"changed": {"fields": lines}}] if lines and not add else message
