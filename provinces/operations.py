"""Operations of migrations that both databases know."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.postgres import operations
from django.db.migrations import AddIndex

STANDING = """
SELECT indisvalid FROM pg_index
WHERE indexrelid = to_regclass(quote_ident(%s)) AND indrelid = to_regclass(quote_ident(%s))
"""


def make_concurrently(schema_editor: Any, table: str, name: str, make: Callable[[], None]) -> None:
    """Make an index on PostgreSQL while others write, as `make` does.

    What was broken off may be begun again: an index that was left half made goes, one that was finished stays.
    """
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(STANDING, [name, table])
        standing = cursor.fetchone()
    if standing == (False,):
        schema_editor.execute(f"DROP INDEX CONCURRENTLY {schema_editor.quote_name(name)}")
    if standing != (True,):
        make()


class AddIndexConcurrently(operations.AddIndexConcurrently):
    """By `make_concurrently` on PostgreSQL; on SQLite, which has one writer, like any other. Wants `atomic = False`."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make it."""
        if schema_editor.connection.vendor != "postgresql":
            AddIndex.database_forwards(self, app_label, schema_editor, from_state, to_state)
            return
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        make = partial(super().database_forwards, app_label, schema_editor, from_state, to_state)
        make_concurrently(schema_editor, table, self.index.name, make)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take it away."""
        kind = operations.AddIndexConcurrently if schema_editor.connection.vendor == "postgresql" else AddIndex
        kind.database_backwards(self, app_label, schema_editor, from_state, to_state)
