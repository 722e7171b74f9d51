"""Constraints that both databases hold by triggers, and that follow their table when Django rebuilds it."""

from collections.abc import Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import BaseConstraint


class TriggerConstraint(BaseConstraint):
    """A constraint of PostgreSQL and SQLite made of triggers; it says nothing about a row that is to be written."""

    def triggers(self, model: Any, schema_editor: Any) -> list[Any]:
        """The statements that make its triggers."""
        raise NotImplementedError

    def trigger_names(self) -> list[str]:
        """The triggers' names on PostgreSQL."""
        raise NotImplementedError

    def constraint_sql(self, model: Any, schema_editor: Any) -> None:
        """Nothing in CREATE TABLE: triggers, once the table is there."""
        schema_editor.deferred_sql.extend(self.triggers(model, schema_editor))

    def create_sql(self, model: Any, schema_editor: Any) -> str | None:
        """The statements that add it to a table that is there (SQLite rebuilds the table instead)."""
        if schema_editor.connection.vendor == "postgresql":
            return "; ".join(map(str, self.triggers(model, schema_editor)))
        self.constraint_sql(model, schema_editor)
        return None

    def remove_sql(self, model: Any, schema_editor: Any) -> str | None:
        """The statements that remove it (SQLite rebuilds the table, and its triggers go with the old one)."""
        if schema_editor.connection.vendor != "postgresql":
            return None
        table = schema_editor.quote_name(model._meta.db_table)
        return "; ".join(f"DROP TRIGGER {name} ON {table}" for name in self.trigger_names())

    def validate(
        self, model: Any, instance: Any, exclude: Iterable[str] | None = None, using: str = DEFAULT_DB_ALIAS
    ) -> None:
        """Nothing to say."""
