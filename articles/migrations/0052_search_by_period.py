"""On PostgreSQL the words of each two years get an index of their own, so that no search reads other years."""

from django.db import migrations

from provinces.operations import make_concurrently

BITS, FIRST, LAST = 38, 18, 32  # of `articles.search.periods`
TABLES = ("articles_searchentry", "articles_deskentry")
MAKE = "CREATE INDEX CONCURRENTLY {name} ON {table} USING gin (vector) WITH (fastupdate = off) WHERE {holds}"


def indexes():
    """The table, name and condition of each."""
    for table in TABLES:
        for period in range(FIRST - 1, LAST + 2):
            compared = f"< {FIRST}" if period < FIRST else f"> {LAST}" if period > LAST else f"= {period}"
            yield table, f"{table}_vector_{period}", f"number >> {BITS} {compared}"


def make(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, name, holds in indexes():
        statement = MAKE.format(name=name, table=table, holds=holds)
        make_concurrently(schema_editor, table, name, lambda statement=statement: schema_editor.execute(statement))


def take_back(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for _table, name, _holds in indexes():
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")


class Migration(migrations.Migration):
    atomic = False  # so that people write while the indexes are made

    dependencies = [("articles", "0051_lists_planned_once")]

    operations = [migrations.RunPython(make, take_back)]
