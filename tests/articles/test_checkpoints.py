"""Checkpoints: a lost record, an older database and a forged end are missed; a second run names only what is new."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.core.signing import BadSignature

from articles import chain, checkpoints, house, record
from articles.models import Article, ChainHead, Checkpoint, CoveredEnd, HistoryEntry, HouseEntry, HouseHead
from newsroom.jobs import sign_record
from tests import factories
from tests.harness.guards import lifted as intruder

pytestmark = pytest.mark.django_db
T0 = factories.moment("2026-03-02 08:00")


@pytest.fixture
def stories(media) -> list[Article]:
    """Three published stories under checkpoints."""
    made = [factories.publish(f"Bắc Kạn: Bài {number}", at=T0).article for number in range(3)]
    list(checkpoints.make(T0))
    assert faults() == []
    return made


def faults(**options) -> list[tuple]:
    return [(fault.story, fault.place, fault.what) for fault in checkpoints.verify(**options)]


def newest() -> set[int]:
    return set(Checkpoint.objects.last().ends.values_list("story", flat=True))


def test_a_second_run_names_what_grew_and_nothing_else(stories):
    assert newest() == {story.pk for story in stories}
    assert list(checkpoints.make(T0)) == []
    factories.publish(stories[1])
    made = list(checkpoints.make(T0))
    assert [(one.number, one.count) for one in made] == [(2, 1)]
    assert newest() == {stories[1].pk}
    assert faults() == []


def test_many_ends_are_spread_over_several_checkpoints(stories, monkeypatch):
    monkeypatch.setattr(checkpoints, "SIZE", 2)
    ChainHead.objects.update(covered=False)
    assert [one.count for one in checkpoints.make(T0)] == [2, 1]
    assert faults() == []


def test_a_change_of_rights_alone_makes_a_checkpoint(stories, cast):
    house.write("sign_out", cast.admin, T0, about=cast.reporter)
    assert [one.count for one in checkpoints.make(T0)] == [0]
    assert faults() == []


def test_a_story_whose_whole_record_was_removed_is_named(stories):
    with intruder():
        ChainHead.objects.filter(article=stories[1]).delete()
        HistoryEntry.objects.filter(article=stories[1]).delete()
    assert faults() == [(stories[1].pk, "record", "its signed ends are missing")]


def test_an_older_end_that_was_put_back_hides_no_cut(stories):
    story, old = stories[0], ChainHead.objects.get(article=stories[0]).signed
    factories.publish(story)
    list(checkpoints.make(T0))
    with intruder():
        HistoryEntry.objects.filter(article=story, number=2).delete()
        ChainHead.objects.filter(article=story).update(signed=old)
    assert (f"history {2}", "is not the one that a checkpoint saw") in [
        (fault.place, fault.what) for fault in record.verify(story)
    ]


def test_a_database_put_back_to_an_older_state_does_not_know_the_end_that_was_kept(stories, tmp_path):
    kept = tmp_path / "ends"
    factories.publish(stories[0])
    call_command("sign_record", keep=str(kept), stdout=io.StringIO())
    call_command("verify_history", kept=str(kept), stdout=io.StringIO())
    with intruder():
        CoveredEnd.objects.filter(checkpoint__number=2).delete()
        Checkpoint.objects.filter(number=2).delete()
        first = Checkpoint.objects.get()
        HouseHead.objects.filter(chain="checkpoints").update(signed=chain.sign("checkpoints", first.number, first.hash))
    assert faults() == []
    output = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_history", kept=str(kept), stdout=output)
    assert "checkpoint 2: is not there as it was when it was kept" in output.getvalue()


def test_a_house_record_written_anew_does_not_fit_the_checkpoint(stories, cast):
    entry = house.write("sign_out", cast.admin, T0, about=cast.reporter)
    list(checkpoints.make(T0))
    with intruder():
        entry.note = "khác"
        entry.hash = house.entry_hash(entry)
        HouseEntry.objects.filter(pk=entry.pk).update(note=entry.note, hash=entry.hash)
    assert faults() == [(None, "house record 1", "is not the one that a checkpoint saw")]


def test_a_forged_end_is_put_under_no_checkpoint(stories):
    ChainHead.objects.filter(article=stories[0]).update(signed="1:1:x:forged", covered=False)
    with pytest.raises(BadSignature):
        list(checkpoints.make(T0))
    with pytest.raises(CommandError, match="run verify_history"):
        call_command("sign_record", stdout=io.StringIO())


def test_the_workers_job_signs_what_is_new(stories):
    factories.publish(stories[2])
    sign_record.func()
    assert newest() == {stories[2].pk}
