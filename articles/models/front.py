"""Pins: the stories that the chief editor puts in places of the front page, each for a time."""

from datetime import datetime
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from provinces import spans
from provinces.constraints import NoOverlap
from provinces.edition import RaisesEdition

PLACES = 6  # on top of the front page: the lead, and five beside it


class PinQuerySet(models.QuerySet["Pin"]):
    """Pins by moment."""

    def at(self, moment: datetime) -> Self:
        """Those that hold at that moment."""
        return self.filter(spans.covering(moment, "starts_at", "ends_at"))

    def from_on(self, moment: datetime) -> Self:
        """Those that hold then or will."""
        lasting = Q(ends_at__isnull=True) | Q(ends_at__gt=moment)
        return self.filter(lasting).exclude(ends_at__lte=F("starts_at"))


class Pin(models.Model):
    """A story in a place of the front page, from when until when (half-open); written by `articles.front` alone.

    Who pinned it and who took it off stands on the house record. Readers see the story there only while it is public.
    """

    place = models.PositiveSmallIntegerField(
        _("place"), validators=[MinValueValidator(1), MaxValueValidator(PLACES)], help_text=_("1 is the lead.")
    )
    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="pins")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = PinQuerySet.as_manager()

    class Meta:
        verbose_name = _("pin")
        verbose_name_plural = _("pins")
        ordering = ["starts_at", "place"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")), name="pin_interval_is_forward"
            ),
            models.CheckConstraint(condition=Q(place__gte=1, place__lte=PLACES), name="pin_place_exists"),
            NoOverlap(fields=["place"], lower="starts_at", upper="ends_at", name="one_pin_in_a_place"),
            NoOverlap(fields=["article"], lower="starts_at", upper="ends_at", name="story_pinned_once"),
            RaisesEdition(name="pin_raises_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.place} · {self.article_id}"
