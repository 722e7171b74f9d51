"""Somebody leaves: stories and claims go to a colleague, on record; who wrote a text is never forgotten."""

from datetime import date

import pytest
from django.utils import timezone

from articles import house, leaving, permissions, record, workflow
from articles.models import Article, HouseEntry, Status
from newsroom.models import Role, User
from tests.articles.desk.stories import change_text, filed, move
from tests.newsroom.test_accounts import change, fields

PAGE = "/admin/people/hand-over/"
pytestmark = pytest.mark.django_db


def hand_over(story: Article, leaver: User, to: User, by: User) -> bool:
    done = leaving.hand_over([story.pk], leaver, to, by, timezone.now(), "Nghỉ việc.")
    story.refresh_from_db()
    assert list(record.verify(story)) == []
    return bool(done)


@pytest.fixture
def colleague(cast) -> User:
    """A reporter of Bắc Kạn."""
    user = User.objects.create(username="colleague", role=Role.REPORTER, is_staff=True, last_name="Đồng Nghiệp")
    user.beats.create(province=cast.reporter.beats.first().province)
    return user


@pytest.mark.parametrize("travel", [[], ["submit"], ["submit", "claim"], ["submit", "claim", "return"]])
def test_a_story_handed_over_is_the_colleagues_to_write_on(cast, colleague, travel):
    by = {"submit": cast.reporter, "claim": cast.editor, "return": cast.editor}
    story = filed(cast.reporter, *((name, by[name]) for name in travel))
    status = story.status
    assert hand_over(story, cast.reporter, colleague, cast.chief)
    assert (story.filed_by, story.status) == (colleague, status)
    now = timezone.now()
    assert permissions.may_view(colleague, story, now)
    assert not permissions.may_view(cast.reporter, story, now)
    entry = story.history.last()
    assert (entry.move, entry.by, entry.note) == ("hand_over", cast.chief, "Nghỉ việc.")
    assert entry.details == {"from": cast.reporter.pk, "to": colleague.pk, "gets": "story"}
    on_house_record = HouseEntry.objects.get(kind="hand_over")
    assert (on_house_record.about, on_house_record.details["stories"]) == (cast.reporter, [story.pk])


def test_neither_the_leaver_nor_the_new_owner_ever_decides_on_the_text(cast):
    leaver = User.objects.create(username="leaver", role=Role.EDITOR, is_staff=True, nationwide=True)
    story = filed(leaver, ("submit", leaver))
    assert hand_over(story, leaver, cast.editor2, cast.admin)
    assert permissions.has_written(leaver, story)
    assert permissions.has_written(cast.editor2, story)
    for user in (leaver, cast.editor2):
        with pytest.raises(workflow.NotAllowed):
            move(story, "claim", user)
    move(story, "claim", cast.editor)
    move(story, "approve", cast.editor)


def test_a_claim_goes_to_an_editor_who_may_decide_and_to_nobody_else(cast, colleague):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor))
    assert not hand_over(story, cast.editor, colleague, cast.chief)
    change_text(story, cast.editor2, lead="Sapo khác.")
    assert not hand_over(story, cast.editor, cast.editor2, cast.chief)
    assert hand_over(story, cast.editor, cast.editor_north, cast.chief)
    assert (story.claimed_by, story.filed_by, story.status) == (cast.editor_north, cast.reporter, Status.IN_REVIEW)


def test_who_has_claimed_a_story_does_not_become_its_author(cast):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor))
    assert not hand_over(story, cast.reporter, cast.editor, cast.chief)
    assert story.filed_by == cast.reporter


def test_what_is_not_theirs_any_more_stays_where_it_is(cast, colleague):
    story = filed(cast.reporter2, provinces=["lang-son"])
    assert not hand_over(story, cast.reporter, colleague, cast.chief)
    assert not HouseEntry.objects.exists()


# --- The page -----------------------------------------------------------------


def test_the_page_shows_what_would_follow_and_does_what_was_chosen(cast, colleague, client):
    draft, other = filed(cast.reporter, headline="Bản thảo"), filed(cast.reporter, headline="Bài để lại")
    far = filed(cast.reporter, headline="Ở Thái Nguyên", provinces=["thai-nguyen"])
    User.objects.update(language="en")
    client.force_login(cast.chief)
    page = client.get(PAGE, {"leaver": cast.reporter.pk, "to": colleague.pk}).content.decode()
    assert "Becomes Đồng Nghiệp’s story." in page
    assert "Đồng Nghiệp does not cover its province and cannot submit it." in page
    sent = {"leaver": cast.reporter.pk, "to": colleague.pk, "story": [draft.pk, far.pk], "note": "Nghỉ."}
    assert client.post(PAGE, sent).status_code == 302
    owners = {story.pk: Article.objects.get(pk=story.pk).filed_by for story in (draft, other, far)}
    assert owners == {draft.pk: colleague, other.pk: cast.reporter, far.pk: colleague}


def test_an_administrator_hands_over_without_reading_headlines(cast, colleague, client):
    story = filed(cast.reporter, headline="Bí mật của Bắc Kạn")
    client.force_login(cast.admin)
    page = client.get(PAGE, {"leaver": cast.reporter.pk, "to": colleague.pk}).content.decode()
    assert "Bí mật" not in page
    assert f'value="{story.pk}"' in page
    assert client.post(PAGE, {"leaver": cast.reporter.pk, "to": colleague.pk, "story": story.pk}).status_code == 302
    assert Article.objects.get(pk=story.pk).filed_by == colleague


@pytest.mark.parametrize("username", ["reporter", "editor", "outsider"])
def test_nobody_else_hands_over(cast, colleague, client, username):
    story = filed(cast.reporter2, provinces=["lang-son"])
    client.force_login(getattr(cast, username))
    sent = {"leaver": cast.reporter2.pk, "to": colleague.pk, "story": story.pk}
    assert client.get(PAGE, sent).status_code == client.post(PAGE, sent).status_code == 403
    assert Article.objects.get(pk=story.pk).filed_by == cast.reporter2


def test_nobody_hands_over_to_themselves_or_to_somebody_without_a_desk(cast, client):
    client.force_login(cast.chief)
    for to in (cast.reporter, cast.admin, cast.outsider):
        assert client.post(PAGE, {"leaver": cast.reporter.pk, "to": to.pk}).status_code == 422


def test_the_page_costs_the_same_for_one_story_and_for_many(cast, colleague, client, django_assert_num_queries):
    client.force_login(cast.chief)
    asked = {"leaver": cast.reporter.pk, "to": colleague.pk}
    filed(cast.reporter)
    with django_assert_num_queries(10):
        client.get(PAGE, asked)
    for number in range(30):
        filed(cast.reporter, headline=f"Bài {number}")
    with django_assert_num_queries(10):
        client.get(PAGE, asked)


# --- Closing an account -------------------------------------------------------


def close(client, user: User) -> None:
    without = fields(user)
    del without["is_active"]
    assert client.post(change(user), without | {"nationwide": "on", "reason": "Nghỉ việc."}).status_code == 302
    user.refresh_from_db()
    assert not user.is_active


def test_a_closed_account_gives_its_claims_back(cast, client):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor))
    client.force_login(cast.admin)
    close(client, cast.editor)
    story.refresh_from_db()
    assert (story.status, story.claimed_by) == (Status.SUBMITTED, None)
    entry = story.history.last()
    assert (entry.move, entry.by, entry.note) == ("release", cast.admin, "Nghỉ việc.")
    assert list(record.verify(story)) == []


def test_no_session_of_a_closed_account_comes_alive_again_when_it_is_opened(cast, client):
    theirs = client.__class__()
    theirs.force_login(cast.editor)
    client.force_login(cast.admin)
    close(client, cast.editor)
    assert theirs.get("/admin/").status_code == 302
    client.post(change(cast.editor), fields(cast.editor, nationwide="on"))
    assert theirs.get("/admin/").status_code == 302
    assert [entry.kind for entry in HouseEntry.objects.filter(about=cast.editor)] == ["active", "sign_out", "active"]


def test_an_account_signed_out_everywhere_has_to_sign_in_again_on_each_device(cast, client):
    one, two = client.__class__(), client.__class__()
    for device in (one, two):
        device.force_login(cast.reporter)
    client.force_login(cast.admin)
    assert client.post(f"/admin/people/{cast.reporter.pk}/sign-out/").status_code == 302
    assert one.get("/admin/").status_code == two.get("/admin/").status_code == 302
    assert HouseEntry.objects.get().kind == "sign_out"
    assert list(house.verify()) == []


def test_an_administrator_does_not_sign_a_superuser_out(cast, client):
    client.force_login(cast.admin)
    assert client.post(f"/admin/people/{cast.root.pk}/sign-out/").status_code == 404
    client.force_login(cast.chief)
    assert client.post(f"/admin/people/{cast.reporter.pk}/sign-out/").status_code == 404


# --- Rights for a time --------------------------------------------------------


def test_a_province_given_for_a_time_is_covered_in_that_time_alone(cast, monkeypatch):
    province = cast.reporter2.beats.get().province
    cast.reporter.beats.create(province=province, starts_on=date(2026, 3, 1), ends_on=date(2026, 4, 1))
    days = {date(2026, 2, 28): False, date(2026, 3, 1): True, date(2026, 3, 31): True, date(2026, 4, 1): False}
    assert {day: province.pk in permissions.beats_of(cast.reporter, day) for day in days} == days


def test_an_editor_sees_a_scope_while_it_lasts(cast):
    province = cast.reporter2.beats.get().province
    story = filed(cast.reporter2, provinces=["lang-son"])
    cast.editor_north.beats.create(province=province, starts_on=date(2026, 3, 1), ends_on=date(2026, 4, 1))
    for day, seen in (("2026-02-28 23:59", False), ("2026-03-01 00:00", True), ("2026-04-01 00:00", False)):
        at = timezone.make_aware(timezone.datetime.fromisoformat(day))
        assert permissions.may_view(cast.editor_north, story, at) is seen, day
        assert permissions.visible_to(cast.editor_north, at).filter(pk=story.pk).exists() is seen, day


SPANS = [(-1, 1, Role.EDITOR), (1, 2, Role.REPORTER), (-2, 0, Role.REPORTER)]


@pytest.mark.parametrize(("begin", "end", "role"), SPANS)
def test_somebody_stands_in_from_a_day_until_a_day(cast, begin, end, role):
    today = timezone.localdate()
    cast.reporter.stand_in_role = Role.EDITOR
    cast.reporter.stand_in_from = today + timezone.timedelta(days=begin)
    cast.reporter.stand_in_until = today + timezone.timedelta(days=end)
    cast.reporter.save()
    assert cast.reporter.role_on(today) == role
    assert permissions.is_editor(cast.reporter) is (role == Role.EDITOR)


def test_a_reporter_of_a_merged_province_keeps_its_archive_and_gains_no_other(cast, colleague):
    """Bắc Kạn became part of Thái Nguyên; who covers one of them does not cover the other."""
    now = timezone.now()
    assert {beat.province.slug for beat in colleague.beats.all()} == {"bac-kan"}
    colleague.role = Role.EDITOR
    old, new = filed(cast.reporter), filed(cast.reporter, provinces=["thai-nguyen"])
    assert permissions.may_view(colleague, old, now)
    assert not permissions.may_view(colleague, new, now)
    assert list(permissions.visible_to(colleague, now)) == [old]
