"""Revisions and the history of a story: rows that are written once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.desk import Article, Status
from provinces.append_only import AppendOnly


class Revision(models.Model):
    """A full snapshot of a story as it was saved, with names, titles and units resolved; never changed."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("number"), help_text=_("1, 2, 3 … in the story."))
    data = models.JSONField(help_text=_("See `articles.snapshot`."))
    hash = models.CharField(max_length=64, help_text=_("SHA-256 of the canonical JSON of the data, in hex."))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    sent_as = models.CharField(max_length=64, blank=True, default="", editable=False)  # digest of the form it came from
    seal = models.CharField(
        max_length=64,
        blank=True,
        default="",
        help_text=_("SHA-256 over the revision, who saved it and when, and the seal before it, in hex."),
    )

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-number"]
        indexes = [models.Index(fields=["article", "created_by", "sent_as"], name="revision_by_form")]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_once"),
            AppendOnly(name="revision_written_once", redactable=["data"]),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} · {self.number}"


class HistoryEntry(models.Model):
    """A move of a story through the newsroom: who, what, when, why. Written by `articles.record` alone."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="history")
    number = models.PositiveIntegerField(_("number"), help_text=_("1, 2, 3 … in the story."))
    move = models.CharField(_("move"), max_length=24)
    from_status = models.CharField(_("from"), max_length=10, choices=Status)
    to_status = models.CharField(_("to"), max_length=10, choices=Status)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        verbose_name=_("by"),
        related_name="+",
        help_text=_("Empty for what the system did by itself."),
    )
    at = models.DateTimeField(_("at"))
    note = models.TextField(_("note"), blank=True)
    publish_at = models.DateTimeField(_("publish at"), null=True, help_text=_("For approvals: when readers see it."))

    details = models.JSONField(default=dict, help_text=_("For publications: the row and the digest of its content."))
    previous = models.CharField(max_length=64, blank=True, help_text=_("Hash of the entry before."))
    hash = models.CharField(max_length=64, help_text=_("SHA-256 over the entry and the hash before it, in hex."))

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history entries")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["article", "move"]),
            models.Index(fields=["-at", "-id"], name="history_newest_first"),
            models.Index(fields=["by", "-at", "-id"], name="history_by_person"),
            models.Index(fields=["move", "-at", "-id"], name="history_by_kind"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="history_number_once"),
            AppendOnly(name="history_written_once", redactable=["note", "details"]),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} · {self.move}"


class ChainHead(models.Model):
    """The signed ends of a story's history and revisions: without the key nobody can cut a tail off unnoticed."""

    article = models.OneToOneField(Article, on_delete=models.PROTECT, primary_key=True, related_name="chain_head")
    signed = models.CharField(
        max_length=200, blank=True, help_text=_("Story, number and hash of the last entry, and a signature.")
    )
    signed_revisions = models.CharField(
        max_length=200, blank=True, default="", help_text=_("The same of the last revision and its seal.")
    )
    covered = models.BooleanField(default=False, help_text=_("A checkpoint names these ends."))

    class Meta:
        indexes = [models.Index(fields=["article"], condition=models.Q(covered=False), name="ends_to_cover")]

    def __str__(self) -> str:
        return self.signed
