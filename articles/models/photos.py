"""Photos of stories: the original in private storage, and what is said about it."""

from django.conf import settings
from django.core.files.storage import storages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

SHARE = [MinValueValidator(0), MaxValueValidator(1)]


def private_storage():
    """Where originals lie; named so that migrations do not fix a place."""
    return storages["private"]


def original_name(photo: "Photo", filename: str) -> str:
    """The original's name in private storage: its content hash; what the reporter called it is not used."""
    return f"photos/{photo.sha256[:2]}/{photo.sha256}.{photo.file_format}"


class Photo(models.Model):
    """A photo of one story; without a story it is staged: uploaded while the form was not yet saved."""

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
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.caption[:60] or self.original_filename
