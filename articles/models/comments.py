"""What colleagues say about a story on the desk, each about some words of one revision. Rows that are written once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.desk import Article
from articles.models.revisions import Revision
from provinces.append_only import AppendOnly


class Comment(models.Model):
    """A comment, an answer to one, or a suggestion of other words; never changed. What became of it is in the history.

    Without a field it is about the story as a whole.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="comments")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replies")
    field = models.CharField(max_length=32, blank=True, help_text=_("headline, lead, body or caption-12 of photo 12."))
    quote = models.TextField(blank=True, help_text=_("The words it is about."))
    before = models.TextField(blank=True, help_text=_("The words before them in that revision."))
    after = models.TextField(blank=True, help_text=_("The words after them in that revision."))
    start = models.PositiveIntegerField(default=0, help_text=_("Where they begin in the plain text of the field."))
    text = models.TextField(blank=True)
    suggests = models.BooleanField(default=False, help_text=_("Proposes other words for the quoted ones."))
    proposed = models.TextField(blank=True, help_text=_("The other words; none where the quoted ones are to go."))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["pk"]
        indexes = [models.Index(fields=["article", "by", "at"], name="comments_of_somebody")]
        constraints = [
            AppendOnly(name="comment_written_once", redactable=["quote", "before", "after", "text", "proposed"]),
            models.CheckConstraint(name="an_answer_is_about_its_comment", condition=Q(parent=None) | Q(field="")),
            models.CheckConstraint(name="other_words_are_for_some_words", condition=Q(suggests=False) | ~Q(quote="")),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} · {self.pk}"

    @property
    def thread_id(self) -> int:
        """The comment that it answers, or itself."""
        return self.parent_id or self.pk
