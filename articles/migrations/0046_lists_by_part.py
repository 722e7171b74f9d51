"""Events and documents newest first by an index, and found by any part of their words, as photos of the library are."""

from django.db import migrations, models

# By trigrams, on PostgreSQL; the columns as searches ask for them.
INDEXES = {
    "event_by_part": "articles_event USING gin (folded gin_trgm_ops)",
    "document_by_part": (
        "articles_document USING gin (number_key gin_trgm_ops, slug gin_trgm_ops, "
        "upper(title) gin_trgm_ops, upper(issuer) gin_trgm_ops)"
    ),
    "library_by_part": "articles_photo USING gin (folded gin_trgm_ops) WHERE library",
}


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, told in INDEXES.items():
            schema_editor.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {told}", params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}", params=None)


class Migration(migrations.Migration):
    atomic = False  # so that nobody waits while an index is made

    dependencies = [("articles", "0045_redactions"), ("provinces", "0004_people_by_part")]

    operations = [
        migrations.AddIndex("document", models.Index(fields=["-issued_on"], name="document_newest_first")),
        migrations.AddIndex("event", models.Index(fields=["-starts_on"], name="event_newest_first")),
        migrations.RunPython(make, drop),
    ]
