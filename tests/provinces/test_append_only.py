"""What is written once: both databases refuse to change or remove it, whoever asks."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from articles import checkpoints, house, origins
from articles.desk import receive, threads
from articles.models import PublicCorrection, PublishedArticle, Update, Withdrawal
from articles.models.published import FROZEN
from articles.privacy import redaction
from provinces.append_only import AppendOnly, rebuilding
from tests.articles.desk.stories import live, move
from tests.harness.guards import guarded

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]
GUARDED = sorted(model.__name__ for model in guarded())


@pytest.fixture
def rows(cast, media):
    """A row in every guarded table."""
    story = live(cast.reporter, cast.editor, headline="Bắc Kạn: Tổng kết công tác Mặt trận")
    threads.say(story, cast.editor, timezone.now(), threads.Said("Tổng kết năm nào?", quote="Tổng kết"))
    asked = redaction.ask(story, cast.editor, timezone.now(), "năm nào", "Theo yêu cầu.")
    redaction.approve(asked, cast.chief, timezone.now())
    PublicCorrection.objects.create(article=story, published_at=timezone.now(), kind="correction")
    move(story, "withdraw", cast.chief)
    source = receive.pasted(cast.reporter, "Bắc Kạn: Tổng kết", timezone.now())
    origins.keep(story, source, cast.reporter, timezone.now())
    Update.objects.create(article=story, source=source)
    house.write("sign_out", cast.admin, timezone.now(), about=cast.reporter)
    assert len(list(checkpoints.make(timezone.now()))) == 1
    return {model.__name__: model for model in guarded()}


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except IntegrityError as error:
        return "append-only" in str(error) or "written once" in str(error)
    return False


def test_the_record_is_guarded():
    assert {
        "Revision",
        "HistoryEntry",
        "Withdrawal",
        "PublishedArticle",
        "HouseEntry",
        "Checkpoint",
        "CoveredEnd",
    } <= set(GUARDED)


@pytest.mark.parametrize("name", GUARDED)
def test_no_row_is_removed(rows, name):
    assert rows[name].objects.exists()
    assert refused(f"DELETE FROM {rows[name]._meta.db_table}")


@pytest.mark.parametrize("name", GUARDED)
def test_no_column_is_changed_but_those_that_may(rows, name):
    model, constraint = rows[name], guarded()[rows[name]]
    table = model._meta.db_table
    sqlite_guards = set(constraint.frozen) if connection.vendor == "sqlite" else set()
    for field in model._meta.concrete_fields:
        column = connection.ops.quote_name(field.column)
        value = "NULL" if field.null else "'2001-01-01'" if "Date" in type(field).__name__ else "'7'"
        value = f"{column} + 1000" if field.is_relation or "Integer" in type(field).__name__ else value
        value = "'7'" if field.is_relation and "Char" in type(field.target_field).__name__ else value
        value = "'{}'" if "JSON" in type(field).__name__ else value
        value = f"NOT {column}" if "Boolean" in type(field).__name__ else value
        if field.name in constraint.may_change or (sqlite_guards and field.name not in sqlite_guards):
            continue
        if field.null and model.objects.filter(**{f"{field.name}__isnull": True}).count() == model.objects.count():
            value = "1" if field.is_relation else "'2001-01-01'"
        assert refused(f"UPDATE {table} SET {column} = {value}"), field.name


@pytest.mark.postgres
@pytest.mark.parametrize("name", GUARDED)
def test_no_table_is_emptied(rows, name):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert refused(f"TRUNCATE {rows[name]._meta.db_table} CASCADE")


def test_the_end_of_a_published_row_may_be_set_and_nothing_else(rows):
    PublishedArticle.objects.update(visible_until=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedArticle.objects.update(visible_until=timezone.now(), approved_at=timezone.now())


@pytest.mark.parametrize("name", [name for name in FROZEN if name != "id"])
def test_rebuilding_leaves_what_was_decided(rows, name):
    row = PublishedArticle.objects.get()
    field = PublishedArticle._meta.get_field(name)
    value = timezone.now() if "Date" in type(field).__name__ else getattr(row, field.attname) + 1000
    with pytest.raises(IntegrityError), transaction.atomic(), rebuilding():
        PublishedArticle.objects.update(**{field.attname: value})


def test_rebuilding_renews_what_follows(rows):
    with transaction.atomic(), rebuilding():
        PublishedArticle.objects.update(slug="moi")
    assert PublishedArticle.objects.get().slug == "moi"


@pytest.mark.postgres
def test_outside_of_rebuilding_nothing_is_renewed(rows):
    with transaction.atomic(), rebuilding():
        pass
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedArticle.objects.update(slug="moi")


def test_the_constraint_travels_through_migrations():
    one = AppendOnly(name="a", may_change=["b"], frozen=["c"])
    path, args, kwargs = one.deconstruct()
    assert path == "provinces.append_only.AppendOnly"
    assert AppendOnly(*args, **kwargs) == one
    assert AppendOnly(name="a") != one
    assert len({one, AppendOnly(**kwargs)}) == 1
    assert "'b'" in repr(one)
    assert one.clone() == one


def test_a_row_may_be_validated_before_it_is_written(rows):
    Withdrawal(article=PublishedArticle.objects.get().article, withdrawn_at=timezone.now()).full_clean()
