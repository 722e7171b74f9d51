"""Claims: they expire when nobody works on them, and are taken over with a reason; computed, by no job."""

from datetime import timedelta

import pytest
from django.conf import settings

from articles import claims, permissions, workflow
from articles.models import Article
from articles.record import verify
from articles.workflow import MoveRefused, NotAllowed, Outdated
from tests.articles.desk.stories import change_text, filed, move
from tests.factories import moment

NOW = moment("2026-03-02 10:00")
LATER = NOW + settings.CLAIM_EXPIRES_AFTER
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast) -> Article:
    """A story that `editor` claimed at NOW."""
    return filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), at=NOW + MINUTE)


def moves_of(story: Article) -> list[tuple[str, str]]:
    """Who did what, the oldest first; nobody is "-"."""
    return [(entry.move, entry.by.username if entry.by else "-") for entry in story.history.select_related("by")]


def test_a_claim_expires_at_the_moment_and_not_a_second_before(story):
    assert not claims.is_expired(story, LATER - timedelta(seconds=1))
    assert claims.is_expired(story, LATER)
    assert claims.expires_at(story) == LATER


@pytest.mark.parametrize("travel", [(), ("submit",), ("submit", "claim", "return")])
def test_a_story_on_nobodys_table_has_no_claim_that_could_expire(cast, travel):
    by = {"submit": cast.reporter}
    story = filed(cast.reporter, *((name, by.get(name, cast.editor)) for name in travel), at=NOW)
    assert claims.expires_at(story) is None
    assert not claims.is_expired(story, LATER + timedelta(days=9))


def test_every_save_of_the_claimant_touches_the_claim_also_one_that_changes_nothing(cast, story):
    for at, fields in [(NOW + MINUTE, {"lead": "Sửa."}), (NOW + 5 * MINUTE, {})]:
        if fields:
            change_text(story, cast.editor, at, **fields)
        else:
            workflow.record_revision(story, cast.editor, at)
        story.refresh_from_db()
        assert claims.expires_at(story) == at + settings.CLAIM_EXPIRES_AFTER


def test_others_do_not_touch_it(cast, story):
    claims.touch(story, cast.editor2, NOW + MINUTE)
    change_text(story, cast.chief, NOW + MINUTE, lead="Sửa.")
    story.refresh_from_db()
    assert claims.expires_at(story) == LATER


def test_touching_makes_no_form_outdated(cast, story):
    before = (story.version, story.updated_at)
    claims.touch(story, cast.editor, NOW + 9 * MINUTE)
    story.refresh_from_db()
    assert (story.version, story.updated_at) == before


def test_an_expired_claim_is_written_down_before_another_editor_claims(cast, story):
    with pytest.raises(Outdated):
        workflow.perform("claim", story, cast.editor2, LATER - MINUTE)
    workflow.perform("claim", story, cast.editor2, LATER)
    assert moves_of(story)[-2:] == [("expire", "-"), ("claim", "editor2")]
    expired, claimed = story.history.order_by("-number")[:2][::-1]
    assert (expired.from_status, expired.to_status, expired.details) == (
        "in_review",
        "submitted",
        {"from": cast.editor.pk},
    )
    assert (claimed.from_status, claimed.to_status, claimed.note) == ("submitted", "in_review", "")
    assert (story.claimed_by, claims.expires_at(story)) == (cast.editor2, LATER + settings.CLAIM_EXPIRES_AFTER)
    assert list(verify(story)) == []


def test_until_another_claims_it_who_had_it_goes_on(cast, story):
    assert permissions.may_edit(cast.editor, story, LATER)
    change_text(story, cast.editor, LATER, lead="Sửa muộn.")
    story.refresh_from_db()
    assert not claims.is_expired(story, LATER)
    with pytest.raises(Outdated):
        workflow.perform("claim", story, cast.editor2, LATER + MINUTE)


def test_a_claim_is_taken_over_with_a_reason_and_the_former_editor_saves_no_more(cast, story):
    with pytest.raises(MoveRefused):
        workflow.perform("take_over", story, cast.editor2, NOW + MINUTE, note=" ")
    workflow.perform("take_over", story, cast.editor2, NOW + MINUTE, note="Chị Khuê nghỉ ốm.")
    entry = story.history.last()
    assert (entry.move, entry.by, entry.note, entry.details) == (
        "take_over",
        cast.editor2,
        "Chị Khuê nghỉ ốm.",
        {"from": cast.editor.pk},
    )
    assert (story.status, story.claimed_by) == ("in_review", cast.editor2)
    assert claims.expires_at(story) == NOW + MINUTE + settings.CLAIM_EXPIRES_AFTER
    assert not permissions.may_edit(cast.editor, story, NOW + MINUTE)
    assert permissions.may_edit(cast.editor2, story, NOW + MINUTE)
    assert list(verify(story)) == []


@pytest.mark.parametrize(("name", "at"), [("take_over", NOW + MINUTE), ("claim", LATER)])
def test_who_wrote_the_text_gets_it_on_no_table_of_theirs(cast, story, name, at):
    story.bylines.create(name="Bút danh", user=cast.editor2)
    workflow.record_revision(story, cast.editor, NOW)
    Article.objects.update(claim_touched_at=NOW)
    with pytest.raises(NotAllowed):
        workflow.perform(name, story, cast.editor2, at, note="Gấp.")
    assert story.history.last().move == "claim"


def test_nobody_takes_over_from_themselves(cast, story):
    with pytest.raises(NotAllowed):
        workflow.perform("take_over", story, cast.editor, NOW + MINUTE, note="Gấp.")


def test_a_move_back_to_review_gives_the_story_to_who_made_it(cast, story):
    move(story, "approve", cast.editor, NOW + MINUTE, publish_at=NOW + timedelta(hours=9))
    move(story, "unschedule", cast.editor2, NOW + 2 * MINUTE)
    story.refresh_from_db()
    assert (story.claimed_by, story.claim_touched_at) == (cast.editor2, NOW + 2 * MINUTE)


def test_a_story_that_leaves_the_table_keeps_no_claim(cast, story):
    move(story, "return", cast.editor, NOW + MINUTE)
    story.refresh_from_db()
    assert (story.claimed_by, story.claim_touched_at) == (None, None)


def test_a_clock_that_jumps_ahead_and_back_leaves_the_story_on_the_same_table(cast, story):
    assert claims.is_expired(story, NOW + 9 * settings.CLAIM_EXPIRES_AFTER)  # nobody claims it then
    assert not claims.is_expired(story, NOW + MINUTE)
    assert workflow.perform("return", story, cast.editor, NOW + 2 * MINUTE, note="Bổ sung số liệu.").by == cast.editor


def test_what_was_touched_by_a_clock_that_was_ahead_is_still_taken_over_with_a_reason(cast, story):
    claims.touch(story, cast.editor, NOW + timedelta(days=9))
    story.refresh_from_db()
    assert not claims.is_expired(story, LATER + timedelta(days=1))
    workflow.perform("take_over", story, cast.editor2, NOW + 2 * MINUTE, note="Anh Khuê đi công tác.")
    story.refresh_from_db()
    assert story.claimed_by == cast.editor2
    assert list(verify(story)) == []
