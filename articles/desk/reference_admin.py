"""What stories refer to, on the desk: sections, events, campaigns, documents, topics; and the public side of each."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import ManyToManyField, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles import permissions, publishing, quarters
from articles.models import Campaign, Document, Event, Section, Topic
from provinces.admin import OfficeAdmin, OrganisationAdmin, PersonAdmin, ReferenceAdmin
from provinces.models import Office, Organisation, Person


def keeps_sections(user: Any) -> bool:
    """The parts of the paper are the chief editor's and the administrators' matter."""
    return permissions.is_chief(user) or permissions.is_administrator(user)


def public_side(row: Model) -> Any:
    """What readers may know of it, where there is something."""
    return getattr(row, "public", None)


class PublicSideAdmin(ReferenceAdmin):
    """Reference data with a page of its own on the site: an editor releases it, later changes go there at once."""

    keepers = staticmethod(permissions.is_editor)
    choosers = staticmethod(permissions.is_writer)
    change_form_template = "desk/reference_form.html"

    def copy(self, obj: Any) -> Model:
        """Write what readers may know of it."""
        raise NotImplementedError

    def known(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        return permissions.known_to(request.user, rows, timezone.now())

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_release"
        view = self.admin_site.admin_view(require_POST(self.release))
        return [path("<int:pk>/release/", view, name=name), *super().get_urls()]

    def release(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give it a page on the site now, before a story cites it; done twice, it is done once. Editors."""
        if not permissions.is_editor(request.user):
            raise Http404("no such page")
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        with transaction.atomic():
            row.released_at = row.released_at or timezone.now()
            if hasattr(row, "confirmed"):
                row.confirmed = True
            row.save(update_fields=["released_at", *(["confirmed"] if hasattr(row, "confirmed") else [])])
            public = self.copy(row)
            self.log_change(request, row, _("Released to readers."))
        messages.success(request, _("Released. Readers find it at %(url)s") % {"url": public.get_absolute_url()})
        return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[pk]))

    @admin.display(description=gettext_lazy("proposed by"))
    def proposer(self, obj: Any) -> str:
        """Who brought it in, where that was not an editor."""
        return obj.proposed_by.display_name if obj.proposed_by else self.get_empty_value_display()

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        """Bring the public side up to date, where there is one."""
        super().save_related(request, form, formsets, change)
        if public_side(form.instance):
            self.copy(form.instance)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Say what readers have of it, and offer to release it."""
        row = kwargs.get("obj")
        if row is not None:
            public = public_side(row)
            seen = public is not None and type(public).objects.visible(timezone.now()).filter(pk=public.pk).exists()
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_release"
            context["public_url"] = public.get_absolute_url() if seen else ""
            if permissions.is_editor(request.user) and not row.released_at and not seen:
                context["release_url"] = reverse(name, args=[row.pk])
        return super().render_change_form(request, context, *args, **kwargs)


admin.site.unregister([Person, Office, Organisation])


@admin.register(Person)
class OfficialAdmin(PublicSideAdmin, PersonAdmin):
    """People, with their page on the site."""

    keepers = staticmethod(PersonAdmin.keepers)
    copy = staticmethod(publishing.copy_person)
    fields = ["name", "note", "confirmed", "slug", "proposer", "released_at"]
    readonly_fields = ["slug", "proposer", "released_at"]


def copy_events(row: Model) -> None:
    """Bring the pages of the events that a campaign or an organisation stands on up to date."""
    columns = {Campaign: "campaign", Organisation: "organiser"}
    if (column := columns.get(type(row))) is not None:
        for event in Event.objects.filter(**{column: row}, public__isnull=False):
            publishing.copy_event(event)


class WithHolders:
    """An office or a body whose name stands on the pages of people."""

    holders = ""  # lookup from a person

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        """Bring the pages of its people, and of the events that name it, up to date."""
        super().save_related(request, form, formsets, change)  # type: ignore[misc]
        copy_events(form.instance)
        people = Person.objects.filter(**{self.holders: form.instance}, public__isnull=False).distinct()
        for person in people:
            publishing.copy_person(person)


@admin.register(Office)
class HeldOfficeAdmin(WithHolders, OfficeAdmin):
    """Offices."""

    holders = "tenures__office"


@admin.register(Organisation)
class HeldOrganisationAdmin(WithHolders, OrganisationAdmin):
    """Organisations."""

    holders = "tenures__office__organisation"


@admin.register(Event)
class EventAdmin(PublicSideAdmin):
    """Events that are reported on."""

    copy = staticmethod(publishing.copy_event)
    list_display = ["name", "kind", "starts_on", "ends_on", "place", "confirmed", "released_at"]
    list_filter = ["confirmed", "kind"]
    autocomplete_fields = ["organiser"]
    formfield_overrides = {ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}
    fields = [
        "name",
        "kind",
        ("starts_on", "ends_on"),
        "place",
        "provinces",
        "organiser",
        "campaign",
        "confirmed",
        "slug",
        "proposer",
        "released_at",
    ]
    readonly_fields = ["slug", "proposer", "released_at"]

    def choice_label(self, obj: Any) -> str:
        return f"{obj.name} ({obj.starts_on:%d/%m/%Y})"

    def save_model(self, request: HttpRequest, obj: Event, form: forms.ModelForm, change: bool) -> None:
        """Its stories go with it to the quarter of its day."""
        super().save_model(request, obj, form, change)
        quarters.move_event(obj)


@admin.register(Document)
class DocumentAdmin(PublicSideAdmin):
    """Documents that are cited."""

    copy = staticmethod(publishing.copy_document)
    search_fields = ["slug", "title", "issuer"]
    list_display = ["number", "kind", "issued_on", "issuer", "title", "confirmed", "released_at"]
    list_filter = ["confirmed"]
    fields = ["kind", "number", "issued_on", "issuer", "title", "confirmed", "slug", "proposer", "released_at"]
    readonly_fields = ["slug", "proposer", "released_at"]


@admin.register(Topic)
class TopicAdmin(PublicSideAdmin):
    """Topics."""

    copy = staticmethod(publishing.copy_topic)
    search_fields = ["slug", "name"]
    list_display = ["name", "released_at"]
    fields = ["name", "slug", "released_at"]
    readonly_fields = ["slug", "released_at"]


@admin.register(Campaign)
class CampaignAdmin(ReferenceAdmin):
    """Standing subjects with dates."""

    keepers = staticmethod(permissions.is_editor)
    choosers = staticmethod(permissions.is_writer)
    search_fields = ["slug", "name"]
    list_display = ["name", "starts_on", "ends_on"]
    fields = ["name", "name_en", ("starts_on", "ends_on"), "slug"]
    readonly_fields = ["slug"]

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        """Bring the pages of its events up to date."""
        super().save_related(request, form, formsets, change)
        copy_events(form.instance)


@admin.register(Section)
class SectionAdmin(ReferenceAdmin):
    """The standing parts of the paper."""

    keepers = staticmethod(keeps_sections)
    choosers = staticmethod(permissions.is_writer)
    search_fields = ["slug", "name"]
    list_display = ["name", "name_en", "slug", "position"]
    fields = ["name", "name_en", "slug", "description", "position"]

    def get_readonly_fields(self, request: HttpRequest, obj: Section | None = None) -> list[str]:
        """The word in the address is chosen once: readers keep links."""
        return ["slug"] if obj else []
