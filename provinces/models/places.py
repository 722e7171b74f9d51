"""Provinces through time: a name and URL for ever, dated periods, other spellings."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from newsroom import vietnamese
from provinces import spans
from provinces.constraints import NoOverlap
from provinces.derived import store_with
from provinces.edition import RaisesEdition

# The day Hà Tây joined Hà Nội: from here on the record of units is whole.
FIRST_DAY = date(2008, 8, 1)
OLDEST_FIRST = F("valid_from").asc(nulls_first=True)


class EarlierThanRecord(ValueError):
    """Asked for the units of a day before the record begins."""

    def __init__(self, day: date) -> None:
        self.day = day
        super().__init__(
            gettext("The record of provinces begins on %(first)s; it does not reach back to %(day)s.")
            % {"first": vietnamese.date_label(FIRST_DAY), "day": vietnamese.date_label(day)}
        )


def check_recorded(day: date) -> None:
    """Raise `EarlierThanRecord` for a day before `FIRST_DAY`."""
    if day < FIRST_DAY:
        raise EarlierThanRecord(day)


def _reach[T: models.Model](start: Iterable[T], step: Callable[[list[T]], models.QuerySet[T]]) -> list[T]:
    """All rows reached from `start` by repeating `step` (rows → the next rows); one query a step."""
    found: dict[int, T] = {}
    edge = list(start)
    while edge:
        edge = [row for row in step(edge) if row.pk not in found]
        found.update({row.pk: row for row in edge})
    return list(found.values())


class ProvinceQuerySet(models.QuerySet["Province"]):
    """Provinces by day."""

    def on(self, day: date) -> Self:
        """The provinces that exist on `day`, in Vietnamese order; raises `EarlierThanRecord`."""
        check_recorded(day)
        held = Period.objects.filter(spans.covering(day, "valid_from", "valid_to"))
        return self.filter(pk__in=held.values("province")).order_by("sort_key", "pk")


class Province(models.Model):
    """One name and one URL for ever, such as `bac-kan`; what it legally was on a day, its periods tell."""

    slug = models.SlugField(_("name in URLs"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100)
    successor = models.ForeignKey(
        "self",
        verbose_name=_("became part of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="absorbed",
        help_text=_("Only where the name itself has ceased to be that of a province."),
    )
    sort_key = models.CharField(_("sorting key"), max_length=400, editable=False, db_index=True)
    folded = models.CharField(_("name without accents"), max_length=100, editable=False, db_index=True)

    objects = ProvinceQuerySet.as_manager()

    class Meta:
        verbose_name = _("province")
        verbose_name_plural = _("provinces")
        ordering = ["sort_key", "pk"]
        constraints = [RaisesEdition(name="province_raises_edition")]

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: Any) -> None:
        """Store it, with the columns that follow from the name."""
        self.sort_key = vietnamese.sort_key(self.name)
        self.folded = vietnamese.fold(self.name)
        store_with(kwargs, "name", "sort_key", "folded")
        super().save(**kwargs)

    def period_on(self, day: date) -> "Period | None":
        """Its period that holds `day`, or None where it does not exist then; raises `EarlierThanRecord`."""
        return self.periods.on(day).first()

    def lineage(self) -> "list[Province]":
        """Itself first, then every province it has absorbed, at first or second hand, in Vietnamese order."""
        absorbed = _reach([self], lambda provinces: Province.objects.filter(successor__in=provinces))
        return [self, *sorted(absorbed, key=lambda province: (province.sort_key, province.pk))]

    def former_units(self, day: date | None = None) -> "list[Period]":
        """The past periods whose territory is in this province on `day` (default: since its last change).

        Oldest first, then in Vietnamese order. Empty where the province does not exist on `day`.
        """
        period = self.period_on(day) if day else self.periods.order_by(OLDEST_FIRST).last()
        if period is None:
            return []
        before = _reach(
            [period],
            lambda periods: Period.objects.filter(successors__in=periods).distinct().select_related("province"),
        )
        return sorted(before, key=lambda unit: (unit.valid_from or date.min, unit.province.sort_key))


class PeriodQuerySet(models.QuerySet["Period"]):
    """Periods by day."""

    def on(self, day: date) -> Self:
        """The units that exist on `day`, in Vietnamese order of their names; raises `EarlierThanRecord`."""
        check_recorded(day)
        return (
            self.filter(spans.covering(day, "valid_from", "valid_to"))
            .select_related("province")
            .order_by("province__sort_key", "pk")
        )


class Period(models.Model):
    """A unit of the first level as it legally was between two days: kind, full name, code, territory."""

    class Kind(models.TextChoices):
        """What a unit is in law."""

        TINH = "tinh", pgettext_lazy("kind of unit", "Province")
        THANH_PHO = "thanh-pho", pgettext_lazy("kind of unit", "City")

    class Change(models.TextChoices):
        """How a unit came about."""

        MERGER = "hop-nhat", _("Merger")
        KIND = "doi-loai", _("Change of kind")

    uid = models.SlugField(_("identifier"), max_length=60, unique=True)
    province = models.ForeignKey(Province, verbose_name=_("province"), on_delete=models.PROTECT, related_name="periods")
    code = models.CharField(_("official code"), max_length=4)
    full_name = models.CharField(_("full name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    region = models.CharField(_("region"), max_length=100)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(
        _("to"), null=True, blank=True, help_text=_("The first day on which it was no longer valid.")
    )
    lat = models.FloatField(_("latitude"))
    lon = models.FloatField(_("longitude"))
    admin_centre = models.CharField(_("administrative centre"), max_length=100, blank=True)
    change = models.CharField(_("came about by"), max_length=16, choices=Change, blank=True)
    note = models.CharField(_("note"), max_length=400, blank=True)
    predecessors = models.ManyToManyField(
        "self", verbose_name=_("descends from"), symmetrical=False, blank=True, related_name="successors"
    )

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("period of a province")
        verbose_name_plural = _("periods of provinces")
        ordering = ["province__sort_key", OLDEST_FIRST]
        constraints = [
            models.CheckConstraint(
                name="period_ends_after_start",
                condition=Q(valid_to__gt=F("valid_from")),
                violation_error_message=_("The end must come after the beginning."),
            ),
            NoOverlap(
                name="period_no_overlap",
                fields=["province"],
                lower="valid_from",
                upper="valid_to",
                violation_error_message=_("This province already has a period that covers part of this time."),
            ),
            RaisesEdition(name="period_raises_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} ({spans.in_words(self.valid_from, self.valid_to)})"

    @property
    def ended_on(self) -> date | None:
        """Its last day, or None while it lasts."""
        return spans.last_day(self.valid_to)

    def descends_from(self) -> "list[Period]":
        """The units it was made of, in Vietnamese order."""
        return list(self.predecessors.select_related("province").order_by("province__sort_key"))

    def became(self) -> "Period | None":
        """The unit that took its place, or None while it lasts."""
        return self.successors.select_related("province").first()


class Alias(models.Model):
    """Another way to write a province's name, as found in texts."""

    text = models.CharField(_("as written"), max_length=100, unique=True)
    folded = models.CharField(_("without accents"), max_length=100, editable=False, db_index=True)
    province = models.ForeignKey(Province, verbose_name=_("province"), on_delete=models.CASCADE, related_name="aliases")
    ambiguous = models.BooleanField(
        _("ambiguous"),
        default=False,
        help_text=_("May mean something else: a word, another place, a person."),
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("other spelling")
        verbose_name_plural = _("other spellings")
        ordering = ["text"]
        constraints = [RaisesEdition(name="alias_raises_edition")]

    def __str__(self) -> str:
        return self.text

    def save(self, **kwargs: Any) -> None:
        """Store it, with the column that follows from the text."""
        self.folded = vietnamese.fold(self.text)
        store_with(kwargs, "text", "folded")
        super().save(**kwargs)

    def clean(self) -> None:
        """Tidy what was typed: NFC, single blanks."""
        self.text = vietnamese.tidy(self.text)
