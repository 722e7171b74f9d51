"""Addresses of the desk that the filing form uses and that stand beside the admin's own: photos, provinces of a day."""

from django.urls import path

from articles.desk import photos, units

urlpatterns = [
    path("photos/upload/", photos.upload, name="desk_photo_upload"),
    path("photos/choose/", photos.choose, name="desk_photo_choose"),
    path("photos/<int:pk>/", photos.show, name="desk_photo"),
    path("units/", units.units, name="desk_units"),
]
