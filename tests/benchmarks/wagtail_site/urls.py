"""The feeds, and Wagtail's own addresses."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from tests.benchmarks.wagtail_site.feeds import ProvinceFeed

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("feeds/<slug:slug>/", ProvinceFeed()),
    path("", include(wagtail_urls)),
]
