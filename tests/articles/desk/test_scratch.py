"""Unsaved text is kept as it is typed, whatever it is, beside the story and for its writer alone."""

import json
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import scratch
from articles.desk import unsaved
from articles.models import Article, Presence, Scratch
from newsroom import retention
from tests import factories
from tests.articles.desk.filing import ADD, change, file_story, filled, save
from tests.articles.desk.stories import filed, live, move
from tests.cast import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_desk")]
KEEP = "/admin/scratch/keep/"
WRITING = {"INSERT", "UPDATE", "DELETE", "REPLACE"}


def keep(client, user, story: Article | None = None, sequence: int = 1, **given):
    """Send a form to be kept, as that person."""
    if story:
        story.refresh_from_db()
    own = {"_user": user.pk, "_sequence": sequence, "_story": story.pk if story else ""}
    fields = {"version": story.version, "headline": "Đang gõ"} if story else {"form_number": "a1", "headline": "Mới"}
    return client.post(KEEP, fields | own | given)


def text_of(client, address: str) -> str:
    return unescape(client.get(address, follow=True).content.decode())


def test_what_is_typed_is_kept_and_no_other_table_is_written(client, cast):
    story = file_story(client, cast.reporter)
    before = Article.objects.values().get(pk=story.pk)
    for sequence in (1, 2):
        with CaptureQueriesContext(connection) as queries:
            response = keep(client, cast.reporter, story, sequence, event_date="không phải ngày", body="<b>x")
        assert response.json()["kept"] is True
        writes = [query["sql"] for query in queries if query["sql"].split()[0] in WRITING]
        assert writes
        assert all('"articles_scratch"' in sql for sql in writes)
    assert Article.objects.values().get(pk=story.pk) == before
    assert story.revisions.count() == 1
    assert ["event_date", "không phải ngày"] in Scratch.objects.get().fields
    assert ["body", "<b>x"] in Scratch.objects.get().fields


def test_a_post_that_comes_late_or_twice_changes_nothing(client, cast):
    story = file_story(client, cast.reporter)
    assert keep(client, cast.reporter, story, 5, headline="Năm").json()["kept"] is True
    again = keep(client, cast.reporter, story, 5, headline="Năm").json()
    late = keep(client, cast.reporter, story, 4, headline="Bốn").json()
    other = keep(client, cast.reporter, story, 5, headline="Cửa sổ khác").json()
    assert (again["kept"], late["kept"], other["kept"]) == (True, False, False)
    assert late["sequence"] == other["sequence"] == 5
    assert ["headline", "Năm"] in Scratch.objects.get().fields


def test_saving_lets_go_of_the_text_and_a_late_post_does_not_bring_it_back(client, cast):
    story = file_story(client, cast.reporter)
    keep(client, cast.reporter, story, 7)
    assert save(client, story, _sequence="9").status_code == 302
    assert keep(client, cast.reporter, story, 8).json()["kept"] is False
    assert not Scratch.objects.with_text().exists()


def test_a_story_of_which_nothing_was_kept_is_saved_and_what_was_sent_before_comes_too_late(client, cast):
    story = file_story(client, cast.reporter)
    assert save(client, story, _sequence="2").status_code == 302
    assert keep(client, cast.reporter, story, 1).json()["kept"] is False
    assert not Scratch.objects.with_text().exists()


def test_saving_a_new_story_lets_go_of_its_text(client, cast):
    client.force_login(cast.reporter)
    keep(client, cast.reporter, sequence=3)
    assert client.post(ADD, filled(form_number="a1", _sequence="5")).status_code == 302
    assert keep(client, cast.reporter, sequence=4).json()["kept"] is False
    assert not Scratch.objects.with_text().exists()


def test_a_save_that_is_refused_keeps_the_text(client, cast):
    story = file_story(client, cast.reporter)
    keep(client, cast.reporter, story, 7)
    assert save(client, story, headline="", _sequence="9").status_code == 422
    assert Scratch.objects.with_text().exists()


def test_text_that_is_not_decided_on_outlives_a_save(client, cast):
    story = file_story(client, cast.reporter)
    keep(client, cast.reporter, story, 7)
    assert 'name="_undecided"' in text_of(client, change(story))
    save(client, story, _undecided="1", lead="Khác.")
    assert Scratch.objects.with_text().exists()


def test_the_form_offers_the_text_with_what_it_would_change_and_takes_it(client, cast):
    story = file_story(client, cast.reporter)
    sent = filled(version=story.version, headline="Bắc Kạn: Đánh giá tình hình quý IV", event_date="31/2/2023")
    client.post(KEEP, sent | {"_user": cast.reporter.pk, "_story": story.pk, "_sequence": 1})
    page = text_of(client, change(story))
    assert "You typed something here that was not saved" in page
    assert "<del>III</del><ins>IV</ins>" in page
    taken = text_of(client, change(story) + "?unsaved=1")
    assert "Đánh giá tình hình quý IV</textarea>" in taken
    assert 'value="31/2/2023"' in taken
    assert "You typed something here" not in taken


def test_text_that_says_what_is_saved_is_not_offered(client, cast):
    story = file_story(client, cast.reporter)
    byline = story.bylines.get()
    same = filled(
        version=story.version, event_kind="conference", bylines=[{"id": byline.pk, "name": byline.name, "role": "text"}]
    )
    client.post(KEEP, same | {"_user": cast.reporter.pk, "_story": story.pk, "_sequence": 1})
    assert Scratch.objects.with_text().exists()
    assert "was not saved" not in text_of(client, change(story))


def test_text_of_which_only_the_formatting_differs_is_offered(client, cast):
    story = file_story(client, cast.reporter)
    bold = filled(version=story.version, body="<p><strong>Hội nghị</strong> có sự tham dự của đại biểu.</p>")
    client.post(KEEP, bold | {"_user": cast.reporter.pk, "_story": story.pk, "_sequence": 1})
    assert "was not saved" in text_of(client, change(story))


def test_text_taken_after_the_story_moved_on_does_not_overwrite_what_was_saved(client, cast):
    story = file_story(client, cast.reporter)
    sent = filled(version=story.version, headline="Của tôi")
    client.post(KEEP, sent | {"_user": cast.reporter.pk, "_story": story.pk, "_sequence": 1})
    save(client, story, headline="Lưu ở nơi khác", _undecided="1")
    assert "The story was saved meanwhile." in text_of(client, change(story))
    taken = text_of(client, change(story) + "?unsaved=1")
    assert f'name="version" value="{sent["version"]}"' in taken
    assert client.post(change(story), sent).status_code == 409


def test_a_new_story_that_was_never_saved_is_on_the_desk_and_goes_on(client, cast):
    client.force_login(cast.reporter)
    keep(client, cast.reporter, headline="Chưa lưu bao giờ", lead="Sapo dở dang")
    for address in ("/admin/", ADD):
        assert "?unsaved=a1" in text_of(client, address)
    page = text_of(client, ADD + "?unsaved=a1")
    assert 'name="form_number" value="a1"' in page
    assert "Sapo dở dang</textarea>" in page


@pytest.mark.parametrize("other", ["reporter2", "editor", "chief", "admin", "root", "outsider"])
def test_nobody_else_reads_it_in_any_role(client, cast, other):
    story = file_story(client, cast.reporter)
    keep(client, cast.reporter, story, headline="Chim hoàng yến")
    keep(client, cast.reporter, headline="Chim hoàng yến", form_number="b2")
    pages = [f"/admin/scratch/{row.pk}/" for row in Scratch.objects.all()]
    client.force_login(getattr(cast, other))
    for address in pages:
        assert client.get(address).status_code == 404
        assert client.post(address + "drop/", {"sequence": "1"}).status_code == 404
    about = [
        change(story) + "?unsaved=1",
        f"/admin/articles/article/{story.pk}/review/",
        "/admin/",
        f"{ADD}?unsaved=b2",
    ]
    for address in about:
        assert "hoàng yến" not in text_of(client, address)
    assert Scratch.objects.with_text().count() == 2


def test_throwing_away_takes_only_what_was_shown(client, cast):
    story = file_story(client, cast.reporter)
    keep(client, cast.reporter, story, 3)
    row = Scratch.objects.get()
    keep(client, cast.reporter, story, 4)
    client.post(f"/admin/scratch/{row.pk}/drop/", {"sequence": "3"})
    assert Scratch.objects.with_text().exists()
    client.post(f"/admin/scratch/{row.pk}/drop/", {"sequence": "4"})
    assert not Scratch.objects.with_text().exists()


def test_of_a_story_out_of_sight_ones_own_words_are_left_and_nothing_else(client, cast):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), lead="Sapo kín của phóng viên.")
    client.force_login(cast.editor)
    body = "<p>Hội nghị có sự tham dự của đại biểu và tôi thêm câu này.</p>"
    keep(client, cast.editor, story, lead="Sapo kín của phóng viên.", body=body, headline=story.headline)
    type(cast.editor).objects.filter(pk=cast.editor.pk).update(nationwide=False)
    cast.editor.beats.all().delete()
    row = Scratch.objects.get()
    page = text_of(client, f"/admin/scratch/{row.pk}/")
    assert "tôi thêm câu này." in page
    assert "Sapo kín" not in page
    assert story.headline not in page
    assert story.headline not in text_of(client, "/admin/")


def test_of_a_sealed_story_the_writer_gets_own_words_only(client, cast):
    story = live(cast.reporter, cast.editor, lead="Sapo đã niêm phong hôm nay.")
    client.force_login(cast.reporter)
    keep(client, cast.reporter, story, lead="Sapo đã niêm phong hôm nay. Tôi viết thêm.")
    move(story, "withdraw", cast.chief, notice="Đã gỡ.")
    page = text_of(client, f"/admin/scratch/{Scratch.objects.get().pk}/")
    assert "Tôi viết thêm." in page
    assert "niêm phong" not in page


@pytest.mark.parametrize(
    ("base", "typed", "own"),
    [
        (["một hai ba bốn"], ["một hai ba bốn"], []),
        (["một hai ba bốn"], ["một hai ba MỚI bốn năm"], ["… MỚI bốn năm"]),
        (["một hai ba bốn"], ["tôi viết một hai ba bốn"], ["tôi viết …"]),
        (["một hai"], ["một hai"], []),
        ([], ["tất cả của tôi"], ["tất cả của tôi"]),
    ],
)
def test_own_words_are_those_of_which_the_base_has_no_run(base, typed, own):
    assert unsaved.own_words(base, typed) == own


def test_text_is_kept_on_after_the_story_went_out_of_sight_but_not_by_who_never_saw_it(client, cast):
    story = filed(cast.reporter, ("submit", cast.reporter))
    client.force_login(cast.reporter2)
    assert keep(client, cast.reporter2, story).status_code == 404
    client.force_login(cast.editor)
    assert keep(client, cast.editor, story).status_code == 200
    type(cast.editor).objects.filter(pk=cast.editor.pk).update(nationwide=False)
    cast.editor.beats.all().delete()
    assert keep(client, cast.editor, story, 2).json()["kept"] is True


def test_who_is_not_signed_in_or_is_somebody_else_is_told_so(client, cast):
    assert keep(client, cast.reporter).status_code == 401
    client.force_login(cast.reporter2)
    response = keep(client, cast.reporter)
    assert (response.status_code, response.json()) == (403, {"user": cast.reporter2.pk})
    assert not Scratch.objects.exists()


def test_the_character_that_databases_refuse_is_left_out(client, cast):
    client.force_login(cast.reporter)
    assert keep(client, cast.reporter, headline="a\0b").json()["kept"] is True
    assert ["headline", "ab"] in Scratch.objects.get().fields


def test_there_is_a_measure_for_one_form_and_for_all(client, cast, settings, monkeypatch):
    client.force_login(cast.reporter)
    settings.SCRATCH_MAX_BYTES = 2000
    assert keep(client, cast.reporter, lead="x" * 3000).status_code == 413
    monkeypatch.setattr(scratch, "MOST_FORMS", 1)
    assert keep(client, cast.reporter, form_number="a").status_code == 200
    assert keep(client, cast.reporter, 0 or None, 2, form_number="a").status_code == 200
    assert keep(client, cast.reporter, form_number="b").status_code == 409


def test_old_text_is_thrown_away(cast, settings):
    now = timezone.now()
    for number, age in (("old", timedelta(days=31)), ("new", timedelta(days=29))):
        scratch.keep(cast.reporter, None, number, "0", [["headline", "x"]], 1, now - age)
    story = factories.draft(filed_by=cast.reporter)
    scratch.be_present(cast.reporter, story, now - timedelta(days=2))
    assert dict(retention.forget(now))["scratch"] == 1
    assert [row.form_number for row in Scratch.objects.all()] == ["new"]
    assert not Presence.objects.exists()


# --- Signing in again ---------------------------------------------------------


def carried(page: str) -> str:
    return unescape(page.split('name="text" value="')[1].split('"', 1)[0])


def test_a_form_sent_after_the_session_ended_comes_back_after_the_sign_in(client, cast):
    story = file_story(client, cast.reporter)
    client.logout()
    sent = filled(version=story.version, headline="Đầu đề không mất", _user=cast.reporter.pk)
    response = client.post(change(story), sent)
    assert response.status_code == 401
    assert not Scratch.objects.exists()
    text = carried(response.content.decode())
    again = {"text": text, "next": change(story), "username": "reporter", "password": "sai"}
    wrong = client.post("/admin/scratch/return/", again)
    assert wrong.status_code == 422
    assert json.loads(carried(wrong.content.decode())) == json.loads(text)
    back = client.post("/admin/scratch/return/", again | {"password": PASSWORD}, follow=True)
    assert "Đầu đề không mất</textarea>" in back.content.decode()
    story.refresh_from_db()
    assert story.headline != "Đầu đề không mất"


def test_nobody_goes_on_under_another_name(client, cast):
    story = file_story(client, cast.reporter)
    client.force_login(cast.editor)
    sent = filled(version=story.version, headline="Của phóng viên", _user=cast.reporter.pk)
    response = client.post(change(story), sent)
    assert response.status_code == 401
    again = {"text": carried(response.content.decode()), "next": change(story), "password": PASSWORD}
    assert client.post("/admin/scratch/return/", again | {"username": "editor"}).status_code == 409
    story.refresh_from_db()
    assert story.version == 1
    assert not Scratch.objects.exists()


def test_a_token_that_is_too_old_does_not_eat_the_text(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.reporter)
    response = client.post(ADD, filled(form_number="c3", headline="Còn nguyên", _user=cast.reporter.pk))
    assert response.status_code == 403
    assert "Còn nguyên" in carried(response.content.decode())
    elsewhere = client.post(ADD, filled(headline="Của kẻ khác"), headers={"origin": "https://evil.example"})
    assert "Của kẻ khác" not in elsewhere.content.decode()


def test_the_dialog_signs_in_who_wrote_and_nobody_else(client, cast):
    given = {"username": "reporter", "password": PASSWORD}
    assert client.post("/admin/scratch/sign-in/", given | {"_user": cast.editor.pk}).status_code == 409
    assert client.get("/admin/scratch/session/").json()["user"] is None
    assert client.post("/admin/scratch/sign-in/", given | {"password": "x"}).status_code == 403
    assert client.post("/admin/scratch/sign-in/", given | {"_user": cast.reporter.pk}).json()["token"]
    assert client.get("/admin/scratch/session/").json()["user"] == cast.reporter.pk


@pytest.mark.parametrize("address", ["/admin/", "https://evil.example/", "//evil.example/admin/articles/article/add/"])
def test_signing_in_again_leads_to_a_form_of_ours_only(client, cast, address):
    given = {"text": '[["headline", "x"]]', "next": address, "username": "reporter", "password": PASSWORD}
    assert client.post("/admin/scratch/return/", given).url == "/admin/"


# --- Who has it open ----------------------------------------------------------


def test_who_else_has_it_open_is_said_and_since_when(client, cast):
    story = file_story(client, cast.reporter)
    client.post("/admin/scratch/present/", {"_story": story.pk})
    keep(client, cast.reporter, story)
    assert client.post("/admin/scratch/present/", {"_story": story.pk}).json() == {"others": []}
    client.force_login(cast.chief)
    (said,) = client.post("/admin/scratch/present/", {"_story": story.pk}).json()["others"]
    assert said.startswith(f"{cast.reporter.display_name} has this story open since ")
    assert said.endswith(" and is writing just now.")
    client.force_login(cast.reporter2)
    assert client.post("/admin/scratch/present/", {"_story": story.pk}).status_code == 404


@pytest.mark.parametrize("page", ["change", "review"])
def test_both_pages_of_a_story_say_so_as_they_are_loaded(client, cast, page):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor))
    scratch.be_present(cast.editor, story, timezone.now())
    scratch.be_present(cast.chief, story, timezone.now())
    client.force_login(cast.editor)
    text = text_of(client, f"/admin/articles/article/{story.pk}/{page}/")
    place = text[text.index('id="presence"') :].partition("</div>")[0]
    assert f"<p>{cast.chief.display_name} has this story open since " in place
    assert f'data-story="{story.pk}"' in place and cast.editor.display_name not in place
    Presence.objects.all().delete()
    assert "has this story open" not in text_of(client, f"/admin/articles/article/{story.pk}/{page}/")
    assert not Presence.objects.exists()  # to read a page changes nothing


def test_who_is_not_heard_of_any_more_is_gone(cast):
    story, now = factories.draft(filed_by=cast.reporter), timezone.now()
    scratch.be_present(cast.reporter, story, now)
    later = now + scratch.HEARD_OF
    assert [row.user for row in scratch.others_at(cast.chief, story, later)] == [cast.reporter]
    assert scratch.others_at(cast.chief, story, later + timedelta(seconds=1)) == []
    scratch.be_present(cast.reporter, story, later + timedelta(seconds=1))
    assert Presence.objects.get().opened_at == later + timedelta(seconds=1)
