"""Readers who get stories by mail: who asked and has not confirmed, and who has. Nothing else is kept of anybody."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class DigestRhythm(models.TextChoices):
    """How often a subscriber gets mail."""

    DAILY = "daily", _("Every morning")
    WEEKLY = "weekly", _("Every Monday morning")


class DueQuerySet(models.QuerySet):
    """Rows that wait for a letter."""

    def due(self, at: datetime) -> Self:
        """Whose letter should leave now, the longest overdue first."""
        return self.filter(due_at__lte=at).order_by("due_at", "pk")


class Reader(models.Model):
    """What both have: an address, a secret that their links are made of, what they want, and how their letter fares."""

    address = models.CharField(_("mail address"), max_length=254)
    address_key = models.CharField(max_length=254, unique=True, help_text=_("In small letters: one row an address."))
    secret = models.CharField(max_length=32, unique=True)
    language = models.CharField(max_length=2, choices=[("vi", "Tiếng Việt"), ("en", "English")], default="vi")
    rhythm = models.CharField(_("how often"), max_length=8, choices=DigestRhythm, default=DigestRhythm.DAILY)
    everything = models.BooleanField(_("everything"), default=True)
    keys = models.JSONField(default=list, help_text=_("Keys of lists, as in articles.lists, where not everything."))
    due_at = models.DateTimeField(null=True, db_index=True, help_text=_("When to write, or to try again."))
    attempts = models.PositiveSmallIntegerField(default=0, help_text=_("To send the letter that is due."))

    objects = DueQuerySet.as_manager()

    class Meta:
        abstract = True


class SubscriptionAsk(Reader):
    """Somebody asked for mail to an address, and nobody has confirmed it; deleted by `subscribing.prune`."""

    asked_at = models.DateTimeField(help_text=_("When it was last asked."))
    letters = models.PositiveSmallIntegerField(default=0, help_text=_("Asked for since `counted_from`."))
    counted_from = models.DateTimeField()

    class Meta:
        verbose_name = _("subscription that was not confirmed")
        verbose_name_plural = _("subscriptions that were not confirmed")

    def __str__(self) -> str:
        return f"ask {self.pk}"


class Subscriber(Reader):
    """Whoever confirmed an address; the row goes when they want no more mail.

    Of the stories that were first published at `seen_until` or before, none is sent to them any more.
    """

    confirmed_at = models.DateTimeField()
    seen_until = models.DateTimeField()
    refusals = models.PositiveSmallIntegerField(default=0, help_text=_("Editions in a row that the server refused."))

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(seen_until__gte=F("confirmed_at")), name="subscriber_gets_nothing_older"
            )
        ]

    def __str__(self) -> str:
        return f"subscriber {self.pk}"
