"""A redaction takes two people; then the words stand nowhere in the story, and its record stays whole."""

import io
import secrets
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from articles import edition, origins, record, workflow
from articles.desk import receive, threads
from articles.models import (
    Article,
    Comment,
    Evidence,
    HistoryEntry,
    RedactedRow,
    Redaction,
    RedactionEnd,
    Revision,
    Scratch,
    Source,
)
from articles.privacy import places, redaction
from articles.privacy.wanted import Wanted
from newsroom.models import Role, User
from tests import factories
from tests.articles.desk.stories import change_text, live, move
from tests.harness.guards import lifted

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]
NAME = "Nguyễn Thị Bí Mật"
WHY = "Người được nêu tên là trẻ em."


def text(words: str) -> dict:
    return {"headline": f"Bắc Kạn: {words} kể", "lead": f"Bà {words} kể.", "body": f"<p>Bà <em>{words}</em> nói.</p>"}


@pytest.fixture
def story(cast, media) -> Article:
    """A live story that names somebody in every place, with an older version that does, too."""
    story = live(cast.reporter, cast.editor, **text(NAME), topics=[f"Chuyện {NAME}", "Đoàn kết"])
    threads.say(story, cast.editor, timezone.now(), threads.Said(f"Nêu tên {NAME}?", quote=f"{NAME} kể."))
    Scratch.objects.create(
        user=cast.reporter,
        article=story,
        fields=[["body", f"<p>{NAME}</p>"]],
        sequence=1,
        kept_at=timezone.now(),
    )
    change_text(story, cast.reporter, lead=f"Cụ {NAME} kể.")
    with transaction.atomic():
        source = receive.pasted(cast.reporter, f"Bắc Kạn: {NAME}", timezone.now())
        origins.keep(story, source, cast.reporter, timezone.now())
    assert whole()
    return story


def whole() -> bool:
    output = io.StringIO()
    call_command("verify_history", stdout=output)
    return "story" not in output.getvalue().replace("stories", "")


def whole_answer(answer) -> str:
    return (b"".join(answer) if answer.streaming else answer.content).decode()


def second_chief():
    return User.objects.get(pk=factories.account("chief2", Role.CHIEF).pk)


def asked(story: Article, by, **options):
    return redaction.ask(story, by, timezone.now(), NAME, WHY, **options)


def spots(story: Article) -> list:
    return places.in_stories(Wanted(NAME), [story.pk])


def test_afterwards_the_words_stand_nowhere_and_the_record_is_whole(cast, story):
    assert len({spot.place.model for spot in spots(story)}) >= 6
    done = redaction.approve(asked(story, cast.editor), cast.chief, timezone.now())
    assert spots(story) == []
    assert Revision.objects.filter(article=story).first().data["lead"] == "Cụ […] kể."
    assert Scratch.objects.get().fields == [["body", "<p>[…]</p>"]]
    assert bytes(Source.objects.get().content) == b""
    story.refresh_from_db()
    assert [topic.name for topic in story.tags.all()] == ["Đoàn kết"]
    assert list(record.verify(story)) == []
    assert whole()
    assert (done.asked_by, done.approved_by) == (cast.editor, cast.chief)
    assert HistoryEntry.objects.filter(article=story, move="redact", by=cast.chief, note=WHY).exists()


def test_a_revision_keeps_the_hash_of_what_it_was(cast, story):
    before = dict(Revision.objects.values_list("pk", "hash"))
    redaction.approve(asked(story, cast.editor), cast.chief, timezone.now())
    assert dict(Revision.objects.values_list("pk", "hash")) == before
    assert {row.before for row in RedactedRow.objects.filter(table="articles_revision")} == set(before.values())


def test_readers_get_the_words_no_more_at_once(cast, story, client):
    public = story.published.get()
    address = public.get_absolute_url()
    assert NAME in client.get(address).text
    before = edition.read(timezone.now())
    redaction.approve(asked(story, cast.editor, instead="N.T.B."), cast.chief, timezone.now())
    after = edition.read(timezone.now())
    assert after.withdrawals > before.withdrawals  # no page from before is shown even for a moment
    address = story.published.get().get_absolute_url()
    assert "N.T.B. kể" in client.get(address).text
    for page in (
        address,
        "/",
        "/rss/",
        "/feed.json",
        "/tinh/bac-kan/",
        "/sitemap-news.xml",
        f"/api/v1/stories/{story.pk}",
    ):
        assert NAME not in whole_answer(client.get(page)), page
    assert "N.T.B." not in Client().get("/tim-kiem/?q=Bí+Mật").text.partition("<main")[2]


def test_the_list_of_a_topic_that_names_somebody_loses_the_story(cast, story, client):
    assert "kể" in client.get("/chu-de/chuyen-nguyen-thi-bi-mat/").text
    redaction.approve(asked(story, cast.editor), cast.chief, timezone.now())
    assert client.get("/chu-de/chuyen-nguyen-thi-bi-mat/").status_code == 404


def test_a_second_redaction_of_the_same_story_keeps_the_record_whole(cast, story):
    redaction.approve(asked(story, cast.editor), cast.chief, timezone.now())
    second = redaction.ask(story, cast.chief, timezone.now(), "Nêu tên", "Theo yêu cầu.")
    redaction.approve(second, second_chief(), timezone.now())
    assert Comment.objects.get().text == "[…] […]?"
    assert whole()


def test_a_story_that_was_redacted_goes_on_through_the_workflow(cast, story):
    redaction.approve(asked(story, cast.editor), cast.chief, timezone.now())
    story.refresh_from_db()
    assert workflow.record_revision(story, cast.reporter, timezone.now()).number == 2
    move(story, "submit", cast.reporter)
    move(story, "claim", cast.editor2)
    move(story, "approve", cast.editor2)
    assert story.published.last().lead == "Cụ […] kể."
    assert whole()


@pytest.mark.parametrize("who", ["chief", "editor", "editor2", "reporter", "admin", "root"])
def test_nobody_decides_what_they_asked_and_only_a_chief_editor_decides(cast, story, who):
    one = asked(story, cast.chief if who == "chief" else cast.editor2 if who == "editor2" else cast.editor)
    with pytest.raises(workflow.NotAllowed):
        redaction.approve(one, getattr(cast, who), timezone.now())
    assert spots(story)


@pytest.mark.parametrize("who", ["reporter", "reporter2", "admin", "root", "outsider"])
def test_only_editors_ask(cast, story, who):
    with pytest.raises(workflow.NotAllowed):
        asked(story, getattr(cast, who))


@pytest.mark.parametrize(
    ("words", "reason", "options"),
    [
        ("ab", WHY, {}),
        (NAME, " ", {}),
        (NAME, f"Vì {NAME}", {}),
        (NAME, WHY, {"instead": f"bà {NAME}"}),
        (NAME, WHY, {"instead": ""}),
        ("Không có ở đây", WHY, {}),
    ],
)
def test_what_cannot_be_is_refused(cast, story, words, reason, options):
    with pytest.raises(workflow.MoveRefused):
        redaction.ask(story, cast.editor, timezone.now(), words, reason, **options)


def test_the_words_lie_sealed_while_they_wait_and_nowhere_afterwards(cast, story):
    one = asked(story, cast.editor)
    assert NAME not in one.words
    assert redaction.words_of(one) == NAME
    redaction.refuse(one, cast.chief, timezone.now(), "Tên đã công khai.")
    one.refresh_from_db()
    assert (one.words, one.decided_by) == ("", cast.chief)
    assert spots(story)
    with pytest.raises(workflow.Outdated):
        redaction.approve(one, cast.chief, timezone.now())


def test_a_story_whose_record_is_not_whole_is_left_alone(cast, story):
    one = asked(story, cast.editor)
    with lifted():
        Comment.objects.update(text=f"Khác {NAME}")
    with pytest.raises(workflow.MoveRefused):
        redaction.approve(one, cast.chief, timezone.now())


# --- Evidence -----------------------------------------------------------------


def test_evidence_is_sealed_and_every_look_at_it_is_on_record(cast, story):
    done = redaction.approve(asked(story, cast.editor), cast.chief, timezone.now())
    assert not any(NAME in row.content for row in Evidence.objects.all())
    with pytest.raises(workflow.NotAllowed):
        redaction.open_evidence(done, cast.editor, timezone.now(), "Tò mò")
    with pytest.raises(workflow.MoveRefused):
        redaction.open_evidence(done, cast.chief, timezone.now(), " ")
    kept = redaction.open_evidence(done, cast.chief, timezone.now(), "Tòa án hỏi.")
    assert any(values.get("data", {}).get("lead") == f"Bà {NAME} kể." for _table, values in kept)
    assert HistoryEntry.objects.filter(move="evidence", by=cast.chief, note="Tòa án hỏi.").exists()
    assert whole()


def test_evidence_ends(cast, story, settings):
    settings.EVIDENCE_KEPT_FOR = timedelta(days=1)
    done = redaction.approve(asked(story, cast.editor), cast.chief, timezone.now())
    with pytest.raises(workflow.NotAllowed):
        redaction.open_evidence(done, cast.chief, timezone.now() + timedelta(days=2), "Tòa án hỏi.")


def test_no_evidence_is_kept_where_nobody_asked_for_it(cast, story):
    redaction.approve(asked(story, cast.editor, evidence=False), cast.chief, timezone.now())
    assert not Evidence.objects.exists()


# --- No door around what is written once --------------------------------------


def forged(story: Article, asked_by, approved_by, table="articles_revision", row=None, end=None) -> Redaction:
    now = timezone.now()
    made = Redaction.objects.create(
        article=story, reason="x", asked_by=asked_by, asked_at=now, approved_by=approved_by, approved_at=now,
        end_id=end or secrets.token_hex(16),
    )  # fmt: skip
    number = row or Revision.objects.filter(article=story).first().pk
    RedactedRow.objects.create(redaction=made, table=table, row=number, before="b", after="a")
    return made


def change(column: str = "data", value: str = "'{}'", table: str = "articles_revision") -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = {value}")


def test_one_person_alone_redacts_nothing(cast, story):
    with pytest.raises(IntegrityError), transaction.atomic():
        forged(story, cast.chief, cast.chief)


def test_a_redaction_lets_no_row_be_changed_that_it_does_not_name(cast, story):
    other = Revision.objects.filter(article=story).last()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        forged(story, cast.editor, cast.chief)
        Revision.objects.filter(pk=other.pk).update(data={})
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        forged(story, cast.editor, cast.chief, table="articles_comment")
        change()


@pytest.mark.parametrize("column", ["hash", "seal", "number", "created_at"])
def test_a_redaction_lets_no_column_be_changed_but_those_with_words(cast, story, column):
    value = "7" if column == "number" else "'2001-01-01'"
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        made = forged(story, cast.editor, cast.chief)
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE articles_revision SET {column} = {value} WHERE id = {made.rows.get().row}")


def test_a_redaction_lets_nothing_be_removed(cast, story):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        made = forged(story, cast.editor, cast.chief)
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM articles_revision WHERE id = {made.rows.get().row}")


def test_a_redaction_that_has_ended_lets_nothing_be_changed(cast, story):
    done = redaction.approve(asked(story, cast.editor), cast.chief, timezone.now())
    number = done.rows.filter(table="articles_revision").first().row
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Revision.objects.filter(pk=number).update(data={})


@pytest.mark.django_db(transaction=True)
def test_no_redaction_is_kept_without_its_end(cast, media):
    story = live(cast.reporter, cast.editor, **text(NAME))
    with pytest.raises(IntegrityError), transaction.atomic():
        forged(story, cast.editor, cast.chief)
    assert not Redaction.objects.exists()


def test_a_forged_redaction_is_found(cast, story):
    made = forged(story, cast.editor, cast.chief)
    Revision.objects.filter(pk=made.rows.get().row).update(data={"headline": "Khác"})
    RedactionEnd.objects.create(token=made.end_id)
    faults = [str(fault) for fault in record.verify(story)]
    assert any("its text is not the one" in fault for fault in faults)
    assert any(f"redaction {made.pk}: has no entry" in fault for fault in faults)


def test_a_row_named_later_for_an_old_redaction_is_found(cast, story):
    done = redaction.approve(asked(story, cast.editor), cast.chief, timezone.now())
    RedactedRow.objects.create(redaction=done, table="articles_comment", row=9999, before="b", after="a")
    assert [str(fault) for fault in record.verify(story)] == [f"story {story.pk}, redaction {done.pk}: was changed"]


def test_a_sealed_story_may_be_redacted(cast, story):
    move(story, "withdraw", cast.chief)
    with pytest.raises(workflow.NotAllowed):
        asked(story, cast.editor)
    redaction.approve(asked(story, cast.chief), second_chief(), timezone.now())
    assert spots(story) == []
    assert whole()
