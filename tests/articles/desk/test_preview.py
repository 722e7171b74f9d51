"""The preview: the public page of a revision that is not public, for who may see the story."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import PublishedArticle, Section
from articles.workflow import perform
from tests.articles.desk.filing import file_story, picture, save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def section():
    return Section.objects.create(slug="hoat-dong", name="Hoạt động Mặt trận")


def preview(client, story, query: str = "", frame: str = ""):
    return client.get(f"/admin/articles/article/{story.pk}/preview/{frame}{query}")


def text_of(response) -> str:
    return unescape(response.content.decode())


def article_of(response) -> str:
    """The story on its page, without the time of publication."""
    page = text_of(response).split('<article class="story')[1].split("</article>")[0]
    return re.sub(r"<time.*?</time>", "", page)


def test_the_newest_revision_is_shown_with_the_public_template(client, cast, section):
    story = file_story(client, cast.reporter, section=section.pk)
    save(client, story, headline="Bắc Kạn: Bản thứ hai", section=section.pk)
    response = preview(client, story)
    assert response.status_code == 200
    assert "site/story.html" in [template.name for template in response.templates]
    page = text_of(response)
    assert "Bắc Kạn: Bản thứ hai" in page and "quý III</h1>" not in page
    assert "(Mặt trận) -" in page
    assert not PublishedArticle.objects.exists()


def test_an_older_revision_is_shown_where_it_is_named(client, cast):
    story = file_story(client, cast.reporter)
    save(client, story, headline="Bản thứ hai")
    assert "Bản thứ hai" not in text_of(preview(client, story, "?revision=1"))
    assert "Bản thứ hai" in text_of(preview(client, story, "?revision=2"))


@pytest.mark.parametrize("number", ["0", "3", "-1", "x", "²", "9" * 30])
def test_a_revision_that_is_none_is_404(client, cast, number):
    story = file_story(client, cast.reporter)
    assert preview(client, story, f"?revision={number}").status_code == 404
    assert preview(client, story, f"?revision={number}", "frame/").status_code == 404


@pytest.mark.parametrize("frame", ["", "frame/"])
def test_the_preview_is_seen_by_who_may_see_the_story(client, cast, frame):
    story = file_story(client, cast.reporter)
    for who in ("reporter", "reporter2", "editor", "editor_north", "chief", "admin", "root", "outsider"):
        client.force_login(getattr(cast, who))
        response = preview(client, story, frame=frame)
        allowed = who in {"reporter", "editor", "editor_north", "chief"}
        assert response.status_code == (200 if allowed else 404), who
        assert allowed or story.headline not in text_of(response)
    client.logout()
    assert preview(client, story, frame=frame).status_code == 302


@pytest.mark.parametrize("frame", ["", "frame/"])
def test_no_cache_and_no_crawler_keeps_a_preview(client, cast, frame):
    response = preview(client, file_story(client, cast.reporter), frame=frame)
    assert {"private", "no-store"} <= set(response["Cache-Control"].replace(" ", "").split(","))
    assert "noindex" in response["X-Robots-Tag"]


def test_photos_come_from_the_guarded_address(client, cast):
    story = file_story(client, cast.reporter, photos=[{"file": picture(), "caption": "Quang cảnh"}])
    page = text_of(preview(client, story))
    assert f'src="/admin/photos/{story.photos.get().pk}/"' in page
    assert "/media/" not in page


def test_a_preview_shows_exactly_what_approval_makes_public(client, cast, section):
    story = file_story(client, cast.reporter, section=section.pk, tags="Quý III", source_credit="Theo Báo Bắc Kạn")
    client.force_login(cast.editor)
    before = article_of(preview(client, story))
    perform("submit", story, cast.reporter, timezone.now())
    perform("claim", story, cast.editor, timezone.now())
    perform("approve", story, cast.editor, timezone.now(), revision_hash=story.head.hash)
    assert article_of(client.get(story.published.get().get_absolute_url())) == before
    assert "Quý III" in before and "Theo Báo Bắc Kạn" in before


def test_hostile_words_are_inert(client, cast):
    story = file_story(client, cast.reporter, headline="<script>x()</script>", lead="{{ 7|add:7 }}", tags="<b>đậm</b>")
    page = preview(client, story).content.decode()
    assert "<script>x()" not in page and "<b>đậm" not in page
    assert "{{ 7|add:7 }}" in page


def test_looking_changes_nothing(client, cast):
    story = file_story(client, cast.reporter)
    with CaptureQueriesContext(connection) as queries:
        preview(client, story)
        preview(client, story, frame="frame/")
    assert [query["sql"] for query in queries if not query["sql"].lstrip("(").startswith("SELECT")] == []


def test_the_frame_leads_back(client, cast, section):
    story = file_story(client, cast.reporter, section=section.pk)
    assert f'href="/admin/articles/article/{story.pk}/change/"' in text_of(preview(client, story, frame="frame/"))
    perform("submit", story, cast.reporter, timezone.now())
    page = text_of(preview(client, story, frame="frame/"))
    assert f'href="/admin/articles/article/{story.pk}/change/"' not in page
    assert f'src="/admin/articles/article/{story.pk}/preview/?revision=1"' in page
