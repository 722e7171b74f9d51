"""Accounts on the desk: who works here, in which role, for which provinces. For administrators alone."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.permissions import is_administrator
from newsroom.models import Role, User
from provinces.models import Beat

# Rights follow from the role alone; importing Django's account pages has registered its groups.
admin.site.unregister(Group)

LOGGED_WITH_VALUES = ("role", "nationwide", "is_active", "is_superuser")
NOT_FOR_ONESELF = ("role", "nationwide", "is_active", "is_superuser")


class NewAccountForm(AdminUserCreationForm):
    """Name, role and first password of a new account."""

    class Meta(AdminUserCreationForm.Meta):
        model = User


class AccountForm(UserChangeForm):
    """Everything of an account but its password, which has a page of its own."""

    class Meta:
        model = User
        fields = "__all__"  # which of them are shown, the fieldsets say


class BeatInline(admin.TabularInline):
    """The provinces that the account covers."""

    model = Beat
    extra = 0
    verbose_name_plural = gettext_lazy("provinces covered")

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return is_administrator(request.user)

    def _may_change(self, request: HttpRequest, obj: User | None) -> bool:
        return is_administrator(request.user) and obj != request.user

    def has_add_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return self._may_change(request, obj)

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts. Nobody changes their own role or scope; only superusers touch superusers; nothing is deleted."""

    form = AccountForm
    add_form = NewAccountForm
    inlines = [BeatInline]
    list_display = ["name", "username", "role", "nationwide", "is_active", "last_login"]
    list_display_links = ["name", "username"]
    list_filter = ["role", "is_active", "nationwide"]
    search_fields = ["username", "last_name", "first_name", "pen_name", "email"]
    ordering = ["username"]
    filter_horizontal = ()
    actions = None
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = (
        (None, {"fields": ["username", "password", "is_active"]}),
        (gettext_lazy("Person"), {"fields": ["last_name", "first_name", "pen_name", "email", "language"]}),
        (gettext_lazy("Work"), {"fields": ["role", "nationwide"]}),
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

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Superusers alone see and set who is one."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not request.user.is_superuser:
            return fieldsets
        return (*fieldsets, (gettext_lazy("Operation"), {"fields": ["is_superuser"]}))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Somebody else changes your role and your scope."""
        own = NOT_FOR_ONESELF if obj == request.user else ()
        return (*super().get_readonly_fields(request, obj), *own)

    def save_model(self, request: HttpRequest, obj: User, form: forms.Form, change: bool) -> None:
        """Whoever has a role may sign in at the desk, and nobody else."""
        obj.is_staff = obj.is_superuser or obj.role != Role.NONE
        super().save_model(request, obj, form, change)

    def construct_change_message(
        self, request: HttpRequest, form: forms.ModelForm, formsets: Any, add: bool = False
    ) -> Any:
        """In the log, rights stand with their old and new value."""
        message = super().construct_change_message(request, form, formsets, add)
        rights = [name for name in LOGGED_WITH_VALUES if name in form.changed_data]
        if rights and not add:
            lines = [f"{form.fields[n].label}: {form.initial.get(n)} → {form.cleaned_data[n]}" for n in rights]
            message.append({"changed": {"name": _("rights"), "object": ", ".join(lines), "fields": rights}})
        return message
