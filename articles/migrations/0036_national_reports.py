"""Lists of reports on the whole country, for what was published before, and how many stand in them."""

from collections import Counter

from django.db import migrations

KEY = "bao-cao/tinh/toan-quoc"
AT_ONCE = 1000


def fill(apps, schema_editor):
    stories = apps.get_model("articles", "PublishedArticle").objects
    entries = apps.get_model("articles", "ListEntry").objects
    numbers = apps.get_model("articles", "ListCount").objects
    standing = Counter()

    def lines():
        rows = stories.filter(genre="activity-report", page__national=True)
        for row in rows.defer("body", "search_text").iterator(chunk_size=AT_ONCE):
            period = row.page.get("period")
            keys = {KEY, f"{KEY}/ky/{period}"} if period else {KEY}
            for key in keys:
                if key != KEY and row.visible_until is None:
                    standing[key] += 1
                yield entries.model(
                    key=key, story=row, article_id=row.article_id, first_published_at=row.first_published_at
                )

    entries.bulk_create(lines(), batch_size=AT_ONCE, ignore_conflicts=True)
    numbers.filter(key__startswith=KEY).delete()
    numbers.bulk_create([numbers.model(key=key, stories=stories) for key, stories in standing.items()])


def empty(apps, schema_editor):
    for name in ("ListEntry", "ListCount"):
        apps.get_model("articles", name).objects.filter(key__startswith=KEY).delete()


class Migration(migrations.Migration):
    dependencies = [("articles", "0035_search_words")]

    operations = [migrations.RunPython(fill, empty)]
