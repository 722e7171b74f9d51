"""People are found by any part of their folded name: on PostgreSQL by an index of trigrams."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

INDEX = "CREATE INDEX person_by_part ON provinces_person USING gin (folded gin_trgm_ops)"


def run(statement):
    def on_postgresql(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statement)

    return on_postgresql


class Migration(migrations.Migration):
    dependencies = [("provinces", "0003_editions")]

    operations = [
        TrigramExtension(),  # elsewhere it does nothing
        migrations.RunPython(run(INDEX), run("DROP INDEX person_by_part")),
    ]
