"""How AI was used for a story or a photo, as its author declares it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.desk import Article


class AIUse(models.TextChoices):
    """What AI had to do with it. Empty: nobody has said so yet, which is not the same as none."""

    __empty__ = _("Not declared")

    NONE = "none", pgettext_lazy("use of AI", "No AI was used")
    ASSISTED = "assisted", _("AI helped, a person answers for it")
    GENERATED = "generated", _("Made by AI")


class AIDeclaration(models.Model):
    """What the author of a story declares about AI; a story without one has declared nothing."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, primary_key=True, related_name="ai_declaration")
    use = models.CharField(_("use of AI"), max_length=10, choices=AIUse)
    done = models.CharField(_("what was done with AI"), max_length=300, blank=True)
    tool = models.CharField(_("tool"), max_length=120, blank=True)
    by = models.CharField(_("used by"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("use of AI")
        verbose_name_plural = _("uses of AI")

    def __str__(self) -> str:
        return str(self.get_use_display())
