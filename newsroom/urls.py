"""URLs of the house; `docs/tour.md` and the README list them."""

from django.contrib import admin
from django.urls import path

from newsroom import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("admin/", admin.site.urls),
]
handler404 = "newsroom.views.page_not_found"
handler500 = "newsroom.views.server_error"
