"""Connections to PostgreSQL that the threads of a process share (psycopg's pool): those that went bad go together."""

import psycopg
from django.db import connection
from psycopg_pool import ConnectionPool


def check(shared: psycopg.Connection) -> None:
    """Ask the server something before a request gets the connection; psycopg.Error where it does not answer.

    The pool then tries another at once, but each further one a second later, then two: with several that a server left
    behind when it went, a request would find no good one in its time. So all are given up with the first.
    """
    try:
        ConnectionPool.check_connection(shared)
    except psycopg.Error:
        give_up()
        raise


def give_up() -> None:
    """Close those that nobody uses now, and the others when they are given back."""
    pool = getattr(connection, "pool", None)
    if pool is not None and not pool.closed:
        pool.drain()
