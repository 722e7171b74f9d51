"""Reading a story on the desk: what stands there, what is new in it, what may be done, at a fixed cost."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from articles.desk.changes import Change
from articles.desk.comparison import comparison
from articles.desk.review import story_for
from articles.models import Article
from newsroom.models import User
from tests import factories
from tests.articles.desk.stories import change_text, filed, live, move, review


def page_of(client, person, story: Article) -> str:
    """The page as that person gets it, in English."""
    User.objects.filter(pk=person.pk).update(language="en")
    client.force_login(person)
    response = client.get(review(story))
    assert response.status_code == 200
    return response.content.decode()


def new_in(story: Article, person) -> tuple[str, dict[str, str]]:
    """What the page says is new: since when, and by place the added words."""
    at = timezone.now()
    with override("en"):
        found = comparison(story_for(person, story.pk, at), person, at)
    assert found is not None
    with override("en"):
        return found.since, {change.label: added_in(change) for change in found.changes.listed}


def added_in(change: Change) -> str:
    """The words that were added in one place."""
    lines = [piece.text for line in change.paragraphs for piece in line.pieces if piece.kind == "added"]
    return " ".join([*lines, *re.findall("<ins>(.*?)</ins>", "".join(chunk.html for chunk in change.chunks))])


def test_the_page_shows_the_story_and_what_is_to_be_checked(cast, client):
    official = factories.person(
        "Phương Thị Thử",
        [("Chủ tịch HĐND tỉnh", date(2021, 1, 1), date(2024, 1, 1)), ("Bí thư", date(2024, 1, 1), None)],
    )
    unknown = factories.person("Nông Văn Mới")
    story = filed(
        cast.reporter,
        ("submit", cast.reporter),
        headline="Bắc Kạn: Đánh giá quý III",
        event_date=date(2023, 10, 10),
        officials=[official, unknown],
        documents=[factories.document()],
        topics=["Đại đoàn kết"],
        bylines=[("Nông Thị Hạnh", "text")],
        source_credit="Theo Báo Bắc Kạn",
        embargo_until=timezone.now() + timedelta(days=1),
    )
    page = page_of(client, cast.editor, story)
    for text in (
        "Bắc Kạn: Đánh giá quý III",
        "Sáng 10/10, hội nghị đánh giá quý III.",
        "<p>Nội dung hội nghị.</p>",
        "Tỉnh Bắc Kạn",
        "Phương Thị Thử – Chủ tịch HĐND tỉnh",
        "Nông Văn Mới – no title known on that day",
        "Kết luận 231-KL/TU, 7/7/2023",
        "Đại đoàn kết",
        "Nông Thị Hạnh (Text)",
        "Theo Báo Bắc Kạn",
        "Embargo until",
    ):
        assert text in page, text
    assert "Bí thư" not in page


def test_text_that_would_be_script_is_shown_as_text(cast, client):
    hostile = '<img src=x onerror=alert(1)>"><script>alert(2)</script>{{ 7|add:7 }}'
    story = filed(
        cast.reporter, headline=hostile[:60], lead=hostile, body=f"<p>Một</p>{hostile}", source_credit=hostile
    )
    User.objects.filter(pk=cast.reporter.pk).update(last_name=hostile)
    change_text(story, cast.reporter, lead=f"{hostile} khác", body=f"<p>Hai</p>{hostile}")
    move(story, "submit", cast.reporter)
    move(story, "claim", cast.editor)
    move(story, "return", cast.editor, note=hostile)
    for address in (review(story), f"/admin/articles/article/{story.pk}/history/?from=1&to=2"):
        client.force_login(cast.editor)
        page = client.get(address).content.decode()
        assert "&lt;script&gt;alert(2)" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "onerror=alert(1)>" not in page.replace("onerror=alert(1)&gt;", "")


# --- What is new in it --------------------------------------------------------------------------------------


def test_before_anything_was_decided_the_version_before_is_compared(cast):
    story = filed(cast.reporter)
    change_text(story, cast.reporter, headline="Bắc Kạn: Đầu đề mới")
    since, added = new_in(story, cast.editor)
    assert since == "What changed since the version before"
    assert "mới" in added["Headline"]


def test_an_editor_sees_what_changed_since_they_returned_it(cast):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), ("return", cast.editor))
    change_text(story, cast.reporter, lead="Sáng 10/10, hội nghị đánh giá quý III mở rộng.")
    change_text(story, cast.reporter, body="<p>Nội dung hội nghị.</p><p>Bổ sung số liệu.</p>")
    since, added = new_in(story, cast.editor)
    assert since == "What changed since you last decided on it"
    assert added == {"Lead": " mở rộng", "Text": "Bổ sung số liệu."}
    assert new_in(story, cast.editor2)[1] == {"Text": "Bổ sung số liệu."}


def test_of_a_story_that_readers_know_everything_since_their_version_is_shown(cast):
    story = live(cast.reporter, cast.editor, source_credit="Theo Báo A")
    assert new_in(story, cast.editor) == ("What readers would find different", {})
    change_text(story, cast.reporter, headline="Đầu đề hai")
    change_text(story, cast.reporter, source_credit="Theo Báo B")
    since, added = new_in(story, cast.editor)
    assert since == "What readers would find different"
    assert set(added) == {"Headline", "Source credit"}
    assert added["Source credit"] == "B"


def test_what_readers_have_not_seen_yet_is_no_measure(cast):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor))
    move(story, "approve", cast.editor, publish_at=timezone.now() + timedelta(days=1))
    change_text(story, cast.reporter, lead="Sapo mới.")
    assert new_in(story, cast.editor)[0] == "What changed since you last decided on it"


def test_a_change_of_bold_type_alone_is_not_passed_over(cast):
    story = live(cast.reporter, cast.editor, body="<p>Nội dung hội nghị.</p>")
    change_text(story, cast.reporter, body="<p><strong>Nội dung</strong> hội nghị.</p>")
    assert set(new_in(story, cast.editor)[1]) == {"Text"}


def test_the_first_version_has_nothing_to_be_compared_with(cast):
    story = filed(cast.reporter)
    at = timezone.now()
    assert comparison(story_for(cast.reporter, story.pk, at), cast.reporter, at) is None


# --- What the page offers -----------------------------------------------------------------------------------


def test_the_approval_names_the_version_that_is_shown(cast, client):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor))
    assert re.findall(r'name="revision_hash" value="(\w+)"', page_of(client, cast.editor, story)) == [story.head.hash]


def test_who_may_edit_is_led_to_the_form_and_told_what_becomes_of_a_live_story(cast, client):
    story = live(cast.reporter, cast.editor)
    edit = f'href="/admin/articles/article/{story.pk}/change/"'
    page = page_of(client, cast.reporter, story)
    assert edit in page
    assert "readers keep the approved one until somebody else approves yours" in page
    submitted = filed(cast.reporter, ("submit", cast.reporter))
    assert edit.replace(str(story.pk), str(submitted.pk)) not in page_of(client, cast.reporter, submitted)


def test_what_a_story_lacks_is_said_before_somebody_tries(cast, client):
    assert "Write a lead." in page_of(client, cast.reporter, filed(cast.reporter, lead=""))


def test_an_editor_is_told_why_their_own_text_waits_for_somebody_else(cast, client):
    story = filed(cast.editor, ("submit", cast.editor))
    sentence = "You wrote or changed this text, so somebody else has to decide on it."
    assert sentence.replace("'", "&#x27;") in page_of(client, cast.editor, story)
    assert sentence not in page_of(client, cast.editor2, story)


def test_after_a_decision_the_next_in_the_queue_is_at_hand(cast, client):
    filed(cast.reporter, ("submit", cast.reporter), headline="Chờ ngắn")
    filed(
        cast.reporter,
        ("submit", cast.reporter),
        headline="Chờ lâu nhất",
        at=timezone.now() - timedelta(hours=1),
    )
    done = live(cast.reporter, cast.editor)
    assert "Chờ lâu nhất" in page_of(client, cast.editor, done)
    assert "Chờ lâu nhất" not in page_of(client, cast.reporter, done)


def test_reasons_are_read_by_the_reporter(cast, client):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor))
    move(story, "return", cast.editor, note="Chú thích ảnh chưa có tên.")
    assert "Chú thích ảnh chưa có tên." in page_of(client, cast.reporter, story)


@pytest.mark.parametrize("address", ["review/", "history/", "history/?from=1&to=2"])
def test_stories_of_others_are_not_there(cast, client, address):
    story = filed(cast.reporter, headline="Bí mật")
    change_text(story, cast.reporter, lead="Sapo khác")
    for person in (cast.reporter2, cast.admin, cast.root, cast.outsider):
        client.force_login(person)
        response = client.get(f"/admin/articles/article/{story.pk}/{address}")
        assert response.status_code == 404
        assert "Bí mật" not in response.content.decode()


# --- History ------------------------------------------------------------------------------------------------


def test_the_history_holds_moves_versions_and_what_readers_saw(cast, client):
    story = live(cast.reporter, cast.editor, headline="Bản một")
    change_text(story, cast.reporter, headline="Bản hai")
    page_of(client, cast.chief, story)
    page = client.get(f"/admin/articles/article/{story.pk}/history/").content.decode()
    for text in ("Submitted", "Claimed", "Approved", "Changed after approval", "Version 2 saved", "What readers saw"):
        assert text in page, text


def test_two_versions_are_compared_by_their_numbers_in_this_story_alone(cast, client):
    story, other = filed(cast.reporter), filed(cast.reporter, headline="Tin khác")
    change_text(story, cast.reporter, headline="Đầu đề hai")
    client.force_login(cast.reporter)
    address = f"/admin/articles/article/{story.pk}/history/"
    page = client.get(address, {"from": 1, "to": 2}).content.decode()
    assert "<ins>hai</ins>" in page or "hai</ins>" in page
    assert other.revisions.filter(number=1).exists()
    for asked in (
        {"from": 1, "to": 3},
        {"from": 0, "to": 1},
        {"from": "x", "to": 1},
        {"from": 1},
        {"from": "1" * 30, "to": 1},
    ):
        assert client.get(address, asked).status_code == 404, asked


def test_the_page_costs_the_same_after_one_round_and_after_thirty(cast, django_assert_num_queries):
    queries = {"reporter": 20, "editor": 26, "chief": 26}
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor))
    change_text(story, cast.reporter, lead="Sapo 0")

    def grow(number: int) -> None:
        move(story, "return", cast.editor)
        Article.objects.filter(pk=story.pk).update(headline=f"Bản {number}")
        factories.OtherProvince.objects.all().delete()
        factories.ArticleOfficial.objects.create(article=story, person=factories.person(f"Người {number}"))
        factories.Citation.objects.create(article=story, document=factories.document(f"{number}-KL/TU"))
        change_text(story, cast.reporter, lead=f"Sapo {number}")
        move(story, "submit", cast.reporter)
        move(story, "claim", cast.editor)

    grow(1)
    clients = {username: Client() for username in queries}
    for username, client in clients.items():
        client.force_login(getattr(cast, username))
        with django_assert_num_queries(queries[username]):
            client.get(review(story))
    for number in range(2, 31):
        grow(number)
    for username, client in clients.items():
        with django_assert_num_queries(queries[username]):
            client.get(review(story))
