"""Changes of what readers see, noted by the database itself in the transaction that makes them."""

from typing import Any

from django.db import NotSupportedError
from django.db.backends.ddl_references import Statement, Table

from provinces.triggers import TriggerConstraint

# One note for a transaction, however many rows it writes. A note takes no lock, so that no publication waits for
# another; a setting of the transaction says that it is there, and goes with a savepoint that is rolled back.
FUNCTION = """
CREATE OR REPLACE FUNCTION newsroom_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('newsroom.noted', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
    INSERT INTO newsroom_publicchange (at) VALUES (statement_timestamp());
    PERFORM set_config('newsroom.noted', pg_current_xact_id()::text, true);
  END IF;
  RETURN NULL;
END $$"""
ROWS = (
    "CREATE OR REPLACE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION newsroom_note_change()"
)
# Who writes to SQLite is alone, so the note before is not needed any more.
SQLITE = (
    "CREATE TRIGGER %(name)s AFTER %(event)s ON %(table)s BEGIN "
    "INSERT INTO newsroom_publicchange (id, at) "
    "SELECT coalesce(max(id), 0) + 1, CURRENT_TIMESTAMP FROM newsroom_publicchange; "
    "DELETE FROM newsroom_publicchange WHERE id < (SELECT max(id) FROM newsroom_publicchange); END"
)


class RaisesEdition(TriggerConstraint):
    """Whoever writes to the table, by whatever way, leaves a `PublicChange`: pages made before are made again."""

    def trigger_names(self) -> list[str]:
        """One."""
        return [self.name]

    def triggers(self, model: Any, schema_editor: Any) -> list[Any]:
        """The statements that make them."""
        quote, vendor = schema_editor.quote_name, schema_editor.connection.vendor
        if vendor == "postgresql":
            return [FUNCTION, ROWS.format(name=self.name, table=quote(model._meta.db_table))]
        if vendor != "sqlite":
            raise NotSupportedError("RaisesEdition knows PostgreSQL and SQLite only.")
        return [
            Statement(
                SQLITE,
                name=quote(f"{self.name}_{event.lower()}"),
                event=event,
                table=Table(model._meta.db_table, quote),
            )
            for event in ("INSERT", "UPDATE", "DELETE")
        ]

    def __eq__(self, other: object) -> bool:
        return self.name == other.name if isinstance(other, RaisesEdition) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"<RaisesEdition: name={self.name!r}>"
