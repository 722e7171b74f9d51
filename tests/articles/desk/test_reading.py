"""A version as it is read: findings and comments are marked in one text, also where they meet."""

from datetime import timedelta

import lxml.html
import pytest
from django.utils import timezone

from articles.desk import threads
from articles.desk.threads import Said
from tests.articles.desk.stories import review
from tests.articles.test_findings import claimed

pytestmark = pytest.mark.django_db


def marks(page: str, part: str) -> list[tuple[str, str, list[str]]]:
    """The marks in a part of the reading text: kinds, words, and the ids of what begins there."""
    [place] = lxml.html.document_fromstring(page).xpath(f"//*[@data-said='{part}']")
    return [
        (mark.get("class").replace("passage-", "").removeprefix("passage "), mark.text_content(), mark.xpath("./*/@id"))
        for mark in place.iter("mark")
    ]


def test_findings_and_comments_over_the_same_words_are_marked_together(cast, client):
    lead = "Lãnh đạo Lạng Sơn và Cao Bằng dự họp."
    story = claimed(cast, headline="Lạng Sơn: Họp", lead=lead, body="<p>Gọi <strong>số 0912345678</strong> để hỏi.</p>")
    at = timezone.now() + timedelta(minutes=1)
    inside = threads.say(story, cast.editor, at, Said("Đúng tỉnh?", quote="Lạng Sơn: Họp", field="headline")).pk
    across = threads.say(story, cast.editor, at, Said("Bỏ?", quote="Gọi số 0912", field="body")).pk
    other = Said("Gọn hơn", quote="0912345678 để hỏi", field="body", suggests=True, proposed="đường dây nóng")
    later = threads.say(story, cast.editor, at, other).pk
    client.force_login(cast.editor)
    page = client.get(review(story)).content.decode()
    assert marks(page, "headline") == [
        ("advice said", "Lạng Sơn", ["finding-1", f"passage-{inside}"]),
        ("said", ": Họp", []),
    ]
    assert marks(page, "body") == [
        ("said", "Gọi ", [f"passage-{across}"]),
        ("said", "số ", []),
        ("said stops suggested", "0912", ["finding-0", f"passage-{later}"]),
        ("stops suggested", "345678", []),
        ("suggested", " để hỏi", []),
    ]
    [text] = lxml.html.document_fromstring(page).xpath("//*[@data-said='body']")
    assert text.text_content() == "Gọi số 0912345678 để hỏi."
