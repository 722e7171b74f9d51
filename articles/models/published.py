"""The public side: what readers see, from when until when. Written by `articles.publishing` alone."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Concat
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _

from articles import addresses
from articles.models.reference import Genre, Section
from provinces.append_only import AppendOnly
from provinces.constraints import NoOverlap
from provinces.edition import RaisesEdition

# Of a published row: what was decided. The rest follows from the revision, and `publishing.republish` renews it.
FROZEN = (
    "id", "article", "revision", "approved_by", "approved_at", "visible_from", "first_published_at", "embargo_until",
)  # fmt: skip


class PublishedArticleQuerySet(models.QuerySet["PublishedArticle"]):
    """What is public at a moment."""

    def visible(self, at: datetime) -> Self:
        """Rows that readers see at that moment: `visible_from <= at < visible_until`."""
        return self.filter(Q(visible_until__isnull=True) | Q(visible_until__gt=at), visible_from__lte=at)

    def scheduled(self, at: datetime) -> Self:
        """Rows that readers will see later, unless something is done."""
        return self.filter(Q(visible_until__isnull=True) | Q(visible_until__gt=F("visible_from")), visible_from__gt=at)

    def past(self, at: datetime) -> Self:
        """Rows that readers saw and no longer see."""
        return self.filter(visible_until__lte=at, visible_until__gt=F("visible_from"))

    def for_cards(self) -> Self:
        """Without the columns that only the story's own page needs."""
        return self.defer("body", "page", "search_text")


def when_seen() -> Prefetch:
    """When readers saw each of some stories and see them; at hand, `Article.public_state_at` asks for nothing more."""
    return Prefetch("published", PublishedArticle.objects.only("article", "visible_from", "visible_until"))


class PublishedArticle(models.Model):
    """One approved revision, ready to render, and the time in which readers see it (half-open).

    Rows of one story never overlap. A row is neither deleted nor given another text; taking a scheduled row back leaves
    it with an empty interval. Together the rows of a story are the record of what readers saw.
    """

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="published")
    revision = models.ForeignKey("articles.Revision", on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(_("approved at"))
    visible_from = models.DateTimeField(_("visible from"))
    visible_until = models.DateTimeField(_("visible until"), null=True, blank=True)
    first_published_at = models.DateTimeField(_("first published at"))
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)

    headline = models.CharField(_("headline"), max_length=300)
    headline_key = models.CharField(max_length=300, help_text=_("Folded headline: related lines find it."))
    slug = models.CharField(max_length=100)
    dateline_tag = models.CharField(_("dateline tag"), max_length=60, blank=True)
    lead = models.TextField(_("lead"))
    body = models.TextField(_("body"), help_text=_("Clean HTML with the photos in place."))
    section = models.ForeignKey(Section, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    genre = models.CharField(_("genre"), max_length=20, choices=Genre)
    card = models.JSONField(help_text=_("What a list shows beside headline and lead."))
    page = models.JSONField(help_text=_("What the story's page shows around the body."))
    search_text = models.TextField(help_text=_("Folded words of everything a reader can read in the story."))

    objects = PublishedArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("published story")
        verbose_name_plural = _("published stories")
        indexes = [
            models.Index(fields=["headline_key"]),
            models.Index(fields=["article", "visible_from"]),
            models.Index(fields=["visible_from"], name="published_next"),
            models.Index(fields=["visible_until"], condition=Q(visible_until__isnull=False), name="published_ended"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(visible_until__isnull=True) | Q(visible_until__gte=F("visible_from")),
                name="published_interval_is_forward",
            ),
            models.CheckConstraint(
                condition=Q(embargo_until__isnull=True) | Q(visible_from__gte=F("embargo_until")),
                name="published_not_before_embargo",
            ),
            NoOverlap(
                fields=["article"],
                lower="visible_from",
                upper="visible_until",
                name="published_rows_do_not_overlap",
            ),
            AppendOnly(name="published_written_once", may_change=["visible_until"], frozen=FROZEN),
            RaisesEdition(name="published_raises_edition"),
        ]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        """The permanent address: only the number decides, the words follow the headline."""
        return addresses.of_story(self.slug, self.article_id)


class ListEntryQuerySet(models.QuerySet["ListEntry"]):
    """One public list, newest first, a page at a time."""

    def visible(self, at: datetime) -> Self:
        """Entries whose story readers see at that moment."""
        return self.filter(
            Q(story__visible_until__isnull=True) | Q(story__visible_until__gt=at), story__visible_from__lte=at
        )

    def before(self, first_published_at: datetime, article_id: int) -> Self:
        """Entries further down than the one with these values (keyset)."""
        later = Q(first_published_at=first_published_at, article_id__gte=article_id)
        return self.filter(~later, first_published_at__lte=first_published_at)

    def for_cards(self) -> Self:
        """Newest first, each with its story as a card needs it."""
        return (
            self.select_related("story", "story__section")
            .defer("story__body", "story__page", "story__search_text")
            .order_by("-first_published_at", "-article_id")
        )


class ListEntry(models.Model):
    """A published row's place in one public list; the keys are made in `articles.lists`."""

    key = models.CharField(max_length=160)
    first_published_at = models.DateTimeField()
    article_id = models.BigIntegerField()
    story = models.ForeignKey(PublishedArticle, on_delete=models.CASCADE, related_name="entries")

    objects = ListEntryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["key", "-first_published_at", "-article_id"], name="list_newest_first")]
        constraints = [
            models.UniqueConstraint(fields=["story", "key"], name="entry_once_per_list"),
            RaisesEdition(name="list_entry_raises_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.key} · {self.article_id}"


class ListCount(models.Model):
    """How many stories stand in a list for good; `articles.counts` keeps it and tells what that means at a moment."""

    key = models.CharField(max_length=160, primary_key=True)
    stories = models.PositiveIntegerField()

    class Meta:
        constraints = [RaisesEdition(name="list_count_raises_edition")]

    def __str__(self) -> str:
        return f"{self.key}: {self.stories}"


class CopyQuerySet(models.QuerySet):
    """Public copies of people, events, documents and topics."""

    def visible(self, at: datetime) -> Self:
        """Copies which an editor released or a visible story cites."""
        prefix = getattr(self.model, "LIST_PREFIX")  # noqa: B009
        cited = ListEntry.objects.visible(at).filter(key=Concat(Value(prefix), OuterRef("slug")))
        # One probe of an index for each copy. For EXISTS PostgreSQL may read all lists once and keep them in a table;
        # without an order it may read them until a row fits, since it takes every list for a long one.
        newest = cited.order_by("-first_published_at", "-article_id")
        is_cited = IsNull(Subquery(newest.values("pk")[:1]), False)
        return self.filter(Q(released_at__lte=at) | Q(is_cited))


class PublicPerson(models.Model):
    """What readers may know of an official: name, offices in time."""

    LIST_PREFIX = "can-bo/"

    person = models.OneToOneField("provinces.Person", on_delete=models.PROTECT, primary_key=True, related_name="public")
    slug = models.CharField(max_length=140, unique=True)
    name = models.CharField(_("name"), max_length=120)
    sort_key = models.CharField(max_length=500, db_index=True)
    offices = models.JSONField(
        default=list,
        help_text=_("Rows of title, organisation, starts_on, ends_on (half-open), newest first."),
    )
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)

    objects = CopyQuerySet.as_manager()

    class Meta:
        constraints = [RaisesEdition(name="person_raises_edition")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The official's page."""
        return addresses.of("person", self.slug)


class PublicOffice(models.Model):
    """An office in a province, apart from the list on the person's page: a province finds its officials by it."""

    person = models.ForeignKey(PublicPerson, on_delete=models.CASCADE, related_name="posts")
    province = models.CharField(max_length=60)  # its slug
    title = models.CharField(_("title as printed"), max_length=200)
    starts_on = models.DateField(_("from"), null=True)
    ends_on = models.DateField(_("to"), null=True)
    of_the_front = models.BooleanField()
    rank = models.IntegerField()
    position = models.SmallIntegerField()

    class Meta:
        ordering = ["-of_the_front", "rank", "position", "person__sort_key", "pk"]
        indexes = [models.Index(fields=["province"], name="office_by_province")]
        constraints = [RaisesEdition(name="office_raises_edition")]

    def __str__(self) -> str:
        return f"{self.title} · {self.province}"


class PublicEvent(models.Model):
    """What readers may know of an event."""

    LIST_PREFIX = "su-kien/"

    event = models.OneToOneField("articles.Event", on_delete=models.PROTECT, primary_key=True, related_name="public")
    slug = models.CharField(max_length=120, unique=True)
    name = models.CharField(_("name"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20)
    starts_on = models.DateField(_("starts on"), db_index=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True, help_text=_("The last day."))
    place = models.CharField(_("place"), max_length=300, blank=True)
    organiser = models.CharField(_("organiser"), max_length=300, blank=True)
    campaign = models.CharField(_("campaign"), max_length=300, blank=True)
    campaign_starts_on = models.DateField(null=True, blank=True)
    campaign_ends_on = models.DateField(null=True, blank=True, db_index=True, help_text=_("The last day."))
    provinces = models.JSONField(default=list, help_text=_("Rows of slug and name on the day."))
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)

    objects = CopyQuerySet.as_manager()

    class Meta:
        constraints = [RaisesEdition(name="event_raises_edition")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The event's page."""
        return addresses.of("event", self.slug)


class PublicEventPlace(models.Model):
    """A province on whose page an event stands: where it took place, and what that became part of."""

    event = models.ForeignKey(PublicEvent, on_delete=models.CASCADE, related_name="places")
    province = models.CharField(max_length=60)  # its slug
    starts_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["province", "-starts_on", "-event"], name="events_of_province")]
        constraints = [
            models.UniqueConstraint(fields=["event", "province"], name="event_once_per_province"),
            RaisesEdition(name="event_place_raises_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} · {self.province}"


class PublicDocument(models.Model):
    """What readers may know of a cited document."""

    LIST_PREFIX = "van-ban/"

    document = models.OneToOneField(
        "articles.Document", on_delete=models.PROTECT, primary_key=True, related_name="public"
    )
    slug = models.CharField(max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    number = models.CharField(_("number"), max_length=80)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    issuer = models.CharField(_("issuer"), max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=500, blank=True)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)

    objects = CopyQuerySet.as_manager()

    class Meta:
        constraints = [RaisesEdition(name="document_raises_edition")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}".strip()

    def get_absolute_url(self) -> str:
        """The document's page."""
        return addresses.of("document", self.slug)


class PublicTopic(models.Model):
    """A topic that readers may browse."""

    LIST_PREFIX = "chu-de/"

    topic = models.OneToOneField("articles.Topic", on_delete=models.PROTECT, primary_key=True, related_name="public")
    slug = models.CharField(max_length=120, unique=True)
    name = models.CharField(_("name"), max_length=120)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)

    objects = CopyQuerySet.as_manager()

    class Meta:
        constraints = [RaisesEdition(name="topic_raises_edition")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The topic's page."""
        return addresses.of("topic", self.slug)


class RenditionQuerySet(models.QuerySet["Rendition"]):
    """Public picture files."""

    def visible(self, at: datetime) -> Self:
        """Files of stories that readers see at that moment."""
        return self.filter(
            Q(story__visible_until__isnull=True) | Q(story__visible_until__gt=at), story__visible_from__lte=at
        )


class Rendition(models.Model):
    """A picture file of a published row, named by a hash of its content and served only while the row is visible."""

    name = models.CharField(max_length=90, db_index=True)
    story = models.ForeignKey(PublishedArticle, on_delete=models.CASCADE, related_name="renditions")

    objects = RenditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "name"], name="rendition_once_per_row"),
            RaisesEdition(name="rendition_raises_edition"),
        ]

    def __str__(self) -> str:
        return self.name


class Withdrawal(models.Model):
    """A story taken down: its address answers 410 with this notice until it is restored."""

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="withdrawals")
    withdrawn_at = models.DateTimeField(_("withdrawn at"))
    notice = models.TextField(_("notice to readers"), blank=True)

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        indexes = [models.Index(fields=["article", "-withdrawn_at"])]
        constraints = [
            AppendOnly(name="withdrawal_written_once", redactable=["notice"]),
            RaisesEdition(name="withdrawal_raises_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} · {self.withdrawn_at:%d/%m/%Y %H:%M}"


class RedactionEnd(models.Model):
    """The end of a redaction: then it changes nothing more, and pages from before are old."""

    token = models.CharField(max_length=32, primary_key=True)

    class Meta:
        constraints = [AppendOnly(name="redaction_end_written_once"), RaisesEdition(name="redaction_raises_edition")]

    def __str__(self) -> str:
        return self.token
