"""Indexes of words on PostgreSQL, which are made far quicker once a table is filled than row by row."""

from collections.abc import Iterator
from contextlib import contextmanager

STANDING = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexdef LIKE '%% USING gin (vector)%%'"


@contextmanager
def indexed_at_the_end(table: str) -> Iterator[None]:
    """The table is without them, so that nobody can search, until it is filled; on SQLite nothing is done."""
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [table])
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        # With more memory, collecting words takes longer than writing them more often.
        cursor.execute("SET maintenance_work_mem = '200MB'")
        for _name, definition in indexes:
            cursor.execute(definition)
