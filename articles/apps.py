"""The Django application of what is written and published."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    """Articles, events, documents, photos: the desk and the public site."""

    name = "articles"
    verbose_name = _("Stories")
