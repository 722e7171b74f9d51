"""Correction files: who asked for what, what was decided, and the notice that readers get."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.desk import Article
from articles.models.public_corrections import CorrectionKind, PublicCorrection


class Asker(models.TextChoices):
    """Who says that something is wrong."""

    OURSELVES = "ourselves", _("The newsroom found it")
    PERSON = "person", _("A person or body concerned")
    AUTHORITY = "authority", _("An authority")


class CorrectionState(models.TextChoices):
    """Where a correction file stands."""

    OPEN = "open", pgettext_lazy("correction file", "To be decided")
    ACCEPTED = "accepted", pgettext_lazy("correction file", "To be published")
    REJECTED = "rejected", pgettext_lazy("correction file", "Rejected")
    PUBLISHED = "published", pgettext_lazy("correction file", "Published")


UNDONE = (CorrectionState.OPEN, CorrectionState.ACCEPTED)


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Correction files as the desk asks for them."""

    def undone(self) -> Self:
        """Those that something must still be done about, the most urgent first."""
        return self.filter(state__in=UNDONE).order_by("due_at", "pk")

    def done(self) -> Self:
        """The others, the newest first."""
        return self.exclude(state__in=UNDONE).order_by("-opened_at", "-pk")


class Correction(models.Model):
    """A file: a correction that was asked for, or the answer of a person concerned. The notice is made from it."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="corrections")
    kind = models.CharField(_("kind"), max_length=10, choices=CorrectionKind, default=CorrectionKind.CORRECTION)
    asker = models.CharField(_("who asked"), max_length=10, choices=Asker, default=Asker.OURSELVES)
    asker_name = models.CharField(_("name"), max_length=200, blank=True)
    received_at = models.DateTimeField(_("received"))
    due_at = models.DateTimeField(_("due"))
    wrong = models.TextField(_("the wrong text"), blank=True)
    right = models.TextField(_("the right text"), help_text=_("Of an answer: the answer."))
    apology = models.TextField(_("apology"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=CorrectionState, default=CorrectionState.OPEN)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    notice = models.OneToOneField(PublicCorrection, on_delete=models.PROTECT, null=True, related_name="+")

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state__in=UNDONE), name="corrections_due"),
            models.Index(fields=["-opened_at", "-id"], name="corrections_newest_first"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="published", notice__isnull=False) | ~Q(state="published") & Q(notice__isnull=True),
                name="correction_published_with_notice",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("received_at")), name="correction_due_after_received"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.article_id}"

    def is_overdue(self, at: datetime) -> bool:
        """Something must still be done, and it is late."""
        return self.state in UNDONE and self.due_at < at
