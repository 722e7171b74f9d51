"""Corrections and answers as readers see them. Written by `articles.publishing` alone, once."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.published import PublishedArticle
from newsroom.vietnamese import slugify
from provinces.append_only import AppendOnly
from provinces.edition import RaisesEdition


class CorrectionKind(models.TextChoices):
    """What a notice is: the paper's own word, or that of a person concerned."""

    CORRECTION = "correction", pgettext_lazy("kind of notice", "Correction")
    ANSWER = "answer", _("Answer of a person concerned")


class PublicCorrectionQuerySet(models.QuerySet["PublicCorrection"]):
    """Notices that readers see."""

    def visible(self, at: datetime) -> Self:
        """Published by that moment, of stories that readers see then.

        A notice repeats what was wrong, so it goes with its story when that is withdrawn, and comes back with it.
        """
        story = PublishedArticle.objects.visible(at).filter(article=OuterRef("article"))
        return self.filter(Exists(story), published_at__lte=at)


class PublicCorrection(models.Model):
    """A notice that stands on a story and in the list of corrections; neither changed nor removed."""

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="public_corrections")
    kind = models.CharField(_("kind"), max_length=10, choices=CorrectionKind)
    published_at = models.DateTimeField(_("published at"))
    headline = models.CharField(_("headline"), max_length=300, help_text=_("Of the story, when it was corrected."))
    name = models.CharField(_("name"), max_length=200, blank=True, help_text=_("Of whoever answers."))
    wrong = models.TextField(_("the wrong text"), blank=True)
    right = models.TextField(_("the right text"))
    apology = models.TextField(_("apology"), blank=True)

    objects = PublicCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("published correction")
        verbose_name_plural = _("published corrections")
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="public_corrections_newest"),
            models.Index(fields=["article", "-published_at"], name="public_corrections_of_story"),
        ]
        constraints = [
            AppendOnly(name="correction_written_once", redactable=["headline", "name", "wrong", "right", "apology"]),
            RaisesEdition(name="correction_raises_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.headline}"

    def get_absolute_url(self) -> str:
        """The permanent address: its place on the story's page, whatever the headline becomes."""
        return reverse("story", args=[slugify(self.headline) or "tin", self.article_id]) + f"#{self.anchor}"

    @property
    def anchor(self) -> str:
        """Its place on the story's page."""
        return f"cai-chinh-{self.pk}"
