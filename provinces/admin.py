"""Places and officials on the desk: provinces to look up, organisations, offices and people to keep."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminToField
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from newsroom.models import Role
from newsroom.vietnamese import fold_words, tidy
from provinces.models import Alias, Office, Organisation, Period, Person, Province, Tenure

KEEPERS = {Role.EDITOR, Role.CHIEF, Role.ADMINISTRATOR}
FOLDED = {"folded", "slug"}  # columns that hold words without accents
MAX_WORDS = 8
MAX_LENGTH = 200  # characters of a search


def on_the_desk(user: Any) -> bool:
    """Has a role here today."""
    return bool(user.is_active and user.is_staff and (user.is_superuser or _role(user) != Role.NONE))


def keeps_officials(user: Any) -> bool:
    """May change organisations, offices and people: editors and administrators."""
    return on_the_desk(user) and (user.is_superuser or _role(user) in KEEPERS)


def _role(user: Any) -> str:
    return user.role_on(timezone.localdate())


def matching(term: str, columns: Sequence[str]) -> Q:
    """Every word of the term occurs in one of the columns; in folded ones accents do not matter."""
    condition = Q()
    for word in tidy(term[:MAX_LENGTH]).split()[:MAX_WORDS]:
        anywhere = Q()
        for column in columns:
            parts = fold_words(word).split() if column in FOLDED else [word]
            lookup = f"{column}__contains" if column in FOLDED else f"{column}__icontains"
            if parts:
                anywhere |= Q(*((lookup, part) for part in parts))
        condition &= anywhere
    return condition


def unused(row: Model, *own: str) -> bool:
    """Nothing refers to the row but what belongs to it (`own`: names of the reverse relations)."""
    return not any(
        relation.related_model._base_manager.filter(**{relation.field.name: row}).exists()
        for relation in row._meta.related_objects
        if relation.get_accessor_name() not in own
    )


class BoundedPaginator(Paginator):
    """For the choosers: leafs through the first matches and counts no further."""

    @cached_property
    def count(self) -> int:
        """How many there are, up to 200."""
        return self.object_list.order_by()[:200].count()


class FirstRows(ChangeList):
    """The first rows of a list, without counting it or leafing: who wants another row searches for it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = capfirst(self.opts.verbose_name_plural)

    def get_results(self, request: HttpRequest) -> None:
        """Ask for one row more than is shown, to know whether there are more."""
        rows = list(self.queryset[: self.list_per_page + 1])
        self.cut = len(rows) > self.list_per_page
        self.result_list = rows[: self.list_per_page]
        self.result_count = len(self.result_list)
        self.full_result_count = self.result_count
        self.show_full_result_count = self.show_admin_actions = False
        self.can_show_all = self.multi_page = False
        self.paginator = None


class PlainAddress:
    """Pages whose address may hold anything; a list's with a NUL, which no database column has, is the whole list."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list."""
        given = [text for name, values in request.GET.lists() if name != SEARCH_VAR for text in (name, *values)]
        if any("\0" in text for text in given):
            return HttpResponseRedirect(request.path)
        return super().changelist_view(request, extra_context)  # type: ignore[misc]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """As in Django, which looks for a field that is named "" and fails: it is refused (400)."""
        if from_field == "":
            raise DisallowedModelAdminToField("a field without a name")
        return super().get_object(request, object_id, from_field)  # type: ignore[misc]


class ReferenceAdmin(PlainAddress, admin.ModelAdmin):
    """Reference data: `keepers` may change it, who may choose it sees what is confirmed and what they proposed."""

    keepers: Callable[[Any], bool] = staticmethod(keeps_officials)
    choosers: Callable[[Any], bool] = staticmethod(on_the_desk)
    own_relations: tuple[str, ...] = ()
    search_fields = ["folded"]
    list_per_page = 100
    paginator = BoundedPaginator
    actions = None
    view_on_site = False
    show_facets = admin.ShowFacets.NEVER

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.keepers(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.keepers(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.keepers(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.keepers(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Only what nothing refers to; so the page that asks again never names a story."""
        return obj is not None and self.keepers(request.user) and unused(obj, *self.own_relations)

    def may_choose(self, request: HttpRequest) -> bool:
        """May get suggestions while typing."""
        return self.choosers(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """A proposal is seen by who made it and by those who decide on it: it names what a story is about."""
        rows = super().get_queryset(request)
        return self.known(request, rows) if hasattr(self.model, "proposed_by") else rows

    def known(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        """The rows that this user may know of."""
        return rows.filter(Q(confirmed=True) | Q(proposed_by=request.user))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Words in any order, with or without accents."""
        return queryset.filter(matching(search_term, self.search_fields)), False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return FirstRows

    def choice_label(self, obj: Model) -> str:
        """What a suggestion says."""
        return str(obj)


class LookupInline(admin.StackedInline):
    """Rows to look at."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return on_the_desk(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission


class PeriodInline(LookupInline):
    """What the province was in law, and when."""

    model = Period
    fields = [("full_name", "kind", "code"), ("valid_from", "valid_to", "change"), "note"]


class AliasInline(LookupInline):
    """How else it is written."""

    model = Alias
    fields = [("text", "ambiguous"), "note"]


@admin.register(Province)
class ProvinceAdmin(ReferenceAdmin):
    """To look up; the rows come from the record that `load_provinces` reads."""

    inlines = [PeriodInline, AliasInline]
    fields = ["name", "name_en", "slug", "successor"]
    list_display = ["name", "name_en", "successor"]
    list_select_related = ["successor"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return on_the_desk(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return on_the_desk(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Organisation)
class OrganisationAdmin(ReferenceAdmin):
    """Bodies in which people hold offices."""

    search_fields = ["slug", "name"]
    list_display = ["name", "kind", "province", "valid_from", "valid_to"]
    list_select_related = ["province"]
    list_filter = ["kind"]
    autocomplete_fields = ["parent"]
    fields = ["name", "name_en", "kind", "province", "parent", ("valid_from", "valid_to"), "slug"]
    readonly_fields = ["slug"]


@admin.register(Office)
class OfficeAdmin(ReferenceAdmin):
    """Posts in organisations."""

    search_fields = ["slug", "title"]
    list_display = ["title", "organisation", "single_seat", "rank"]
    list_select_related = ["organisation"]
    autocomplete_fields = ["organisation"]
    fields = ["title", "title_en", "organisation", "single_seat", "rank", "slug"]
    readonly_fields = ["slug"]


class TenureInline(admin.StackedInline):
    """The offices a person holds or held."""

    model = Tenure
    extra = 0
    fields = ["office", ("starts_on", "ends_on"), "position"]
    autocomplete_fields = ["office"]

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return keeps_officials(request.user)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("office__organisation", "person")


@admin.register(Person)
class PersonAdmin(ReferenceAdmin):
    """People who hold or held offices."""

    inlines = [TenureInline]
    own_relations = ("tenures",)
    list_display = ["name", "offices", "note", "confirmed", "released_at"]
    list_filter = ["confirmed"]
    fields = ["name", "note", "confirmed", "slug"]
    readonly_fields = ["slug"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("tenures__office__organisation")

    @admin.display(description=_("offices"))
    def offices(self, person: Person) -> str:
        """All titles, in their order."""
        return ", ".join(tenure.office.title for tenure in person.tenures.all())

    def choice_label(self, obj: Model) -> str:
        """Tells people of one name apart."""
        about = obj.note or self.offices(obj)  # type: ignore[attr-defined, arg-type]
        return f"{obj} – {about}" if about else str(obj)
