"""Notices: what somebody is told about a story, on the desk and by mail."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.desk import Article
from articles.models.revisions import HistoryEntry


class Rhythm(models.TextChoices):
    """How often somebody gets mail."""

    AT_ONCE = "at_once", _("At once, each by itself")
    HOURLY = "hourly", _("Together, once an hour")
    DAILY = "daily", _("Together, every morning at seven")
    NONE = "none", _("Never")


class MailPreference(models.Model):
    """What somebody wants by mail; who has said nothing has none, and gets what stands here as default."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="mail_preference"
    )
    rhythm = models.CharField(_("mail about stories"), max_length=10, choices=Rhythm, default=Rhythm.HOURLY)
    urgent_at_once = models.BooleanField(
        _("what is meant for you alone comes at once"),
        default=True,
        help_text=_("Somebody mentions you, returns a story of yours or takes one over."),
    )

    class Meta:
        verbose_name = _("mail preference")
        verbose_name_plural = _("mail preferences")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.rhythm}"


class MailState(models.TextChoices):
    """What became of a notice's mail."""

    NONE = "none", _("No mail")
    WAITING = "waiting", _("Waiting")
    HANDED = "handed", _("Handed over; the mail server has not said that it has it")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Given up")
    DROPPED = "dropped", _("Not sent: the story was out of sight by then")


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices as the desk and the mail ask for them; whose stories they may be about is `articles.notices.readable`."""

    def unread(self) -> Self:
        """Not read yet."""
        return self.filter(read_at__isnull=True)

    def due(self, at: datetime) -> Self:
        """Whose mail should leave now, the longest overdue first."""
        return self.filter(mail=MailState.WAITING, mail_due__lte=at).order_by("mail_due", "pk")


class Notice(models.Model):
    """Something that one person is told about one entry of a story's history; on the desk at once, by mail when due.

    Notices that share a `letter` went, or will go, in one mail; it is the mail's Message-ID.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(HistoryEntry, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=24, help_text=_("The entry's move; `mention` for who is mentioned in it."))
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail = models.CharField(max_length=8, choices=MailState, default=MailState.NONE)
    mail_due = models.DateTimeField(null=True, help_text=_("When to send it, or to try again."))
    alone = models.BooleanField(default=True, help_text=_("In a mail of its own."))
    letter = models.CharField(max_length=200, blank=True, help_text=_("Message-ID of the mail, once one was begun."))
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True, help_text=_("Why the last attempt failed."))

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notice_newest_first"),
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["mail_due", "id"], condition=Q(mail="waiting"), name="notice_mail_due"),
            models.Index(fields=["id"], condition=Q(mail="failed"), name="notice_mail_failed"),
            models.Index(fields=["letter"], condition=~Q(letter=""), name="notice_letter"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "entry"], name="notice_once_per_entry"),
            models.CheckConstraint(
                condition=~Q(mail="waiting") | Q(mail_due__isnull=False), name="waiting_mail_has_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id}: {self.kind} {self.entry_id}"
