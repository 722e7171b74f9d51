"""Operations of migrations: what was broken off on PostgreSQL is begun again by `migrate` alone."""

import pytest
from django.db import DatabaseError, connection, models
from django.db.migrations import AddIndex
from django.db.migrations.loader import MigrationLoader

from articles.models import Section
from provinces.operations import AddIndexConcurrently

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NAME = "left_half_made"


def index() -> AddIndexConcurrently:
    return AddIndexConcurrently("section", models.Index(name=NAME, fields=["position"]))


def run(operation: AddIndex, way: str = "database_forwards") -> None:
    before = MigrationLoader(connection).project_state()
    after = before.clone()
    operation.state_forwards("articles", after)
    states = (before, after) if way == "database_forwards" else (after, before)
    with connection.schema_editor(atomic=False) as editor:
        getattr(operation, way)("articles", editor, *states)


def standing() -> list[tuple[bool, str]]:
    """Whether each index of the name is whole, and what makes it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indisvalid, pg_get_indexdef(indexrelid) FROM pg_index WHERE indexrelid = to_regclass(%s)", [NAME]
        )
        return cursor.fetchall()


@pytest.fixture
def half_made(transactional_db):
    """An index over which PostgreSQL gave up: it stands there and nobody uses it."""
    Section.objects.bulk_create([Section(slug=f"s-{number}", name=f"S {number}", position=1) for number in range(2)])
    with connection.cursor() as cursor, pytest.raises(DatabaseError):
        cursor.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {NAME} ON articles_section (position)")
    ((whole, _made),) = standing()
    assert not whole
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {NAME}")


def test_an_index_that_was_left_half_made_is_made_anew(half_made):
    run(index())
    ((whole, made),) = standing()
    assert whole
    assert "UNIQUE" not in made
    run(index(), "database_backwards")
    assert standing() == []


def test_an_index_that_was_finished_before_the_migration_was_broken_off_stays(half_made):
    run(index())
    made = standing()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)::oid", [NAME])
        oid = cursor.fetchone()
    run(index())
    assert standing() == made
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)::oid", [NAME])
        assert cursor.fetchone() == oid


def test_an_index_of_that_name_on_another_table_is_left_alone(half_made):
    with pytest.raises(DatabaseError, match="already exists"):
        run(AddIndexConcurrently("photo", models.Index(name=NAME, fields=["caption"])))
    assert [whole for whole, _made in standing()] == [False]
