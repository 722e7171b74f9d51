"""The user, a member of staff with one role; how they sign in; and the notes of what changed for readers."""

import unicodedata
from datetime import date
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member of staff is in the newsroom; rights follow from it in `articles.permissions`."""

    NONE = "none", _("No role")
    REPORTER = "reporter", _("Reporter")
    EDITOR = "editor", _("Editor")
    CHIEF = "chief", _("Chief editor")
    ADMINISTRATOR = "administrator", _("Administrator")


STAND_IN_ROLES = [(role.value, role.label) for role in (Role.EDITOR, Role.CHIEF)]


MOST_PEN_NAMES = 10  # besides the usual one


def plain_name(name: str) -> str:
    """A name as it is kept: one blank between words, one form of each letter."""
    return unicodedata.normalize("NFC", " ".join(name.split()))


class User(AbstractUser):
    """A member of staff. The provinces they cover are their beats (`provinces.models.Beat`)."""

    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.NONE)
    nationwide = models.BooleanField(
        _("all provinces"),
        default=False,
        help_text=_("Covers every province and the stories of national scope."),
    )
    stand_in_role = models.CharField(_("stands in as"), max_length=16, choices=STAND_IN_ROLES, blank=True, default="")
    stand_in_from = models.DateField(_("stands in from"), null=True, blank=True)
    stand_in_until = models.DateField(
        _("stands in until"), null=True, blank=True, help_text=_("The first day on which it is over.")
    )
    pen_name = models.CharField(_("pen name"), max_length=120, blank=True)
    other_pen_names = models.JSONField(_("other pen names"), default=list, blank=True)
    language = models.CharField(
        _("language of the desk"),
        max_length=2,
        choices=[("vi", "Tiếng Việt"), ("en", "English")],
        default="vi",
    )
    sign_outs = models.PositiveIntegerField(
        default=0, editable=False, help_text=_("How often all sessions were ended; older ones are good no more.")
    )

    sso_address = models.EmailField(
        _("address for single sign-on"),
        blank=True,
        default="",
        help_text=_(
            "Who proves to the provider that this address is theirs signs in as this account. Empty: nobody does."
        ),
    )
    sso_subject = models.CharField(
        max_length=300, blank=True, default="", editable=False, help_text=_("By which the provider names them since.")
    )

    class Meta(AbstractUser.Meta):
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(
                Lower("sso_address"),
                name="sso_address_of_one_account",
                condition=~models.Q(sso_address=""),
                violation_error_message=_("Another account has this address for single sign-on."),
            ),
            models.UniqueConstraint(
                fields=["sso_subject"], name="sso_subject_of_one_account", condition=~models.Q(sso_subject="")
            ),
            models.CheckConstraint(
                name="stand_in_has_a_span",
                condition=models.Q(stand_in_role="")
                | models.Q(
                    stand_in_from__isnull=False,
                    stand_in_until__isnull=False,
                    stand_in_until__gt=models.F("stand_in_from"),
                ),
                violation_error_message=_("Say from when until when; the end is after the beginning."),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def role_on(self, day: date) -> str:
        """The role on that day: the one somebody stands in for, while they do, else their own."""
        begin, end = self.stand_in_from, self.stand_in_until
        return self.stand_in_role if self.stand_in_role and begin and end and begin <= day < end else self.role

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is bound to: the password, and how often the account was signed out everywhere."""
        if not self.sign_outs:
            return super()._get_session_auth_hash(secret)  # type: ignore[misc]
        value = f"{self.password}{self.sign_outs}"
        return salted_hmac("newsroom.models.User", value, secret=secret, algorithm="sha256").hexdigest()

    def clean(self) -> None:
        """Tidy the pen name, and refuse the name of a colleague: nobody signs as somebody else."""
        super().clean()
        self.pen_name = plain_name(self.pen_name)
        if self.taken([self.pen_name]):
            raise ValidationError({"pen_name": _("A colleague signs with this name.")})

    def taken(self, names: list[str]) -> list[str]:
        """Those of the names that a colleague signs with."""
        names = [name for name in names if name]
        others = User.objects.exclude(pk=self.pk) if names else User.objects.none()
        others = others.only("pen_name", "other_pen_names", "first_name", "last_name", "username")
        theirs = {plain_name(name).casefold() for other in others for name in other.names}
        return [name for name in names if name.casefold() in theirs]

    @property
    def display_name(self) -> str:
        """The name colleagues see: family name first, as Vietnamese is written, else the user name."""
        return f"{self.last_name} {self.first_name}".strip() or self.username

    @property
    def names(self) -> set[str]:
        """Every name that this person signs with."""
        return {name for name in (self.display_name, self.pen_name, *self.other_pen_names) if name}

    @property
    def signature(self) -> str:
        """The name that readers see in a byline."""
        return self.pen_name or self.display_name


class PublicChange(models.Model):
    """A note that something readers see was changed, written by triggers (`provinces.edition.RaisesEdition`).

    Together the notes are a part of the edition (`articles.edition`), by which finished pages are kept or made again.
    """

    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.pk}"


class Purge(models.Model):
    """What a cache in front of us was told last, in one row: the edition, and when it was read."""

    edition = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.at}"


# --- Signing in ---------------------------------------------------------------


class FactorKind(models.TextChoices):
    """What somebody proves besides the password that it is they."""

    APP = "app", _("authenticator app")
    PASSKEY = "passkey", _("passkey")


class Factor(models.Model):
    """A second factor of an account. Written by `newsroom.signing_in.factors` alone."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="factors")
    kind = models.CharField(max_length=8, choices=FactorKind)
    name = models.CharField(_("name"), max_length=60, help_text=_("By which its owner knows it."))
    secret = models.TextField(help_text=_("Of an app: its secret, sealed. Of a passkey: its public key."))
    counter = models.BigIntegerField(
        default=-1, help_text=_("Of an app: the step of the last code used. Of a passkey: its count of signatures.")
    )
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name}"


class RecoveryCode(models.Model):
    """A code that stands in for a lost second factor, once. The code itself is kept nowhere."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes")
    hash = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.user_id}"


class Session(AbstractBaseSession):
    """A session, of an account or not yet (`newsroom.signing_in.sessions`); its key is a hash of the browser's."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="sessions")

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The engine of the settings."""
        return import_module(settings.SESSION_ENGINE).SessionStore


class Attempt(models.Model):
    """A sign-in that failed, or is being looked at this moment; the name is kept as a hash, for a day."""

    at = models.DateTimeField()
    account = models.CharField(max_length=64)
    network = models.CharField(max_length=45)
    device = models.CharField(
        max_length=64, blank=True, help_text=_("Of a browser in which that account signed in before.")
    )

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="attempt_by_account"),
            models.Index(fields=["network", "at"], name="attempt_by_network"),
        ]

    def __str__(self) -> str:
        return f"{self.at} · {self.network}"


class Device(models.Model):
    """A browser in which an account signed in before. The token of its cookie is kept as a hash."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices")
    token = models.CharField(max_length=64)
    network = models.CharField(max_length=45, help_text=_("From which it signed in last."))
    used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "token"], name="device_once_per_account")]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.network}"
