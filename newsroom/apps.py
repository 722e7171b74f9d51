"""The Django applications of the house itself and of its desk."""

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class NewsroomConfig(AppConfig):
    """Settings, URLs, accounts, operations."""

    name = "newsroom"
    verbose_name = _("Newsroom")


class DeskConfig(admin_apps.SimpleAdminConfig):
    """The desk: Django's admin on a site of our own, with our models and no others."""

    default = False  # "newsroom" in INSTALLED_APPS means the one above
    default_site = "newsroom.desk.DeskSite"

    def ready(self) -> None:
        """Register our models."""
        super().ready()
        for app in ("newsroom", "provinces", "articles"):
            import_module(f"{app}.admin")
