"""What came in from outside and was filed as a story: the original, kept as it came. Rows that are written once."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Left
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from articles.models.desk import Article
from provinces.append_only import AppendOnly


class SourceKind(models.TextChoices):
    """How a source came."""

    PASTE = "paste", _("Pasted text")
    TEXT = "text", _("Text file")
    WORD = "word", _("Word file")
    PART = "part", _("Part of a file")
    FEED = "feed", _("Item of a feed")
    MAIL = "mail", _("Mail")
    ARCHIVE = "archive", _("Post of an old site")


class SourceQuerySet(models.QuerySet["Source"]):
    """Sources. Who may read which is `articles.permissions.may_read_source`."""

    def unfiled(self) -> Self:
        """Those of which no story was made, neither of the whole nor of a part."""
        return self.filter(origins=None, updates=None, parts=None)

    def for_lists(self) -> Self:
        """With the beginning of the text alone, and without the file."""
        return self.defer("text", "content").annotate(begins=Left("text", 300))


class Source(models.Model):
    """A text as somebody sent it in: the very bytes, and the text that they were read as."""

    kind = models.CharField(_("kind"), max_length=10, choices=SourceKind)
    name = models.CharField(_("file name"), max_length=255, blank=True)
    text = models.TextField(_("text"))
    content = models.BinaryField(help_text=_("The bytes that arrived."))
    sha256 = models.CharField(max_length=64, help_text=_("Of the bytes, in hex."))
    received_at = models.DateTimeField(_("received"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, verbose_name=_("received by"), related_name="sources"
    )
    provenance = models.JSONField(default=dict, help_text=_("How the bytes were read: `encoding`."))
    whole = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="parts", help_text=_("The file that it is a part of.")
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        indexes = [models.Index(fields=["received_by", "-id"], name="sources_of_somebody")]
        constraints = [AppendOnly(name="source_written_once", redactable=["name", "text", "content", "provenance"])]

    def __str__(self) -> str:
        return self.title

    @property
    def stories(self) -> models.QuerySet[Article]:
        """The stories that were filed or updated from it, the oldest first."""
        filed, updated = self.origins.values("article"), self.updates.values("article")
        return Article.objects.filter(Q(pk__in=filed) | Q(pk__in=updated)).order_by("pk")

    @property
    def published_before(self) -> datetime | None:
        """When readers saw it first, where it was published on an older site."""
        return parse_datetime(self.provenance.get("archive", {}).get("published", ""))

    @property
    def dated(self) -> datetime:
        """When it is from: of an archived post when readers saw it first, else when it came in."""
        return self.published_before or self.received_at

    @property
    def title(self) -> str:
        """The name of the file, else how the text begins."""
        if self.name:
            return self.name
        text = vars(self).get("begins") or self.text
        return next((line.strip() for line in text.splitlines() if line.strip()), "")[:80]


class Origin(models.Model):
    """From which source a story was filed."""

    article = models.OneToOneField(Article, on_delete=models.PROTECT, primary_key=True, related_name="origin")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="origins")

    class Meta:
        verbose_name = _("origin")
        verbose_name_plural = _("origins")
        constraints = [AppendOnly(name="origin_written_once")]

    def __str__(self) -> str:
        return f"{self.article_id} · {self.source_id}"
