"""Updates: which text, that was to be a story of its own, became a version of a story. Rows that are written once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.desk import Article
from articles.models.intake import Source
from provinces.append_only import AppendOnly


class Update(models.Model):
    """Where a later text of a story came from: a story that ended with it, a source, or a story with its source."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="updates")
    story = models.ForeignKey(Article, on_delete=models.PROTECT, null=True, related_name="became")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="updates")

    class Meta:
        verbose_name = _("update")
        verbose_name_plural = _("updates")
        constraints = [
            AppendOnly(name="update_written_once"),
            models.CheckConstraint(
                name="update_came_from_somewhere", condition=Q(story__isnull=False) | Q(source__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} · {self.story_id or '–'} · {self.source_id or '–'}"
