"""Addresses of the desk that stand beside the admin's own: photos and their library, provinces of a day."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from articles.desk import library, photos, scratch, sign_in_again, units

urlpatterns = [
    path("photos/upload/", photos.upload, name="desk_photo_upload"),
    path("photos/choose/", photos.choose, name="desk_photo_choose"),
    path("photos/<int:pk>/", photos.show, name="desk_photo"),
    path("units/", units.units, name="desk_units"),
    path("scratch/keep/", scratch.keep, name="scratch_keep"),
    path("scratch/present/", scratch.present, name="scratch_present"),
    path("scratch/session/", sign_in_again.session, name="scratch_session"),
    path("scratch/sign-in/", sign_in_again.sign_in, name="scratch_sign_in"),
    path("scratch/return/", sign_in_again.come_back, name="scratch_return"),
]


def pages(guard: Callable[..., Any]) -> list[URLPattern]:
    """Pages of their own; `guard` leads who is not signed in to the sign-in."""
    return [
        path("photos/", guard(library.shelf), name="desk_library"),
        path("photos/add/", guard(library.add), name="desk_library_add"),
        path("photos/use/", guard(library.use), name="desk_library_use"),
        path("photos/<int:pk>/about/", guard(library.about), name="desk_library_photo"),
    ]
