"""The part of the filing form that declares what AI had to do with a story."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.desk.fields import LineField
from articles.models import AIDeclaration, AIUse, Article


class AIFields(forms.Form):
    """Whether AI was used, and where it was: what for, with which tool, by whom."""

    user: Any
    ai_use = forms.ChoiceField(
        label=gettext_lazy("Was AI used for text or pictures?"), choices=AIUse.choices, required=False
    )
    ai_done = LineField(
        label=gettext_lazy("What was done with it"),
        longest=300,
        required=False,
        help_text=gettext_lazy("Readers are told, for instance: translated from Tày, shortened."),
    )
    ai_tool = LineField(label=gettext_lazy("Tool"), longest=120, required=False)
    ai_by = LineField(label=gettext_lazy("Used by"), longest=120, required=False, help_text=gettext_lazy("Empty: you."))

    def clean(self) -> dict[str, Any]:
        """Where AI was used, what for and with which tool."""
        data = super().clean() or self.cleaned_data
        if data.get("ai_use") in {AIUse.ASSISTED, AIUse.GENERATED}:
            if not data.get("ai_done"):
                self.add_error("ai_done", _("Write what AI was used for."))
            if not data.get("ai_tool"):
                self.add_error("ai_tool", _("Write which tool was used."))
        return data

    def declare(self, article: Article) -> None:
        """Keep what is said about AI; call it once the story is saved."""
        data = self.cleaned_data
        if not data["ai_use"]:
            AIDeclaration.objects.filter(article=article).delete()
            return
        used = data["ai_use"] != AIUse.NONE
        details = {name: data[f"ai_{name}"] if used else "" for name in ("done", "tool", "by")}
        if used and not details["by"]:
            details["by"] = self.user.display_name
        AIDeclaration.objects.update_or_create(article=article, defaults={"use": data["ai_use"]} | details)


def declared_of(article: Article) -> dict[str, str]:
    """The fields as the story has them; empty where nothing was declared."""
    declared = AIDeclaration.objects.filter(article=article).first()
    return {f"ai_{name}": getattr(declared, name) for name in ("use", "done", "tool", "by")} if declared else {}
