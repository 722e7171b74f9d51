"""URLs of a process that only staff reach (`NEWSROOM_SIDE=desk`): the desk, what writes, pictures."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver, path

from articles.desk import outside
from articles.digest import urls as digest
from articles.public import urls as public
from newsroom import views
from newsroom.urls_public import LanguagePrefix, health

inside = [
    path("admin/", admin.site.urls),
    path("doc-duyet/<str:token>/", outside.story, name="outside_story"),
    path("doc-duyet/<str:token>/anh/<int:pk>/", outside.photo, name="outside_photo"),
]
KEPT = {"media"}  # previews show pictures


def elsewhere(patterns: Iterable[Any]) -> list[Any]:
    """The readers' addresses under their names, so that the desk can link to them; asked for, they lead to the site."""
    return [
        found if found.name in KEPT else URLPattern(found.pattern, views.on_the_site, name=found.name)
        for found in patterns
    ]


urlpatterns = [
    *health,
    *inside,
    *elsewhere(public.files),
    URLResolver(LanguagePrefix(prefix_default_language=False), [*elsewhere(public.pages), *digest.pages]),
]
handler404 = "newsroom.views.page_not_found"
handler500 = "newsroom.views.server_error"
