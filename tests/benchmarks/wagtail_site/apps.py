"""The site as an application of Django."""

from django.apps import AppConfig


class WagtailSite(AppConfig):
    """Named by its last part."""

    name = "tests.benchmarks.wagtail_site"
    label = "wagtail_site"
