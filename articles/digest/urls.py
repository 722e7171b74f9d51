"""Addresses of the digest, in both languages; they write: where the public side only reads, the desk side has them."""

from django.urls import path

from articles.digest import views

pages = [
    path("ban-tin/", views.ask, name="digest"),
    path("ban-tin/da-gui/", views.asked, name="digest_asked"),
    path("ban-tin/xac-nhan/<str:token>/", views.confirm, name="digest_confirm"),
    path("ban-tin/lua-chon/<str:token>/", views.preferences, name="digest_preferences"),
    path("ban-tin/thoi-nhan/<str:token>/", views.unsubscribe, name="digest_unsubscribe"),
]
