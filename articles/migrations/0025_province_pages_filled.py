"""Offices and events by province, of the people and events that have a public side already."""

from django.db import migrations

AT_ONCE = 1000


def fill(apps, schema_editor):
    offices = apps.get_model("articles", "PublicOffice").objects
    places = apps.get_model("articles", "PublicEventPlace").objects
    tenures = apps.get_model("provinces", "Tenure").objects.filter(
        person__public__isnull=False, office__organisation__province__isnull=False
    )
    rows = tenures.select_related("office__organisation__province").iterator(chunk_size=AT_ONCE)
    offices.bulk_create(
        (
            offices.model(
                person_id=tenure.person_id,
                province=tenure.office.organisation.province.slug,
                title=tenure.office.title,
                starts_on=tenure.starts_on,
                ends_on=tenure.ends_on,
                of_the_front=tenure.office.organisation.kind == "front",
                rank=tenure.office.rank,
                position=tenure.position,
            )
            for tenure in rows
        ),
        batch_size=AT_ONCE,
    )
    successors = dict(apps.get_model("provinces", "Province").objects.values_list("slug", "successor__slug"))
    events = apps.get_model("articles", "PublicEvent").objects
    for event in events.iterator(chunk_size=AT_ONCE):
        pages = set()
        for slug in [unit["slug"] for unit in event.provinces]:
            while slug:
                pages.add(slug)
                slug = successors.get(slug)
        places.bulk_create(
            places.model(event=event, province=page, starts_on=event.starts_on) for page in sorted(pages)
        )


def empty(apps, schema_editor):
    apps.get_model("articles", "PublicOffice").objects.all().delete()
    apps.get_model("articles", "PublicEventPlace").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("articles", "0024_province_pages"), ("provinces", "0002_beats_for_a_time")]

    operations = [migrations.RunPython(fill, empty)]
