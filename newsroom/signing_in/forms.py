"""Forms to sign in by: the password, and, where somebody signs in again beside their text, the code with it."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.signing_in import factors, halfway


class SignInForm(AdminAuthenticationForm):
    """User name and password."""


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
    request: HttpRequest
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
        if not factors.use_code(user, code, timezone.now(), self.request):
            raise ValidationError(_("This code is not right, or was used before."))
        self.second = "code"
        return cleaned

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
