"""PostgreSQL takes every list for a long one, so that a plan which it makes once, for any list, reads an index in order.

Of most lists it has only an average, which is a few stories: it would read a list whole and sort it, the longest too.
"""

from django.db import migrations

COLUMN = "ALTER TABLE articles_listentry ALTER COLUMN key"


def tell(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"{COLUMN} SET (n_distinct = 100)", params=None)
        schema_editor.execute("ANALYZE articles_listentry (key)", params=None)


def forget(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"{COLUMN} RESET (n_distinct)", params=None)
        schema_editor.execute("ANALYZE articles_listentry (key)", params=None)


class Migration(migrations.Migration):
    atomic = False  # neither statement keeps anybody from writing

    dependencies = [("articles", "0050_library_own_first")]

    operations = [migrations.RunPython(tell, forget)]
