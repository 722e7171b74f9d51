"""URLs of the house; `tests/test_urls_by_role.py` lists every one of them with who may open it."""

from django.contrib import admin
from django.urls import URLResolver, path
from django.urls.resolvers import LocalePrefixPattern

from articles.desk import outside
from articles.digest import urls as digest
from articles.public import urls as public
from newsroom import views


class LanguagePrefix(LocalePrefixPattern):
    """`/en/` before the English pages, nothing before the Vietnamese ones.

    Django's own matches the active language only, so that `/en/tinh` would be no page at all while CommonMiddleware
    asks, before a language is chosen, whether a slash is missing.
    """

    def match(self, path: str) -> tuple[str, tuple, dict]:
        """Whatever language is active."""
        return path.removeprefix("en/"), (), {}


urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("doc-duyet/<str:token>/", outside.story, name="outside_story"),
    path("doc-duyet/<str:token>/anh/<int:pk>/", outside.photo, name="outside_photo"),
    *public.files,
    URLResolver(LanguagePrefix(prefix_default_language=False), [*public.pages, *digest.pages]),
]
handler404 = "newsroom.views.page_not_found"
handler500 = "newsroom.views.server_error"
