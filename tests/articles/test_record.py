"""The record: a chain of hashes with a signed head; every change, removal and cut is found, with its place."""

import io
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from articles import record, workflow
from articles.models import Article, ChainHead, HistoryEntry, PublishedArticle, Revision
from tests import factories
from tests.harness.guards import lifted as intruder

T0 = factories.moment("2026-03-02 08:00")
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def article(cast) -> Article:
    """A story that was published, edited, scheduled, taken back, withdrawn and restored."""
    article = factories.draft(
        headline="Bắc Kạn: Bản 1", filed_by=cast.reporter, created_at=T0, event_date=date(2023, 10, 10)
    )
    workflow.record_revision(article, cast.reporter, T0)

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
    go("withdraw", cast.chief, 5)
    go("restore", cast.chief, 6)
    assert faults(article) == []
    return article


def faults(article: Article) -> list[tuple[str, str]]:
    return [(fault.place, fault.what) for fault in record.verify(article)]


def test_the_demo_of_every_move_is_whole_and_the_command_says_so(article):
    output = io.StringIO()
    call_command("verify_history", stdout=output)
    assert "the record is whole" in output.getvalue()


def test_a_removed_entry_is_found(article):
    with intruder():
        HistoryEntry.objects.filter(article=article, number=4).delete()
    assert faults(article)[0] == ("history 4", "is missing")


def test_two_entries_exchanged_are_found(article):
    with intruder():
        for old, new in ((5, 99), (6, 5), (99, 6)):
            HistoryEntry.objects.filter(article=article, number=old).update(number=new)
    assert "history 5" in [place for place, _ in faults(article)]


@pytest.mark.parametrize("length", [1, 3])
def test_a_tail_cut_off_is_found_by_the_signed_head(article, length):
    last = HistoryEntry.objects.filter(article=article).count()
    with intruder():
        HistoryEntry.objects.filter(article=article, number__gt=last - length).delete()
    assert (f"history {last}", "is missing") in faults(article)


def test_a_chain_written_anew_without_the_key_is_found(article, settings):
    entry = HistoryEntry.objects.get(article=article, number=1)
    previous = ""
    with intruder():
        for entry in HistoryEntry.objects.filter(article=article).order_by("number"):
            entry.note, entry.previous = entry.note.replace("Lý do", "Lẽ"), previous
            entry.hash = previous = record.entry_hash(entry)
            entry.save()
    last = HistoryEntry.objects.filter(article=article).count()
    assert faults(article) == [(f"history {last}", "is not the one that was signed")]
    ChainHead.objects.filter(article=article).update(signed=f"{article.pk}:{last}:{entry.hash}:forged")
    assert faults(article) == [("signed end of the history", "its signature is not ours")]


def test_a_change_of_the_key_leaves_the_record_whole_while_the_old_one_is_known(article, settings):
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key" * 5, [old]
    assert faults(article) == []
    settings.SECRET_KEY_FALLBACKS = []
    assert faults(article) == [
        ("signed end of the revision", "its signature is not ours"),
        ("signed end of the history", "its signature is not ours"),
    ]


def test_one_changed_byte_of_a_revision_is_found(article):
    revision = Revision.objects.get(article=article, number=1)
    with intruder():
        Revision.objects.filter(pk=revision.pk).update(data=revision.data | {"lead": revision.data["lead"] + "."})
    assert faults(article) == [("revision 1", "its text is not the one its hash was made of")]


def test_a_published_row_that_is_visible_longer_than_decided_is_found(article):
    row = PublishedArticle.objects.filter(article=article).order_by("pk").first()
    PublishedArticle.objects.filter(pk=row.pk).update(visible_until=row.visible_until - HOUR)
    assert faults(article) == [(f"published row {row.pk}", "is visible at other times than the moves say")]


def test_a_published_row_without_an_approval_is_found(article, cast):
    row = PublishedArticle.objects.filter(article=article).order_by("pk").first()
    row.pk, row.visible_from, row.visible_until = None, T0 - 3 * HOUR, T0 - 2 * HOUR
    row.save()
    assert faults(article) == [(f"published row {row.pk}", "has no approval")]


def test_the_command_prints_each_fault_and_fails(article):
    with intruder():
        HistoryEntry.objects.filter(article=article, number=2).update(note="khác")
    output = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_history", str(article.pk), stdout=output)
    assert output.getvalue().strip() == f"story {article.pk}, history 2: was changed"


def test_rebuilding_with_newer_software_is_recorded(article, monkeypatch):
    from articles import publishing

    project = publishing.project
    monkeypatch.setattr(publishing, "project", lambda *a: project(*a) | {"slug": "moi"})
    before = HistoryEntry.objects.filter(article=article).count()
    call_command("republish", str(article.pk), stdout=io.StringIO())
    assert faults(article) == []
    assert HistoryEntry.objects.filter(article=article).count() == before + PublishedArticle.objects.count()
    call_command("republish", str(article.pk), stdout=io.StringIO())
    assert HistoryEntry.objects.filter(article=article).count() == before + PublishedArticle.objects.count()
