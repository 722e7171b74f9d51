"""A version as it is read: findings and comments are marked in one text, also where they meet."""

from datetime import timedelta

import lxml.html
import pytest
from django.utils import timezone

from articles.desk import threads
from articles.desk.threads import Said
from articles.models import Photo
from tests.articles.desk.stories import change_text, review
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


@pytest.mark.parametrize("in_the_text", [False, True])
def test_words_of_a_caption_are_marked_and_can_be_chosen(cast, client, in_the_text):
    story = claimed(cast)
    fields = {"caption": "Bà con <xã> A dựng nhà", "credit": "Minh Quân", "uploaded_by": cast.reporter}
    shot, other = (Photo.objects.create(article=story, sha256=f"{n}" * 64, width=9, height=6, **fields) for n in "ab")
    own = f'<figure><img src="/admin/photos/{other.pk}/"><figcaption>{fields["caption"]}</figcaption></figure>'.replace(
        "<xã>",
        "&lt;xã&gt;",  # as the editor puts a photo into the text: with the words of its caption
    )
    placed = f'<p>Chữ.</p><figure><img src="/admin/photos/{shot.pk}/"></figure>{own}'
    change_text(story, cast.reporter, body=placed if in_the_text else "<p>Chữ.</p>")
    story.refresh_from_db()
    at = timezone.now() + timedelta(minutes=1)
    said = threads.say(story, cast.editor, at, Said("Ai?", quote="Bà con <xã>", field=f"caption-{shot.pk}")).pk
    client.force_login(cast.editor)
    page = client.get(review(story)).content.decode()
    assert marks(page, f"caption-{shot.pk}") == [("said", "Bà con <xã>", [f"passage-{said}"])]
    tree = lxml.html.document_fromstring(page)
    [caption] = tree.xpath(f"//figcaption[*[@data-said='caption-{shot.pk}']]")
    assert caption.text_content() == "Bà con <xã> A dựng nhà Ảnh: Minh Quân"
    assert len(tree.xpath(f"//*[@data-said='caption-{other.pk}']")) == (not in_the_text)
    assert f'href="#passage-{said}"' in page


def test_words_of_a_caption_that_is_written_in_the_text_are_words_of_the_text(cast, client):
    story = claimed(cast)
    fields = {"caption": "Bà con xã A dựng nhà", "credit": "Minh Quân", "uploaded_by": cast.reporter}
    shot = Photo.objects.create(article=story, sha256="a" * 64, width=9, height=6, **fields)
    image, caption = f'<img src="/admin/photos/{shot.pk}/">', "<figcaption>Bà con xã A dựng nhà</figcaption>"
    change_text(story, cast.reporter, body=f"<p>Chữ.</p><figure>{image}{caption}</figure>")
    story.refresh_from_db()
    at = timezone.now() + timedelta(minutes=1)
    said = threads.say(story, cast.editor, at, Said("Ai?", quote="Bà con xã A"))
    assert said.field == "body"
    client.force_login(cast.editor)
    page = client.get(review(story)).content.decode()
    assert marks(page, "body") == [("said", "Bà con xã A", [f"passage-{said.pk}"])]
    [under] = lxml.html.document_fromstring(page).xpath("//*[@class='reading-body']//figcaption")
    assert under.text_content() == "Bà con xã A dựng nhà Ảnh: Minh Quân"
    change_text(story, cast.reporter, body=f"<p>Chữ.</p><figure>{image}</figure>")
    story.refresh_from_db()
    [thread] = threads.open_threads(story)
    assert thread.is_gone
