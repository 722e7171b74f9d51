"""Events and the campaigns they belong to."""

from datetime import date
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from newsroom.vietnamese import fold_words
from provinces.derived import readable, store_with_slug


class Campaign(models.Model):
    """A standing subject with dates, such as the Ngày hội Đại đoàn kết of a year."""

    slug = models.CharField(_("name in URLs"), max_length=120, unique=True, blank=True)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-starts_on", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_start")
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        """Fill the slug."""
        store_with_slug(self, self.name, lambda: super(Campaign, self).save(*args, **kwargs))

    def clean(self) -> None:
        """Tidy the name; ValidationError where nothing is left of it."""
        self.name = readable("name", self.name)


class EventKind(models.TextChoices):
    """What sort of occasion an event is."""

    CONFERENCE = "conference", _("Conference")
    FESTIVAL = "festival", _("Festival")
    CONGRESS = "congress", _("Congress")
    SUPERVISION = "supervision", _("Supervision")
    VOTERS = "voters", _("Meeting with voters")
    VISIT = "visit", _("Visit")
    LAUNCH = "launch", _("Launch")
    CEREMONY = "ceremony", _("Ceremony")
    OTHER = "other", _("Other")


class EventQuerySet(models.QuerySet["Event"]):
    """Events by day."""

    def on(self, day: date) -> Self:
        """Events that take place on that day."""
        return self.filter(Q(ends_on__gte=day) | Q(ends_on__isnull=True, starts_on=day), starts_on__lte=day)


class Event(models.Model):
    """Something that takes place and is reported on. `ends_on` is its last day, empty for one day."""

    slug = models.CharField(_("name in URLs"), max_length=120, unique=True, blank=True)
    name = models.CharField(_("name"), max_length=300)
    folded = models.CharField(max_length=300, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=EventKind, default=EventKind.CONFERENCE)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=300, blank=True)
    provinces = models.ManyToManyField("provinces.Province", verbose_name=_("provinces"), blank=True, related_name="+")
    organiser = models.ForeignKey(
        "provinces.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("organiser"),
        related_name="+",
    )
    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("campaign"),
        related_name="events",
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    confirmed = models.BooleanField(_("confirmed"), default=True, help_text=_("An editor has checked it."))
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_on", "name"]
        indexes = [models.Index(fields=["-starts_on"], name="event_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="event_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        """Fill the slug and the folded name."""
        self.folded = fold_words(self.name)
        store_with_slug(self, self.name, lambda: super(Event, self).save(*args, **kwargs))

    def clean(self) -> None:
        """It has a name that can be read, and does not end before it starts."""
        self.name = readable("name", self.name)
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The last day is before the first one.")})
