"""Redactions: words taken out of all that is kept of a story, under four eyes. What was done is written once."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models.desk import Article
from articles.models.published import RedactionEnd
from provinces.append_only import AppendOnly


class RedactionAsk(models.Model):
    """Somebody asks that words be taken out of a story; they lie here sealed until it is decided, and then nowhere."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="redaction_asks")
    words = models.TextField(help_text=_("Sealed; empty once it is decided."))
    instead = models.CharField(_("readers read instead"), max_length=40, default="[…]")
    evidence = models.BooleanField(_("keep a sealed copy as evidence"), default=True)
    reason = models.TextField(_("reason"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="redaction_asks_are_sealed_until_decided",
                condition=Q(decided_at=None, decided_by=None) & ~Q(words="")
                | Q(decided_at__isnull=False, decided_by__isnull=False, words=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id} · {self.pk}"


class Redaction(models.Model):
    """What two people decided to take out of a story. The words themselves stand nowhere in it.

    `end` names a row that is written last. Rows that are written once may be changed by a redaction without its end
    alone, and the database commits none without: so it counts in its own transaction and never again.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="redactions")
    reason = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    end = models.OneToOneField(RedactionEnd, on_delete=models.PROTECT, related_name="redaction")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="redaction_by_two_people", condition=~Q(asked_by=F("approved_by"))),
            AppendOnly(name="redaction_written_once"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} · {self.pk}"


class RedactedRow(models.Model):
    """A row that a redaction changed: the digest by which the record knew it, and the one that it has since."""

    redaction = models.ForeignKey(Redaction, on_delete=models.PROTECT, related_name="rows")
    table = models.CharField(max_length=60)
    row = models.BigIntegerField()
    before = models.CharField(max_length=64)
    after = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["table", "row"], name="redactions_of_a_row")]
        constraints = [
            models.UniqueConstraint(fields=["redaction", "table", "row"], name="row_once_in_a_redaction"),
            AppendOnly(name="redacted_row_written_once"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row}"


class Evidence(models.Model):
    """What a redaction took out of a row, sealed; deleted when its time is over."""

    redaction = models.ForeignKey(Redaction, on_delete=models.PROTECT, related_name="evidence")
    table = models.CharField(max_length=60)
    row = models.BigIntegerField()
    content = models.TextField(help_text=_("The values of its columns, sealed."))
    kept_until = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.table} {self.row}"
