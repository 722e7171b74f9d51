"""Pages and their edition from one server, where the address of the database names several, of which one may lag."""

import threading
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from articles import edition
from articles.templatetags.kept import edition_of
from newsroom import shared_connections

# A page came from another server than the edition: the connection for the latter is opened again, too.
apart = threading.Event()


def give_up_connections() -> None:
    """Close the connection of this thread, and those that a pool keeps for all threads."""
    connection.close()
    shared_connections.give_up()


def read_edition() -> edition.Edition:
    """The edition now; a connection that went bad is given up, so that the next look opens another."""
    if apart.is_set():
        apart.clear()
        give_up_connections()
    try:
        connection.close_if_unusable_or_obsolete()
        return edition.read(timezone.now())._replace(server=edition.server())
    except Exception:
        connection.close()
        raise


class OneServerMiddleware:
    """Nobody keeps a page that was read from another server than the edition it is made for.

    Each new connection takes the first server that answers: those from before one of them went or came back lead
    elsewhere than later ones. Both are opened again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        wanted = edition_of(request)
        if wanted is not None and not edition.is_of_this_server(wanted):
            response["Cache-Control"] = "no-store"
            apart.set()
            if not response.streaming:
                give_up_connections()
        return response
