"""When the campaigns run, on the public side of their events."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    events = apps.get_model("articles", "Event").objects.filter(pk=OuterRef("pk"))
    apps.get_model("articles", "PublicEvent").objects.update(
        campaign_starts_on=Subquery(events.values("campaign__starts_on")),
        campaign_ends_on=Subquery(events.values("campaign__ends_on")),
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0030_front_page")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
