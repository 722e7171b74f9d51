"""What pages, lists and feeds show of a published row, rendered when it is written."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0043_notice_mail_failed")]

    operations = [
        migrations.CreateModel(
            name="RenderedStory",
            fields=[
                (
                    "story",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="rendered",
                        serialize=False,
                        to="articles.publishedarticle",
                    ),
                ),
                ("stamp", models.CharField(max_length=32)),
                ("seal", models.CharField(max_length=200)),
                ("card_vi", models.TextField()),
                ("card_en", models.TextField()),
                ("item", models.TextField()),
                ("entry", models.TextField()),
                ("page_vi", models.TextField()),
                ("page_en", models.TextField()),
            ],
        ),
    ]
