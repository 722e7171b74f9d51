"""How the posts of archives stand, and how many stand how: columns alone, filled by the migration after this one."""

from django.db import migrations, models

STATES = [
    ("held", "Wait to be approved together"),
    ("live", "Readers see"),
    ("drafts", "Incomplete, as drafts"),
    ("others", "Other"),
]


class Migration(migrations.Migration):
    dependencies = [("articles", "0047_mail_handed_over")]

    operations = [
        *(
            migrations.AddField("archive", name, models.PositiveIntegerField(default=0, db_default=0, editable=False))
            for name, _label in STATES
        ),
        migrations.AddField(
            "archivedpost",
            "state",
            models.CharField(choices=STATES, default="others", db_default="others", editable=False, max_length=6),
        ),
    ]
