"""The story list of the desk: its columns, filters and search, and leafing that never counts the archive."""

from collections.abc import Collection
from copy import copy
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.core.exceptions import SuspiciousOperation
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from articles import desk_index, permissions
from articles.desk import story_search
from articles.desk.bulk import MOST, moves_for, token_of
from articles.desk.reach import FAR, Among, below, cursor_of, reach_of
from articles.desk.story_filters import ClaimantFilter, EventFilter, QuarterFilter, ReporterFilter
from articles.models import Article, Genre, PublicState, PublishedArticle, Status, Withdrawal, when_seen
from articles.public.search import in_words
from articles.search import places
from articles.search.leafing import BadCursor
from articles.search.question import read
from articles.search.terms import Key, Term, any_of
from provinces.admin import BoundedPaginator, PlainAddress
from provinces.gazetteer import Gazetteer

CURSOR = "before"
# What a row shows, and the people in it; columns left out are not read, or hundreds of values a page are made in vain.
_NAMES = ("username", "first_name", "last_name")
ROW = (
    *("headline", "version", "status", "national", "updated_at", "home_province__name"),
    *(f"{person}__{name}" for person in ("filed_by", "claimed_by") for name in _NAMES),
)
ENDS = {Status.APPROVED, Status.SPIKED}  # where nearly all stories end; the others are in work
OPEN = {"with-editors": (Status.SUBMITTED, Status.IN_REVIEW, Status.HELD)}


class StatusFilter(SimpleListFilter):
    """Where the newest revision stands."""

    title = gettext_lazy("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*Status.choices, ("with-editors", _("With the editors"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(*self.anchors(request).values())

    def anchors(self, request: HttpRequest) -> dict[str, Q]:
        """The condition on a column of `articles.desk.reach`."""
        statuses = set(OPEN.get(self.value(), (self.value(),)))
        column = "status" if statuses & ENDS else "work"
        return {column: Q(status__in=statuses)} if statuses <= set(Status) else {}


class PublicStateFilter(SimpleListFilter):
    """What readers have of it now."""

    title = gettext_lazy("readers")
    parameter_name = "public"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return PublicState.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        at = timezone.now()
        rows = PublishedArticle.objects.filter(article=OuterRef("pk"))
        live, scheduled, past = Exists(rows.visible(at)), Exists(rows.scheduled(at)), Exists(rows.past(at))
        conditions: dict[str | None, Q] = {
            PublicState.LIVE: Q(live),
            PublicState.SCHEDULED: scheduled & ~live,
            PublicState.WITHDRAWN: past & ~live & ~scheduled,
            PublicState.NONE: ~past & ~live & ~scheduled,
        }
        value = self.value()
        return queryset.filter(conditions[value]) if value in conditions else queryset

    def anchors(self, request: HttpRequest) -> dict[str, Q]:
        """The condition on a column of `articles.desk.reach`: few stories are scheduled or were withdrawn."""
        rows: dict[str | None, QuerySet] = {
            PublicState.SCHEDULED: PublishedArticle.objects.scheduled(timezone.now()).order_by("visible_from", "pk"),
            PublicState.WITHDRAWN: Withdrawal.objects.order_by("-pk"),
        }
        few = rows.get(self.value())
        found = [] if few is None else list(few.values_list("article", flat=True)[: FAR + 1])
        return {} if few is None or len(found) > FAR else {"public": Q(Among(found))}


class ProvinceFilter(SimpleListFilter):
    """The story's own province, of those that the reader of the list covers; with it all that it absorbed."""

    title = gettext_lazy("province")
    parameter_name = "province"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        places = Gazetteer.load().places.values()
        if not permissions.covers_everything(request.user):
            beats = permissions.beats_of(request.user)
            return [(place.slug, place.name) for place in places if place.id in beats]
        return [("national", _("National")), *((place.slug, place.name) for place in places)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(*self.anchors(request).values())

    def anchors(self, request: HttpRequest) -> dict[str, Q]:
        """The condition on a column of `articles.desk.reach`."""
        if self.value() == "national":
            return {"province": Q(national=True, home_province__isnull=True)}
        if not self._units():
            return {}
        return {"province": Q(home_province__in=self._units())}

    def term(self, request: HttpRequest) -> Term | None:
        """What the index knows of it."""
        if self.value() == "national":
            return Key(desk_index.NATIONAL)
        units = self._units()
        return any_of(map(desk_index.home, units)) if units else None

    def _units(self) -> list[int]:
        gazetteer = Gazetteer.load()
        if gazetteer.place(self.value() or "") is None:
            return []
        return [gazetteer.places[slug].id for slug in gazetteer.lineage(self.value() or "")]


class GenreFilter(SimpleListFilter):
    """The journalistic form."""

    title = gettext_lazy("genre")
    parameter_name = "genre"
    more = True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return Genre.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(genre=self.value()) if self.value() in Genre else queryset

    def term(self, request: HttpRequest) -> Term | None:
        """What the index knows of it."""
        return desk_index.of_genre(self.value() or "") if self.value() in Genre else None


class MineFilter(SimpleListFilter):
    """Filed or claimed by whoever looks."""

    title = gettext_lazy("whose")
    parameter_name = "mine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        claimed = [("claimed", _("Claimed by me"))] if permissions.is_editor(request.user) else []
        return [("filed", _("Filed by me")), *claimed]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(*self.anchors(request).values())

    def anchors(self, request: HttpRequest) -> dict[str, Q]:
        """The condition on a column of `articles.desk.reach`."""
        whose = {"filed": {"reporter": Q(filed_by=request.user)}, "claimed": {"claimed": Q(claimed_by=request.user)}}
        return whose.get(self.value() or "", {})

    def term(self, request: HttpRequest) -> Term | None:
        """What the index knows of it."""
        return desk_index.filed_by(request.user.pk) if self.value() == "filed" else None


FILTERS: list[type[SimpleListFilter]] = [
    *(StatusFilter, PublicStateFilter, ProvinceFilter, MineFilter, ReporterFilter),
    *(ClaimantFilter, EventFilter, QuarterFilter, GenreFilter),
]


def _rows() -> QuerySet[Article]:
    """The stories with what a row shows of them."""
    people = ("home_province", "filed_by", "claimed_by")
    return Article.objects.select_related(*people).only(*ROW).prefetch_related(when_seen())


@lru_cache(maxsize=100)
def _states(language: str, status: str, public: str) -> str:
    """The badges of a story in these states; all rows of a page have a few of the same."""
    story = {"status": status, "get_status_display": dict(Status.choices)[status]}
    return render_to_string("desk/states.html", {"story": story, "public": public})


class StoryList(ChangeList):
    """Newest first, or what a question finds, the best first; a page after the other by keyset."""

    question: story_search.Asked | None = None
    found: story_search.Page | None = None

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.cursor = request.GET.get(CURSOR, "")
        self.asked = read(request.GET.get(SEARCH_VAR, "").replace("\x00", ""), places.finder(Gazetteer.load()))
        super().__init__(request, *args, **kwargs)
        self.title = self.opts.verbose_name_plural

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """The cursor is not a filter."""
        return {key: value for key, value in super().get_filters_params(params).items() if key != CURSOR}

    def get_ordering(self, request: HttpRequest | None = None, queryset: QuerySet | None = None) -> list[str]:
        """One order: the cursor stands on it."""
        return ["-updated_at", "-pk"]

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet:
        """What the filters leave of the stories that are looked at; each is found by its number, not by the filters."""
        stories = super().get_queryset(request, exclude_parameters)
        if self.asked:
            return self._search(request, stories)
        anchors: dict[str, Q] = {}
        for spec in self.filter_specs:
            anchors |= spec.anchors(request) if hasattr(spec, "anchors") else {}
        try:
            place = below(self.cursor) if self.cursor else Q()
        except (ValueError, OverflowError) as error:
            raise IncorrectLookupParameters from error
        self.reach = reach_of(request.user, anchors, place, timezone.now())
        if self.reach.floor:
            place &= ~below(cursor_of(*self.reach.floor))
        left = Exists(stories.order_by().filter(pk=OuterRef("pk")))
        return Article.objects.filter(place, left, Among(self.reach.ids)).order_by(*self.get_ordering())

    def _search(self, request: HttpRequest, stories: QuerySet) -> QuerySet:
        """What of these stories answers the question, on this page."""
        terms = [spec.term(request) for spec in self.filter_specs if hasattr(spec, "term")]
        narrowed = [term for term in terms if term]
        self.question = story_search.Asked(self.asked, request.user, stories, narrowed, timezone.now())
        try:
            self.found = self.question.page(self.cursor, self.list_per_page)
        except BadCursor as error:
            raise IncorrectLookupParameters from error
        return self._of(self.question, self.found.ids)

    def _of(self, question: story_search.Asked, ids: Collection[int]) -> QuerySet:
        return question.stories.filter(Among(ids)).order_by(*self.get_ordering())

    def matching(self) -> QuerySet:
        """The stories of all pages; of a search the newest, more than a move of many takes."""
        if self.question is None or self.found is None:
            return self.queryset
        return self._of(self.question, self.question.newest() | {*self.found.ids})

    def get_results(self, request: HttpRequest) -> None:
        """The stories of the page, and the ways to others."""
        if self.found is None:
            self._newest()
        else:
            self._show(self.found)
        self.far = FAR
        self.newest_url = self.get_query_string(remove=[CURSOR]) if self.cursor else ""
        self.full_result_count = None
        self.show_full_result_count = self.show_admin_actions = False
        self.can_show_all = self.multi_page = False
        self.paginator = None

    def _show(self, found: story_search.Page) -> None:
        stories = _rows().in_bulk(found.ids)
        self.result_list = [stories[pk] for pk in found.ids if pk in stories]
        self.result_count = len(self.result_list)
        self.older_url = self.get_query_string({CURSOR: found.following}) if found.following else ""
        self.looked_back_to = found.looked_back_to
        self.meant, self.reasons = found.meant, [in_words(meant) for meant in self.asked.meant]
        self.meant_url = self.get_query_string({SEARCH_VAR: found.meant}, remove=[CURSOR]) if found.meant else ""

    def _newest(self) -> None:
        """One row more than the page holds tells whether there are older ones; first the keys, then what is shown."""
        keys = list(self.queryset.values_list("updated_at", "pk")[: self.list_per_page + 1])
        shown = keys[: self.list_per_page]
        self.result_list = list(_rows().filter(pk__in=[pk for _at, pk in shown]).order_by(*self.get_ordering()))
        self.result_count = len(self.result_list)
        last = shown[-1] if len(keys) > self.list_per_page else self.reach.floor
        self.older_url = self.get_query_string({CURSOR: cursor_of(*last)}) if last else ""
        self.looked_back_to = last[0] if last and last == self.reach.floor else None


class ArticleListOptions(PlainAddress, admin.ModelAdmin):
    """How the admin lists stories: `permissions.visible_to` and nothing else."""

    list_display = ["tick", "story", "place", "state", "reporter", "claimant", "updated"]
    list_display_links = None
    list_filter = FILTERS
    search_fields = ["folded"]  # `get_search_results` looks elsewhere
    search_help_text = gettext_lazy("Words of the story, with or without accents.")
    sortable_by: list[str] = []
    ordering = ["-updated_at", "-pk"]
    paginator = BoundedPaginator
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The stories that the user may see, and no others, by whatever door of the admin."""
        return permissions.visible_to(request.user, timezone.now()).order_by(*self.ordering)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """The filters, and no column by its name."""
        return lookup in {filter.parameter_name for filter in FILTERS}

    def matching(self, request: HttpRequest, query: str) -> QuerySet:
        """The stories that the list shows this person under an address with that query, on all its pages."""
        asked = copy(request)
        asked.GET = QueryDict(query.replace("%00", ""))  # type: ignore[assignment]
        try:
            return self.get_changelist_instance(asked).matching()
        except (IncorrectLookupParameters, SuspiciousOperation) as error:
            raise Http404("no such list") from error

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return StoryList

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """All of them: the list searches by itself, with its filters."""
        return queryset, False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list with the moves that can be made on many of its stories."""
        bulk = {"bulk_moves": moves_for(request.user), "bulk_most": MOST, "bulk_query": request.GET.urlencode()}
        more = any(request.GET.get(chosen.parameter_name) for chosen in FILTERS if getattr(chosen, "more", False))
        return super().changelist_view(request, bulk | {"more_filters_used": more} | (extra_context or {}))

    @admin.display(description=gettext_lazy("chosen"))
    def tick(self, article: Article) -> str:
        """A box by which the story is chosen for a move of many."""
        name = _("Choose “%(headline)s”") % {"headline": article.headline or _("(no headline)")}
        return format_html('<input type="checkbox" name="story" value="{}" aria-label="{}">', token_of(article), name)

    @admin.display(description=gettext_lazy("story"))
    def story(self, article: Article) -> str:
        """The headline, with the way to read and decide."""
        url = reverse("admin:articles_article_review", args=[article.pk])
        return format_html('<a class="story" href="{}">{}</a>', url, article.headline or _("(no headline)"))

    @admin.display(description=gettext_lazy("province"))
    def place(self, article: Article) -> str:
        """The story's own province."""
        if article.national:
            return _("National")
        return article.home_province.name if article.home_province else ""

    @admin.display(description=gettext_lazy("state"))
    def state(self, article: Article) -> str:
        """Where it stands on the desk, and what readers have."""
        return _states(get_language() or "", article.status, article.public_state_at(timezone.now()))

    @admin.display(description=gettext_lazy("reporter"))
    def reporter(self, article: Article) -> str:
        """Who filed it."""
        return article.filed_by.display_name

    @admin.display(description=gettext_lazy("claimed by"))
    def claimant(self, article: Article) -> str:
        """The editor who has it."""
        return article.claimed_by.display_name if article.claimed_by else ""

    @admin.display(description=gettext_lazy("updated"))
    def updated(self, article: Article) -> datetime:
        """The last save or move."""
        return article.updated_at
