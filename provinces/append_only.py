"""A constraint that both databases hold: rows are written once, neither changed nor removed."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import NotSupportedError, connection
from django.db.backends.ddl_references import Statement, Table

from provinces.triggers import TriggerConstraint

REBUILD = "newsroom.rebuild"  # a setting of the transaction on PostgreSQL
# What lets a row be changed that is written once: a redaction of two people that names it and has no end yet. No
# redaction is committed without its end (a foreign key), so this holds in the transaction of the redaction alone.
PERMIT = """
SELECT 1 FROM articles_redactedrow named JOIN articles_redaction decided ON decided.id = named.redaction_id
WHERE named."table" = {table} AND named."row" = {row} AND decided.asked_by_id <> decided.approved_by_id
AND NOT EXISTS (SELECT 1 FROM articles_redactionend ended WHERE ended.token = decided.end_id)"""
FUNCTION = f"""
CREATE OR REPLACE FUNCTION newsroom_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was jsonb; now jsonb; name text;
BEGIN
  IF TG_OP = 'UPDATE' AND TG_NARGS > 2 THEN
    IF to_jsonb(OLD) - TG_ARGV[2]::text[] = to_jsonb(NEW) - TG_ARGV[2]::text[] AND EXISTS (
      {PERMIT.format(table="TG_TABLE_NAME", row="(to_jsonb(OLD) ->> 'id')::bigint")}
    ) THEN RETURN NEW; END IF;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    was := to_jsonb(OLD) - TG_ARGV[0]::text[];
    now := to_jsonb(NEW) - TG_ARGV[0]::text[];
    IF TG_ARGV[0] <> '{{}}' AND was = now THEN RETURN NEW; END IF;
    IF TG_ARGV[1] <> '{{}}' AND current_setting('{REBUILD}', true) = 'on' THEN
      FOREACH name IN ARRAY TG_ARGV[1]::text[] LOOP
        IF was -> name IS DISTINCT FROM now -> name THEN
          RAISE EXCEPTION '%.% is written once', TG_TABLE_NAME, name USING ERRCODE = 'restrict_violation';
        END IF;
      END LOOP;
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$"""
ROWS = "CREATE OR REPLACE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {call}"
ALL = "CREATE OR REPLACE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {call}"
SQLITE = "CREATE TRIGGER %(name)s BEFORE %(event)s ON %(table)s %(when)s BEGIN SELECT RAISE(ABORT, %(message)s); END"


class AppendOnly(TriggerConstraint):
    """Rows of the table are never changed or deleted: the database itself refuses with `IntegrityError`.

    `may_change` names fields that may. Where `frozen` names fields, the others may be written anew inside
    `rebuilding()`; SQLite, which has no settings of a transaction, guards those fields alone. `redactable` names fields
    that a redaction may change (`articles.privacy`). On PostgreSQL the table cannot be emptied by TRUNCATE either. A
    migration that must change rows removes the constraint and adds it again.
    """

    def __init__(
        self, *, name: str, may_change: Iterable[str] = (), frozen: Iterable[str] = (), redactable: Iterable[str] = ()
    ) -> None:
        self.may_change = tuple(may_change)
        self.frozen = tuple(frozen)
        self.redactable = tuple(redactable)
        super().__init__(name=name)

    def trigger_names(self) -> list[str]:
        """On PostgreSQL: one for the rows, one for emptying the table."""
        return [self.name, f"{self.name}_all"]

    def triggers(self, model: Any, schema_editor: Any) -> list[Any]:
        """The statements that make them."""
        vendor = schema_editor.connection.vendor
        if vendor == "postgresql":
            may_change, frozen = (",".join(self._columns(model, names)) for names in (self.may_change, self.frozen))
            redactable = f", '{{{','.join(self._columns(model, self.redactable))}}}'" if self.redactable else ""
            call = f"newsroom_written_once('{{{may_change}}}', '{{{frozen}}}'{redactable})"
            table = schema_editor.quote_name(model._meta.db_table)
            rows = ROWS.format(name=self.name, table=table, call=call)
            return [FUNCTION, rows, ALL.format(name=f"{self.name}_all", table=table, call=call)]
        if vendor != "sqlite":
            raise NotSupportedError("AppendOnly knows PostgreSQL and SQLite only.")
        return [
            Statement(
                SQLITE,
                name=schema_editor.quote_name(f"{self.name}_{event.lower()}"),
                event=event,
                table=Table(model._meta.db_table, schema_editor.quote_name),
                when=self._differs(model, schema_editor) if event == "UPDATE" else "",
                message=schema_editor.quote_value(f"AppendOnly constraint failed: {self.name} is append-only"),
            )
            for event in ("UPDATE", "DELETE")
        ]

    def _columns(self, model: Any, names: Iterable[str]) -> list[str]:
        return [model._meta.get_field(name).column for name in names]

    def _differs(self, model: Any, schema_editor: Any) -> str:
        names = self.frozen or [
            field.name for field in model._meta.concrete_fields if field.name not in self.may_change
        ]
        if self.redactable:
            others = [field.name for field in model._meta.concrete_fields if field.name not in self.redactable]
            table = schema_editor.quote_value(model._meta.db_table)
            permit = " ".join(PERMIT.format(table=table, row="OLD.id").split())
            return f"WHEN {self._changed(model, others, schema_editor)} OR NOT EXISTS ({permit})"
        return f"WHEN {self._changed(model, names, schema_editor)}" if self.may_change else ""

    def _changed(self, model: Any, names: Iterable[str], schema_editor: Any) -> str:
        columns = map(schema_editor.quote_name, self._columns(model, names))
        return " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """As Django's migrations store it."""
        path, args, kwargs = super().deconstruct()
        given = {"may_change": self.may_change, "frozen": self.frozen, "redactable": self.redactable}
        return path, args, kwargs | {name: value for name, value in given.items() if value}

    def __eq__(self, other: object) -> bool:
        return self.deconstruct() == other.deconstruct() if isinstance(other, AppendOnly) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.name, self.may_change, self.frozen, self.redactable))

    def __repr__(self) -> str:
        return f"<AppendOnly: name={self.name!r} may_change={self.may_change} frozen={self.frozen}>"


@contextmanager
def rebuilding() -> Iterator[None]:
    """Inside, and in a transaction, what is not frozen may be written anew from what is."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config(%s, 'on', true)", [REBUILD])
        yield
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config(%s, 'off', true)", [REBUILD])
