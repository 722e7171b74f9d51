"""The engines' own side of the index of the search: an FTS5 table on SQLite, a column with its index on PostgreSQL."""

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE articles_searchwords USING fts5(headline, words, exact, keys, content='', "
    "tokenize=\"unicode61 remove_diacritics 0 tokenchars '-_/'\")",
    # Whoever empties the table of entries, as `flush` does, empties the index.
    "CREATE TRIGGER articles_searchwords_emptied AFTER DELETE ON articles_searchentry "
    "WHEN NOT EXISTS (SELECT 1 FROM articles_searchentry) "
    "BEGIN INSERT INTO articles_searchwords (articles_searchwords) VALUES ('delete-all'); END",
)
POSTGRESQL = (
    "ALTER TABLE articles_searchentry ADD COLUMN vector tsvector",
    "CREATE INDEX articles_searchentry_vector ON articles_searchentry USING gin (vector) WITH (fastupdate = off)",
)


def make(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE articles_searchentry DROP COLUMN vector")
    else:
        schema_editor.execute("DROP TRIGGER articles_searchwords_emptied")
        schema_editor.execute("DROP TABLE articles_searchwords")


class Migration(migrations.Migration):
    dependencies = [("articles", "0034_search")]

    operations = [migrations.RunPython(make, drop)]
