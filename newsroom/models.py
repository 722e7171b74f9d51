"""The user: a member of staff with one role in the newsroom."""

import unicodedata

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member of staff is in the newsroom; rights follow from it in `articles.permissions`."""

    NONE = "none", _("No role")
    REPORTER = "reporter", _("Reporter")
    EDITOR = "editor", _("Editor")
    CHIEF = "chief", _("Chief editor")
    ADMINISTRATOR = "administrator", _("Administrator")


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split()))


class User(AbstractUser):
    """A member of staff. The provinces they cover are their beats (`provinces.models.Beat`)."""

    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.NONE)
    nationwide = models.BooleanField(
        _("all provinces"),
        default=False,
        help_text=_("Covers every province and the stories of national scope."),
    )
    pen_name = models.CharField(_("pen name"), max_length=120, blank=True)
    language = models.CharField(
        _("language of the desk"),
        max_length=2,
        choices=[("vi", "Tiếng Việt"), ("en", "English")],
        default="vi",
    )

    class Meta(AbstractUser.Meta):
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.display_name

    def clean(self) -> None:
        """Tidy the pen name, and refuse the name of a colleague: nobody signs as somebody else."""
        super().clean()
        self.pen_name = _plain(self.pen_name)
        others = User.objects.exclude(pk=self.pk) if self.pen_name else User.objects.none()
        for other in others.only("pen_name", "first_name", "last_name", "username"):
            if self.pen_name.casefold() in {_plain(other.pen_name).casefold(), _plain(other.display_name).casefold()}:
                raise ValidationError({"pen_name": _("A colleague signs with this name.")})

    @property
    def display_name(self) -> str:
        """The name colleagues see: family name first, as Vietnamese is written, else the user name."""
        return f"{self.last_name} {self.first_name}".strip() or self.username

    @property
    def signature(self) -> str:
        """The name that readers see in a byline."""
        return self.pen_name or self.display_name
