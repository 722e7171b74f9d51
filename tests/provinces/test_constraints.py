"""Rows of one thing cannot overlap in time: refused by the database and, before it, by full_clean()."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.writer import MigrationWriter
from django.db.models import Q

from provinces.constraints import NoOverlap

pytestmark = pytest.mark.everywhere
registry = Apps()


class Shift(models.Model):
    """A table of the tests' own, with moments of time and a condition."""

    desk = models.CharField(max_length=20, null=True)
    start = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    sole = models.BooleanField(default=True)
    place = models.CharField(max_length=20, default="Hà Nội")

    class Meta:
        apps = registry
        app_label = "provinces"
        constraints = [
            NoOverlap(
                name="shift_sole",
                fields=["desk"],
                lower="start",
                upper="until",
                condition=Q(sole=True, place="Hà Nội"),
            )
        ]

    def __str__(self):
        return f"{self.desk}: {self.start} – {self.until}"


class Lease(models.Model):
    """A table of the tests' own, with days, two fields and no condition."""

    house = models.IntegerField()
    flat = models.IntegerField()
    start = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        apps = registry
        app_label = "provinces"
        constraints = [NoOverlap(name="lease_one", fields=["house", "flat"], lower="start", upper="until")]

    def __str__(self):
        return f"{self.house}/{self.flat}"


@pytest.fixture
def tables(django_db_setup, django_db_blocker):
    """Both tables in the database, outside a transaction, as migrations make them."""
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Shift)
            editor.create_model(Lease)
        try:
            yield
        finally:
            with connection.schema_editor() as editor:
                editor.delete_model(Shift)
                editor.delete_model(Lease)


def at(hour, minute=0):
    return None if hour is None else datetime(2026, 11, 24, hour, minute, tzinfo=UTC)


def day(number):
    return None if number is None else date(2026, 11, number)


def refused(write):
    """Whether the database refuses it, with an IntegrityError and nothing left behind."""
    try:
        with transaction.atomic():
            write()
    except IntegrityError:
        return True
    return False


SPANS = [
    # one, another, overlap?
    ((8, 12), (12, 16), False),
    ((12, 16), (8, 12), False),
    ((8, 12), (11, 16), True),
    ((8, 16), (10, 11), True),
    ((10, 11), (8, 16), True),
    ((8, 12), (8, 12), True),
    ((8, None), (12, 16), True),
    ((12, None), (8, 12), False),
    ((None, 12), (12, None), False),
    ((None, 12), (11, None), True),
    ((None, None), (8, 12), True),
    ((None, None), (None, None), True),
    ((8, 16), (10, 10), False),
    ((10, 10), (8, 16), False),
    ((10, 10), (10, 10), False),
    ((10, 10), (None, None), False),
]


@pytest.mark.parametrize(("one", "other", "overlap"), SPANS)
def test_moments_and_days(tables, one, other, overlap):
    Shift.objects.create(desk="a", start=at(one[0]), until=at(one[1]))
    Lease.objects.create(house=1, flat=1, start=day(one[0]), until=day(one[1]))
    shift = Shift(desk="a", start=at(other[0]), until=at(other[1]))
    lease = Lease(house=1, flat=1, start=day(other[0]), until=day(other[1]))
    for row in (shift, lease):
        if overlap:
            with pytest.raises(ValidationError) as refusal:
                row.validate_constraints()
            assert refusal.value.error_dict["__all__"][0].code == "overlap"
        else:
            row.validate_constraints()
        assert refused(row.save) is overlap
        assert type(row).objects.count() == (1 if overlap else 2)


def test_only_rows_that_are_equal_in_every_field(tables):
    Lease.objects.create(house=1, flat=1)
    for house, flat, same in ((1, 2, False), (2, 1, False), (1, 1, True)):
        assert refused(Lease(house=house, flat=flat).save) is same


def test_null_equals_nothing(tables):
    Shift.objects.create(desk=None)
    again = Shift(desk=None)
    again.validate_constraints()
    assert not refused(again.save)


def test_only_rows_that_meet_the_condition(tables):
    Shift.objects.create(desk="a", sole=False)
    first = Shift(desk="a")
    first.validate_constraints()
    assert not refused(first.save), "the row that is there does not count"
    for values in ({"sole": False}, {"place": "Huế"}):
        other = Shift(desk="a", **values)
        other.validate_constraints()
        assert not refused(other.save)
        other.sole, other.place = True, "Hà Nội"
        with pytest.raises(ValidationError):
            other.validate_constraints()
        assert refused(other.save)


def test_an_update_is_held_to_it_too(tables):
    early = Shift.objects.create(desk="a", start=at(8), until=at(12))
    late = Shift.objects.create(desk="a", start=at(12), until=at(16))
    early.validate_constraints()
    assert not refused(early.save), "a row does not overlap itself"
    assert refused(lambda: Shift.objects.filter(pk=late.pk).update(start=at(11, 59)))
    assert refused(lambda: Shift.objects.filter(pk=early.pk).update(until=None))
    assert not refused(lambda: Shift.objects.filter(pk=early.pk).update(until=at(11)))
    assert not refused(lambda: Shift.objects.filter(pk=late.pk).update(start=at(11)))


def test_writes_in_bulk_are_held_to_it_too(tables):
    rows = [Shift(desk="a", start=at(8), until=at(10)), Shift(desk="a", start=at(9), until=at(11))]
    assert refused(lambda: Shift.objects.bulk_create(rows))
    assert Shift.objects.count() == 0


def test_an_upsert_of_the_same_row_is_no_overlap(tables):
    shift = Shift.objects.create(desk="a", start=at(8), until=at(10))
    shift.until = at(11)
    Shift.objects.bulk_create([shift], update_conflicts=True, unique_fields=["id"], update_fields=["until"])
    assert Shift.objects.get().until == at(11)


def test_fractions_of_a_second_count(tables):
    Shift.objects.create(desk="a", start=at(8), until=at(9).replace(microsecond=500_000))
    assert refused(Shift(desk="a", start=at(9), until=at(10)).save)
    assert not refused(Shift(desk="a", start=at(9).replace(microsecond=500_000), until=at(10)).save)


def test_fields_left_out_of_the_form_are_left_out_of_the_check(tables):
    Shift.objects.create(desk="a")
    for name in ("desk", "start", "until", "sole"):
        Shift(desk="a").validate_constraints(exclude={name})
    with pytest.raises(ValidationError):
        Shift(desk="a").validate_constraints(exclude={"id"})


def migrate(*operations):
    """Apply them to the table of shifts as a migration does."""
    state = ProjectState({("provinces", "shift"): ModelState.from_model(Shift)})
    for operation in operations:
        before = state.clone()
        operation.state_forwards("provinces", state)
        with connection.schema_editor() as editor:
            operation.database_forwards("provinces", editor, before, state)


LONGER = models.CharField(max_length=40, default="Hà Nội", db_index=True)
NOTE = models.CharField(max_length=10, null=True, db_index=True)
SOLE = Shift._meta.constraints[0]


@pytest.mark.parametrize(
    "operations",
    [
        [migrations.AlterField("shift", "place", LONGER)],
        [migrations.AlterField("shift", "start", models.DateTimeField(null=True, db_index=True))],
        [migrations.AddField("shift", "note", NOTE)],
        [migrations.AddField("shift", "note", NOTE), migrations.RemoveField("shift", "note")],
        [migrations.AlterModelTable("shift", "provinces_turn"), migrations.AlterModelTable("shift", "provinces_shift")],
        [migrations.RemoveConstraint("shift", "shift_sole"), migrations.AddConstraint("shift", SOLE)],
    ],
    ids=["a field altered", "an end altered", "a column added", "a column removed", "a new name", "removed and added"],
)
def test_it_survives_migrations_of_its_table(tables, operations):
    Shift.objects.create(desk="a", start=at(8), until=at(12))
    migrate(*operations)
    assert refused(Shift(desk="a", start=at(9), until=at(10)).save)
    assert not refused(Shift(desk="a", start=at(12), until=at(13)).save)
    assert refused(lambda: Shift.objects.filter(start=at(12)).update(start=at(11)))


def test_once_removed_it_holds_no_more(tables):
    migrate(migrations.RemoveConstraint("shift", "shift_sole"))
    Shift.objects.create(desk="a")
    assert not refused(Shift(desk="a").save)


def test_migrations_can_write_it_and_see_a_difference():
    constraint = Shift._meta.constraints[0]
    text, imports = MigrationWriter.serialize(constraint)
    assert imports >= {"import provinces.constraints"}
    names = {"models": models, "provinces": __import__("provinces.constraints")}
    assert eval(text, names) == constraint
    path, args, options = constraint.deconstruct()
    assert path == "provinces.constraints.NoOverlap"
    assert args == ()
    assert constraint.clone() == constraint
    for change in (
        {"name": "other"},
        {"fields": ["place"]},
        {"lower": "until"},
        {"upper": "start"},
        {"condition": Q(sole=False)},
        {"violation_error_message": "Taken."},
        {"violation_error_code": "taken"},
    ):
        assert NoOverlap(**{**options, **change}) != constraint
    assert constraint != object()


def test_no_migration_is_missing(db):
    call_command("makemigrations", "provinces", check=True, dry_run=True, stdout=StringIO())


def test_a_message_of_its_own(tables):
    Shift.objects.create(desk="a")
    _, _, options = Shift._meta.constraints[0].deconstruct()
    constraint = NoOverlap(**options, violation_error_message="Taken.", violation_error_code="taken")
    with pytest.raises(ValidationError) as refusal:
        constraint.validate(Shift, Shift(desk="a"))
    assert (refusal.value.message, refusal.value.code) == ("Taken.", "taken")


def test_a_field_that_is_not_there_is_found_by_the_system_check():
    wrong = NoOverlap(name="wrong", fields=["bureau"], lower="start", upper="until", condition=Q(gone=1))
    errors = wrong.check(Shift, connection)
    assert [error.id for error in errors] == ["models.E012", "models.E012"]
    assert Shift._meta.constraints[0].check(Shift, connection) == []
