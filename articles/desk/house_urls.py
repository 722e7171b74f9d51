"""Addresses of the desk about the house: history of everything, hand-over, people, the front page, readers' mail."""

from collections.abc import Callable

from django.http.response import HttpResponseBase

from articles.desk import components, finder, front, hand_over, site_history, subscribers

# Address, view, name; the desk puts its own check of who is signed in around each.
ADDRESSES: list[tuple[str, Callable[..., HttpResponseBase], str]] = [
    ("history/", site_history.site_history, "desk_site_history"),
    ("history/export/", site_history.export, "desk_site_history_export"),
    ("people/hand-over/", hand_over.hand_over, "desk_hand_over"),
    ("people/<int:pk>/sign-out/", hand_over.sign_out, "desk_sign_out"),
    ("subscribers/", subscribers.subscribers, "desk_subscribers"),
    *finder.ADDRESSES,
    *front.ADDRESSES,
    *components.ADDRESSES,
]
