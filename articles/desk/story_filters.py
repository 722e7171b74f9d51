"""Filters of the story list that are typed, since a menu of all reporters or events would grow with the paper."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from articles import desk_index
from articles.desk.reach import Among
from articles.models import Event
from articles.search.terms import Term, any_of
from newsroom.models import User
from newsroom.vietnamese import fold_words, quarter_of, quarter_span

MOST = 20  # people or events that a few words may mean: their stories are read and sorted, whatever their number
TRIGRAM = 3  # letters
LONGEST = 200  # characters of what is typed


class TypedFilter(SimpleListFilter):
    """A filter with a field to type in; what means nobody or nothing finds no story."""

    hint: Any = ""
    more = True  # among those that are opened

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return []

    def has_output(self) -> bool:
        """It has no menu, and applies nevertheless."""
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(*self.anchors(request).values())

    def anchors(self, request: HttpRequest) -> dict[str, Q]:
        """The condition on a column of `articles.desk.reach`."""
        if not hasattr(self, "_anchors"):
            typed = (self.value() or "").strip()[:LONGEST]
            self._anchors = self.meant(typed) if typed else {}
        return self._anchors

    def meant(self, typed: str) -> dict[str, Q]:
        """What the words mean, as `anchors`."""
        raise NotImplementedError


def people_named(typed: str) -> list[int]:
    """Ids of the accounts with that user name, else of those whose names hold every word; the staff is read once."""
    words, found = set(fold_words(typed).split()), []
    columns = ("pk", "username", "last_name", "first_name", "pen_name")
    for pk, username, *names in User.objects.order_by("pk").values_list(*columns):
        if username == typed:
            return [pk]
        if words and words <= set(fold_words(" ".join([username, *names])).split()):
            found.append(pk)
    return found[:MOST]


class ReporterFilter(TypedFilter):
    """Who filed it."""

    title, parameter_name, hint = gettext_lazy("reporter"), "reporter", gettext_lazy("name or user name")
    more = False

    def meant(self, typed: str) -> dict[str, Q]:
        self.people = people_named(typed)
        return {"reporter": Q(filed_by__in=self.people)}

    def term(self, request: HttpRequest) -> Term | None:
        """What the index knows of it."""
        return any_of(map(desk_index.filed_by, self.people)) if self.anchors(request) and self.people else None


class ClaimantFilter(TypedFilter):
    """On whose table it lies."""

    title, parameter_name, hint = gettext_lazy("claimed by"), "claimed", gettext_lazy("name or user name")

    def meant(self, typed: str) -> dict[str, Q]:
        return {"claimed": Q(claimed_by__in=people_named(typed))}


class EventFilter(TypedFilter):
    """The event that it reports on. Only stories are shown, so no event is learnt of that they do not name.

    One or two letters or digits begin a word of the name: within words no index of trigrams finds them.
    """

    title, parameter_name, hint = gettext_lazy("event"), "event", gettext_lazy("words of its name")

    def meant(self, typed: str) -> dict[str, Q]:
        events, words = Event.objects.order_by("-starts_on", "pk"), fold_words(typed).split()[:8]
        if not words:
            events = events.none()
        for word in words:
            within = Q(folded__contains=word)
            begins = Q(folded__startswith=word) | Q(folded__contains=f" {word}")
            events = events.filter(begins if len(word) < TRIGRAM else within)
        self.events = list(events.values_list("pk", flat=True)[:MOST])
        return {"event": Q(Among(self.events, "event"))}

    def term(self, request: HttpRequest) -> Term | None:
        """What the index knows of it."""
        return any_of(map(desk_index.of_event, self.events)) if self.anchors(request) and self.events else None


class QuarterFilter(SimpleListFilter):
    """The quarter under which readers find it or would: of the event, else of publication, else of filing."""

    title, parameter_name, more = gettext_lazy("quarter"), "quy", True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        year, number = (int(part) for part in quarter_of(timezone.localdate()).split("-"))
        quarters = [divmod(year * 4 + number - 1 - back, 4) for back in range(-1, 40)]
        return [(f"{y}-{q + 1}", f"{q + 1}/{y}") for y, q in quarters]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(*self.anchors(request).values())

    def anchors(self, request: HttpRequest) -> dict[str, Q]:
        """The condition on a column of `articles.desk.reach`."""
        try:
            quarter_span(self.value() or "")
        except ValueError:
            return {}
        return {"quarter": Q(quarter=self.value())}
