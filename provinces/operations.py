"""Operations of migrations that both databases know."""

from typing import Any

from django.contrib.postgres import operations
from django.db.migrations import AddIndex

STANDING = """
SELECT indisvalid FROM pg_index
WHERE indexrelid = to_regclass(quote_ident(%s)) AND indrelid = to_regclass(quote_ident(%s))
"""


class AddIndexConcurrently(operations.AddIndexConcurrently):
    """Makes an index while others write; on SQLite, which has one writer, like any other. Wants `atomic = False`.

    What was broken off may be begun again: an index that was left half made goes, one that was finished stays.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make it."""
        if schema_editor.connection.vendor != "postgresql":
            AddIndex.database_forwards(self, app_label, schema_editor, from_state, to_state)
            return
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(STANDING, [self.index.name, table])
            standing = cursor.fetchone()
        if standing == (False,):
            schema_editor.execute(f"DROP INDEX CONCURRENTLY {schema_editor.quote_name(self.index.name)}")
        if standing != (True,):
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take it away."""
        kind = operations.AddIndexConcurrently if schema_editor.connection.vendor == "postgresql" else AddIndex
        kind.database_backwards(self, app_label, schema_editor, from_state, to_state)
