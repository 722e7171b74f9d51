"""The record of the house: changes of people's rights, and checkpoints over all records. Written once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from provinces.append_only import AppendOnly


class HouseEntry(models.Model):
    """Something that happened to the house and not to a story: who, what, to whom, why. Written by `articles.house`."""

    number = models.PositiveBigIntegerField(_("number"), unique=True, help_text=_("1, 2, 3 …"))
    kind = models.CharField(_("kind"), max_length=24)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        verbose_name=_("by"),
        related_name="+",
        help_text=_("Empty for what the system did by itself."),
    )
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, verbose_name=_("about"), related_name="+"
    )
    at = models.DateTimeField(_("at"))
    note = models.TextField(_("note"), blank=True)
    details = models.JSONField(default=dict, help_text=_("For changes: from and to."))
    previous = models.CharField(max_length=64, blank=True, help_text=_("Hash of the entry before."))
    hash = models.CharField(max_length=64, help_text=_("SHA-256 over the entry and the hash before it, in hex."))

    class Meta:
        verbose_name = _("entry of the house record")
        verbose_name_plural = _("entries of the house record")
        ordering = ["number"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="house_newest_first"),
            models.Index(fields=["by", "-at", "-id"], name="house_by_person"),
            models.Index(fields=["about", "-at", "-id"], name="house_about_person"),
            models.Index(fields=["kind", "-at", "-id"], name="house_by_kind"),
        ]
        constraints = [AppendOnly(name="house_written_once")]

    def __str__(self) -> str:
        return f"{self.number} · {self.kind}"


class Checkpoint(models.Model):
    """The ends of all chains that grew since the checkpoint before, under one hash."""

    number = models.PositiveBigIntegerField(_("number"), unique=True, help_text=_("1, 2, 3 …"))
    at = models.DateTimeField(_("at"))
    house = models.CharField(max_length=100, blank=True, help_text=_("Number and hash of the last house entry."))
    count = models.PositiveIntegerField(help_text=_("How many stories it names."))
    root = models.CharField(max_length=64, help_text=_("SHA-256 over the ends it names, in hex."))
    previous = models.CharField(max_length=64, blank=True, help_text=_("Hash of the checkpoint before."))
    hash = models.CharField(max_length=64, help_text=_("SHA-256 over the checkpoint and the one before, in hex."))

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        ordering = ["number"]
        constraints = [AppendOnly(name="checkpoint_written_once")]

    def __str__(self) -> str:
        return f"{self.number} · {self.at:%d/%m/%Y %H:%M}"


class CoveredEnd(models.Model):
    """Where a story's chains ended when a checkpoint was made. The story is a plain number: it outlives the story."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="ends")
    story = models.BigIntegerField()
    number = models.PositiveIntegerField(help_text=_("Of the last history entry; 0 where there was none."))
    hash = models.CharField(max_length=64, blank=True)
    revision = models.PositiveIntegerField(help_text=_("Number of the last revision; 0 where there was none."))
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["story"]
        indexes = [models.Index(fields=["story"])]
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "story"], name="end_once_per_checkpoint"),
            AppendOnly(name="end_written_once"),
        ]

    def __str__(self) -> str:
        return f"{self.story} · {self.number}"


class HouseHead(models.Model):
    """The signed end of a chain that belongs to no story: the house record, the checkpoints."""

    chain = models.CharField(primary_key=True, max_length=20)
    signed = models.CharField(
        max_length=200, blank=True, help_text=_("Name, number and hash of the last entry, and a signature.")
    )

    def __str__(self) -> str:
        return self.signed
