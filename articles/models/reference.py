"""What stories are sorted by: genres and sections."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles import addresses
from provinces.edition import RaisesEdition


class Genre(models.TextChoices):
    """The journalistic form of a story (compare the IPTC Genre NewsCodes)."""

    NEWS = "news", _("News")
    ACTIVITY_REPORT = "activity-report", _("Activity report")
    INTERVIEW = "interview", _("Interview")
    PHOTO_STORY = "photo-story", _("Photo story")
    FEATURE = "feature", _("Feature")
    ANALYSIS = "analysis", _("Analysis")
    OPINION = "opinion", _("Opinion")
    READER_ANSWER = "reader-answer", _("Answer to readers")


class Section(models.Model):
    """A standing part of the paper."""

    slug = models.CharField(_("name in URLs"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "slug"]
        constraints = [RaisesEdition(name="section_raises_edition")]

    def __str__(self) -> str:
        return (self.name_en if get_language() == "en" else "") or self.name

    def get_absolute_url(self) -> str:
        """The section's page."""
        return addresses.of("section", self.slug)
