"""A list of each event's stories by province, with its size, for what was published before."""

from django.db import migrations
from django.db.models import Count

AT_ONCE = 1000


def fill(apps, schema_editor):
    entries = apps.get_model("articles", "ListEntry").objects
    counts = apps.get_model("articles", "ListCount").objects
    of_events = entries.filter(key__regex=r"^su-kien/[^/]+$").order_by("pk")
    last = 0
    while batch := list(of_events.filter(pk__gt=last)[:AT_ONCE]):
        last = batch[-1].pk
        events = {entry.story_id: entry.key for entry in batch}
        places = entries.filter(story__in=events, key__regex=r"^tinh/[^/]+$")
        entries.bulk_create(
            [
                entries.model(
                    key=f"{events[place.story_id]}/{place.key}",
                    story_id=place.story_id,
                    article_id=place.article_id,
                    first_published_at=place.first_published_at,
                )
                for place in places
            ],
            ignore_conflicts=True,
        )
    standing = entries.filter(story__visible_until=None, key__regex=r"^su-kien/[^/]+/tinh/[^/]+$").order_by()
    sizes = standing.values_list("key").annotate(stories=Count("pk"))
    rows = [counts.model(key=key, stories=size) for key, size in sizes.iterator()]
    counts.bulk_create(rows, batch_size=AT_ONCE)


def empty(apps, schema_editor):
    for model in ("ListEntry", "ListCount"):
        apps.get_model("articles", model).objects.filter(key__regex=r"^su-kien/[^/]+/tinh/").delete()


class Migration(migrations.Migration):
    dependencies = [("articles", "0032_digest")]

    operations = [migrations.RunPython(fill, empty)]
