"""Somebody with all rights on the database changes the record by raw SQL: each change is reported, with its place."""

import io
import json
import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.core.signing import BadSignature
from django.db import IntegrityError, connection, models, transaction

from articles import chain, checkpoints, house, origins, record, updates, workflow
from articles.desk import receive, threads
from articles.models import (
    Article,
    ChainHead,
    Checkpoint,
    Comment,
    CoveredEnd,
    HistoryEntry,
    HouseEntry,
    HouseHead,
    Origin,
    PublicCorrection,
    PublishedArticle,
    RedactedRow,
    Redaction,
    RedactionEnd,
    RenderedStory,
    Revision,
    Source,
    Update,
    Withdrawal,
)
from articles.privacy import redaction
from articles.updates import Coming
from tests import factories
from tests.harness.guards import guarded, lift

T0 = factories.moment("2026-03-02 08:00")
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db
# What somebody could change, and how verify_history names the place. The ends are no rows that are written once.
PLACES = {
    HistoryEntry: "story {0.article_id}, history {0.number}:",
    Revision: "story {0.article_id}, revision {0.number}:",
    PublishedArticle: "story {0.article_id}, published row {0.pk}:",
    Withdrawal: "story {0.article_id}, withdrawal {0.pk}:",
    PublicCorrection: "story {0.article_id}, correction {0.pk}:",
    Comment: "story {0.article_id}, comment {0.pk}:",
    Origin: "story {0.article_id}, source {0.source_id}:",
    Source: "source {0.pk}:",
    Update: "story {0.article_id}, update {0.pk}:",
    Redaction: "story {0.article_id}, ",
    RedactedRow: "story {0.redaction.article_id}, ",
    RedactionEnd: "story {0.redaction.article_id}, redaction {0.redaction.pk}:",
    HouseEntry: "house record {0.number}:",
    Checkpoint: "checkpoint {0.number}:",
    CoveredEnd: "checkpoint {0.checkpoint.number}:",
    ChainHead: "story {0.article_id}, ",
    HouseHead: "",
}
# Keys that nothing on record refers to: another one says nothing else.
SILENT = {"HistoryEntry.id", "RedactedRow.id", "HouseEntry.id", "CoveredEnd.id"}
# Other rows know these rows by their key, so the fault is found where they are missed.
FOUND_ELSEWHERE = {"Revision.id": "story ", "Checkpoint.id": "checkpoint "}


@transaction.atomic
def file_from_a_part(article: Article, by) -> None:
    """Say on its record that it came as one story of a file that held several."""
    whole = receive.pasted(by, "Bắc Kạn: Bản 1", T0)
    told = {"text": "Bản 1", "content": b"1", "sha256": "1", "received_at": T0, "provenance": {"warnings": ["x"]}}
    part = Source.objects.create(whole=whole, kind="part", received_by=by, **told)
    origins.keep(article, part, by, T0 + 6 * HOUR)


def update_from_another(article: Article, cast) -> None:
    """Make a later story, which was filed from a source, its next version."""
    later = factories.draft(headline="Bắc Kạn: Bản 3", filed_by=cast.reporter, created_at=T0 + HOUR)
    workflow.record_revision(later, cast.reporter, T0 + 6 * HOUR)
    with transaction.atomic():
        origins.keep(later, receive.pasted(cast.reporter, "Bắc Kạn: Bản 3", T0), cast.reporter, T0 + 6 * HOUR)
        Article.objects.filter(pk=article.pk).update(headline="Bắc Kạn: Bản 3")
        article.refresh_from_db()
        updates.make(article, Coming(story=later, version=later.version), cast.reporter, T0 + 6 * HOUR)


def redact(article: Article, cast, words: str) -> None:
    """Take words out of it, under four eyes."""
    asked = redaction.ask(article, cast.editor, T0 + 6 * HOUR, words, "Theo yêu cầu.")
    redaction.approve(asked, cast.chief, T0 + 6 * HOUR)


@pytest.fixture
def world(cast) -> Article:
    """A story with every kind of public row, another one, the house record, and checkpoints over all."""
    day = date(2023, 10, 10)
    article = factories.draft(headline="Bắc Kạn: Bản 1", filed_by=cast.reporter, created_at=T0, event_date=day)
    workflow.record_revision(article, cast.reporter, T0)
    house.write_account(cast.reporter, cast.admin, T0)
    list(checkpoints.make(T0))

    def go(name, by, hours, **details):
        head = article.head.hash if article.head else ""
        workflow.perform(name, article, by, T0 + hours * HOUR, revision_hash=head, note="Lý do.", **details)

    go("submit", cast.reporter, 0)
    go("claim", cast.editor, 0)
    go("approve", cast.editor, 0)
    Article.objects.filter(pk=article.pk).update(headline="Bắc Kạn: Bản 2")
    workflow.record_revision(article, cast.reporter, T0 + HOUR)
    go("submit", cast.reporter, 1)
    go("claim", cast.editor, 1)
    go("approve", cast.editor, 1, publish_at=T0 + 9 * HOUR)
    go("unschedule", cast.editor, 2)
    go("approve", cast.editor2, 3, publish_at=T0 + 4 * HOUR)
    go("withdraw", cast.chief, 5, notice="Bài được gỡ để kiểm tra.")
    go("restore", cast.chief, 6)
    with transaction.atomic():
        said = {"kind": "correction", "headline": article.headline, "wrong": "12 hộ", "right": "21 hộ"}
        row = PublicCorrection.objects.create(article=article, published_at=T0 + 6 * HOUR, **said)
        details = record.corrected(row)
        record.write(article, "correct", cast.chief, T0 + 6 * HOUR, to_status=article.status, details=details)
    file_from_a_part(article, cast.reporter)
    threads.say(article, cast.editor, T0 + 6 * HOUR, threads.Said("Số này lấy ở đâu?", quote="Bản 2"))
    update_from_another(article, cast)
    redact(article, cast, "Số này")
    factories.withdraw(factories.publish("Lạng Sơn: Bài khác", at=T0), T0 + HOUR)
    house.write("sign_out", cast.admin, T0, about=cast.reporter, note="Mất máy.")
    list(checkpoints.make(T0 + 6 * HOUR))
    house.write("sign_out", cast.root, T0, about=cast.editor)
    go("withdraw", cast.chief, 7)
    assert reported() == []
    return article


def reported() -> list[str]:
    """What verify_history prints of a record that is not whole."""
    output = io.StringIO()
    try:
        call_command("verify_history", stdout=output)
    except CommandError:
        assert output.getvalue(), "a failure without a fault"
        return output.getvalue().splitlines()
    return []


def execute(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        assert cursor.rowcount, sql


def assign(row: models.Model, field: models.Field, value: Any) -> None:
    """Write one column of one row by raw SQL."""
    table, key = row._meta.db_table, row._meta.pk
    prepared = field.get_db_prep_save(value, connection)
    execute(f'UPDATE {table} SET "{field.column}" = %s WHERE "{key.column}" = %s', prepared, row.pk)


def other(field: models.Field, value: Any, rng: random.Random) -> Any:
    """A value that differs a little: one letter, one microsecond, one more."""
    if isinstance(field, models.JSONField):
        return other_json(value, rng)
    if isinstance(field, models.DateTimeField):
        return value + timedelta(microseconds=1) if value else T0
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.BinaryField):
        return bytes(value) + b"x"
    if field.is_relation:
        others = field.related_model.objects.exclude(pk=value).values_list("pk", flat=True)
        return rng.choice(sorted(others)) if others else 1000
    if isinstance(value, int):
        return value + 1000
    return other_text(value, rng)


def other_text(text: str | None, rng: random.Random) -> str:
    if not text:
        return "x"
    place = rng.randrange(len(text))
    return text[:place] + ("a" if text[place] != "a" else "b") + text[place + 1 :]


def other_json(value: Any, rng: random.Random) -> Any:
    """The same with one leaf changed, somewhere inside."""
    if isinstance(value, dict) and value:
        key = rng.choice(sorted(value))
        return value | {key: other_json(value[key], rng)}
    if isinstance(value, list) and value:
        place = rng.randrange(len(value))
        return [*value[:place], other_json(value[place], rng), *value[place + 1 :]]
    if isinstance(value, str):
        return other_text(value, rng)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return {"x": 1} if isinstance(value, dict) else ["x"] if isinstance(value, list) else "x"


def missed(change: Any, place: str) -> str | None:
    """Make a change, look whether it is reported at its place (or refused by a constraint), and undo it."""
    try:
        with transaction.atomic():
            lift()
            change()
            faults = reported()
            transaction.set_rollback(True)
    except IntegrityError:
        return None
    return None if any(fault.startswith(place) or f" {place}" in fault for fault in faults) else f"{faults}"


def test_everything_that_is_written_once_is_tried():
    assert set(guarded()) <= set(PLACES)


@pytest.mark.parametrize("model", PLACES, ids=lambda model: model.__name__)
def test_a_change_of_any_column_is_reported_with_its_place(world, model, full):
    rng, misses = random.Random(2026), []
    for field in model._meta.concrete_fields:
        name = f"{model.__name__}.{field.name}"
        rows = list(model.objects.order_by("pk"))
        rows = [row for row in rows if not (name == "ChainHead.covered" and row.covered)]  # once more is no harm
        # A notice refers to its entry: the database refuses another key.
        rows = [row for row in rows if not (name == "HistoryEntry.id" and row.notices.exists())]
        for row in rows if full else rng.sample(rows, min(2, len(rows))):
            value = other(field, getattr(row, field.attname), rng)
            place = FOUND_ELSEWHERE.get(name, PLACES[model].format(row))
            fault = missed(lambda: assign(row, field, value), place)  # noqa: B023
            if (fault is None) == (name in SILENT):
                misses.append(f"{name} of {row}: {value!r:.60} {fault}")
    assert misses == []


def test_markup_that_was_rendered_ahead_is_nobody_elses(world):
    """Readers get it as it is; it follows from the row, so a removed one is no fault."""
    made = RenderedStory.objects.filter(story__article=world).last()
    place, rng = f"story {world.pk}, published row {made.pk}:", random.Random(2026)
    for field in [field for field in made._meta.concrete_fields if not field.primary_key]:
        value = other(field, getattr(made, field.attname), rng)
        assert missed(lambda: assign(made, field, value), place) is None, field.name  # noqa: B023
    before = RenderedStory.objects.filter(story__article=world).first()
    columns = {field.name: getattr(before, field.name) for field in made._meta.concrete_fields[1:]}
    exchanged = lambda: RenderedStory.objects.filter(pk=made.pk).update(**columns)  # noqa: E731
    assert missed(exchanged, place) is None, "that of another version"


@pytest.mark.parametrize("model", PLACES, ids=lambda model: model.__name__)
def test_a_removed_row_is_reported_with_its_place(world, model):
    misses = []
    for row in model.objects.order_by("pk"):
        key = row._meta.pk.column
        fault = missed(
            lambda: execute(f"DELETE FROM {row._meta.db_table} WHERE {key} = %s", row.pk),  # noqa: B023
            PLACES[model].format(row),
        )
        if fault is not None:
            misses.append(f"{row}: {fault}")
    assert misses == []


def test_a_tail_cut_off_is_reported_at_every_length(world):
    last = HistoryEntry.objects.filter(article=world).count()
    for length in range(1, last + 1):
        cut = f"DELETE FROM articles_historyentry WHERE article_id = %s AND number > {last - length}"
        assert missed(lambda: execute(cut, world.pk), f"story {world.pk}, history {last}: is missing") is None  # noqa: B023


@pytest.mark.parametrize(
    ("table", "where", "place"),
    [
        ("articles_historyentry", "article_id = {0}", "story {0}, history 2:"),
        ("articles_revision", "article_id = {0}", "story {0}, revision"),
        ("articles_houseentry", "1 = 1", "house record"),
        ("articles_checkpoint", "1 = 1", "checkpoint"),
    ],
)
def test_two_rows_exchanged_are_reported(world, table, where, place):
    where = where.format(world.pk)
    one, two = (2, 3) if "history" in table else (1, 2)

    def change() -> None:
        for old, new in ((one, 99), (two, one), (99, two)):
            execute(f"UPDATE {table} SET number = %s WHERE number = %s AND {where}", new, old)

    assert missed(change, place.format(world.pk)) is None


def test_a_whole_record_removed_is_reported_and_so_is_a_whole_story(world):
    pk = world.pk
    rows = "(SELECT id FROM articles_publishedarticle WHERE article_id = %s)"

    def record_gone() -> None:
        execute("UPDATE articles_article SET head_id = NULL WHERE id = %s", pk)
        execute("DELETE FROM articles_chainhead WHERE article_id = %s", pk)
        execute("DELETE FROM articles_historyentry WHERE article_id = %s", pk)
        for table in ("articles_listentry", "articles_rendition"):
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {table} WHERE story_id IN {rows}", [pk])
        for table in ("articles_publishedarticle", "articles_withdrawal", "articles_revision"):
            execute(f"DELETE FROM {table} WHERE article_id = %s", pk)

    def story_gone() -> None:
        record_gone()
        execute("DELETE FROM articles_article WHERE id = %s", pk)

    assert missed(record_gone, f"story {pk}, record: its signed ends are missing") is None
    assert missed(story_gone, f"story {pk}, record: the whole story is missing") is None


def cut_last(table: str, where: str) -> None:
    """Remove the last entry of a chain."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(number) FROM {table} WHERE {where}")
        [number] = cursor.fetchone()
    if table == "articles_revision":
        execute(f"UPDATE articles_article SET head_id = NULL WHERE {where.replace('article_id', 'id')}")
    execute(f"DELETE FROM {table} WHERE {where} AND number = %s", number)


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("history", "articles_historyentry"),
        ("revision", "articles_revision"),
        ("house record", "articles_houseentry"),
        ("checkpoint", "articles_checkpoint"),
    ],
)
@pytest.mark.once
@pytest.mark.parametrize("forged", [False, True])
def test_what_is_written_later_hides_no_tail_that_was_cut_off(world, cast, name, table, forged):
    def write(hours: int) -> None:
        at = T0 + hours * HOUR
        if name == "revision":
            last = Revision.objects.filter(article=world).latest("number")
            told = {"data": last.data, "hash": last.hash, "created_by": cast.reporter, "created_at": at}
            record.seal(Revision(article=world, number=last.number + 1, **told))
        elif name == "history":
            record.write(world, "hold", cast.editor, at, to_status=world.status)
        else:
            house.write("sign_out", cast.admin, at)
            list(checkpoints.make(at) if name == "checkpoint" else ())

    def change() -> None:
        write(8)
        cut_last(table, f"article_id = {world.pk}" if name in {"history", "revision"} else "1 = 1")
        if forged:
            ChainHead.objects.filter(article=world).update(signed="1:1:x:y", signed_revisions="1:1:x:y")
            HouseHead.objects.update(signed="1:1:x:y")
        write(9)

    assert missed(change, f"signed end of the {name}:" if forged else f"{name} ") is None


def test_a_chain_written_anew_with_an_end_of_its_own_is_reported_without_the_key(world, settings):
    def change(key: str) -> None:
        previous = ""
        for entry in HistoryEntry.objects.filter(article=world).order_by("number"):
            entry.note, entry.previous = entry.note.replace("Lý do", "Lẽ"), previous
            entry.hash = previous = record.entry_hash(entry)
            HistoryEntry.objects.filter(pk=entry.pk).update(note=entry.note, previous=entry.previous, hash=entry.hash)
        ours, settings.SECRET_KEY = settings.SECRET_KEY, key
        ChainHead.objects.filter(article=world).update(signed=chain.sign(world.pk, entry.number, previous))
        settings.SECRET_KEY = ours

    place = f"story {world.pk}, signed end of the history: its signature is not ours"
    assert missed(lambda: change("not-the-key" * 6), place) is None
    # With the key too, the checkpoints remember.
    assert missed(lambda: change(settings.SECRET_KEY), f"story {world.pk}, history") is None


def test_an_end_signed_for_another_story_does_not_pass(world):
    elsewhere = ChainHead.objects.exclude(article=world).first().signed
    change = lambda: ChainHead.objects.filter(article=world).update(signed=elsewhere)  # noqa: E731
    assert missed(change, f"story {world.pk}, history") is None


def test_a_signed_text_that_names_no_end_is_no_end():
    with pytest.raises(BadSignature):
        chain.unsign(chain._signer().sign("x"))


def test_values_are_told_apart_in_a_digest():
    from articles.chain import digest, plain

    values = [None, "", 0, "0", [], {}, plain(date(2026, 1, 1)), plain(datetime(2026, 1, 1, tzinfo=T0.tzinfo))]
    assert len({digest([value]) for value in values}) == len(values)
    assert json.loads(json.dumps(plain(T0))) == "2026-03-02T01:00:00.000000+00:00"
