"""Near duplicates on the desk: told on the page where a story is read, shown side by side, kept with a reason."""

import pytest
from django.test import Client

from articles import permissions
from articles.models import HistoryEntry
from tests.articles.desk.stories import filed, live, move, review
from tests.articles.test_similar import told


def beside(story, other) -> str:
    return f"/admin/articles/article/{story.pk}/similar/{other.pk}/"


@pytest.fixture
def pair(cast):
    """A live story, and one with half of its text under review."""
    first = live(cast.reporter2, cast.editor2, headline="Tin đầu", provinces=["lang-son"], **told(1))
    texts = [told(1)["body"].split("</p>")[0] + "</p>", told(2)["body"]]
    second = filed(
        cast.reporter, ("submit", cast.reporter), headline="Tin sau", lead=told(1)["lead"], body=texts[0] + texts[1]
    )
    return first, second


def test_the_page_of_a_story_says_what_it_resembles_and_how_much(cast, client: Client, pair):
    first, second = pair
    client.force_login(cast.editor)
    page = client.get(review(second)).content.decode()
    assert f'href="{beside(second, first)}" lang="vi">Tin đầu</a>' in page
    assert "đoạn 1–2" in page and "trước bài này" in page
    move(second, "claim", cast.editor)
    move(second, "approve", cast.editor)
    assert "Tin đầu" not in client.get(review(second)).content.decode()  # decided: no more questions


def test_side_by_side_the_shared_words_are_marked_in_both(cast, client: Client, pair):
    first, second = pair
    client.force_login(cast.editor)
    page = client.get(beside(second, first)).content.decode()
    assert page.count("<mark>") >= 4
    assert page.count(f"<mark>{told(1)['lead']}") == 2


def test_both_may_stand_with_a_reason_that_stays_on_record(cast, client: Client, pair):
    first, second = pair
    client.force_login(cast.editor)
    empty = client.post(beside(second, first), {"note": " ", "keep": ""})
    assert empty.status_code == 422 and not HistoryEntry.objects.filter(move="keep_own").exists()
    assert client.post(beside(second, first), {"note": "Hai nơi họp khác nhau."}).headers["Location"] == review(second)
    entry = HistoryEntry.objects.get(move="keep_own")
    assert (entry.article, entry.by, entry.details) == (second, cast.editor, {"other": first.pk})
    for page in (review(second), beside(second, first), f"/admin/articles/article/{second.pk}/history/"):
        assert "Hai nơi họp khác nhau." in client.get(page).content.decode(), page


def test_the_other_becomes_the_source_in_a_new_version(cast, client: Client, pair):
    first, second = pair
    client.force_login(cast.editor)
    sent = {"credit": "", "source_credit": "Theo Báo Lạng Sơn", "version": second.version}
    assert client.post(beside(second, first), sent).status_code == 403  # not claimed yet
    move(second, "claim", cast.editor)
    assert 'value="Theo Mặt trận Địa phương"' in client.get(beside(second, first)).content.decode()
    assert client.post(beside(second, first), sent | {"version": second.version - 1}).status_code == 409
    assert client.post(beside(second, first), sent | {"source_credit": " "}).status_code == 422
    assert client.post(beside(second, first), sent).headers["Location"] == review(second)
    second.refresh_from_db()
    assert (second.head.data["source_credit"], second.head.created_by) == ("Theo Báo Lạng Sơn", cast.editor)
    assert permissions.has_written(cast.editor, second)  # so another editor approves it


def test_who_may_not_read_both_finds_no_such_page(cast, pair):
    first, second = pair
    hidden = filed(cast.reporter2, ("submit", cast.reporter2), provinces=["lang-son"], **told(1))
    client = Client()
    client.force_login(cast.reporter)
    assert client.get(beside(second, first)).status_code == 200  # readers see the first
    for address in (beside(second, hidden), beside(first, second), beside(second, second), beside(hidden, second)):
        for answer in (client.get(address), client.post(address, {"note": "x"})):
            assert answer.status_code == 404, address
    move(first, "withdraw", cast.chief, notice="Bài đã được gỡ.")
    for user in (cast.reporter, cast.editor, cast.chief):
        client.force_login(user)
        assert client.get(beside(second, first)).status_code == 404
        assert client.get(beside(first, second)).status_code == 404
