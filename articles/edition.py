"""The edition: one value that stays the same as long as nothing readers see has changed."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.utils.module_loading import import_string
from django.utils.timezone import localtime

from articles.models import Pin, PublishedArticle, RedactionEnd, Withdrawal
from newsroom.models import PublicChange

# How long a note is kept. No transaction lasts nearly as long, so that one which commits late is never mistaken for
# one that was forgotten: it raises the sum of the numbers by more than forgetting lowers it.
KEPT = timedelta(hours=1)

QUERY = """
SELECT (SELECT count(*) FROM {note}), (SELECT coalesce(sum(id), 0) FROM {note}), (SELECT max(id) FROM {note}),
(SELECT max(visible_from) FROM {row} WHERE visible_from <= %s),
(SELECT max(visible_until) FROM {row} WHERE visible_until <= %s),
(SELECT max(starts_at) FROM {pin} WHERE starts_at <= %s), (SELECT max(ends_at) FROM {pin} WHERE ends_at <= %s),
(SELECT coalesce(max(id), 0) FROM {withdrawal}) + (SELECT count(*) FROM {redaction})
"""


class Edition(NamedTuple):
    """Two that are equal show readers the same.

    `changes`: number, sum and largest key of the notes of changes. `due`: the latest moments that came at which a
    story or a pin begins or ends, as the database writes them, and the day in Hà Nội. `withdrawals` grows with each
    withdrawal and each redaction, so that a page from before it is known. `server`: the one that was asked, where
    pages are kept by it.
    """

    changes: tuple[int, int, int | None]
    due: tuple[object, ...]
    withdrawals: int
    server: str = ""


def read(at: datetime) -> Edition:
    """The edition at the moment: one query, which reads the ends of indexes and the notes of an hour."""
    moment = connection.ops.adapt_datetimefield_value(at)
    tables = {
        "note": PublicChange,
        "row": PublishedArticle,
        "pin": Pin,
        "withdrawal": Withdrawal,
        "redaction": RedactionEnd,
    }
    names = {name: connection.ops.quote_name(model._meta.db_table) for name, model in tables.items()}
    with connection.cursor() as cursor:
        cursor.execute(QUERY.format(**names), [moment] * 4)
        number, total, last, *due, withdrawals = cursor.fetchone()
    return Edition((number, int(total), last), (*due, localtime(at).date()), withdrawals)


def tell() -> None:
    """Say, once it is committed, that a job changed what readers see; whoever misses it finds out within a second."""
    transaction.on_commit(import_string(settings.READERS_PAGES_CHANGED), robust=True)


def server() -> str:
    """The server that this thread's connection leads to, of those that an address names; "" without a connection."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    reached = wrapper.connection
    if reached is None or wrapper.vendor != "postgresql" or reached.closed:
        return ""
    if (told := _servers.get(reached)) is None:
        info = reached.info
        told = _servers[reached] = f"{info.host} {info.hostaddr} {info.port}"
    return told


_servers: WeakKeyDictionary[Any, str] = WeakKeyDictionary()  # by connection: pages ask several times


def is_of_this_server(found: Edition) -> bool:
    """Whether the edition came from the server that this thread reads; True where one of them is not known."""
    return not found.server or server() in {"", found.server}


def prune(at: datetime) -> int:
    """Forget the notes of changes from before the last hour, but for the newest; how many."""
    last = PublicChange.objects.order_by("-pk").values("pk")[:1]
    old = PublicChange.objects.filter(at__lt=at - KEPT)
    return old.exclude(pk__in=list(last.values_list("pk", flat=True))).delete()[0]
