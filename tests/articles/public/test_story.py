"""The page of one story: what it shows, when, and what is left when it goes."""

import json
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from articles.models import PublishedArticle
from articles.public.story_page import story_context
from tests import factories

pytestmark = pytest.mark.django_db
NOON = factories.moment("2026-11-20 12:00")


def text_of(response) -> str:
    return response.content.decode()


@time_machine.travel(NOON, tick=False)
def test_a_story_appears_at_its_moment_and_not_before(client: Client):
    story = factories.publish(at=NOON + timedelta(minutes=1))
    assert client.get(story.get_absolute_url()).status_code == 404
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        response = client.get(story.get_absolute_url())
    assert response.status_code == 200
    assert story.lead in text_of(response)


@time_machine.travel(NOON, tick=False)
def test_an_edit_replaces_the_text_at_its_moment(client: Client):
    story = factories.publish(at=NOON - timedelta(days=1), lead="Bản cũ.")
    story.article.lead = "Bản mới."
    story.article.save()
    factories.publish(story.article, at=NOON + timedelta(hours=1))
    assert "Bản cũ." in text_of(client.get(story.get_absolute_url()))
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        page = text_of(client.get(story.get_absolute_url()))
    assert "Bản mới." in page
    assert "Bản cũ." not in page
    assert "Updated" in page or "Cập nhật" in page


@time_machine.travel(NOON, tick=False)
def test_only_the_number_decides_and_another_slug_moves_for_ever(client: Client):
    story = factories.publish(at=NOON)
    response = client.get(f"/tin/ten-khac-{story.article_id}/")
    assert response.status_code == 301
    assert response["Location"] == story.get_absolute_url()
    assert client.get(f"/tin/{story.slug}-{story.article_id + 1}/").status_code == 404
    assert client.get("/tin/x-99999999999999999999/").status_code == 404


@time_machine.travel(NOON, tick=False)
def test_a_withdrawn_story_is_gone_with_its_notice_and_without_its_text(client: Client):
    story = factories.publish("Bài sẽ gỡ", at=NOON - timedelta(days=1), lead="Lời dẫn cũ.", body="<p>Thân bài cũ.</p>")
    factories.withdraw(story, NOON, "Tòa soạn xin lỗi bạn đọc.")
    response = client.get(f"/tin/chu-khac-{story.article_id}/")
    page = text_of(response)
    assert response.status_code == 410
    assert "Tòa soạn xin lỗi bạn đọc." in page
    for secret in ("Bài sẽ gỡ", "Lời dẫn cũ", "Thân bài cũ", story.slug):
        assert secret not in page


@time_machine.travel(NOON, tick=False)
def test_a_story_taken_back_before_anybody_saw_it_never_was(client: Client):
    story = factories.publish(at=NOON + timedelta(hours=1))
    factories.withdraw(story, NOON, "Không ai được đọc.")
    assert client.get(story.get_absolute_url()).status_code == 404


@time_machine.travel(NOON, tick=False)
def test_everything_approved_is_on_the_page(client: Client):
    official = factories.person(
        "Phương Thị Thử",
        [
            ("Phó Bí thư Thường trực Tỉnh ủy", date(2020, 1, 1), date(2024, 1, 1)),
            ("Bí thư Tỉnh ủy", date(2024, 1, 1), None),
        ],
    )
    cited = factories.document("231-KL/TU", title="về kết quả giữa nhiệm kỳ", issuer="Tỉnh ủy Bắc Kạn")
    story = factories.publish(
        at=NOON,
        dateline_tag="Mặt trận",
        section=factories.section(),
        genre="activity-report",
        period="2023-Q3",
        event=factories.event("Hội nghị quý III năm 2023"),
        event_date=date(2023, 10, 10),
        officials=[official],
        documents=[cited],
        topics=["Nông thôn mới"],
        bylines=[("Nông Thị Hạnh", "text"), ("Lý Dìn", "photo")],
        source_credit="Theo Báo Bắc Kạn",
        body="<p>Thân bài.</p><table><tbody><tr><td>1</td></tr></tbody></table>",
    )
    page = text_of(client.get(story.get_absolute_url()))
    assert re.search(r'<span class="dateline">\(Mặt trận\) -</span>\s+Sáng 10/10', page)
    for part in (
        "Hoạt động Mặt trận", "quý III năm 2023", "Hội nghị quý III năm 2023", "Phương Thị Thử",
        "Phó Bí thư Thường trực Tỉnh ủy", "Kết luận số 231-KL/TU", "7/7/2023", "Tỉnh ủy Bắc Kạn", "Nông thôn mới",
        "Nông Thị Hạnh", "Lý Dìn", "Theo Báo Bắc Kạn", "<p>Thân bài.</p>", '<div class="table-scroll"',
        "12:00, 20/11/2026",
    ):  # fmt: skip
        assert part in page, part
    assert "Bí thư Tỉnh ủy<" not in page, "a title of another day"


@time_machine.travel(NOON, tick=False)
def test_a_story_of_a_former_province_says_what_it_belongs_to_today(client: Client):
    former = factories.publish(at=NOON, provinces=["bac-kan"])
    current = factories.publish("Lạng Sơn: Tin", at=NOON, provinces=["lang-son"])
    assert "/tinh/thai-nguyen/" in text_of(client.get(former.get_absolute_url()))
    assert "story-note" not in text_of(client.get(current.get_absolute_url()))


@time_machine.travel(factories.moment("2024-03-01 08:00"), tick=False)
def test_before_the_merger_there_is_nothing_to_say(client: Client):
    story = factories.publish(provinces=["bac-kan"])
    assert "story-note" not in text_of(client.get(story.get_absolute_url()))


@time_machine.travel(NOON, tick=False)
def test_the_head_names_the_page_with_the_sites_own_address(client: Client, settings):
    settings.SITE_URL = "https://bao.example"
    story = factories.publish(at=NOON)
    page = text_of(client.get(story.get_absolute_url()))
    address = f"https://bao.example{story.get_absolute_url()}"
    assert f'<link rel="canonical" href="{address}">' in page
    assert f'<link rel="alternate" hreflang="en" href="https://bao.example/en{story.get_absolute_url()}">' in page
    assert f'<link rel="alternate" hreflang="vi" href="{address}">' in page
    assert "testserver" not in page


@time_machine.travel(NOON, tick=False)
def test_nothing_in_a_story_can_end_the_structured_data(client: Client):
    story = factories.publish("</script><script>alert(1)</script>\u2028 & “x”", at=NOON)
    page = text_of(client.get(story.get_absolute_url()))
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert block
    data = json.loads(block[1])
    assert data["headline"] == story.headline
    assert data["@type"] == "NewsArticle"
    assert page.count("<script") == 4  # the story, the way to it, and the files of its tools and of what is kept


@time_machine.travel(NOON, tick=False)
def test_a_preview_says_so_and_stays_out_of_search_engines():
    draft = factories.draft()
    published = factories.publish(draft, at=NOON)
    unsaved = PublishedArticle(
        article=draft, headline="Bản nháp", slug="ban-nhap", lead="Lời dẫn.", body="<p>Thân.</p>",
        genre="news", card=published.card, page=published.page,
    )  # fmt: skip
    context = story_context(unsaved, NOON, preview=True)
    page = render_to_string("site/story.html", context, request=RequestFactory().get("/admin/xem-truoc/"))
    assert '<meta name="robots" content="noindex">' in page
    assert 'class="preview"' in page
    assert "canonical" not in page
    assert "ld+json" not in page
