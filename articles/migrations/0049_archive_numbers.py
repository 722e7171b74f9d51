"""Each post of an archive is told how it stands by its story, some at a time, and each archive how many stand how."""

from django.db import migrations, models
from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When

from provinces.operations import AddIndexConcurrently

AT_ONCE = 5000


def fill(apps, schema_editor):
    posts = apps.get_model("articles", "ArchivedPost").objects
    rows = apps.get_model("articles", "PublishedArticle").objects.filter(article=OuterRef("story"))
    as_imported = Q(story__status="held", story__head__number=1)
    told = Case(
        When(Exists(rows.filter(visible_until=None)), then=Value("live")),
        When(story__status="draft", then=Value("drafts")),
        When(as_imported & ~Exists(rows), then=Value("held")),
        default=Value("others"),
        output_field=models.CharField(),
    )
    after = 0
    while keys := list(posts.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        some = posts.filter(pk__gt=after, pk__lte=keys[-1])
        for state in ("held", "live", "drafts"):
            stand = some.exclude(state=state).annotate(told=told).filter(told=state)
            posts.filter(pk__in=stand.values("pk")).update(state=state)
        after = keys[-1]
    for archive in apps.get_model("articles", "Archive").objects.all():
        for state, number in archive.posts.values_list("state").annotate(Count("pk")):
            setattr(archive, state, number)
        archive.save(update_fields=["held", "live", "drafts", "others"])


class Migration(migrations.Migration):
    atomic = False  # so that nobody waits while an index is made

    dependencies = [("articles", "0048_archive_standing")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddIndexConcurrently(
            "archivedpost", models.Index(fields=["archive", "state", "story"], name="archived_by_state")
        ),
        AddIndexConcurrently("archivedpost", models.Index(fields=["archive", "published_at"], name="archived_by_day")),
        AddIndexConcurrently(
            "archivedpost",
            models.Index(fields=["archive", "story"], condition=~Q(refused=""), name="archived_refused"),
        ),
    ]
