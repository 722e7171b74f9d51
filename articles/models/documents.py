"""Documents that stories cite."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.vietnamese import fold
from provinces.derived import readable, store_with_slug


def number_key(number: str) -> str:
    """The number without blanks, case and accents: `13/HD -MTTQ` and `13/hd-mttq` are one."""
    return re.sub(r"\s+", "", fold(number))


class Document(models.Model):
    """A resolution, plan, decision … known by its number, date and issuer."""

    slug = models.CharField(_("name in URLs"), max_length=120, unique=True, blank=True)
    kind = models.CharField(_("kind"), max_length=60, blank=True, help_text=_("Kết luận, Kế hoạch, Nghị quyết …"))
    number = models.CharField(_("number"), max_length=80, help_text=_("As printed, for instance 231-KL/TU."))
    number_key = models.CharField(max_length=80, editable=False, db_index=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    issuer = models.CharField(_("issuer"), max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=500, blank=True)
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

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-issued_on", "number"]
        indexes = [models.Index(fields=["-issued_on"], name="document_newest_first")]
        constraints = [
            models.UniqueConstraint(
                fields=["number_key", "issued_on", "issuer"],
                name="document_once",
                violation_error_message=_("This document is already known."),
            ),
            # A day that is not known is unlike any other for a database, itself included.
            models.UniqueConstraint(
                fields=["number_key", "issuer"],
                condition=models.Q(issued_on__isnull=True),
                name="undated_document_once",
                violation_error_message=_("This document is already known."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}".strip()

    def save(self, *args, **kwargs) -> None:
        """Fill the slug and the key."""
        self.number_key = number_key(self.number)
        store_with_slug(self, self.number.replace("/", "-"), lambda: super(Document, self).save(*args, **kwargs))

    def clean(self) -> None:
        """Tidy the number; a document that is known is refused here, since a form does not check by the key."""
        self.number = readable("number", self.number)
        self.number_key = number_key(self.number)
        alike = Document.objects.filter(number_key=self.number_key, issued_on=self.issued_on, issuer=self.issuer)
        if self.number and alike.exclude(pk=self.pk).exists():
            raise ValidationError(_("This document is already known."), code="unique")
