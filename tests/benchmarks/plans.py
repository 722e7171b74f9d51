"""How PostgreSQL reads what a page asks for: each query is explained as it runs, and what it reads is counted.

A planner chooses by size: a small table it rightly reads as a whole, so the plans of a small archive tell nothing about
a large one. Therefore it is told of tables a thousand times as large (`as_if_large`), with values as frequent as in the
rows that are there, and what a step reads is counted as it runs. What reads most of a long list, or throws away most of
what it reads, shows by the number of rows.
"""

import itertools
import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple
from unittest.mock import patch

import psycopg
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.public.prepared import _Statement

# A handful of rows, or as many as there are units of the country.
SMALL = {
    "articles_section", "articles_pin", "articles_oldaddress", "articles_withdrawal", "articles_correction",
    "articles_publiccorrection", "newsroom_user", "provinces_beat", "provinces_province",
    "provinces_period", "provinces_period_predecessors", "provinces_alias", "newsroom_session", "django_content_type",
}  # fmt: skip
DECLARED = re.compile(r"DECLARE .+? CURSOR .*?FOR ")  # of what is read a chunk at a time
LARGER = """
UPDATE pg_class SET reltuples = reltuples * %(times)s WHERE oid IN (
    SELECT oid FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> ALL (%(small)s)
    UNION
    SELECT indexrelid FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
    WHERE relnamespace = 'public'::regnamespace AND relname <> ALL (%(small)s)
)
"""
UNKNOWN = (
    "UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE relnamespace = 'public'::regnamespace AND relpages > 0"
)


class Read(NamedTuple):
    """A step of a plan that reads a table: what it is, and how many rows it took up, with those it threw away."""

    table: str
    step: str
    condition: str
    rows: int


@contextmanager
def as_if_large(times: int = 1000) -> Iterator[None]:
    """Have the planner believe that each growing table has so many times its rows; they must be analyzed before.

    What it knows of sizes lies in a catalogue that only a superuser writes, and that no rollback puts back.
    """
    here = connection.settings_dict
    address = {"host": here["HOST"], "port": here["PORT"] or None, "dbname": here["NAME"], "user": "postgres"}
    with psycopg.connect(**address, autocommit=True) as superuser:
        superuser.execute(LARGER, {"times": times, "small": [*SMALL]})
        try:
            yield
        finally:
            superuser.execute(UNKNOWN)


def reads_of(sql: str) -> list[Read]:
    """The steps in which a query reads tables, as it runs."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, FORMAT JSON) {sql}")
        [(told,)] = cursor.fetchall()
    [explained] = json.loads(told) if isinstance(told, str) else told
    return list(_reads(explained["Plan"]))


def _reads(step: dict[str, Any], table: str = "") -> Iterator[Read]:
    table = step.get("Relation Name", table)
    if "Scan" in step["Node Type"] and table and step["Actual Loops"]:
        lost = step.get("Rows Removed by Filter", 0) + step.get("Rows Removed by Index Recheck", 0)
        rows = round((step["Actual Rows"] + lost) * step["Actual Loops"])
        yield Read(table, step["Node Type"], step.get("Index Cond", ""), rows)
    for below in step.get("Plans", ()):
        yield from _reads(below, table if step["Node Type"] == "Bitmap Heap Scan" else "")


def reads_of_prepared(sql: str, values: Sequence[Any]) -> list[Read]:
    """The steps of a statement that is planned without knowing the values, as it runs with them."""
    return list(_reads(_plan_of_prepared(sql, values)))


def indexes_of_prepared(sql: str, values: Sequence[Any]) -> set[str]:
    """The indexes that such a statement reads."""
    return set(_indexes(_plan_of_prepared(sql, values)))


def _plan_of_prepared(sql: str, values: Sequence[Any]) -> dict[str, Any]:
    numbered = (f"${number}" for number in itertools.count(1))
    with connection.cursor() as cursor, contextmanager(_planned_once)(cursor):
        cursor.execute(f"PREPARE looked_at AS {re.sub('%s', lambda _: next(numbered), sql)}")
        places = f"({', '.join(['%s'] * len(values))})" if values else ""
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, FORMAT JSON) EXECUTE looked_at {places}", values)
        [(told,)] = cursor.fetchall()
    [explained] = json.loads(told) if isinstance(told, str) else told
    return explained["Plan"]


def _indexes(step: dict[str, Any]) -> Iterator[str]:
    if "Index Name" in step:
        yield step["Index Name"]
    for below in step.get("Plans", ()):
        yield from _indexes(below)


def _planned_once(cursor: Any) -> Iterator[None]:
    cursor.execute("SET plan_cache_mode = force_generic_plan")
    yield
    cursor.execute("DEALLOCATE looked_at; RESET plan_cache_mode")


def prepared(request: Callable[[], Any]) -> list[tuple[str, tuple[Any, ...]]]:
    """What a request reads by statements that are planned once, each with its values."""
    found: list[tuple[str, tuple[Any, ...]]] = []
    with_values = _Statement.with_values

    def noted(statement: _Statement[Any], values: tuple[Any, ...]) -> Any:
        queryset = with_values(statement, values)
        found.append(queryset.query.get_compiler().as_sql())
        return queryset

    with patch.object(_Statement, "with_values", noted):
        request()
    return found


def faults_of(sql: str, most: int) -> list[Read]:
    """The steps that read a growing table as a whole, or more than `most` rows of it."""
    growing = [read for read in reads_of(sql) if read.table not in SMALL]
    return [read for read in growing if read.step == "Seq Scan" or read.rows > most]


def asked(request: Callable[[], Any]) -> list[str]:
    """What a request reads from the database."""
    with CaptureQueriesContext(connection) as queries:
        request()
    plain = [DECLARED.sub("", one["sql"]) for one in queries]
    return [sql for sql in plain if sql.lstrip(" (\n").startswith(("SELECT", "WITH"))]


def told(request: Callable[[], Any], table: str) -> list[tuple[str, Sequence[Any]]]:
    """The statements that a request asks of a table, each with its values."""
    found: list[tuple[str, Sequence[Any]]] = []

    def noted(execute: Any, sql: str, values: Sequence[Any], many: bool, context: Any) -> Any:
        if f" {table} " in sql:
            found.append((sql, values))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(noted):
        request()
    return found
