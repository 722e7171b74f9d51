"""The index of the desk's search, with the engines' own side of it as in `0039_search_lexemes`."""

import django.db.models.deletion
from django.db import migrations, models

SQLITE = (
    "CREATE VIRTUAL TABLE articles_deskwords USING fts5(lexemes, content='', columnsize=0, detail=none, "
    "tokenize=\"ascii tokenchars '-_/:'\")",
    "CREATE TRIGGER articles_deskwords_emptied AFTER DELETE ON articles_deskentry "
    "WHEN NOT EXISTS (SELECT 1 FROM articles_deskentry) "
    "BEGIN INSERT INTO articles_deskwords (articles_deskwords) VALUES ('delete-all'); END",
)
POSTGRESQL = (
    "ALTER TABLE articles_deskentry ADD COLUMN vector tsvector",
    "CREATE INDEX articles_deskentry_vector ON articles_deskentry USING gin (vector) WITH (fastupdate = off)",
)


def make(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE articles_deskentry DROP COLUMN vector")
    else:
        schema_editor.execute("DROP TRIGGER articles_deskwords_emptied")
        schema_editor.execute("DROP TABLE articles_deskwords")


class Migration(migrations.Migration):
    dependencies = [("articles", "0040_prompts")]

    operations = [
        migrations.CreateModel(
            name="DeskEntry",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("visible_from", models.DateTimeField()),
                ("visible_until", models.DateTimeField(null=True)),
                ("keys", models.TextField()),
                ("names", models.TextField()),
                ("version", models.PositiveSmallIntegerField()),
                ("indexed", models.BinaryField(null=True)),
                ("text", models.TextField()),
                ("sealed", models.BooleanField()),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="desk_entries",
                        to="articles.article",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.RunPython(make, drop),
    ]
