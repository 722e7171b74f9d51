"""Facets: what the matches of a search have in common, each value a link that narrows the search."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models.published import PublicEvent, PublicPerson, PublicTopic
from articles.models.reference import Section
from articles.public.paging import address
from articles.public.periods import quarter_in_words
from articles.public.provinces import unit_label, units_of
from articles.search.results import Results
from provinces.gazetteer import Gazetteer

SHOWN = 6  # values of a facet; the others unfold
MOST = 40  # values that unfold


@dataclass(frozen=True)
class Value:
    """A link of a facet; `more`: there are more than `count` stories. `units` are those of a province."""

    label: str
    url: str
    count: int
    more: bool
    lang: str = "vi"
    units: tuple["Value", ...] = ()


@dataclass(frozen=True)
class Facet:
    """A way to narrow the search."""

    name: str
    title: str
    values: tuple[Value, ...]

    @property
    def first(self) -> tuple[Value, ...]:
        """What is shown at once."""
        return self.values[:SHOWN]

    @property
    def others(self) -> tuple[Value, ...]:
        """What unfolds."""
        return self.values[SHOWN:]


@dataclass(frozen=True)
class Chosen:
    """A filter that is set, and the address without it."""

    label: str
    url: str


class Facets:
    """The filters of a search: those that are set, and those that would narrow it."""

    def __init__(self, found: Results, gazetteer: Gazetteer, given: Mapping[str, str]) -> None:
        """`given` are the parameters of the address that links keep: at most three queries for names."""
        self.found, self.gazetteer, self.given = found, gazetteer, given
        self.sections = list(Section.objects.all())
        self.names = {"chuyen-muc": {section.slug: str(section) for section in self.sections}}
        for kind, rows in (("chu-de", PublicTopic), ("can-bo", PublicPerson), ("su-kien", PublicEvent)):
            slugs = {value for value, _count in found.facets.get(kind, ())[:MOST]} | {given[kind]} - {""}
            self.names[kind] = dict(rows.objects.filter(slug__in=slugs).values_list("slug", "name")) if slugs else {}

    def facets(self) -> list[Facet]:
        """Each way to narrow the search: those with a value that not all matches have."""
        made = [
            Facet("tinh", _("Province"), self._provinces()),
            Facet("quy", _("Quarter"), self._quarters()),
            Facet("chuyen-muc", _("Section"), self._values("chuyen-muc")),
            Facet("chu-de", _("Topic"), self._values("chu-de")),
            Facet("can-bo", _("Official"), self._values("can-bo")),
            Facet("su-kien", _("Event"), self._values("su-kien")),
        ]
        return [*filter(self._narrows, made), *self._units()]

    def _narrows(self, facet: Facet) -> bool:
        all_of_them = self.found.total if not self.found.more else None
        return not self.given[facet.name] and any(value.count != all_of_them for value in facet.values)

    def chosen(self) -> list[Chosen]:
        """The filters that are set."""
        given = self.given
        labels = {kind: self.names[kind].get(given[kind], given[kind]) for kind in self.names}
        if given["tinh"]:
            labels["tinh"] = self.gazetteer.places[given["tinh"]].name
        if given["don-vi"]:
            labels["don-vi"] = self.gazetteer.units[given["don-vi"]].full_name
        if given["quy"]:
            labels["quy"] = quarter_in_words(given["quy"])
        order = ("tinh", "don-vi", "quy", "chuyen-muc", "chu-de", "can-bo", "su-kien")
        return [Chosen(labels[name], self._without(name)) for name in order if given[name]]

    def _without(self, name: str) -> str:
        gone = {name: ""} | ({"don-vi": ""} if name == "tinh" else {})
        return address(reverse("search"), **{**self.given, **gone})

    def _value(
        self, label: str, count: int, filters: Mapping[str, str], lang: str = "vi", units: tuple[Value, ...] = ()
    ) -> Value:
        given = {**self.given, **filters}
        return Value(label, address(reverse("search"), **given), count, self.found.more, lang, units)

    def _values(self, kind: str) -> tuple[Value, ...]:
        counts = self.found.facets.get(kind, ())[:MOST]
        lang = "" if kind == "chuyen-muc" else "vi"
        names = self.names[kind]
        return tuple(self._value(names[slug], count, {kind: slug}, lang) for slug, count in counts if slug in names)

    def _quarters(self) -> tuple[Value, ...]:
        counts = sorted(self.found.facets.get("quy", ()), reverse=True)[:MOST]
        return tuple(self._value(quarter_in_words(quarter), count, {"quy": quarter}, "") for quarter, count in counts)

    def _provinces(self) -> tuple[Value, ...]:
        """Those of today, with the units whose stories they have where there is more than one."""
        counts = self.found.facets.get("tinh", ())
        today = [(slug, count) for slug, count in counts if not self.gazetteer.places[slug].successor][:MOST]
        return tuple(
            self._value(self.gazetteer.places[slug].name, count, {"tinh": slug}, units=self._units_of(slug))
            for slug, count in today
        )

    def _units_of(self, slug: str) -> tuple[Value, ...]:
        counts = dict(self.found.facets.get("don-vi", ()))
        units = units_of(self.gazetteer, slug)
        met = [(unit, counts[f"{slug}/{unit.uid}"]) for unit in units if f"{slug}/{unit.uid}" in counts]
        if len(met) < 2:
            return ()
        return tuple(
            self._value(unit_label(unit, units), count, {"tinh": slug, "don-vi": unit.uid}) for unit, count in met
        )

    def _units(self) -> list[Facet]:
        """Of the province that is chosen, its units."""
        slug = self.given["tinh"]
        units = self._units_of(slug) if slug and not self.given["don-vi"] else ()
        return [Facet("don-vi", _("Unit"), units)] if units else []
