"""Many stories moved at once: what is foretold, what is done, and that nothing is moved that was not looked at."""

import pytest

from articles.desk import bulk
from articles.models import Article, HistoryEntry, Status
from tests.articles.desk.stories import filed, live, move

BULK, LIST = "/admin/articles/article/bulk/", "/admin/articles/article/"


def post(client, person, name: str, *stories: Article, **fields):
    """Send the stories, as they now stand, with a move."""
    client.force_login(person)
    tokens = [bulk.token_of(Article.objects.get(pk=story.pk)) for story in stories]
    return client.post(BULK, {"move": name, "story": tokens, **fields})


def foretold(response) -> tuple[list[str], dict[str, str]]:
    """The headlines that would be moved, and the reason for each of the others."""
    refused = {line.story.headline: line.why for line in response.context["refused"]}
    return [line.story.headline for line in response.context["ready"]], refused


@pytest.fixture
def mixed(cast) -> list[Article]:
    """A submitted story, one on another's table, a draft and a submitted one by an editor."""
    return [
        filed(cast.reporter, ("submit", cast.reporter), headline="Đã nộp"),
        filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor2), headline="Trên bàn khác"),
        filed(cast.reporter, headline="Nháp"),
        filed(cast.editor, ("submit", cast.editor), headline="Tự viết"),
    ]


def test_the_preview_tells_of_each_story_what_would_happen_and_changes_nothing(cast, client, mixed):
    before = list(Article.objects.order_by("pk").values())
    response = post(client, cast.editor, "claim", *mixed)
    ready, refused = foretold(response)
    assert ready == ["Đã nộp"]
    assert set(refused) == {"Trên bàn khác", "Nháp", "Tự viết"}
    assert "Bạn đã viết hoặc sửa" in refused["Tự viết"]
    assert "“Bản nháp”" in refused["Nháp"]
    assert list(Article.objects.order_by("pk").values()) == before


def test_what_was_foretold_is_done_story_by_story_and_told(cast, client):
    stories = [filed(cast.reporter, ("submit", cast.reporter), headline=f"Tin {n}") for n in range(3)]
    response = post(client, cast.editor, "claim", *stories, confirm="1")
    assert (response.status_code, response["Location"]) == (302, BULK)
    for story in stories:
        story.refresh_from_db()
        assert (story.status, story.claimed_by) == (Status.IN_REVIEW, cast.editor)
    ready, refused = foretold(client.get(BULK))
    assert (ready, refused) == (["Tin 0", "Tin 1", "Tin 2"], {})


def test_what_somebody_changed_or_moved_meanwhile_stays_and_the_rest_is_moved(cast, client):
    names = ("Đổi chữ", "Đã nhận", "Còn nguyên")
    changed, moved, same = (filed(cast.reporter, ("submit", cast.reporter), headline=name) for name in names)
    tokens = [bulk.token_of(Article.objects.get(pk=story.pk)) for story in (changed, moved, same)]
    Article.objects.filter(pk=changed.pk).update(version=changed.version + 1)
    move(moved, "claim", cast.editor2)
    client.force_login(cast.editor)
    client.post(BULK, {"move": "hold", "story": tokens, "confirm": "1", "note": "Chờ số liệu."})
    ready, refused = foretold(client.get(BULK))
    assert ready == ["Còn nguyên"]
    assert set(refused) == {"Đổi chữ", "Đã nhận"}
    assert [Article.objects.get(pk=story.pk).status for story in (changed, moved)] == ["submitted", "in_review"]
    assert HistoryEntry.objects.get(article=same, move="hold").note == "Chờ số liệu."


def test_sent_twice_it_is_done_once(cast, client):
    story = filed(cast.reporter, ("submit", cast.reporter))
    token = bulk.token_of(Article.objects.get(pk=story.pk))
    client.force_login(cast.editor)
    for _time in range(2):
        client.post(BULK, {"move": "claim", "story": token, "confirm": "1"})
    assert HistoryEntry.objects.filter(article=story, move="claim").count() == 1


def test_a_move_that_needs_a_reason_is_not_made_without_one(cast, client):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor))
    response = post(client, cast.editor, "return", story, confirm="1", note="  ")
    assert response.status_code == 422
    assert "Hãy ghi lý do" in response.content.decode()
    story.refresh_from_db()
    assert story.status == Status.IN_REVIEW


def test_a_batch_with_a_story_out_of_sight_is_refused_whole_and_names_nothing(cast, client):
    seen = filed(cast.reporter, ("submit", cast.reporter), headline="Thấy được")
    hidden = filed(cast.reporter2, ("submit", cast.reporter2), headline="Bí mật", provinces=["lang-son"])
    for extra in ({}, {"confirm": "1"}):
        response = post(client, cast.editor_north, "claim", seen, hidden, **extra)
        assert response.status_code == 404
        assert "Bí mật" not in response.content.decode()
        assert "Thấy được" not in response.content.decode()
    assert set(Article.objects.values_list("status", flat=True)) == {Status.SUBMITTED}


@pytest.mark.parametrize(
    "token", ["", "x", "1", "1.2", "-1.0.draft", "1.0.draft.x", f"{'9' * 30}.0.draft", "٣.1.draft"]
)
def test_a_made_up_token_is_refused(cast, client, token):
    client.force_login(cast.editor)
    assert client.post(BULK, {"move": "claim", "story": token, "confirm": "1"}).status_code == 404


@pytest.mark.parametrize("name", ["approve", "restore", "withdraw", "unschedule", "take_over", "revise", "x", ""])
def test_what_readers_notice_is_never_done_in_bulk(cast, client, name):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor))
    response = post(client, cast.chief, name, story, confirm="1", note="x")
    assert (response.status_code, response["Location"]) == (302, LIST)
    story.refresh_from_db()
    assert story.status == Status.IN_REVIEW


def test_a_reporter_moves_only_own_stories_and_only_by_their_own_moves(cast, client):
    own = filed(cast.reporter, headline="Của tôi")
    response = post(client, cast.reporter, "submit", own, confirm="1")
    own.refresh_from_db()
    assert (response.status_code, own.status) == (302, Status.SUBMITTED)
    post(client, cast.reporter, "claim", own, confirm="1")
    own.refresh_from_db()
    assert own.status == Status.SUBMITTED
    page = client.get(LIST).content.decode()
    assert '<option value="submit">' in page
    assert '<option value="claim">' not in page


def test_all_that_match_are_those_of_the_filters_up_to_the_bound(cast, client, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 3)
    for number in range(5):
        filed(cast.reporter, ("submit", cast.reporter), headline=f"Đợi {number}")
    filed(cast.reporter, headline="Nháp")
    live(cast.reporter, cast.editor, headline="Đã đăng")
    client.force_login(cast.editor)
    response = client.post(BULK, {"move": "claim", "all": "1", "query": "status=submitted&q=doi"})
    ready, refused = foretold(response)
    assert (len(ready), refused) == (3, {})
    assert all(headline.startswith("Đợi") for headline in ready)
    assert "3" in response.content.decode()


@pytest.mark.parametrize("query", ["body__contains=a", "before=x", "q=%00", "status=%00", "\x00"])
def test_all_that_match_a_made_up_address_is_no_failure(cast, client, query):
    filed(cast.reporter, ("submit", cast.reporter))
    client.force_login(cast.editor)
    assert client.post(BULK, {"move": "claim", "all": "1", "query": query}).status_code in {200, 302, 404}


def test_nothing_ticked_leads_back_to_the_list_with_its_filters(cast, client):
    client.force_login(cast.editor)
    response = client.post(BULK, {"move": "claim", "query": "status=submitted"})
    assert (response.status_code, response["Location"]) == (302, f"{LIST}?status=submitted")


def test_the_result_hides_what_has_gone_out_of_sight(cast, client):
    story = filed(cast.reporter, ("submit", cast.reporter), headline="Bắc Kạn")
    post(client, cast.editor_north, "claim", story, confirm="1")
    cast.editor_north.beats.all().delete()
    assert foretold(client.get(BULK)) == ([], {})


def test_the_preview_of_a_hold_costs_the_same_for_one_story_and_for_thirty(cast, client, django_assert_num_queries):
    for number in range(30):
        filed(cast.reporter, ("submit", cast.reporter), headline=f"Tin {number}")
    tokens = [bulk.token_of(story) for story in Article.objects.all()]
    client.force_login(cast.editor)
    client.get(LIST)
    for batch in (tokens[:1], tokens):
        with django_assert_num_queries(5):
            assert client.post(BULK, {"move": "hold", "story": batch}).status_code == 200
