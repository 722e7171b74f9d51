"""On PostgreSQL no search reads an index of all years any more; the version before does, until it is stopped."""

from django.db import migrations

from provinces.operations import make_concurrently

TABLES = ("articles_searchentry", "articles_deskentry")
MAKE = "CREATE INDEX CONCURRENTLY {name} ON {table} USING gin (vector) WITH (fastupdate = off)"


def take(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {table}_vector")


def put_back(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        name = f"{table}_vector"
        statement = MAKE.format(name=name, table=table)
        make_concurrently(schema_editor, table, name, lambda statement=statement: schema_editor.execute(statement))


class Migration(migrations.Migration):
    atomic = False  # so that people write meanwhile

    dependencies = [("articles", "0052_search_by_period")]

    operations = [migrations.RunPython(take, put_back)]
