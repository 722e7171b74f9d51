"""What was taken over from an older site, and which story each post became."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.desk import Article


class PostState(models.TextChoices):
    """How a post stands, told from its story (`articles.archive.standing`); an archive has a number of each."""

    HELD = "held", _("Wait to be approved together")
    LIVE = "live", _("Readers see")
    DRAFT = "drafts", _("Incomplete, as drafts")
    OTHER = "others", _("Other")


class Archive(models.Model):
    """The posts of one site, taken over together and approved together."""

    name = models.CharField(_("name"), max_length=200, unique=True, help_text=_("Of the old site: its address."))
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, verbose_name=_("imported by"), related_name="+"
    )
    begun_at = models.DateTimeField(_("begun"))
    # An approval that is going on in the background: of how many stories, up to which, and which was the last.
    admitting = models.PositiveIntegerField(default=0, editable=False)
    admit_upto = models.PositiveBigIntegerField(default=0, editable=False)
    admitted_upto = models.PositiveBigIntegerField(default=0, editable=False)
    # How many of its posts stand how, by the values of PostState.
    held = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    live = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    drafts = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    others = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        verbose_name = _("archive")
        verbose_name_plural = _("archives")

    def __str__(self) -> str:
        return self.name

    @property
    def all_posts(self) -> int:
        """How many posts were taken over."""
        return self.held + self.live + self.drafts + self.others


class ArchivedPost(models.Model):
    """A post that became a story: once, whatever was broken off."""

    story = models.OneToOneField(Article, on_delete=models.PROTECT, primary_key=True, related_name="archived")
    archive = models.ForeignKey(Archive, on_delete=models.PROTECT, related_name="posts")
    key = models.CharField(max_length=64, help_text=_("SHA-256 in hex of what tells the post from others."))
    published_at = models.DateTimeField(_("first published"))
    state = models.CharField(
        max_length=6, choices=PostState, default=PostState.OTHER, db_default=PostState.OTHER, editable=False
    )
    refused = models.TextField(blank=True, editable=False, help_text=_("Why it was not approved with the others."))

    class Meta:
        verbose_name = _("archived post")
        verbose_name_plural = _("archived posts")
        constraints = [models.UniqueConstraint(fields=["archive", "key"], name="archived_post_once")]
        indexes = [
            models.Index(fields=["archive", "state", "story"], name="archived_by_state"),
            models.Index(fields=["archive", "published_at"], name="archived_by_day"),
            models.Index(fields=["archive", "story"], condition=~models.Q(refused=""), name="archived_refused"),
        ]

    def __str__(self) -> str:
        return f"{self.archive_id} · {self.story_id}"
