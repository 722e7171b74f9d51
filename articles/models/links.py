"""Links for readers outside the newsroom: one version of a story, for a time."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.desk import Article
from articles.models.revisions import Revision


class Purpose(models.TextChoices):
    """What an outside reader may do."""

    READ = "read", _("Read")
    REMARK = "remark", _("Read and remark")


class ReaderLink(models.Model):
    """A link by which somebody without an account reads one version; of its token only the hash is kept.

    Whether it is good, `articles.links` says.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="reader_links")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, help_text=_("SHA-256 of the token, in hex."))
    purpose = models.CharField(_("the reader may"), max_length=8, choices=Purpose, default=Purpose.REMARK)
    name = models.CharField(_("name"), max_length=120)
    organisation = models.CharField(_("organisation"), max_length=200)
    email = models.EmailField(_("mail address"), blank=True)
    reason = models.CharField(_("reason"), max_length=1000)
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("good until"))
    after_entry = models.PositiveIntegerField(help_text=_("Number of the history entry with which it was given."))
    first_read_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text=_("When somebody ended it by hand."))

    class Meta:
        verbose_name = _("link for an outside reader")
        verbose_name_plural = _("links for outside readers")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.name}"


class LinkRemark(models.Model):
    """What an outside reader wrote on the version they read."""

    link = models.ForeignKey(ReaderLink, on_delete=models.PROTECT, related_name="remarks")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("remark of an outside reader")
        verbose_name_plural = _("remarks of outside readers")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]
