"""A list of each quarter of the whole country, and the sizes of lists, for what was published before."""

from zoneinfo import ZoneInfo

from django.db import migrations
from django.db.models import Count

from newsroom.vietnamese import quarter_of

AT_ONCE = 1000
COUNTED = r"^(tinh/[^/]+/quy/[^/]+|bao-cao/tinh/[^/]+/ky/[^/]+)$"


def fill(apps, schema_editor):
    stories = apps.get_model("articles", "PublishedArticle").objects
    entries = apps.get_model("articles", "ListEntry").objects
    counts = apps.get_model("articles", "ListCount").objects
    hanoi, batch = ZoneInfo("Asia/Ho_Chi_Minh"), []
    for row in stories.only("article_id", "first_published_at", "page").iterator(chunk_size=AT_ONCE):
        quarter = row.page["quarter"] or quarter_of(row.first_published_at.astimezone(hanoi).date())
        batch.append(
            entries.model(
                key=f"quy/{quarter}",
                story=row,
                article_id=row.article_id,
                first_published_at=row.first_published_at,
            )
        )
        if len(batch) == AT_ONCE:
            entries.bulk_create(batch, ignore_conflicts=True)
            batch = []
    entries.bulk_create(batch, ignore_conflicts=True)
    standing = entries.filter(story__visible_until=None, key__regex=COUNTED).order_by()
    sizes = standing.values_list("key").annotate(stories=Count("pk"))
    rows = [counts.model(key=key, stories=size) for key, size in sizes.iterator()]
    counts.bulk_create(rows, batch_size=AT_ONCE)


def empty(apps, schema_editor):
    apps.get_model("articles", "ListEntry").objects.filter(key__startswith="quy/").delete()
    apps.get_model("articles", "ListCount").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("articles", "0022_list_counts")]

    operations = [migrations.RunPython(fill, empty)]
