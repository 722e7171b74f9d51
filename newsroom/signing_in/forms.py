"""Forms to sign in by: the password, and, where somebody signs in again beside their text, the code with it."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from newsroom.models import User
from newsroom.signing_in import factors, halfway, throttle


def too_often(seconds: int) -> str:
    """How long to wait, in words; the same whether there is such an account or not."""
    minutes = -(-seconds // 60)
    if seconds < 60:
        text = ngettext(
            "Too many attempts. Try again in %(count)d second.",
            "Too many attempts. Try again in %(count)d seconds.",
            seconds,
        )
        return text % {"count": seconds}
    text = ngettext(
        "Too many attempts. Try again in %(count)d minute.",
        "Too many attempts. Try again in %(count)d minutes.",
        minutes,
    )
    return text % {"count": minutes}


class SignInForm(AdminAuthenticationForm):
    """User name and password; `wait` says how many seconds somebody who kept failing has to."""

    request: HttpRequest
    wait = 0

    def clean(self) -> dict[str, Any]:
        """Look at the password, unless too many failed before. One of an account that does not exist is hashed too."""
        name = self.cleaned_data.get("username", "")
        if not name or not self.cleaned_data.get("password"):
            return super().clean()
        try:
            with throttle.counted(self.request, name, timezone.now()) as attempt:
                cleaned = super().clean()
                throttle.forgiven(attempt)
        except throttle.TooOften as refused:
            self.wait = refused.seconds
            raise ValidationError(too_often(self.wait)) from None
        return cleaned


class SignInAgainForm(SignInForm):
    """Both steps at once."""

    code = forms.CharField(
        required=False,
        max_length=40,
        label=gettext_lazy("Code of the second step"),
        help_text=gettext_lazy(
            "From your authenticator app, or a recovery code; empty if your account has no second step."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    second = ""
    needs_code = False

    def clean(self) -> dict[str, Any]:
        """The code is looked at once the password is right."""
        cleaned = super().clean()
        user = self.get_user()
        if user is None or not factors.asked_of(user):  # without both fields there is nobody
            return cleaned
        code = cleaned.get("code", "")
        self.needs_code = True
        if not code:
            raise ValidationError(
                _("This account signs in in two steps. Type a code, or sign in with your passkey in another tab.")
            )
        self.second = self._use(user, code)
        return cleaned

    def _use(self, user: User, code: str) -> str:
        at = timezone.now()
        try:
            with throttle.counted(self.request, user.username, at, "code") as attempt:
                if not factors.use_code(user, code, at, self.request):
                    raise ValidationError(_("This code is not right, or was used before."))
                throttle.forgiven(attempt)
        except throttle.TooOften as refused:
            self.wait = refused.seconds
            raise ValidationError(too_often(self.wait)) from None
        return "code"

    def enter(self) -> None:
        """Begin the session."""
        halfway.enter(self.request, self.get_user(), self.second)


class CodeForm(forms.Form):
    """A code of an app, or a recovery code."""

    code = forms.CharField(
        max_length=40,
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("The six digits in your authenticator app, or a recovery code."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )


class FactorForm(forms.Form):
    """A new second factor: its name, what proves it, and, of somebody signed in, the password."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
        max_length=4096,
    )
    name = forms.CharField(
        max_length=60,
        label=gettext_lazy("Name of the device"),
        help_text=gettext_lazy("By which you will know it again, for example: my phone."),
    )
    code = forms.CharField(
        required=False,
        max_length=20,
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("The six digits that the app shows now."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, user: Any, password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.user = user
        if not password:
            del self.fields["password"]

    def clean_password(self) -> str:
        """Whoever finds a desk unlocked adds nothing."""
        if not self.user.check_password(self.cleaned_data["password"]):
            raise ValidationError(_("This is not your password."))
        return ""
