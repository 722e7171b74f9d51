"""Embargoes: nothing is public before one, whatever is moved when; the chief moves one, with a reason, on record."""

from datetime import datetime, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode

from articles import embargo, record
from articles.desk.filing import Filing
from articles.models import Article, PublishedArticle
from articles.workflow import MoveRefused, NotAllowed
from tests.articles.desk.filing import change, filled
from tests.articles.desk.stories import filed, move

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]
HOUR = timedelta(hours=1)


def under_embargo(cast, until: datetime, publish_at: datetime | None = None) -> Article:
    """A story under embargo, and scheduled where a time is given."""
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), embargo_until=until)
    if publish_at:
        move(story, "approve", cast.editor, publish_at=publish_at)
    story.refresh_from_db()
    return story


@pytest.mark.parametrize("scheduled", [None, 4, 6])
@pytest.mark.parametrize("to", [None, 1, 3, 4, 5, 6, 7])
def test_no_row_becomes_visible_before_the_embargo(cast, scheduled, to):
    at = timezone.now()
    story = under_embargo(cast, at + 4 * HOUR, at + scheduled * HOUR if scheduled else None)
    until = at + to * HOUR if to else None
    refused = bool(to == 4 or (scheduled and to and to > scheduled))
    if refused:
        with pytest.raises(MoveRefused):
            embargo.move(story, cast.chief, timezone.now(), until, "Bộ đổi giờ họp báo.")
    else:
        embargo.move(story, cast.chief, timezone.now(), until, "Bộ đổi giờ họp báo.")
    story.refresh_from_db()
    assert story.embargo_until == (at + 4 * HOUR if refused else until)
    rows = PublishedArticle.objects.filter(article=story)
    assert [row.visible_from for row in rows] == ([at + scheduled * HOUR] if scheduled else [])
    if story.embargo_until:
        assert all(row.visible_from >= story.embargo_until for row in rows)
        assert not rows.visible(story.embargo_until - timedelta(microseconds=1)).exists()
    assert list(record.verify(story)) == []


@pytest.mark.parametrize(("to", "works"), [(None, True), (1, True), (3, False)])
def test_an_approval_obeys_the_embargo_as_it_now_is(cast, to, works):
    at = timezone.now()
    story = under_embargo(cast, at + 4 * HOUR)
    embargo.move(story, cast.chief, at, at + to * HOUR if to else None, "Đổi giờ.")
    if works:
        move(story, "approve", cast.editor, publish_at=at + 2 * HOUR)
    else:
        with pytest.raises(MoveRefused):
            move(story, "approve", cast.editor, publish_at=at + 2 * HOUR)
    assert PublishedArticle.objects.filter(article=story).exists() == works


def test_the_move_is_on_record_with_both_moments(cast):
    at = timezone.now()
    story = under_embargo(cast, at + HOUR)
    entry = embargo.move(story, cast.chief, at, None, "Đã công bố.")
    assert (entry.move, entry.note, entry.by) == ("embargo", "Đã công bố.", cast.chief)
    assert entry.details == {"from": (at + HOUR).isoformat(), "to": None}
    assert (entry.from_status, entry.to_status) == ("in_review", "in_review")


@pytest.mark.parametrize("who", ["reporter", "editor", "editor_north", "admin", "root"])
def test_only_the_chief_moves_it(cast, who):
    story = under_embargo(cast, timezone.now() + HOUR)
    with pytest.raises(NotAllowed):
        embargo.move(story, getattr(cast, who), timezone.now(), None, "x")


def test_without_a_reason_or_without_a_change_nothing_moves(cast):
    at = timezone.now()
    story = under_embargo(cast, at + HOUR)
    for until, reason in ((None, "  "), (at + HOUR, "Không đổi gì.")):
        with pytest.raises(MoveRefused):
            embargo.move(story, cast.chief, at, until, reason)
    assert not story.history.filter(move="embargo").exists()


def test_the_chief_sets_one_too_until_readers_have_seen_the_story(cast):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor))
    later = timezone.now() + HOUR
    embargo.move(story, cast.chief, timezone.now(), later, "Bộ xin giữ tin.")
    with pytest.raises(MoveRefused):
        move(story, "approve", cast.editor)
    embargo.move(story, cast.chief, timezone.now(), None, "Đã công bố.")
    move(story, "approve", cast.editor)
    with pytest.raises(MoveRefused):
        embargo.move(story, cast.chief, timezone.now(), later, "Muộn rồi.")


def save(client, story: Article, day: str, time: str = "08:00") -> None:
    """Send the story's form with that embargo."""
    fields = filled(version=str(story.version), embargo_until_day=day, embargo_until_time=time if day else "")
    assert client.post(change(story), fields).status_code in {302, 422}
    story.refresh_from_db()


def test_who_files_sets_it_once_and_no_form_moves_it(cast, client):
    story = filed(cast.reporter)
    client.force_login(cast.reporter)
    save(client, story, "1/1/2030")
    until = story.embargo_until
    assert until is not None
    for day in ("", "1/1/2029", "1/1/2031"):
        save(client, story, day)
        assert story.embargo_until == until
    assert not story.history.filter(move="embargo").exists()


def test_no_form_sets_it_once_the_story_is_with_the_editors(cast, client):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor))
    client.force_login(cast.editor)
    save(client, story, "1/1/2030")
    assert story.embargo_until is None


def test_a_form_that_was_opened_before_the_move_does_not_undo_it(cast):
    """The move makes no version, so the form that is saved meanwhile is not outdated."""
    at = timezone.now()
    story = filed(cast.reporter)
    Article.objects.filter(pk=story.pk).update(embargo_until=at + HOUR)
    opened = Article.objects.get(pk=story.pk)
    filing = Filing(cast.reporter, opened, at, QueryDict(urlencode(filled(version=str(opened.version)))))
    assert filing.is_valid()
    for until in (at + 2 * HOUR, None):
        embargo.move(Article.objects.get(pk=story.pk), cast.chief, timezone.now(), until, "Đổi giờ.")
        saved = Article.objects.get(pk=story.pk)
        filing.form.apply(saved)
        assert saved.embargo_until == until


def test_the_desk_offers_it_to_the_chief_alone(cast, client):
    story = under_embargo(cast, timezone.now() + HOUR)
    address = f"/admin/articles/article/{story.pk}/embargo/"
    for user, offered in ((cast.editor, False), (cast.chief, True)):
        client.force_login(user)
        assert (address in client.get(f"/admin/articles/article/{story.pk}/review/").content.decode()) is offered
    assert client.post(address, {"note": ""}).status_code == 422
    assert client.post(address, {"note": "Đã công bố."}).status_code == 302
    story.refresh_from_db()
    assert story.embargo_until is None
