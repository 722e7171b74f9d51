"""Queries that are asked again and again: Django makes the SQL once, after that only the values change.

PostgreSQL is given the values apart from the SQL, and need not plan a statement anew that it has planned before: what
it has prepared for a connection is kept by psycopg, as far as `prepare_threshold` allows.
"""

import copy
from collections.abc import Callable, Hashable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet

SAMPLE_DAY = datetime.fromisoformat("1900-01-01T00:00:00.123456+00:00")


class Prepared[M: Model]:
    """A query of one shape. `build` is given values and returns the queryset; it may only put them into conditions.

    A value is a text, a number, a moment or a day, and comes out of `build` as it went in. What decides on the shape
    of the SQL, such as how many keys there are, is the `shape`, the first of its arguments.
    """

    def __init__(self, build: Callable[..., QuerySet[M]]) -> None:
        self.build = build
        self._made: dict[Hashable, _Statement[M]] = {}

    def __call__(self, shape: Hashable, *values: str | int | date) -> QuerySet[M]:
        """The query with these values, not asked yet; it is not to be narrowed further."""
        key = (shape, connections[DEFAULT_DB_ALIAS].vendor, tuple(map(type, values)))
        if (statement := self._made.get(key)) is None:
            statement = self._made[key] = _Statement(self.build, shape, values)
        return statement.with_values(values)


class _Statement[M: Model]:
    """SQL with places for values; reading its rows is left to Django."""

    def __init__(self, build: Callable[..., QuerySet[M]], shape: Hashable, values: tuple[Any, ...]) -> None:
        samples = [_sample(value, number) for number, value in enumerate(values)]
        self.queryset = build(shape, *samples)
        self.compiler = self.queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        self.sql, parameters = self.compiler.as_sql()
        places = {_adapted(sample): number for number, sample in enumerate(samples)}
        self.parameters = [(places.get(one), one) for one in parameters]
        if missing := set(places.values()) - {place for place, _ in self.parameters}:
            raise ValueError(f"{build.__qualname__}: values {sorted(missing)} are not in the SQL as they are")

    def with_values(self, values: tuple[Any, ...]) -> QuerySet[M]:
        connection = connections[DEFAULT_DB_ALIAS]
        on_postgres = connection.vendor == "postgresql"  # which takes values as they are, apart from the SQL
        adapted = values if on_postgres else [_adapted(value) for value in values]
        parameters = tuple(one if place is None else adapted[place] for place, one in self.parameters)
        compiler = copy.copy(self.compiler)
        compiler.connection = ServerBinding(connection) if on_postgres else connection
        compiler.as_sql = lambda *_given, **_named: (self.sql, parameters)  # type: ignore[method-assign]
        queryset = object.__new__(type(self.queryset))  # `copy` would ask the query that is copied
        queryset.__dict__.update(self.queryset.__dict__)
        queryset._query = _Compiled(self.queryset.query, compiler)  # type: ignore[attr-defined]
        queryset._result_cache = None
        return queryset


def _adapted(value: Any) -> Any:
    operations = connections[DEFAULT_DB_ALIAS].ops
    if isinstance(value, datetime):
        return operations.adapt_datetimefield_value(value)
    return operations.adapt_datefield_value(value) if isinstance(value, date) else value


class ServerBinding:
    """A connection to PostgreSQL whose cursors leave the values to the server; all else is that of Django's."""

    def __init__(self, wrapper: Any) -> None:
        self._wrapper = wrapper

    def cursor(self) -> Any:
        """A cursor as `connection.cursor()` gives it, counted and watched alike.

        Where queries are logged (DEBUG), it is that one: the log is to show the values.
        """
        from django.db.backends.postgresql.base import ServerBindingCursor  # psycopg is not loaded for SQLite

        wrapper = self._wrapper
        if wrapper.queries_logged:
            return wrapper.cursor()
        wrapper.close_if_health_check_failed()
        wrapper.ensure_connection()
        with wrapper.wrap_database_errors:
            return wrapper._prepare_cursor(ServerBindingCursor(wrapper.connection))  # type: ignore[call-arg]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wrapper, name)


class _Compiled:
    """A query whose compiler is there."""

    def __init__(self, query: Any, compiler: Any) -> None:
        self._query, self._compiler = query, compiler

    def get_compiler(self, *given: Any, **named: Any) -> Any:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)


def _sample(value: Any, number: int) -> Any:
    """A value of the same type that occurs nowhere else."""
    match value:
        case datetime():
            return SAMPLE_DAY + timedelta(days=number)
        case date():
            return SAMPLE_DAY.date() + timedelta(days=number)
        case int():
            return 8_999_999_000 + number
        case str():
            return f"·sample·{number}·"
    raise TypeError(f"cannot prepare a query for {type(value).__name__}")
