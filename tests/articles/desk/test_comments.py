"""Comments and suggestions on the desk: who may, where the words are, what is decided, and what is on record."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import permissions, record, workflow
from articles.desk import threads
from articles.desk.threads import Said
from articles.models import Article, Comment, Status
from tests.articles.desk.stories import change_text, filed, move, review

BODY = "<p>Hội nghị có <strong>120 đại biểu</strong> tham dự.</p><p>Kinh phí là 46,3 tỷ đồng, kết quả tốt.</p>"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_desk")]


def add_url(story: Article) -> str:
    """Where a comment is sent."""
    return f"/admin/articles/article/{story.pk}/comments/"


def decide_url(story: Article, thread: int, what: str) -> str:
    """Where a decision about a thread is sent."""
    return f"{add_url(story)}{thread}/{what}/"


@pytest.fixture
def story(cast) -> Article:
    """A story that an editor has claimed."""
    return filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), body=BODY)


def say(story: Article, by, text: str = "Nguồn ở đâu?", **fields: Any) -> Comment:
    """Something that was said in the past, so that nobody is too quick."""
    return threads.say(story, by, timezone.now() - timedelta(minutes=5), Said(text, **fields))


def suggest(story: Article, by, quote: str, proposed: str) -> Comment:
    return say(story, by, "", quote=quote, suggests=True, proposed=proposed)


def accept(client, story: Article, thread: Comment):
    story.refresh_from_db()
    return client.post(decide_url(story, thread.pk, "accept"), {"version": story.version})


def kinds(story: Article) -> list[str]:
    return list(story.history.order_by("number").values_list("move", flat=True))


# --- Saying something ----------------------------------------------------------------


def test_a_comment_stands_at_its_words_and_on_record(client, cast, story):
    client.force_login(cast.editor)
    response = client.post(add_url(story), {"text": "Nguồn ở đâu, @Nông Thị Hạnh?", "quote": "46,3 tỷ đồng"})
    said = Comment.objects.get()
    assert response.headers["Location"] == f"{review(story)}#thread-{said.pk}"
    assert (said.field, said.quote, said.revision) == ("body", "46,3 tỷ đồng", story.head)
    entry = story.history.latest("number")
    assert (entry.move, entry.note, entry.by) == ("comment", "Nguồn ở đâu, @Nông Thị Hạnh?", cast.editor)
    assert entry.details["mentions"] == [cast.reporter.pk]
    assert entry.details["comment"] == entry.details["thread"] == said.pk
    assert list(record.verify(story)) == []
    page = client.get(review(story)).content.decode()
    assert f'href="#thread-{said.pk}" data-number="1" aria-label="Comment 1"></a>46,3 tỷ đồng</mark>' in page


def test_a_comment_on_the_headline_and_one_on_the_whole_story(client, cast, story):
    whole, headline = say(story, cast.reporter), say(story, cast.editor, quote="quý III", field="headline")
    assert (whole.field, headline.field) == ("", "headline")
    client.force_login(cast.reporter)
    page = client.get(review(story)).content.decode()
    assert f'<a class="passage-number" id="passage-{headline.pk}"' in page
    assert "The story as a whole" in page


def test_comments_change_neither_version_nor_text(cast, story):
    before = Article.objects.get(pk=story.pk)
    say(story, cast.editor, quote="kết quả tốt")
    after = Article.objects.get(pk=story.pk)
    assert (before.version, before.updated_at, before.head_id) == (after.version, after.updated_at, after.head_id)


def test_a_comment_is_written_once(cast, story):
    from django.db import Error, transaction

    said = say(story, cast.editor)
    with pytest.raises(Error), transaction.atomic():
        Comment.objects.filter(pk=said.pk).update(text="Khác")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": ""}, "Write something first."),
        ({"text": "a" * 2001}, "at most 2000 characters"),
        ({"text": "Gì?", "quote": "không có ở đây"}, "These words are not in the newest text."),
        ({"text": "Gì?", "quote": "n"}, "These words stand in the text several times."),
        ({"suggests": "True", "quote": "tham dự. Kinh phí", "proposed": "x"}, "within one paragraph"),
        ({"suggests": "True", "quote": "", "proposed": "x"}, "This field is required."),
    ],
)
def test_what_cannot_be_kept_comes_back_as_it_was_typed(client, cast, story, fields, sentence):
    client.force_login(cast.editor)
    response = client.post(add_url(story), fields)
    page = response.content.decode()
    assert (response.status_code, sentence in page) == (422, True)
    assert fields.get("text", "")[:50] in page
    assert Comment.objects.count() == 0


def test_the_words_before_tell_two_places_apart(client, cast, story):
    change_text(story, cast.editor, body="<p>Xã Một nhận quà lớn.</p><p>Xã Hai nhận quà lớn.</p>")
    client.force_login(cast.editor)
    client.post(add_url(story), {"text": "?", "field": "body", "quote": "nhận quà", "before": "lớn. Xã Hai "})
    assert Comment.objects.get().before.endswith("Xã Hai ")


def test_nobody_says_very_much_at_once(client, cast, story):
    client.force_login(cast.editor)
    answers = [client.post(add_url(story), {"text": f"Số {n}"}).status_code for n in range(11)]
    assert answers == [302] * 10 + [429]
    client.force_login(cast.reporter)
    assert client.post(add_url(story), {"text": "Vâng"}).status_code == 302


# --- Who is mentioned ------------------------------------------------------------------


def test_nobody_is_offered_or_mentioned_who_may_not_see_the_story(client, cast, story):
    client.force_login(cast.editor)
    page = client.get(review(story)).content.decode()
    names = [user.display_name for user in permissions.colleagues(story, timezone.now())]
    assert cast.reporter.display_name in names
    for other in (cast.reporter2, cast.admin, cast.root, cast.outsider):
        assert other.display_name not in names
        assert other.display_name not in page
    said = say(story, cast.editor, f"@{cast.reporter2.display_name} @reporter2 @admin @editor_north xem")
    entry = story.history.get(details__comment=said.pk)
    assert entry.details["mentions"] == [cast.editor_north.pk]


def test_an_editor_of_elsewhere_and_one_who_left_are_not_among_the_colleagues(cast, story):
    Article.objects.filter(pk=story.pk).update(home_province=None)
    fresh = Article.objects.get(pk=story.pk)
    assert cast.editor_north not in permissions.colleagues(fresh, timezone.now())
    cast.editor2.is_active = False
    cast.editor2.save()
    assert cast.editor2 not in permissions.colleagues(fresh, timezone.now())


def test_the_list_of_colleagues_agrees_with_the_predicate(cast, story):
    at = timezone.now()
    everybody = vars(cast).values()
    assert set(permissions.colleagues(story, at)) == {
        user for user in everybody if permissions.may_view(user, story, at)
    }


# --- Answers and decisions ---------------------------------------------------------------


def test_answers_resolving_and_opening_again(client, cast, story):
    said = say(story, cast.editor, quote="46,3 tỷ đồng")
    client.force_login(cast.reporter)
    assert client.post(decide_url(story, said.pk, "reply"), {"text": "Theo báo cáo."}).status_code == 302
    assert Comment.objects.get(parent=said).text == "Theo báo cáo."
    assert client.post(decide_url(story, said.pk, "resolve")).status_code == 302
    assert client.post(decide_url(story, said.pk, "resolve")).status_code == 409
    assert "passage-number" not in client.get(review(story)).content.decode()
    assert client.post(decide_url(story, said.pk, "reopen_thread")).status_code == 302
    assert "passage-number" in client.get(review(story)).content.decode()
    assert kinds(story)[-4:] == ["comment", "comment", "resolve", "reopen_thread"]
    assert list(record.verify(story)) == []


def test_an_empty_answer_comes_back(client, cast, story):
    said = say(story, cast.editor)
    client.force_login(cast.reporter)
    response = client.post(decide_url(story, said.pk, "reply"), {"text": ""})
    assert (response.status_code, "Write something first." in response.content.decode()) == (422, True)


def test_an_anchor_stays_with_its_words_through_edits_and_says_when_they_are_gone(cast, story):
    said = say(story, cast.editor, quote="46,3 tỷ đồng")
    change_text(story, cast.editor, body="<p>Một câu mới ở trên.</p>" + BODY)
    (thread,) = threads.threads_of(Article.objects.select_related("head").get(pk=story.pk))
    assert (thread.words, thread.is_gone) == (said.quote, False)
    change_text(story, cast.editor, body=BODY.replace("46,3 tỷ đồng", "nhiều"))
    (thread,) = threads.threads_of(Article.objects.select_related("head").get(pk=story.pk))
    assert thread.is_gone or (thread.place and thread.place.changed)


# --- Suggestions -------------------------------------------------------------------------


def test_an_accepted_suggestion_is_a_new_version_with_the_markup_as_it_was(client, cast, story):
    thread = suggest(story, cast.editor, "120 đại biểu", "125 đại biểu")
    move(story, "return", cast.editor)
    client.force_login(cast.reporter)
    assert accept(client, story, thread).status_code == 302
    story.refresh_from_db()
    assert story.head.data["body"] == BODY.replace("120", "125")
    assert (story.head.created_by, story.head.number) == (cast.reporter, 2)
    entry = story.history.latest("number")
    assert (entry.move, entry.details["suggested_by"], entry.revision) == ("accept", cast.editor.pk, story.head)
    assert list(record.verify(story)) == []


@pytest.mark.parametrize(("field", "quote"), [("headline", "quý III"), ("lead", "Sáng 10/10")])
def test_suggestions_for_headline_and_lead(client, cast, story, field, quote):
    thread = say(story, cast.editor2, "", quote=quote, field=field, suggests=True, proposed="X")
    client.force_login(cast.editor)
    assert accept(client, story, thread).status_code == 302
    old = getattr(story, field)
    story.refresh_from_db()
    assert getattr(story, field) == old.replace(quote, "X")


def test_whose_words_were_accepted_does_not_approve_them(client, cast, story):
    thread = suggest(story, cast.editor, "120 đại biểu", "125 đại biểu")
    assert not permissions.has_written(cast.editor, story)
    move(story, "return", cast.editor)
    client.force_login(cast.reporter)
    accept(client, story, thread)
    move(story, "submit", cast.reporter)
    story.refresh_from_db()
    assert permissions.has_written(cast.editor, story)
    assert not permissions.has_written(cast.editor2, story)
    with pytest.raises(workflow.NotAllowed):
        move(story, "claim", cast.editor)
    move(story, "claim", cast.editor2)
    move(story, "approve", cast.editor2)
    story.refresh_from_db()
    assert story.status == Status.APPROVED
    assert not permissions.has_written(cast.editor, story)


def test_a_rejected_suggestion_makes_nobody_an_author(client, cast, story):
    thread = suggest(story, cast.editor2, "120 đại biểu", "125 đại biểu")
    client.force_login(cast.editor)
    assert client.post(decide_url(story, thread.pk, "reject")).status_code == 302
    assert not permissions.has_written(cast.editor2, story)
    assert kinds(story)[-1] == "reject"


def test_who_may_not_change_the_text_decides_on_no_suggestion(client, cast, story):
    thread = suggest(story, cast.editor, "120 đại biểu", "125 đại biểu")
    client.force_login(cast.reporter)
    assert accept(client, story, thread).status_code == 403
    assert client.post(decide_url(story, thread.pk, "reject")).status_code == 403
    assert "Accept" not in client.get(review(story)).content.decode().replace("Accepted", "")


def test_a_suggestion_for_words_that_changed_is_out_of_date_and_changes_nothing(client, cast, story):
    thread = suggest(story, cast.editor2, "Kinh phí là 46,3 tỷ đồng", "Kinh phí là 47 tỷ đồng")
    change_text(story, cast.editor, body=BODY.replace("46,3 tỷ", "48 tỷ"))
    client.force_login(cast.editor)
    page = client.get(review(story)).content.decode()
    assert "Out of date: the words were changed. Now:" in page
    assert "Kinh phí là 48 tỷ đồng" in page
    response = accept(client, story, thread)
    assert response.status_code == 409
    story.refresh_from_db()
    assert "48 tỷ" in story.body


def test_on_a_text_that_one_has_not_seen_nothing_is_accepted(client, cast, story):
    thread = suggest(story, cast.editor2, "120 đại biểu", "125 đại biểu")
    client.force_login(cast.editor)
    old = Article.objects.get(pk=story.pk).version
    change_text(story, cast.editor, lead="Sapo mới.")
    for version in (old, "", "x", "9" * 30):
        response = client.post(decide_url(story, thread.pk, "accept"), {"version": version})
        assert response.status_code == 409
    assert "120" in Article.objects.get(pk=story.pk).body


def test_suggested_markup_is_text(client, cast, story):
    thread = suggest(story, cast.editor2, "kết quả tốt", "<script>alert(1)</script>")
    client.force_login(cast.editor)
    accept(client, story, thread)
    story.refresh_from_db()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in story.head.data["body"]
    assert "<script>alert" not in client.get(review(story)).content.decode()


def test_a_headline_is_not_suggested_away(client, cast, story):
    thread = say(story, cast.editor2, "", quote=story.headline, field="headline", suggests=True)
    client.force_login(cast.editor)
    assert accept(client, story, thread).status_code == 422


def test_accepting_on_an_approved_story_makes_a_draft_of_it(client, cast):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), ("approve", cast.editor), body=BODY)
    thread = suggest(story, cast.editor2, "120 đại biểu", "125 đại biểu")
    client.force_login(cast.reporter)
    assert accept(client, story, thread).status_code == 302
    story.refresh_from_db()
    assert story.status == Status.DRAFT
    assert "120" in story.published.get().body


# --- Who, and which story -----------------------------------------------------------------


@pytest.mark.parametrize("who", ["reporter2", "admin", "root", "outsider"])
def test_to_others_neither_story_nor_thread_is_there(client, cast, story, who):
    said = say(story, cast.editor)
    client.force_login(getattr(cast, who))
    assert client.post(add_url(story), {"text": "Tôi"}).status_code == 404
    for what in ("reply", "resolve", "reopen_thread", "accept", "reject"):
        assert client.post(decide_url(story, said.pk, what), {"text": "Tôi"}).status_code == 404
    assert Comment.objects.count() == 1


def test_a_thread_of_another_story_is_not_there(client, cast, story):
    other = filed(cast.reporter, body=BODY)
    said, reply = say(other, cast.reporter), None
    reply = say(other, cast.reporter, parent=said)
    client.force_login(cast.editor)
    for number in (said.pk, reply.pk, 10**30):
        for what in ("reply", "resolve", "accept"):
            assert client.post(decide_url(story, number, what), {"text": "x"}).status_code == 404
    assert client.post(decide_url(other, reply.pk, "resolve")).status_code == 404
    assert client.post(decide_url(other, said.pk, "accept")).status_code == 404
    assert client.post(decide_url(other, said.pk, "approve")).status_code == 404


def test_what_an_editor_says_touches_their_claim(cast, story):
    before = Article.objects.get(pk=story.pk).claim_touched_at
    threads.say(story, cast.editor, timezone.now() + timedelta(minutes=1), Said("Xem lại."))
    assert Article.objects.get(pk=story.pk).claim_touched_at > before


def test_no_more_queries_for_thirty_threads_than_for_one(client, cast, story):
    client.force_login(cast.editor)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(review(story)).status_code == 200
        return len(queries)

    said = say(story, cast.editor, quote="46,3 tỷ đồng")
    say(story, cast.editor, parent=said)
    one = count()
    at = timezone.now() - timedelta(days=2)
    for number in range(29):
        said = threads.say(story, cast.editor2, at + timedelta(minutes=number), Said("?", quote="kết quả tốt"))
    assert count() == one


def test_the_filing_form_lists_what_is_open_with_links_to_it(client, cast, story):
    said = say(story, cast.editor, "Bổ sung số liệu.", quote="46,3 tỷ đồng")
    done = say(story, cast.editor, "Đã sửa chưa?")
    threads.settle(done, "resolve", cast.editor, timezone.now())
    move(story, "return", cast.editor)
    client.force_login(cast.reporter)
    page = client.get(f"/admin/articles/article/{story.pk}/change/").content.decode()
    assert f'href="{review(story)}#thread-{said.pk}"' in page
    assert "Bổ sung số liệu." in page
    assert "Đã sửa chưa?" not in page
