"""Organisations, people, the offices people hold in them, and the provinces staff cover."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from newsroom import vietnamese
from provinces import spans
from provinces.constraints import NoOverlap
from provinces.derived import readable, store_with, store_with_slug
from provinces.models.places import Province

ENDS_LATER = _("The end must come after the beginning.")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations by day."""

    def on(self, day: date) -> Self:
        """The organisations that exist on `day`."""
        return self.filter(spans.covering(day, "valid_from", "valid_to"))


class Organisation(models.Model):
    """A body in which people hold offices: a Front committee, a party committee, a council, a union."""

    class Kind(models.TextChoices):
        """What sort of body it is."""

        FRONT = "front", _("Fatherland Front")
        PARTY = "party", _("Party committee")
        COUNCIL = "council", _("People's council")
        COMMITTEE = "committee", _("People's committee")
        UNION = "union", _("Trade union")
        YOUTH = "youth", _("Youth union")
        WOMEN = "women", _("Women's union")
        FARMERS = "farmers", _("Farmers' association")
        VETERANS = "veterans", _("Veterans' association")
        OTHER = "other", _("Other")

    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    slug = models.SlugField(_("name in URLs"), max_length=120, unique=True, blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.FRONT)
    province = models.ForeignKey(
        Province,
        verbose_name=_("province"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        help_text=_("Empty for a central organisation."),
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
    )
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(
        _("to"), null=True, blank=True, help_text=_("The first day on which it no longer existed.")
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="organisation_ends_after_start",
                condition=Q(valid_to__gt=F("valid_from")),
                violation_error_message=ENDS_LATER,
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: Any) -> None:
        """Store it; an empty slug is filled from the name."""
        store_with_slug(self, self.name, lambda: super(Organisation, self).save(**kwargs))

    def clean(self) -> None:
        """Tidy what was typed: NFC, single blanks; ValidationError where nothing is left of it."""
        self.name = readable("name", self.name)


class Person(models.Model):
    """Somebody who holds or held an office. Several may share a name; nothing merges them by itself."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(
        _("name in URLs"),
        max_length=140,
        unique=True,
        blank=True,
        help_text=_("Stays when the name is corrected."),
    )
    folded = models.CharField(_("name without accents"), max_length=120, editable=False, db_index=True)
    sort_key = models.CharField(_("sorting key"), max_length=500, editable=False)
    note = models.CharField(
        _("note"),
        max_length=300,
        blank=True,
        help_text=_("For the desk only: tells people of one name apart."),
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="proposed_people",
    )
    confirmed = models.BooleanField(_("confirmed"), default=True)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_key", "pk"]
        indexes = [models.Index(fields=["sort_key", "id"], name="person_by_name")]

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: Any) -> None:
        """Store it, with the columns that follow from the name; only an empty slug is filled."""
        self.folded = vietnamese.fold(self.name)
        self.sort_key = vietnamese.name_key(self.name)
        store_with(kwargs, "name", "folded", "sort_key")
        store_with_slug(self, self.name, lambda: super(Person, self).save(**kwargs))

    def clean(self) -> None:
        """Tidy what was typed: NFC, single blanks; the spelling stays. ValidationError where nothing is left."""
        self.name = readable("name", self.name)

    def titles_on(self, day: date) -> list[str]:
        """The titles held on `day`, as printed and in their order of protocol."""
        return titles_on([self], day)[self.pk]


class Office(models.Model):
    """A post in an organisation, apart from whoever holds it."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="offices"
    )
    title = models.CharField(_("title as printed"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    slug = models.SlugField(_("name in URLs"), max_length=200, unique=True, blank=True)
    single_seat = models.BooleanField(
        _("one seat"), default=False, help_text=_("Only one person at a time can hold it.")
    )
    rank = models.IntegerField(
        _("rank"), default=0, help_text=_("Smaller comes first among titles of the same position.")
    )

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["rank", "title", "pk"]

    def __str__(self) -> str:
        return f"{self.title} ({self.organisation})"

    def save(self, **kwargs: Any) -> None:
        """Store it; an empty slug is filled, and the copies of `single_seat` in its tenures follow.

        Raises `IntegrityError` where it becomes an office of one seat and two people have held it at once.
        """
        text = "" if self.slug else f"{self.title} {self.organisation.name}"
        fields = kwargs.get("update_fields")
        with transaction.atomic(using=kwargs.get("using")):
            store_with_slug(self, text, lambda: super(Office, self).save(**kwargs))
            if fields is None or "single_seat" in fields:
                self.tenures.exclude(single_seat=self.single_seat).update(single_seat=self.single_seat)

    def clean(self) -> None:
        """Tidy the title; refuse to make it an office of one seat where two people have held it at once."""
        self.title = readable("title", self.title)
        if self.single_seat and self.pk and (pair := self._held_at_once()):
            message = _("%(one)s (%(from)s) and %(other)s (%(to)s) hold it at the same time.")
            one, other = pair
            names = {"one": one.person, "from": one.span, "other": other.person, "to": other.span}
            raise ValidationError({"single_seat": ValidationError(message, code="overlap", params=names)})

    def holders_on(self, day: date) -> models.QuerySet[Person]:
        """The people who hold it on `day`, by name."""
        return Person.objects.filter(pk__in=self.tenures.on(day).values("person")).order_by("sort_key", "pk")

    def holder_on(self, day: date) -> Person | None:
        """Who holds it on `day`: the first by name where it has several seats, None where it is vacant."""
        return self.holders_on(day).first()

    def _held_at_once(self) -> "tuple[Tenure, Tenure] | None":
        oldest_first = (F("starts_on").asc(nulls_first=True), "pk")
        for one, other in pairwise(self.tenures.select_related("person").order_by(*oldest_first)):
            if one.ends_on is None or other.starts_on is None or other.starts_on < one.ends_on:
                return one, other
        return None


class TenureQuerySet(models.QuerySet["Tenure"]):
    """Tenures by day."""

    def on(self, day: date) -> Self:
        """The tenures that hold `day`; an unknown beginning or end does not exclude it."""
        return self.filter(spans.covering(day, "starts_on", "ends_on"))

    def in_protocol_order(self) -> Self:
        """By the order in which a person's titles are given, then by rank of office."""
        return self.order_by("position", "office__rank", "pk")


class Tenure(models.Model):
    """One person in one office from a day up to, not including, another; null is unknown or still serving."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="tenures")
    office = models.ForeignKey(Office, verbose_name=_("office"), on_delete=models.PROTECT, related_name="tenures")
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(
        _("to"), null=True, blank=True, help_text=_("The first day on which the office was no longer held.")
    )
    position = models.SmallIntegerField(
        _("position"), default=0, help_text=_("Order of this title among those of the same person.")
    )
    single_seat = models.BooleanField(_("one seat"), default=False, editable=False)

    objects = TenureQuerySet.as_manager()

    class Meta:
        verbose_name = _("tenure")
        verbose_name_plural = _("tenures")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="tenure_ends_after_start",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message=ENDS_LATER,
            ),
            NoOverlap(
                name="tenure_one_seat",
                fields=["office"],
                lower="starts_on",
                upper="ends_on",
                condition=Q(single_seat=True),
                violation_error_message=_("Somebody else holds this office of one seat in that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.office.title} ({self.span})"

    def save(self, **kwargs: Any) -> None:
        """Store it, with its copy of the office's number of seats, on which the constraint stands."""
        self.single_seat = self.office.single_seat
        store_with(kwargs, "office", "single_seat")
        super().save(**kwargs)

    @property
    def span(self) -> str:
        """First and last day in words, `1/7/2025 – …`."""
        return spans.in_words(self.starts_on, self.ends_on)

    def rivals(self) -> "models.QuerySet[Tenure]":
        """The other tenures of the same office that share a day with this one."""
        overlap = spans.overlapping(self.starts_on, self.ends_on, "starts_on", "ends_on")
        return self.office.tenures.filter(overlap).exclude(pk=self.pk).select_related("person")

    def clean(self) -> None:
        """Refuse a second holder of an office of one seat, naming the first."""
        if self.office_id is None or (self.starts_on and self.ends_on and self.starts_on >= self.ends_on):
            return
        self.single_seat = self.office.single_seat
        if self.single_seat and (rival := self.rivals().first()):
            message = _("%(office)s has one seat, and %(person)s holds it in that time (%(span)s).")
            names = {"office": self.office.title, "person": rival.person, "span": rival.span}
            raise ValidationError({"office": ValidationError(message, code="overlap", params=names)})


def titles_on(people: Iterable[Person], day: date) -> dict[int, list[str]]:
    """For each person's id the titles held on `day`, as printed, in order of protocol; one query."""
    titles: dict[int, list[str]] = {person.pk: [] for person in people}
    tenures = Tenure.objects.filter(person__in=list(titles)).on(day).in_protocol_order().select_related("office")
    for tenure in tenures:
        titles[tenure.person_id].append(tenure.office.title)
    return titles


class BeatQuerySet(models.QuerySet["Beat"]):
    """Who covers what, and when."""

    def on(self, day: date) -> Self:
        """The beats of that day."""
        return self.filter(spans.covering(day, "starts_on", "ends_on"))


class Beat(models.Model):
    """A province that a member of staff covers, for ever or for a time (half-open; an empty end is open)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("account"), on_delete=models.CASCADE, related_name="beats"
    )
    province = models.ForeignKey(Province, verbose_name=_("province"), on_delete=models.CASCADE, related_name="beats")
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True, help_text=_("The first day on which it is over."))

    objects = BeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("beat")
        verbose_name_plural = _("beats")
        ordering = ["province__sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                name="beat_ends_after_start",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message=ENDS_LATER,
            ),
            NoOverlap(
                name="beat_once",
                fields=["user", "province"],
                lower="starts_on",
                upper="ends_on",
                violation_error_message=_("The province is already covered in part of that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.province}"

    @property
    def span(self) -> str:
        """First and last day in words, `1/7/2025 – …`; empty where it is for ever."""
        return spans.in_words(self.starts_on, self.ends_on) if self.starts_on or self.ends_on else ""
