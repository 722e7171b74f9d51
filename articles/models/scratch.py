"""Text that was typed and not saved, and who has which story open; neither is a part of any story."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from articles.models.desk import Article


class ScratchQuerySet(models.QuerySet["Scratch"]):
    """Scratch copies. Whoever asks for those of a person asks `permissions.own_scratch`."""

    def with_text(self) -> Self:
        """Those that hold something; one whose form was saved is empty and keeps only its sequence number."""
        return self.exclude(fields=[])

    def before(self, moment: datetime) -> Self:
        """Those that were last kept before the moment."""
        return self.filter(kept_at__lt=moment)


class Scratch(models.Model):
    """The filing form as one person has it on the screen: one row per story, or per form that is no story yet.

    `fields` are name and value as a browser sends them, unchecked. A post counts when its `sequence` is greater than
    the one here, so that what arrives late or twice changes nothing; saving empties the row and keeps the number.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="scratch_copies")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, null=True, related_name="scratch_copies")
    form_number = models.CharField(max_length=64, blank=True, help_text=_("Of a form that is no story yet."))
    version = models.CharField(max_length=80, help_text=_("Token of the version that the form was made from."))
    fields = models.JSONField(default=list)
    sequence = models.BigIntegerField()
    kept_at = models.DateTimeField()

    objects = ScratchQuerySet.as_manager()

    class Meta:
        verbose_name = _("scratch copy")
        verbose_name_plural = _("scratch copies")
        indexes = [models.Index(fields=["kept_at"], name="scratch_oldest_first")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "article"], condition=Q(article__isnull=False), name="scratch_once_per_story"
            ),
            models.UniqueConstraint(
                fields=["user", "form_number"], condition=Q(article__isnull=True), name="scratch_once_per_form"
            ),
            models.CheckConstraint(
                condition=Q(article__isnull=False, form_number="") | Q(article__isnull=True) & ~Q(form_number=""),
                name="scratch_of_story_or_form",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.article_id or self.form_number}"

    def as_sent(self) -> QueryDict:
        """The form as the browser would send it."""
        data = QueryDict(mutable=True)
        for name, value in self.fields:
            data.appendlist(name, value)
        return data


class PresenceQuerySet(models.QuerySet["Presence"]):
    """Who has which story open."""

    def since(self, moment: datetime) -> Self:
        """Those whose page was heard of at that moment or later."""
        return self.filter(seen_at__gte=moment)


class Presence(models.Model):
    """Somebody has a story open; the page says so again and again, and who is not heard of any more is gone."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="presences")
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        indexes = [models.Index(fields=["seen_at"], name="presence_oldest_first")]
        constraints = [models.UniqueConstraint(fields=["article", "user"], name="presence_once_per_story")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.article_id}"
