"""Going round the guards of the database, as somebody with all rights on it could: what is written once changes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection
from django.db.models import Model

from provinces.append_only import AppendOnly


def guarded() -> dict[type[Model], AppendOnly]:
    """The models whose rows are written once."""
    return {
        model: constraint
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, AppendOnly)
    }


@contextmanager
def lifted() -> Iterator[None]:
    """Inside, the rows of all guarded tables may be changed and removed."""
    put_back = lift()
    yield
    _run(put_back)  # after a failure the transaction is rolled back, and this with it


def lift() -> list[str]:
    """The same until the transaction is rolled back, or these statements are run."""
    return _lift_postgres() if connection.vendor == "postgresql" else _lift_sqlite()


def _run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _lift_postgres() -> list[str]:
    ready = "SET CONSTRAINTS ALL IMMEDIATE"  # a table with events that wait cannot be altered
    triggers = [
        (model._meta.db_table, name)
        for model, constraint in guarded().items()
        for name in (constraint.name, f"{constraint.name}_all")
    ]
    _run([ready, *(f"ALTER TABLE {table} DISABLE TRIGGER {name}" for table, name in triggers)])
    _run(["SET CONSTRAINTS ALL DEFERRED"])
    return [ready, *(f"ALTER TABLE {table} ENABLE TRIGGER {name}" for table, name in triggers)]


def _lift_sqlite() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%append-only%'")
        triggers = cursor.fetchall()
    _run([f'DROP TRIGGER "{name}"' for name, _sql in triggers])
    return [sql for _name, sql in triggers]
