"""URLs of a process that only readers reach (`NEWSROOM_SIDE=public`)."""

from django.urls import URLResolver, path
from django.urls.resolvers import LocalePrefixPattern

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


health = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
urlpatterns = [
    # Those that are asked for most stand first. The pages of the digest write; a process that cannot says so with 503.
    URLResolver(LanguagePrefix(prefix_default_language=False), [*public.pages, *digest.pages]),
    *public.files,
    *health,
]
handler404 = "newsroom.views.page_not_found"
handler500 = "newsroom.views.server_error"
