"""The Django application of who and where the newsroom covers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProvincesConfig(AppConfig):
    """Provinces, organisations, officials and their offices, through time."""

    name = "provinces"
    verbose_name = _("Provinces and officials")
