"""Deciding on a story from the desk: one address a move, nothing by GET, nothing lost of what was typed."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles import sealed, workflow
from articles.models import Article, HistoryEntry, PublicState, PublishedArticle, Status
from articles.workflow import MOVES
from tests.articles.desk.stories import change_text, filed, live, move, move_url, review

NOTE = "Cần bổ sung số liệu <của quý III>."
PEOPLE = ["outsider", "reporter", "reporter2", "editor", "editor2", "editor_north", "chief", "admin", "root"]


def send(client: Client, person, story: Article, name: str, **fields: str):
    """Send a decision as that person."""
    client.force_login(person)
    shown = {"revision_hash": story.head.hash, "version": story.version}
    fields = {"note": NOTE, "notice": "Đã gỡ.", "when": "now"} | shown | fields
    return client.post(move_url(story, name), fields)


def in_review(cast, **fields) -> Article:
    """A story of `reporter` on the table of `editor`."""
    return filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), **fields)


def local(moment) -> str:
    """A time as the browser's own field sends it."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


# --- What a move does ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "travel", "person", "status"),
    [
        ("submit", [], "reporter", "submitted"),
        ("take_back", ["submit"], "reporter", "draft"),
        ("claim", ["submit"], "editor", "in_review"),
        ("release", ["submit", "claim"], "editor", "submitted"),
        ("return", ["submit", "claim"], "editor", "returned"),
        ("hold", ["submit"], "editor2", "held"),
        ("resume", ["submit", "hold"], "editor2", "submitted"),
        ("approve", ["submit", "claim"], "editor2", "approved"),
        ("spike", ["submit"], "editor", "spiked"),
        ("reopen", ["submit", "spike"], "editor", "draft"),
        ("withdraw", ["submit", "claim", "approve"], "chief", "approved"),
        ("restore", ["submit", "claim", "approve", "withdraw"], "chief", "approved"),
    ],
)
def test_each_move_goes_through_and_leads_back_to_the_story(cast, client, name, travel, person, status):
    by = {"submit": cast.reporter, "withdraw": cast.chief}
    story = filed(cast.reporter, *((step, by.get(step, cast.editor)) for step in travel))
    answer = send(client, getattr(cast, person), story, name)
    assert (answer.status_code, answer.headers["Location"]) == (302, review(story))
    story.refresh_from_db()
    assert story.status == status
    entry = story.history.last()
    assert (entry.move, entry.by.username) == (name, person)
    assert entry.note == (NOTE if MOVES[name].note_required else "")
    assert client.get(review(story)).status_code == 200


def test_every_move_that_a_person_can_make_is_offered_as_a_form_and_no_other(cast, client):
    story = in_review(cast)
    for username in PEOPLE:
        person = getattr(cast, username)
        client.force_login(person)
        page = client.get(review(story)).content.decode()
        offered = set(re.findall(rf'action="{re.escape(move_url(story, "X")[:-2])}(\w+)/"', page))
        assert offered == {move.name for move in workflow.available(person, story, timezone.now())}


def test_a_withdrawn_story_answers_readers_with_the_notice_and_the_reason_stays_inside(cast, client):
    story = live(cast.reporter, cast.editor)
    public = PublishedArticle.objects.get(article=story).get_absolute_url()
    send(client, cast.chief, story, "withdraw", notice="Bài có sai sót, đang xác minh.")
    page = Client().get(public)
    assert page.status_code == 410
    assert "Bài có sai sót" in page.content.decode()
    assert "số liệu" not in page.content.decode()


def test_a_notice_with_signs_that_nobody_sees_breaks_no_feed(cast, client):
    story = live(cast.reporter, cast.editor)
    send(client, cast.chief, story, "withdraw", notice="Bài có\x01 sai sót,\x0bđang xác minh.\ufffe")
    for feed in ("rss", "atom"):
        page = Client().get(f"/cai-chinh/{feed}/")
        assert page.status_code == 200
        assert "Bài có sai sót,\nđang xác minh." in page.text.replace("&#10;", "\n")


def test_unscheduling_takes_the_story_back_to_the_table(cast, client):
    story = in_review(cast)
    move(story, "approve", cast.editor, publish_at=timezone.now() + timedelta(hours=3))
    assert send(client, cast.editor2, story, "unschedule").status_code == 302
    story.refresh_from_db()
    assert (story.status, story.public_state) == (Status.IN_REVIEW, PublicState.NONE)


# --- When readers see it ------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y", "%d/%m/%Y, %H:%M"])
def test_a_time_of_publication_is_read_as_the_clock_of_ha_noi(cast, client, form):
    story = in_review(cast)
    wanted = timezone.localtime(timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    answer = send(client, cast.editor, story, "approve", when="later", publish_at=wanted.strftime(form))
    assert answer.status_code == 302
    assert PublishedArticle.objects.get(article=story).visible_from == wanted
    assert wanted.utcoffset() == timedelta(hours=7)


def test_now_is_now_whatever_stands_in_the_field_of_the_time(cast, client):
    story = in_review(cast)
    tomorrow = local(timezone.now() + timedelta(days=1))
    send(client, cast.editor, story, "approve", when="now", publish_at=tomorrow)
    assert story.published.get().visible_from <= timezone.now()


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("31/02/2027 14:00", "There is no such time"),
        ("2027-02-31T14:00", "There is no such time"),
        ("25:61", "There is no such time"),
        ("mai", "There is no such time"),
        ("01/01/2020 08:00", "has passed"),
        ("01/01/0001 08:00", "between the years 2008 and 2100"),
        ("31/12/9999 23:59", "between the years 2008 and 2100"),
        ("", "Write when readers shall see it"),
    ],
)
def test_a_time_that_does_not_exist_or_has_passed_gets_a_sentence_and_stays_as_typed(cast, client, typed, word):
    cast.editor.language = "en"
    cast.editor.save()
    story = in_review(cast)
    answer = send(client, cast.editor, story, "approve", when="later", publish_at=typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert word in page
    assert re.search(r'value="later"[^>]* checked', page)
    if typed and not typed.startswith("2020") and "T" not in typed:
        assert f'type="text" name="publish_at" value="{typed}"' in page
    story.refresh_from_db()
    assert (story.status, PublishedArticle.objects.count()) == (Status.IN_REVIEW, 0)


def test_a_story_under_embargo_offers_that_time_and_refuses_an_earlier_one(cast, client):
    embargo = timezone.now().replace(second=0, microsecond=0) + timedelta(hours=6)
    story = in_review(cast, embargo_until=embargo)
    client.force_login(cast.editor)
    page = client.get(review(story)).content.decode()
    assert f'type="datetime-local" name="publish_at" value="{local(embargo)}"' in page
    assert send(client, cast.editor, story, "approve", when="now").status_code == 422
    assert send(client, cast.editor, story, "approve", when="later", publish_at=local(embargo)).status_code == 302
    assert story.published.get().visible_from == embargo


# --- Refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(set(MOVES) - {"revise"}))
def test_a_move_is_never_made_by_get(cast, client, name):
    story = in_review(cast)
    client.force_login(cast.chief)
    assert client.get(move_url(story, name)).status_code == 405
    assert client.head(move_url(story, name)).status_code == 405
    story.refresh_from_db()
    assert (story.status, story.history.count()) == (Status.IN_REVIEW, 2)


@pytest.mark.parametrize("name", sorted(MOVES))
def test_a_decision_without_the_token_of_the_page_changes_nothing(cast, name):
    story = in_review(cast)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.chief)
    answer = client.post(move_url(story, name), {"note": NOTE, "revision_hash": story.head.hash, "when": "now"})
    assert answer.status_code == 403
    assert "desk-header" in answer.content.decode()
    assert story.history.count() == 2


@pytest.mark.parametrize("name", ["revise", "publish", "delete", "approve%20"])
def test_what_is_no_move_of_the_desk_is_not_there(cast, client, name):
    story = in_review(cast)
    client.force_login(cast.chief)
    assert client.post(f"/admin/articles/article/{story.pk}/move/{name}/", {"note": NOTE}).status_code == 404


def test_a_story_out_of_sight_is_not_there_and_its_headline_is_not_told(cast, client):
    story = in_review(cast, headline="Bí mật của Bắc Kạn")
    for person in (cast.reporter2, cast.admin, cast.root, cast.outsider):
        answer = send(client, person, story, "approve")
        assert answer.status_code == 404
        assert "Bí mật" not in answer.content.decode()
        missing = client.post(f"/admin/articles/article/{story.pk + 1000}/move/approve/", {})
        assert missing.status_code == 404
        assert re.sub(r"\d+", "", missing.content.decode()) == re.sub(r"\d+", "", answer.content.decode())


def test_an_editor_does_not_approve_their_own_text_and_reads_why(cast, client):
    cast.editor.language = "en"
    cast.editor.save()
    story = in_review(cast)
    change_text(story, cast.editor, lead="Sapo do biên tập viên viết.")
    story.refresh_from_db()
    answer = send(client, cast.editor, story, "approve")
    assert answer.status_code == 403
    assert "You wrote or changed this text, so somebody else has to decide on it." in answer.content.decode()
    assert PublishedArticle.objects.count() == 0


def test_a_text_that_changed_after_the_page_was_opened_is_not_approved(cast, client):
    story = in_review(cast)
    shown = story.head.hash
    change_text(story, cast.reporter, lead="Sapo mới, chưa ai đọc.")
    answer = send(client, cast.editor, story, "approve", revision_hash=shown)
    assert answer.status_code == 409
    assert PublishedArticle.objects.count() == 0
    page = answer.content.decode()
    story.refresh_from_db()
    assert "Sapo mới, chưa ai đọc." in page
    assert f'name="revision_hash" value="{story.head.hash}"' in page


@pytest.mark.parametrize("wrong", ["", "0" * 64, "x"])
def test_an_approval_that_names_no_version_or_another_publishes_nothing(cast, client, wrong):
    story = in_review(cast)
    assert send(client, cast.editor, story, "approve", revision_hash=wrong).status_code == 409
    assert PublishedArticle.objects.count() == 0


def test_a_reason_is_asked_for_and_what_else_was_typed_stays(cast, client):
    story = live(cast.reporter, cast.editor)
    answer = send(client, cast.chief, story, "withdraw", note="   ", notice="Thông báo đã soạn.")
    assert answer.status_code == 422
    assert "Thông báo đã soạn." in answer.content.decode()
    assert story.withdrawals.count() == 0


def test_a_reason_typed_for_a_story_that_moved_on_is_kept_and_the_answer_says_so(cast, client):
    story = in_review(cast)
    move(story, "hold", cast.editor2)
    answer = send(client, cast.editor, story, "return")
    assert answer.status_code == 409
    assert NOTE.replace("<", "&lt;").replace(">", "&gt;") in answer.content.decode()
    story.refresh_from_db()
    assert story.status == Status.HELD


def test_an_incomplete_story_is_not_submitted_and_the_page_says_what_it_needs(cast, client):
    cast.reporter.language = "en"
    cast.reporter.save()
    story = filed(cast.reporter, lead="")
    answer = send(client, cast.reporter, story, "submit")
    assert answer.status_code == 422
    assert "Write a lead." in answer.content.decode()


@pytest.mark.parametrize("name", ["claim", "return", "hold", "approve", "spike"])
def test_a_second_click_is_told_that_it_is_done(cast, client, name):
    travel = [("submit", cast.reporter)] + ([] if name == "claim" else [("claim", cast.editor)])
    story = filed(cast.reporter, *travel)
    assert send(client, cast.editor, story, name).status_code == 302
    again = send(client, cast.editor, story, name)
    assert (again.status_code, again.headers["Location"]) == (302, review(story))
    assert story.history.filter(move=name).count() == 1
    assert PublishedArticle.objects.count() == (name == "approve")


def test_the_same_decision_by_somebody_else_is_no_second_click(cast, client):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor))
    assert send(client, cast.editor2, story, "claim").status_code == 409


def test_a_very_long_reason_is_refused_with_the_form_and_not_stored(cast, client):
    story = in_review(cast)
    assert send(client, cast.editor, story, "return", note="x" * 5000).status_code == 422
    assert HistoryEntry.objects.filter(move="return").count() == 0


def test_a_number_no_database_can_hold_is_no_story(cast, client):
    client.force_login(cast.editor)
    for path in ("review/", "history/", "move/claim/"):
        assert client.post(f"/admin/articles/article/{10**30}/{path}").status_code in {404, 405}
    assert client.get(f"/admin/articles/article/{10**30}/review/").status_code == 404


# --- The text that was on the screen ------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["", "0", "x", "-1", "²", "9" * 20])
def test_a_decision_that_names_no_version_or_another_is_refused(cast, client, version):
    story = filed(cast.reporter, ("submit", cast.reporter))
    assert send(client, cast.editor, story, "claim", version=version).status_code == 409
    story.refresh_from_db()
    assert story.status == Status.SUBMITTED


@pytest.mark.usefixtures("english_desk")
@pytest.mark.parametrize(
    ("name", "travel", "person"),
    [
        ("submit", [], "reporter"),
        ("take_back", ["submit"], "reporter"),
        ("claim", ["submit"], "editor2"),
        ("take_over", ["submit", "claim"], "editor2"),
        ("release", ["submit", "claim"], "editor"),
        ("return", ["submit", "claim"], "editor2"),
        ("hold", ["submit"], "editor2"),
        ("resume", ["submit", "hold"], "editor2"),
        ("approve", ["submit", "claim"], "editor2"),
        ("spike", ["submit"], "editor2"),
        ("reopen", ["submit", "spike"], "editor"),
        ("withdraw", ["submit", "claim", "approve"], "chief"),
        ("restore", ["submit", "claim", "approve", "withdraw"], "chief"),
    ],
)
def test_no_story_is_moved_by_who_saw_an_older_text_of_it(cast, client, name, travel, person):
    by = {"submit": cast.reporter, "withdraw": cast.chief}
    story = filed(cast.reporter, *((step, by.get(step, cast.editor)) for step in travel))
    seen = Article.objects.get(pk=story.pk)
    if name == "restore":
        sealed.inspect(story, cast.chief, timezone.now(), "Xét khôi phục")
    # Whoever may, in whichever state: the text is another one now.
    Article.objects.filter(pk=story.pk).update(version=seen.version + 1)
    before = (story.status, HistoryEntry.objects.count(), PublishedArticle.objects.count())
    answer = send(client, getattr(cast, person), seen, name)
    assert answer.status_code == 409
    assert "The text was changed after you opened it" in answer.content.decode()
    story.refresh_from_db()
    assert (story.status, HistoryEntry.objects.count(), PublishedArticle.objects.count()) == before
    shown = re.search(rf'move/{name}/".*?name="version" value="(\d+)"', answer.content.decode(), re.DOTALL)
    assert shown[1] == str(seen.version + 1)  # the newest text is on the screen now


def test_every_form_of_a_move_names_the_version_that_the_page_shows(cast, client):
    story = in_review(cast)
    client.force_login(cast.editor2)
    page = client.get(review(story)).content.decode()
    forms = re.findall(r'<form method="post" action="[^"]*/move/.*?</form>', page, re.DOTALL)
    assert len(forms) == len(workflow.available(cast.editor2, story, timezone.now()))
    assert all(f'name="version" value="{story.version}"' in form for form in forms)


@pytest.mark.usefixtures("english_desk")
def test_a_claim_that_has_expired_is_shown_as_such_and_may_be_claimed(cast, client, settings):
    story = in_review(cast)
    client.force_login(cast.editor2)
    assert "claim expired" not in client.get(review(story)).content.decode()
    settings.CLAIM_EXPIRES_AFTER = timedelta(0)
    page = client.get(review(story)).content.decode()
    assert "claim expired" in page
    assert "move/take_over/" not in page
    assert send(client, cast.editor2, story, "claim").status_code == 302
    story.refresh_from_db()
    assert story.claimed_by == cast.editor2


def test_a_take_over_asks_why(cast, client):
    story = in_review(cast)
    assert send(client, cast.editor2, story, "take_over", note="").status_code == 422
    assert send(client, cast.editor2, story, "take_over").status_code == 302
    story.refresh_from_db()
    assert (story.claimed_by, story.history.last().note) == (cast.editor2, NOTE)
