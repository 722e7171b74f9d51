"""URLs of the house; `docs/tour.md` and the README list them."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from articles.public import urls as public
from newsroom import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("admin/", include("articles.desk.form_urls")),
    path("admin/", admin.site.urls),
    *public.files,
    *i18n_patterns(*public.pages, prefix_default_language=False),
]
handler404 = "newsroom.views.page_not_found"
handler500 = "newsroom.views.server_error"
