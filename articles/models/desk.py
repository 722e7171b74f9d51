"""The desk's working copy of a story and what hangs on it."""

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from taggit.managers import TaggableManager

from articles.models.documents import Document
from articles.models.events import Event
from articles.models.reference import Genre, Section
from articles.models.topics import TaggedArticle
from newsroom.vietnamese import fold_words
from provinces.models import Person, Province


class Status(models.TextChoices):
    """Where the newest revision of a story stands on the desk."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")
    HELD = "held", _("Held")
    SPIKED = "spiked", _("Spiked")


class PublicState(models.TextChoices):
    """What readers have of a story at a moment; read off the published rows."""

    NONE = "none", _("Not public")
    SCHEDULED = "scheduled", _("Scheduled")
    LIVE = "live", _("Live")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ArticleQuerySet(models.QuerySet["Article"]):
    """Stories as the desk asks for them; whose they are to see is `articles.permissions.visible_to`."""

    def in_status(self, *statuses: str) -> Self:
        """Stories whose newest revision stands there."""
        return self.filter(status__in=statuses)

    def for_desk(self) -> Self:
        """With what a desk list shows, without the text."""
        return self.select_related("section", "home_province", "filed_by", "claimed_by", "head__created_by").defer(
            "body", "head__data"
        )


class Article(models.Model):
    """The working copy. Readers see none of it: they see published rows."""

    headline = models.CharField(_("headline"), max_length=300)
    dateline_tag = models.CharField(
        _("dateline tag"),
        max_length=60,
        blank=True,
        default="Mặt trận",
        help_text=_("Printed in brackets before the lead."),
    )
    lead = models.TextField(_("lead"), blank=True, max_length=2000)
    body = models.TextField(_("body"), blank=True)
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("section"), related_name="+"
    )
    genre = models.CharField(_("genre"), max_length=20, choices=Genre, default=Genre.NEWS)
    national = models.BooleanField(
        _("central, nationwide"),
        default=False,
        help_text=_("The story belongs to no province: it is of national scope."),
    )
    home_province = models.ForeignKey(
        Province,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("the story's own province"),
        related_name="+",
    )
    other_provinces = models.ManyToManyField(
        Province, through="OtherProvince", blank=True, verbose_name=_("other provinces"), related_name="+"
    )
    event = models.ForeignKey(
        Event,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("event"),
        related_name="articles",
    )
    event_date = models.DateField(_("day of the event"), null=True, blank=True)
    period = models.CharField(
        _("period reported on"),
        max_length=10,
        blank=True,
        help_text=_("For instance 2023-Q3, 2023-H1, 2023-10 or 2023."),
    )
    related_headlines = models.TextField(_("related headlines"), blank=True, help_text=_("One a line."))
    source_credit = models.CharField(
        _("source credit"), max_length=200, blank=True, help_text=_("For instance: Theo Báo Bắc Kạn")
    )
    officials = models.ManyToManyField(Person, through="ArticleOfficial", related_name="+")
    documents = models.ManyToManyField(Document, through="Citation", related_name="articles")
    tags = TaggableManager(_("topics"), through=TaggedArticle, blank=True)
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)

    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        editable=False,
        verbose_name=_("filed by"),
        related_name="filed_articles",
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        verbose_name=_("claimed by"),
        related_name="+",
    )
    claim_touched_at = models.DateTimeField(null=True, editable=False)  # see `articles.claims`
    head = models.ForeignKey("articles.Revision", on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    last_writer = models.ForeignKey(  # who saved the newest revision
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, db_index=False, related_name="+"
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    sent_as = models.CharField(max_length=64, blank=True, default="", editable=False)  # digest of what was filed
    folded = models.CharField(max_length=400, editable=False)
    quarter = models.CharField(max_length=6, blank=True, default="", editable=False)  # see `articles.quarters`
    submitted_at = models.DateTimeField(null=True, editable=False)  # for the last time
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated at"), default=timezone.now, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="desk_newest_first"),
            models.Index(fields=["status", "-updated_at", "-id"], name="desk_by_status"),
            models.Index(fields=["status", "submitted_at", "id"], name="desk_queue"),
            models.Index(fields=["home_province", "-updated_at", "-id"], name="desk_by_province"),
            models.Index(fields=["filed_by", "-updated_at", "-id"], name="desk_by_reporter"),
            models.Index(fields=["filed_by", "status", "-updated_at", "-id"], name="desk_by_reporter_status"),
            models.Index(fields=["last_writer", "-updated_at", "-id"], name="desk_by_writer"),
            models.Index(fields=["event", "-updated_at", "-id"], name="desk_by_event"),
            models.Index(fields=["quarter", "-updated_at", "-id"], name="desk_by_quarter"),
            models.Index(fields=["home_province", "quarter", "-updated_at", "-id"], name="desk_by_province_quarter"),
            models.Index(fields=["filed_by", "quarter", "-updated_at", "-id"], name="desk_by_reporter_quarter"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(national=False) | Q(home_province__isnull=True), name="national_or_provincial"
            ),
            models.UniqueConstraint(
                fields=["filed_by", "sent_as"], condition=~Q(sent_as=""), name="filed_once_from_one_form"
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    def save(self, *args, **kwargs) -> None:
        """Fill the folded headline."""
        self.folded = fold_words(self.headline)
        super().save(*args, **kwargs)

    @property
    def provinces(self) -> list[Province]:
        """The provinces of the story, its own first; empty for national scope."""
        others = [row.province for row in self.other_province_rows.select_related("province")]
        return ([self.home_province] if self.home_province else []) + others

    @property
    def day(self) -> date:
        """The day whose units and titles the story uses: the event's, else the day of filing."""
        if self.event_date:
            return self.event_date
        return self.event.starts_on if self.event else timezone.localdate(self.created_at)

    @property
    def public_state(self) -> str:
        """What readers have of the story now."""
        return self.public_state_at(timezone.now())

    def public_state_at(self, at: datetime) -> str:
        """What readers have of the story at that moment (`PublicState`)."""
        spans = self._spans()
        if any(start <= at and (end is None or at < end) for start, end in spans):
            return PublicState.LIVE
        if any(start > at for start, _end in spans):
            return PublicState.SCHEDULED
        return PublicState.WITHDRAWN if spans else PublicState.NONE

    def is_taken_down(self, at: datetime) -> bool:
        """Readers saw the story and see nothing of it now, whether or not a restoration is scheduled."""
        seen = [(start, end) for start, end in self._spans() if start <= at]
        return bool(seen) and all(end is not None and end <= at for _start, end in seen)

    def _spans(self) -> list[tuple[datetime, datetime | None]]:
        """The times in which rows of the story are visible, without those that were taken back."""
        if "published" in getattr(self, "_prefetched_objects_cache", {}):
            spans = [(row.visible_from, row.visible_until) for row in self.published.all()]
        else:
            spans = list(self.published.values_list("visible_from", "visible_until"))
        return [(start, end) for start, end in spans if start != end]


class OtherProvince(models.Model):
    """A further province that a story concerns, in order."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="other_province_rows")
    position = models.PositiveSmallIntegerField(default=0)
    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["article", "province"], name="province_once_per_story")]

    def __str__(self) -> str:
        return self.province.name


class BylineRole(models.TextChoices):
    """What somebody did for a story."""

    TEXT = "text", pgettext_lazy("role in a byline", "Text")
    PHOTO = "photo", _("Photo")


class Byline(models.Model):
    """A name under a story, in order; a pen name where the author uses one."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="bylines")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    name = models.CharField(_("name as printed"), max_length=120)
    role = models.CharField(_("role"), max_length=10, choices=BylineRole, default=BylineRole.TEXT)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("account"),
        related_name="+",
    )

    class Meta:
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class ArticleOfficial(models.Model):
    """An official whom a story names, in protocol order."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="official_rows")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, verbose_name=_("person"), related_name="article_rows")
    titles_given = models.CharField(
        _("title in the text"),
        max_length=400,
        blank=True,
        help_text=_("Used where no office of that day is known. Separate titles with semicolons."),
    )

    class Meta:
        verbose_name = _("official")
        verbose_name_plural = _("officials")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["article", "person"], name="official_once_per_story")]

    def __str__(self) -> str:
        return self.person.name


class Citation(models.Model):
    """A document that a story cites, in order."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="citations")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, verbose_name=_("document"), related_name="citations"
    )

    class Meta:
        verbose_name = _("cited document")
        verbose_name_plural = _("cited documents")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["article", "document"], name="document_once_per_story")]

    def __str__(self) -> str:
        return str(self.document)
