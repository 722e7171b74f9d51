"""The form by which readers say what they want by mail; the same on the site and behind a link in a letter."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.digest import addresses
from articles.digest.choices import Offered, chosen, of_today, offered
from articles.digest.subscribing import Wish
from articles.models.digest import DigestRhythm

ALL, SOME = "tat-ca", "chon"


class WishForm(forms.Form):
    """How often (`nhip`), everything or a choice (`pham-vi`), and the keys of the lists chosen (`muc`, repeated)."""

    nhip = forms.ChoiceField(
        choices=DigestRhythm, error_messages={"required": gettext_lazy("Choose how often we write.")}
    )

    def __init__(self, data: QueryDict | None, at: datetime, wish: Wish, **kwargs: Any) -> None:
        super().__init__(data, **{"label_suffix": "", **kwargs})
        self.offered: Offered = offered(at)
        self.wish = self._said(data, at) if data is not None else wish

    def _said(self, data: QueryDict, at: datetime) -> Wish:
        keys = chosen((of_today(key, at) for key in data.getlist("muc")[:1000]), self.offered.names)
        rhythm = data.get("nhip", "")
        return Wish(data.get("pham-vi") == ALL, keys, rhythm if rhythm in DigestRhythm.values else "")

    def clean(self) -> dict[str, Any]:
        """Something is chosen."""
        if not self.wish.everything and not self.wish.keys:
            raise forms.ValidationError(_("Choose at least one province, section or topic, or everything."))
        return super().clean() or {}

    @property
    def rhythms(self) -> list[tuple[str, str, bool]]:
        """Value, label and whether chosen."""
        return [(value, str(label), value == self.wish.rhythm) for value, label in DigestRhythm.choices]

    @property
    def lists(self) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
        """Kind and rows of key, name and whether chosen, for each kind that has any."""
        kinds = zip(("provinces", "sections", "topics"), self.offered, strict=True)
        titles = {"provinces": _("Provinces and cities"), "sections": _("Sections"), "topics": _("Topics")}
        return [
            (kind, titles[kind], [(key, name, key in self.wish.keys) for key, name in names.items()])
            for kind, names in kinds
            if names
        ]


class AskForm(WishForm):
    """The same with a mail address."""

    email = forms.CharField(
        max_length=2 * addresses.LONGEST,
        error_messages={"required": gettext_lazy("Type your mail address.")},
    )

    def clean_email(self) -> str:
        """The address to write to."""
        return addresses.normal(self.cleaned_data["email"])


def prefilled(query: QueryDict, at: datetime) -> Wish:
    """What a link to the form has chosen already (`?muc=tinh/lang-son`); everything where it says nothing."""
    keys = list(dict.fromkeys(of_today(key, at) for key in query.getlist("muc")[:100]))
    return Wish(not keys, keys, DigestRhythm.DAILY)
