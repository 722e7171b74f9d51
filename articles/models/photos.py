"""Photos of stories and of the library: the original in private storage, and what is said about it."""

from typing import Any, Self

from django.conf import settings
from django.core.files.storage import storages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from articles.models.ai_use import AIUse
from newsroom.vietnamese import fold_words
from provinces.models import Province

SHARE = [MinValueValidator(0), MaxValueValidator(1)]


def private_storage():
    """Where originals lie; named so that migrations do not fix a place."""
    return storages["private"]


def original_name(photo: "Photo", filename: str) -> str:
    """The original's name in private storage: its content hash; what the reporter called it is not used."""
    return f"photos/{photo.sha256[:2]}/{photo.sha256}.{photo.file_format}"


class PhotoQuerySet(models.QuerySet["Photo"]):
    """Photos as the desk asks for them; whose they are to see is `articles.permissions`."""

    def in_library(self) -> Self:
        """The photos of the library, the newest first."""
        return self.filter(library=True).order_by("-pk")

    def with_words(self, words: str, *, row_by_row: bool = False) -> Self:
        """Those whose caption, credit or file name has all the words, with or without accents; none without a word.

        `row_by_row` keeps PostgreSQL from asking the index of words, which tells of the whole library.
        """
        wanted = fold_words(words).split()[:10]
        found = self if wanted else self.none()
        found = found.alias(read=Concat("folded", Value(""), output_field=models.TextField())) if row_by_row else found
        for word in wanted:
            found = found.filter(**{"read__contains" if row_by_row else "folded__contains": word})
        return found


class Photo(models.Model):
    """A photo of one story, or one of the library, of which a story takes a copy.

    Neither of a story nor of the library it is staged (uploaded while the form was not yet saved), or was taken out of
    a story, whose older revisions still show it.
    """

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, null=True, blank=True, related_name="photos"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    file = models.FileField(_("file"), storage=private_storage, upload_to=original_name, max_length=120)
    sha256 = models.CharField(max_length=64, editable=False, db_index=True)
    file_format = models.CharField(max_length=5, editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False, help_text=_("Pixels."))
    height = models.PositiveIntegerField(_("height"), editable=False, help_text=_("Pixels."))
    original_filename = models.CharField(_("file name"), max_length=200, blank=True, editable=False)
    caption = models.TextField(_("caption"), blank=True)
    credit = models.CharField(_("credit"), max_length=120, blank=True)
    alt = models.CharField(_("alternative text"), max_length=400, blank=True)
    focal_x = models.FloatField(_("focal point, from the left"), default=0.5, validators=SHARE)
    focal_y = models.FloatField(_("focal point, from the top"), default=0.5, validators=SHARE)
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    staged = models.BooleanField(default=False, editable=False)
    library = models.BooleanField(_("in the library"), default=False, editable=False)
    province = models.ForeignKey(
        Province,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("province"),
        related_name="+",
        help_text=_("Who covers it finds the photo in the library."),
    )
    folded = models.TextField(editable=False, default="")
    consent = models.CharField(
        _("consent"),
        max_length=300,
        blank=True,
        help_text=_("Where children, victims or patients can be known: who agreed to that, and how."),
    )
    ai_use = models.CharField(_("use of AI"), max_length=10, blank=True, choices=AIUse)
    ai_note = models.CharField(_("what was done with AI, with which tool"), max_length=300, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["province", "-id"], condition=Q(library=True), name="library_newest_first"),
            models.Index(fields=["uploaded_by", "-id"], condition=Q(library=True), name="library_own_first"),
        ]

    def __str__(self) -> str:
        return self.caption[:60] or self.original_filename

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Fill the words to search by."""
        self.folded = fold_words(" ".join([self.caption, self.credit, self.alt, self.original_filename]))
        super().save(*args, **kwargs)
