"""Corrections: asked for, decided, published in one transaction; what readers find on pages and in feeds."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import corrections, letters, publishing, record
from articles.models import Article, Correction, Notice, PublicCorrection, PublishedArticle, Status
from articles.workflow import MoveRefused, NotAllowed, Outdated
from newsroom import jobs
from tests import factories
from tests.articles.desk.stories import change_text, filed, live, move

pytestmark = pytest.mark.django_db
REMINDERS = ("correction_due", "correction_late")
WRONG, RIGHT = "tám nhà Đại đoàn kết", "mười nhà Đại đoàn kết"


def asked(story: Article, by, **fields: Any) -> Correction:
    at = timezone.now()
    given = {"received_at": at, "due_at": corrections.due(at), "wrong": WRONG, "right": RIGHT, "apology": "Xin lỗi."}
    return corrections.ask(story, by, at, **given | fields)


def accepted(story: Article, cast, **fields: Any) -> Correction:
    file = asked(story, cast.editor, **fields)
    corrections.decide(file, cast.chief, timezone.now(), accepted=True)
    return file


def published(story: Article, cast, **fields: Any) -> PublicCorrection:
    file = accepted(story, cast, **fields)
    corrections.publish(file, cast.chief, timezone.now())
    return PublicCorrection.objects.get(pk=Correction.objects.get(pk=file.pk).notice_id)


@pytest.fixture
def story(cast) -> Article:
    return live(cast.reporter, cast.editor, body=f"<p>Xã khánh thành {WRONG}.</p>")


def moves(story: Article) -> list[str]:
    return list(story.history.order_by("pk").values_list("move", flat=True))


# --- The list -----------------------------------------------------------------


def test_files_that_are_done_are_leafed_through_and_how_far_is_said(cast, client, monkeypatch):
    for name, number in (("PAGE", 2), ("FAR", 4), ("SHOWN", 1)):
        monkeypatch.setattr(f"articles.desk.corrections.{name}", number)
    here, elsewhere = (cast.reporter, "bac-kan"), (cast.reporter2, "lang-son")
    stories = [live(by, cast.editor, provinces=[place]) for by, place in (here, elsewhere)]
    files = [asked(stories[number not in {1, 7}], cast.editor) for number in range(9)]
    Correction.objects.filter(pk__in=[file.pk for file in files]).update(state="rejected", decided_at=timezone.now())

    def leaf(user) -> list[tuple[list[int], bool]]:
        client.force_login(user)
        pages, address = [], "/admin/corrections/"
        while address:
            shown = client.get(address).context
            pages.append(([files.index(file) for file in shown["done"]], bool(shown["looked_back_to"])))
            address = f"/admin/corrections/?before={shown['older']}" if shown["older"] else ""
        return pages

    assert leaf(cast.chief) == [([8, 7], False), ([6, 5], False), ([4, 3], False), ([2, 1], False), ([0], False)]
    assert leaf(cast.editor_north) == [([7], True), ([1], True), ([], False)]
    assert [client.get(f"/admin/corrections/?before={odd}").status_code for odd in ("x", "1-0", f"{10**30}-1")] == [
        404
    ] * 3
    for _number in range(2):
        asked(stories[0], cast.editor)
    shown = client.get("/admin/corrections/").context
    assert (len(shown["undone"]), shown["more_undone"]) == (1, True)


# --- The file -----------------------------------------------------------------


def test_a_file_is_due_when_the_setting_says(story, cast):
    file = asked(story, cast.editor)
    assert file.due_at - file.received_at == settings.CORRECTION_DUE_AFTER
    assert not file.is_overdue(file.due_at) and file.is_overdue(file.due_at + timedelta(seconds=1))


def reminded(story: Article) -> dict[tuple[int, str], list[str]]:
    """Of each file, and of its being due and its being late, the user names of who got a notice."""
    found: dict[tuple[int, str], list[str]] = {}
    for notice in Notice.objects.filter(article=story, kind__in=REMINDERS).order_by("recipient__username"):
        found.setdefault((notice.entry.details["file"], notice.kind), []).append(notice.recipient.username)
    return found


def test_who_is_concerned_is_reminded_once_of_what_is_due(story, cast):
    at = timezone.now()
    soon, long_ago = at + settings.CORRECTION_REMINDED_BEFORE, at - timedelta(days=1)
    due = [asked(story, cast.editor, received_at=long_ago, due_at=moment) for moment in (soon, at)]
    asked(story, cast.editor, due_at=soon + timedelta(seconds=1))
    rejected = asked(story, cast.editor, received_at=long_ago, due_at=at)
    corrections.decide(rejected, cast.chief, at, accepted=False, reason="Bài viết đúng.")
    assert corrections.remind(at - timedelta(days=9)) == 0
    assert [corrections.remind(at) for _time in range(2)] == [2, 0]
    assert reminded(story) == {(file.pk, "correction_due"): ["chief", "reporter"] for file in due}
    entries = story.history.filter(move="correction_due")
    assert [(entry.by, entry.from_status, entry.to_status) for entry in entries] == [(None, "approved", "approved")] * 2
    assert list(record.verify(story)) == []


def test_they_are_reminded_once_more_when_it_is_late_and_never_again(story, cast, mailoutbox):
    at = timezone.now()
    file, other = (asked(story, cast.editor, due_at=at + timedelta(hours=hours)) for hours in (1, 2))
    hour, late = timedelta(hours=1), at + timedelta(hours=1, seconds=1)
    moments = [at, at + hour / 2, at + hour, late, late + hour / 2, late + 2 * hour, late + 90 * hour]
    assert [corrections.remind(moment) for moment in moments] == [2, 0, 0, 1, 0, 1, 0]
    both = {(each.pk, kind): ["chief", "reporter"] for each in (file, other) for kind in REMINDERS}
    assert reminded(story) == both
    Notice.objects.exclude(kind="correction_late").delete()
    letters.send_due(lambda: late + 100 * hour)
    assert sorted(letter.to for letter in mailoutbox) == [[cast.chief.email], [cast.reporter.email]]
    assert all(letter.body.count("Cải chính đã quá hạn") == 2 for letter in mailoutbox)
    assert list(record.verify(story)) == []


def test_of_a_file_first_seen_when_it_is_late_that_alone_is_said(story, cast):
    at = timezone.now()
    file = asked(story, cast.editor, received_at=at - timedelta(days=9), due_at=at - timedelta(days=1))
    decided = asked(story, cast.editor, received_at=at - timedelta(days=9), due_at=at - timedelta(days=1))
    corrections.decide(decided, cast.chief, at, accepted=False, reason="Bài viết đúng.")
    assert [corrections.remind(at) for _time in range(2)] == [1, 0]
    assert reminded(story) == {(file.pk, "correction_late"): ["chief", "reporter"]}


def test_the_reminder_is_a_job_and_a_command(story, cast):
    for run in (lambda: jobs.remind.call(), lambda: call_command("send_notices", stdout=io.StringIO())):
        now = timezone.now()
        file = asked(story, cast.editor, due_at=now + timedelta(hours=1))
        run()
        assert reminded(story)[file.pk, "correction_due"] == ["chief", "reporter"]


@pytest.mark.parametrize("who", ["reporter", "reporter2", "editor_north", "admin", "root"])
def test_who_is_no_editor_of_the_scope_opens_no_file(cast, who):
    story = live(cast.reporter2, cast.editor, provinces=["lang-son"])
    with pytest.raises(NotAllowed):
        asked(story, getattr(cast, who))


def test_a_story_that_readers_never_saw_is_not_corrected(cast):
    with pytest.raises(NotAllowed):
        asked(filed(cast.reporter, ("submit", cast.reporter)), cast.chief)


@pytest.mark.parametrize("who", ["reporter", "editor", "admin", "root"])
def test_only_the_chief_decides_and_publishes(story, cast, who):
    user, file = getattr(cast, who), asked(story, cast.editor)
    with pytest.raises(NotAllowed):
        corrections.decide(file, user, timezone.now(), accepted=True)
    corrections.decide(file, cast.chief, timezone.now(), accepted=True)
    with pytest.raises(NotAllowed):
        corrections.publish(file, user, timezone.now())
    assert not PublicCorrection.objects.exists()


def test_a_rejection_needs_its_reason_and_ends_the_file(story, cast):
    file, at = asked(story, cast.editor), timezone.now()
    with pytest.raises(MoveRefused):
        corrections.decide(file, cast.chief, at, accepted=False, reason=" ")
    corrections.decide(file, cast.chief, at, accepted=False, reason="Số liệu đúng.")
    for again in (True, False):
        with pytest.raises(Outdated):
            corrections.decide(file, cast.chief, at, accepted=again, reason="x")
    with pytest.raises(Outdated):
        corrections.publish(file, cast.chief, at)
    assert story.history.latest("pk").note == "Số liệu đúng."


def test_a_file_that_is_not_accepted_is_not_published_and_none_twice(story, cast):
    file = asked(story, cast.editor)
    with pytest.raises(Outdated):
        corrections.publish(file, cast.chief, timezone.now())
    corrections.decide(file, cast.chief, timezone.now(), accepted=True)
    corrections.publish(file, cast.chief, timezone.now())
    with pytest.raises(Outdated):
        corrections.publish(file, cast.chief, timezone.now())
    assert PublicCorrection.objects.count() == 1


# --- One transaction ----------------------------------------------------------


def corrected(story: Article, cast) -> Article:
    """The same story with the right words, claimed by an editor."""
    change_text(story, cast.editor, body=f"<p>Xã khánh thành {RIGHT}.</p>")
    story.refresh_from_db()
    Article.objects.filter(pk=story.pk).update(status=Status.IN_REVIEW, claimed_by=cast.editor)
    story.refresh_from_db()
    return story


def test_text_and_notice_go_out_together(story, cast, client):
    file = accepted(story, cast)
    corrected(story, cast)
    corrections.publish(file, cast.chief, timezone.now(), revision_hash=story.head.hash)
    row = PublishedArticle.objects.visible(timezone.now()).get(article=story)
    page = client.get(row.get_absolute_url()).content.decode()
    assert RIGHT in row.body and WRONG not in row.body
    assert "Thông tin cải chính, xin lỗi" in page and WRONG in page and "Xin lỗi." in page
    assert moves(story)[-2:] == ["approve", "correct"]
    assert list(record.verify(story)) == []


def test_without_the_text_there_is_no_notice(story, cast):
    file = accepted(story, cast)
    corrected(story, cast)
    before = moves(story)
    with pytest.raises(Outdated):
        corrections.publish(file, cast.chief, timezone.now(), revision_hash="of another text")
    change_text(story, cast.chief, body="<p>Chính tổng biên tập viết.</p>")
    story.refresh_from_db()
    with pytest.raises(NotAllowed):  # four eyes
        corrections.publish(file, cast.chief, timezone.now(), revision_hash=story.head.hash)
    assert moves(story) == before and not PublicCorrection.objects.exists()


def test_the_checks_hold_the_corrected_text_back_and_its_notice_too(story, cast):
    file = accepted(story, cast)
    corrected(story, cast)
    change_text(story, cast.editor, body="<p>Gọi số 0912345678.</p>")
    story.refresh_from_db()
    before = moves(story)
    with pytest.raises(MoveRefused, match="0912345678"):
        corrections.publish(file, cast.chief, timezone.now(), revision_hash=story.head.hash)
    assert moves(story) == before and not PublicCorrection.objects.exists()


def test_where_the_notice_fails_the_text_does_not_go_out(story, cast, monkeypatch):
    file = accepted(story, cast)
    corrected(story, cast)
    before, rows = moves(story), PublishedArticle.objects.count()
    monkeypatch.setattr(publishing, "correct", lambda *_: None)
    with pytest.raises(Outdated):
        corrections.publish(file, cast.chief, timezone.now(), revision_hash=story.head.hash)
    assert moves(story) == before and PublishedArticle.objects.count() == rows


def test_a_notice_alone_leaves_the_text_as_it_is(story, cast):
    rows = PublishedArticle.objects.count()
    notice = published(story, cast)
    assert PublishedArticle.objects.count() == rows
    assert (notice.wrong, notice.right, notice.headline) == (WRONG, RIGHT, story.headline)
    assert list(record.verify(story)) == []


# --- What readers find --------------------------------------------------------


def test_an_answer_bears_its_name_and_its_words_alone(story, cast, client):
    published(story, cast, kind="answer", asker="person", asker_name="Ông Ma Văn Thử", wrong="", apology="")
    for address in (story.published.get().get_absolute_url(), "/cai-chinh/"):
        page = client.get(address).content.decode()
        assert RIGHT in page and "Ông Ma Văn Thử" in page and "Ý kiến phản hồi" in page


def test_who_asked_for_a_correction_stays_on_the_desk(story, cast, client):
    published(story, cast, asker="authority", asker_name="Sở Bí mật")
    for address in (story.published.get().get_absolute_url(), "/cai-chinh/", "/rss/"):
        assert "Sở Bí mật" not in client.get(address).content.decode()


def test_feeds_show_the_entry_as_changed(story, cast, client):
    row = story.published.get()
    before = json.loads(client.get("/feed.json").content)["items"][0]
    notice = published(story, cast)
    after = json.loads(client.get("/feed.json").content)["items"][0]
    assert (after["id"], after["date_published"]) == (before["id"], before["date_published"])
    assert before["date_modified"] == row.visible_from.isoformat()
    assert after["date_modified"] == notice.published_at.isoformat()
    for text in (after["summary"], after["content_html"]):
        assert RIGHT in text and row.lead in text
    atom = client.get("/atom/").content.decode()
    assert RIGHT in atom and f"<updated>{notice.published_at.isoformat()[:19]}" in atom
    assert RIGHT in client.get("/rss/").content.decode()


def test_every_page_leads_to_the_corrections_in_both_languages(client):
    assert 'href="/cai-chinh/"' in client.get("/").content.decode()
    assert 'href="/en/cai-chinh/"' in client.get("/en/").content.decode()
    assert "Nothing has been corrected" in client.get("/en/cai-chinh/").content.decode()


def test_a_notice_goes_with_its_story_and_comes_back_with_it(story, cast, client):
    published(story, cast)
    move(story, "withdraw", cast.chief, notice="Đã gỡ.")
    page = client.get("/cai-chinh/").content.decode()
    assert RIGHT not in page and story.headline not in page and "Đã gỡ." in page
    assert RIGHT not in client.get(f"/tin/tin-{story.pk}/").content.decode()
    move(story, "restore", cast.chief)
    page = client.get("/cai-chinh/").content.decode()
    assert RIGHT in page and story.headline in page and "Đã gỡ." in page


def test_the_list_is_leafed_through_newest_first_each_once(cast, client):
    notices = []
    at = timezone.now()
    for number in range(60):
        row = factories.publish(f"Bài {number}", at=at - timedelta(days=1))
        moment = at - timedelta(minutes=number // 2)  # two at each moment
        PublicCorrection.objects.create(
            article=row.article, kind="correction", published_at=moment, headline=row.headline, right=f"đúng {number}."
        )
        notices.append(f"đúng {number}.")
    address, pages = "/cai-chinh/", []
    while address:
        response = client.get(address)
        pages.append([row.right for row in response.context["page"]["entries"]])
        address = response.context["page"]["older"]
    assert [len(page) for page in pages] == [24, 24, 12]
    assert sorted(right for page in pages for right in page) == sorted(notices)
    assert client.get("/cai-chinh/?truoc=x").status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_takes_two_queries(client, django_assert_num_queries, count):
    at = timezone.now()
    for number in range(count):
        row = factories.publish(f"Bài {number}", at=at)
        PublicCorrection.objects.create(
            article=row.article, kind="correction", published_at=at, headline=row.headline, right="đúng"
        )
    client.get("/cai-chinh/")
    with django_assert_num_queries(2 + 1):  # the sections of the navigation
        client.get("/cai-chinh/")


# --- The record ---------------------------------------------------------------


def test_a_notice_is_neither_changed_nor_removed(story, cast):
    notice = published(story, cast)
    for act in (lambda rows: rows.update(right="khác"), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            act(PublicCorrection.objects.filter(pk=notice.pk))


def test_a_notice_that_nobody_decided_on_is_found(story, cast):
    published(story, cast)
    row = PublicCorrection.objects.create(
        article=story, kind="correction", published_at=timezone.now(), headline="x", right="lén"
    )
    assert [str(fault) for fault in record.verify(story)] == [f"story {story.pk}, correction {row.pk}: has no decision"]
