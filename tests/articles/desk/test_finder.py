"""The finder: the chief editor asks where somebody is named; what is sealed stays sealed."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from articles import sealed
from tests.articles.desk.stories import change_text, live, move

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_desk")]
NAME = "Nguyễn Thị Bí Mật"
SENT = {"words": "nguyen thi bi mat"}


@pytest.fixture
def url() -> str:
    return reverse("admin:desk_finder")


@pytest.fixture
def story(cast, media):
    return live(cast.reporter, cast.editor, headline="Bắc Kạn: Chuyện làng", lead=f"Bà {NAME} kể lại.")


def test_stories_as_they_now_stand_are_found_by_the_index(client, cast, story, url):
    client.force_login(cast.chief)
    page = client.post(url, SENT).text
    assert f"<mark>{NAME}</mark> kể lại." in page
    assert reverse("admin:articles_article_review", args=[story.pk]) in page
    assert "1 story as it now stands" in page


def test_older_versions_are_found_by_looking_through_everything(client, cast, story, url):
    change_text(story, cast.reporter, lead="Một người dân kể lại.")
    client.force_login(cast.chief)
    assert "No story as it now stands holds it." in client.post(url, SENT).text
    page = client.post(url, SENT | {"after": ""}).text
    assert f"<mark>{NAME}</mark>" in page
    assert "That was all." in page


def test_a_sealed_story_is_named_by_its_number_until_the_reason_is_given(client, cast, story, url):
    move(story, "withdraw", cast.chief)
    client.force_login(cast.chief)
    page = client.post(url, SENT | {"after": ""}).text
    assert f"Story {story.pk}" in page
    assert "Chuyện làng" not in page
    assert NAME not in page
    sealed.inspect(story, cast.chief, timezone.now(), "Yêu cầu của người được nhắc tên.")
    assert f"<mark>{NAME}</mark>" in client.post(url, SENT | {"after": ""}).text


def test_too_short_a_word_is_refused(client, cast, url):
    client.force_login(cast.chief)
    answer = client.post(url, {"words": "ab"})
    assert answer.status_code == 422
    assert "at least three" in answer.text


def test_the_finder_costs_as_much_for_many_stories_as_for_one(client, cast, story, url, django_assert_num_queries):
    client.force_login(cast.chief)
    client.post(url, SENT)
    with django_assert_num_queries(QUERIES):
        client.post(url, SENT)
    for number in range(5):
        live(cast.reporter, cast.editor, headline=f"Bắc Kạn: Chuyện {number}", lead=f"Bà {NAME} kể lại.")
    with django_assert_num_queries(QUERIES):
        client.post(url, SENT)


# PostgreSQL looks back in spans of time: the last days, what passed of two years, two years, all.
QUERIES = 36 if connection.vendor == "postgresql" else 33
