"""A constraint that both databases hold: rows of one thing must not overlap in time."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, NotSupportedError
from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint, DateTimeField, Exists, F, Func, Q
from django.db.models.sql import Query
from django.utils.translation import gettext_lazy as _

from provinces import spans

# A trigger after the write, not before it: by then the row has its key, and the row itself can be asked
# whether the condition counts for it.
TRIGGER = (
    "CREATE TRIGGER %(name)s AFTER %(event)s ON %(table)s"
    " WHEN EXISTS (SELECT 1 FROM %(table)s WHERE %(pk)s = NEW.%(pk)s AND %(condition)s)"
    " BEGIN SELECT RAISE(ABORT, %(message)s) FROM %(table)s WHERE %(pk)s <> NEW.%(pk)s"
    " AND %(same)s AND %(overlap)s AND %(condition)s; END"
)


class NoOverlap(BaseConstraint):
    """Rows equal in `fields` (and meeting `condition`, if given) have no moment of [lower, upper) in common.

    `lower` and `upper` name two date or two datetime fields; null is unbounded, and a span with equal ends
    overlaps nothing. A write that breaks it raises `IntegrityError`: on PostgreSQL by an exclusion constraint
    (its migration needs `BtreeGistExtension()` first), on SQLite by two triggers. `full_clean()` raises
    `ValidationError`. Give the model a check that upper is not before lower, too.
    """

    default_violation_error_message = _("Another entry of the same kind already covers part of this time.")
    violation_error_code = "overlap"

    def __init__(
        self,
        *,
        name: str,
        fields: Iterable[str],
        lower: str,
        upper: str,
        condition: Q | None = None,
        violation_error_code: str | None = None,
        violation_error_message: Any = None,
    ) -> None:
        self.fields = tuple(fields)
        self.lower = lower
        self.upper = upper
        self.condition = condition
        super().__init__(
            name=name,
            violation_error_code=violation_error_code,
            violation_error_message=violation_error_message,
        )

    # --- the database ---------------------------------------------------------

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """The clause in CREATE TABLE; on SQLite none, but triggers to be made once the table is there.

        As deferred statements that name their table they also follow it when Django rebuilds it.
        """
        if schema_editor.connection.vendor == "postgresql":
            return self._exclusion(model).constraint_sql(model, schema_editor)
        schema_editor.deferred_sql.extend(self._triggers(model, schema_editor))
        return None

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """The statement that adds it to a table that is there (SQLite rebuilds the table instead)."""
        if schema_editor.connection.vendor == "postgresql":
            return self._exclusion(model).create_sql(model, schema_editor)
        schema_editor.deferred_sql.extend(self._triggers(model, schema_editor))
        return None

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        """The statement that removes it (SQLite rebuilds the table, and its triggers go with the old one)."""
        if schema_editor.connection.vendor == "postgresql":
            return self._exclusion(model).remove_sql(model, schema_editor)
        return None

    def _exclusion(self, model: Any) -> ExclusionConstraint:
        moments = isinstance(model._meta.get_field(self.lower), DateTimeField)
        span = Func(
            F(self.lower),
            F(self.upper),
            function="tstzrange" if moments else "daterange",
            output_field=DateTimeRangeField() if moments else DateRangeField(),
        )
        return ExclusionConstraint(
            name=self.name,
            expressions=[*((field, "=") for field in self.fields), (span, "&&")],
            condition=self.condition,
        )

    def _triggers(self, model: Any, schema_editor: Any) -> list[Statement]:
        if schema_editor.connection.vendor != "sqlite":
            raise NotSupportedError("NoOverlap knows PostgreSQL and SQLite only.")

        def column(name: str) -> str:
            return schema_editor.quote_name(model._meta.get_field(name).column)

        lower, upper = column(self.lower), column(self.upper)
        never_before = "({0} IS NULL OR {1} IS NULL OR {0} < {1})".format
        parts = {
            "table": Table(model._meta.db_table, schema_editor.quote_name),
            "pk": schema_editor.quote_name(model._meta.pk.column),
            "condition": self._condition_sql(model, schema_editor),
            "message": schema_editor.quote_value(f"NoOverlap constraint failed: {self.name}"),
            "same": " AND ".join(f"{column(field)} = NEW.{column(field)}" for field in self.fields),
            "overlap": " AND ".join(
                [
                    never_before(lower, upper),
                    never_before(f"NEW.{lower}", f"NEW.{upper}"),
                    never_before(lower, f"NEW.{upper}"),
                    never_before(f"NEW.{lower}", upper),
                ]
            ),
        }
        return [
            Statement(TRIGGER, name=schema_editor.quote_name(f"{self.name}_{event.lower()}"), event=event, **parts)
            for event in ("INSERT", "UPDATE")
        ]

    def _condition_sql(self, model: Any, schema_editor: Any) -> str:
        if self.condition is None:
            return "1"
        query = Query(model, alias_cols=False)
        where = query.build_where(self.condition)
        sql, params = where.as_sql(query.get_compiler(connection=schema_editor.connection), schema_editor.connection)
        return f"({sql % tuple(schema_editor.quote_value(param) for param in params)})"

    # --- the form -------------------------------------------------------------

    def validate(
        self,
        model: Any,
        instance: Any,
        exclude: Iterable[str] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        """Raise `ValidationError` where another stored row overlaps `instance`; skip what `exclude` names."""
        excluded = set(exclude or ())
        if excluded & {*self.fields, self.lower, self.upper}:
            return
        if excluded and self.condition is not None and self._names(model, excluded):
            return
        keys = {field: getattr(instance, model._meta.get_field(field).attname) for field in self.fields}
        start, end = getattr(instance, self.lower), getattr(instance, self.upper)
        if None in keys.values() or (start is not None and end is not None and start >= end):
            return
        rivals = model._default_manager.using(using).filter(
            spans.overlapping(start, end, self.lower, self.upper), **keys
        )
        if instance.pk is not None:
            rivals = rivals.exclude(pk=instance.pk)
        if self._meets(rivals, model, instance, excluded, using):
            raise ValidationError(self.get_violation_error_message(), code=self.violation_error_code)

    def _names(self, model: Any, excluded: set[str]) -> bool:
        return self._expression_refs_exclude(model, self.condition, excluded)  # type: ignore[attr-defined]

    def _meets(self, rivals: Any, model: Any, instance: Any, excluded: set[str], using: str) -> bool:
        if self.condition is None:
            return rivals.exists()
        against = instance._get_field_expression_map(meta=model._meta, exclude=excluded)
        return (self.condition & Q(Exists(rivals.filter(self.condition)))).check(against, using=using)

    def check(self, model: Any, connection: Any) -> list[Any]:
        """System check: the fields it names are fields of the model's own table."""
        references: set[tuple[str, ...]] = {(field,) for field in (*self.fields, self.lower, self.upper)}
        if self.condition is not None:
            references.update(model._get_expr_references(self.condition))
        wrong = self._check_references(model, references)  # type: ignore[attr-defined]
        return [*super().check(model, connection), *wrong]

    # --- the migrations -------------------------------------------------------

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """As Django's migrations store it."""
        path, args, kwargs = super().deconstruct()
        if kwargs.get("violation_error_code") == type(self).violation_error_code:
            del kwargs["violation_error_code"]
        kwargs |= {"fields": self.fields, "lower": self.lower, "upper": self.upper}
        if self.condition is not None:
            kwargs["condition"] = self.condition
        return path, args, kwargs

    def __eq__(self, other: object) -> bool:
        if isinstance(other, NoOverlap):
            return self.deconstruct() == other.deconstruct()
        return NotImplemented

    def __hash__(self) -> int:
        return hash((self.name, self.fields, self.lower, self.upper))

    def __repr__(self) -> str:
        condition = "" if self.condition is None else f" condition={self.condition}"
        return f"<NoOverlap: name={self.name!r} fields={self.fields} [{self.lower}, {self.upper}){condition}>"
