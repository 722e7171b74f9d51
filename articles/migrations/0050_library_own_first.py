"""One's own photos of the library newest first by an index, as those of a province are."""

from django.db import migrations, models
from django.db.models import Q

from provinces.operations import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False  # so that nobody waits while the index is made

    dependencies = [("articles", "0049_archive_numbers")]

    operations = [
        AddIndexConcurrently(
            "photo",
            models.Index(fields=["uploaded_by", "-id"], condition=Q(library=True), name="library_own_first"),
        ),
    ]
