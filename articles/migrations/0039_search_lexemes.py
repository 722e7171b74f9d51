"""The index of the search holds lexemes, pairs of neighbours among them, by shorter numbers; it is to be made anew."""

from django.db import migrations

ENTRIES = "articles_searchentry"
WORDS = "articles_searchwords"
EMPTIED = (
    f"CREATE TRIGGER {WORDS}_emptied AFTER DELETE ON {ENTRIES} WHEN NOT EXISTS (SELECT 1 FROM {ENTRIES}) "
    f"BEGIN INSERT INTO {WORDS} ({WORDS}) VALUES ('delete-all'); END"
)
BEFORE = (
    f"CREATE VIRTUAL TABLE {WORDS} USING fts5(headline, words, exact, keys, content='', "
    "tokenize=\"unicode61 remove_diacritics 0 tokenchars '-_/'\")"
)
# Words come folded and in small letters: whatever is no ASCII is part of one.
LEXEMES = (
    f"CREATE VIRTUAL TABLE {WORDS} USING fts5(lexemes, content='', columnsize=0, detail=none, "
    "tokenize=\"ascii tokenchars '-_/:'\")"
)


def make(apps, schema_editor):
    _empty(schema_editor, LEXEMES)


def unmake(apps, schema_editor):
    _empty(schema_editor, BEFORE)


def _empty(schema_editor, table):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"TRUNCATE {ENTRIES}")
        return
    # The trigger went with the table of entries where a constraint was added to that.
    begin = (f"DROP TRIGGER IF EXISTS {WORDS}_emptied", f"DROP TABLE {WORDS}", f"DELETE FROM {ENTRIES}")
    for statement in (*begin, table, EMPTIED):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("articles", "0038_editions")]

    operations = [migrations.RunPython(make, unmake)]
