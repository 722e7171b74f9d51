"""The filing form: one form to file and edit a story, and nothing typed is ever lost."""

import pytest

from articles.models import Article, Section, Status
from tests.articles.desk.filing import post, filled

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/article/add/"


@pytest.fixture
def section():
    return Section.objects.create(slug="hoat-dong", name="Hoạt động Mặt trận")


def test_a_reporter_files_a_story(client, cast, section):
    client.force_login(cast.reporter)
    page = client.get(ADD)
    assert page.status_code == 200
    response = post(client, ADD, filled(section, _draft="1"))
    story = Article.objects.get()
    assert response.url == f"/admin/articles/article/{story.pk}/change/"
    assert story.headline == "Bắc Kạn: Đánh giá tình hình quý III"
    assert story.filed_by == cast.reporter
    assert story.home_province.slug == "bac-kan"
    assert story.status == Status.DRAFT
    assert story.head.number == 1
    assert [byline.name for byline in story.bylines.all()] == ["Nông Thị Hạnh"]
    assert client.get(response.url).status_code == 200
