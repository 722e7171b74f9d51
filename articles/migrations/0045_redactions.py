"""Redactions. What is written once may be changed by one: triggers are put in place of others, no table is rebuilt."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from provinces.append_only import AppendOnly
from provinces.edition import RaisesEdition

REDACTABLE = {
    "comment": ("comment_written_once", ("quote", "before", "after", "text", "proposed")),
    "historyentry": ("history_written_once", ("note", "details")),
    "publiccorrection": ("correction_written_once", ("headline", "name", "wrong", "right", "apology")),
    "revision": ("revision_written_once", ("data",)),
    "source": ("source_written_once", ("name", "text", "content", "provenance")),
    "withdrawal": ("withdrawal_written_once", ("notice",)),
}


def put_in_place(apps, schema_editor, redactable=True):
    for name, (constraint, columns) in REDACTABLE.items():
        if schema_editor.connection.vendor == "sqlite":
            for event in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER {constraint}_{event}")
        made = AppendOnly(name=constraint, redactable=columns if redactable else ())
        for statement in made.triggers(apps.get_model("articles", name), schema_editor):
            schema_editor.execute(statement, params=None)


def put_back(apps, schema_editor):
    put_in_place(apps, schema_editor, redactable=False)


def by(related="+", **options):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related, to=settings.AUTH_USER_MODEL, **options
    )


def of(model, related):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=related, to=model)


KEY = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0044_rendered_stories"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RedactionEnd",
            fields=[("token", models.CharField(max_length=32, primary_key=True, serialize=False))],
            options={
                "constraints": [
                    AppendOnly(name="redaction_end_written_once"),
                    RaisesEdition(name="redaction_raises_edition"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Redaction",
            fields=[
                KEY,
                ("reason", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField()),
                ("approved_by", by()),
                ("article", of("articles.article", "redactions")),
                ("asked_by", by()),
                (
                    "end",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redaction",
                        to="articles.redactionend",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=~models.Q(asked_by=models.F("approved_by")), name="redaction_by_two_people"
                    ),
                    AppendOnly(name="redaction_written_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RedactedRow",
            fields=[
                KEY,
                ("table", models.CharField(max_length=60)),
                ("row", models.BigIntegerField()),
                ("before", models.CharField(max_length=64)),
                ("after", models.CharField(max_length=64)),
                ("redaction", of("articles.redaction", "rows")),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["table", "row"], name="redactions_of_a_row")],
                "constraints": [
                    models.UniqueConstraint(fields=("redaction", "table", "row"), name="row_once_in_a_redaction"),
                    AppendOnly(name="redacted_row_written_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                KEY,
                ("table", models.CharField(max_length=60)),
                ("row", models.BigIntegerField()),
                ("content", models.TextField(help_text="The values of its columns, sealed.")),
                ("kept_until", models.DateTimeField(db_index=True)),
                ("redaction", of("articles.redaction", "evidence")),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.CreateModel(
            name="RedactionAsk",
            fields=[
                KEY,
                ("words", models.TextField(help_text="Sealed; empty once it is decided.")),
                ("instead", models.CharField(default="[…]", max_length=40, verbose_name="readers read instead")),
                ("evidence", models.BooleanField(default=True, verbose_name="keep a sealed copy as evidence")),
                ("reason", models.TextField(verbose_name="reason")),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("article", of("articles.article", "redaction_asks")),
                ("asked_by", by()),
                ("decided_by", by(null=True)),
            ],
            options={
                "ordering": ["asked_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(decided_at=None, decided_by=None) & ~models.Q(words="")
                        | models.Q(decided_at__isnull=False, decided_by__isnull=False, words=""),
                        name="redaction_asks_are_sealed_until_decided",
                    )
                ],
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(put_in_place, put_back)],
            state_operations=[
                operation
                for name, (constraint, columns) in REDACTABLE.items()
                for operation in (
                    migrations.RemoveConstraint(model_name=name, name=constraint),
                    migrations.AddConstraint(
                        model_name=name, constraint=AppendOnly(name=constraint, redactable=columns)
                    ),
                )
            ],
        ),
    ]
