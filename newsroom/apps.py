"""The Django application of the house itself."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsroomConfig(AppConfig):
    """Settings, URLs, accounts, operations."""

    name = "newsroom"
    verbose_name = _("Newsroom")
