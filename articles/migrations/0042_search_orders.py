"""What a search cluster has not heard of yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0041_desk_search")]

    operations = [
        migrations.CreateModel(
            name="SearchOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("index", models.CharField(max_length=30)),
                ("number", models.BigIntegerField()),
            ],
        ),
    ]
