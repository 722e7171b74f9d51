"""A list of each month of publication, for what was published before."""

from zoneinfo import ZoneInfo

from django.db import migrations

AT_ONCE = 1000


def fill(apps, schema_editor):
    stories = apps.get_model("articles", "PublishedArticle").objects
    entries = apps.get_model("articles", "ListEntry").objects
    hanoi = ZoneInfo("Asia/Ho_Chi_Minh")
    rows = stories.only("article_id", "first_published_at").iterator(chunk_size=AT_ONCE)
    entries.bulk_create(
        (
            entries.model(
                key=f"luu-tru/{row.first_published_at.astimezone(hanoi):%Y-%m}",
                story=row,
                article_id=row.article_id,
                first_published_at=row.first_published_at,
            )
            for row in rows
        ),
        batch_size=AT_ONCE,
        ignore_conflicts=True,
    )


def empty(apps, schema_editor):
    apps.get_model("articles", "ListEntry").objects.filter(key__startswith="luu-tru/").delete()


class Migration(migrations.Migration):
    dependencies = [("articles", "0027_wire_resembles")]

    operations = [migrations.RunPython(fill, empty)]
