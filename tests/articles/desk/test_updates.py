"""A text that is the same news again becomes the next version of the earlier story, and whoever wrote it waits."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import complete, origins, permissions, pictures, record, updates, workflow
from articles.desk import receive
from articles.models import Article, Byline, HistoryEntry, Photo, PublishedArticle, Source, Status, Update
from articles.updates import Coming
from tests.articles.desk.filing import change, fields_of, picture
from tests.articles.desk.stories import change_text, filed, live, move, review
from tests.articles.test_similar import PRESS, told

pytestmark = pytest.mark.django_db
NEW = {"headline": "Tin sau", "source_credit": "Theo Báo Bắc Kạn"}


def longer(number: int) -> dict[str, str]:
    """The same news with a paragraph more."""
    text = told(number)
    return {**text, "body": text["body"] + "<p>Chiều cùng ngày, Đoàn đã tới thăm ba hộ ở xã Mỹ Thanh.</p>"}


@pytest.fixture
def pair(cast):
    """A live story of `reporter`, and a later one by `editor2` that says more."""
    first = live(cast.reporter, cast.editor, headline="Tin đầu", **told(1))
    Byline.objects.create(article=first, name="Nông Thị Hạnh")
    change_text(first, cast.reporter, lead="Sapo mới.")
    second = filed(cast.editor2, **NEW, **longer(1))
    return first, second


def address(first, second) -> str:
    return f"{change(first)}?update=story-{second.pk}-{second.version}"


def take(first, second, by, **words: str) -> None:
    """Make the later story an update of the earlier one, which then says this."""
    Article.objects.filter(pk=first.pk).update(**words)
    first.refresh_from_db(), second.refresh_from_db()
    updates.make(first, Coming(story=second, version=second.version), by, timezone.now())


def opened(client: Client, first, second) -> dict:
    """What a browser sends from the form that is filled in with the later text."""
    second.refresh_from_db()
    return fields_of(client.get(address(first, second)))


def test_side_by_side_the_earlier_story_takes_the_text_of_the_later(cast, client: Client, pair):
    first, second = pair
    client.force_login(cast.chief)
    move(first, "submit", cast.reporter)
    move(first, "claim", cast.chief)
    move(second, "submit", cast.editor2)
    beside = client.get(reverse("admin:articles_article_similar", args=[second.pk, first.pk])).content.decode()
    second.refresh_from_db()
    assert f'href="{address(first, second)}"' in beside
    other_way = client.get(reverse("admin:articles_article_similar", args=[first.pk, second.pk])).content.decode()
    assert "?update=" not in other_way
    page = client.get(address(first, second)).content.decode()
    assert "Tin sau" in page and "xã Mỹ Thanh" in page
    assert (first.version, Status.SUBMITTED) == (2, second.status)  # nothing has been changed by looking


def test_saved_it_is_the_next_version_and_the_later_story_is_dropped(cast, client: Client, pair):
    first, second = pair
    client.force_login(cast.reporter)
    assert client.get(address(first, second)).status_code == 404  # the draft of somebody else
    move(second, "submit", cast.editor2)
    move(first, "submit", cast.reporter)
    move(first, "claim", cast.chief)
    client.force_login(cast.chief)
    sent = opened(client, first, second)
    response = client.post(address(first, second), sent)
    assert response.status_code == 302, response.content.decode()
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.version, first.status, second.status) == (3, Status.IN_REVIEW, Status.SPIKED)
    data = first.head.data
    assert data["headline"] == "Tin sau" and "xã Mỹ Thanh" in data["body"] and data["lead"] == told(1)["lead"]
    assert data["source_credit"] == "Theo Báo Bắc Kạn" and data["provinces"][0]["slug"] == "bac-kan"
    assert PublishedArticle.objects.get(article=first).headline == "Tin đầu"  # readers keep what was approved
    entry = first.history.get(move="update")
    assert (entry.by, entry.details["name"]) == (cast.chief, "Tin sau")
    assert str(first.pk) in second.history.get(move="spike").note
    assert list(record.verify_all([first, second])) == []
    again = client.post(address(first, second), sent)
    assert again.status_code == 302 and first.history.filter(move="update").count() == 1


def test_nobody_who_wrote_or_signed_either_text_decides_on_it(cast, pair):
    """Each of those who had a hand in the later story, and each who had one in the earlier since it was approved."""
    first, second = pair
    Byline.objects.create(article=second, name=cast.editor_north.signature)
    change_text(second, cast.editor2, headline="Tin sau nữa")
    move(second, "submit", cast.editor2)
    move(second, "claim", cast.editor)
    change_text(second, cast.editor, lead="Sapo của biên tập viên.")
    move(first, "submit", cast.reporter)
    move(first, "claim", cast.chief)
    second.refresh_from_db()
    take(first, second, cast.chief, lead=second.lead, body=second.body)
    move(first, "release", cast.chief)
    writers = {"reporter", "editor", "editor2", "editor_north", "chief"}
    for name in writers:
        assert permissions.has_written(getattr(cast, name), first), name
        if name != "reporter":
            with pytest.raises(workflow.NotAllowed):
                move(first, "claim", getattr(cast, name))
    assert not permissions.has_written(cast.reporter2, first)


def test_hands_are_carried_on_through_a_second_update(cast, pair):
    first, second = pair
    third = filed(cast.editor_north, headline="Tin thứ ba", **longer(1))
    move(third, "submit", cast.editor_north)
    take(second, third, cast.editor2, lead="Hai trong một.")
    move(second, "submit", cast.editor2)
    move(first, "submit", cast.reporter)
    move(first, "claim", cast.chief)
    take(first, second, cast.chief, lead="Ba trong một.")
    assert permissions.has_written(cast.editor_north, first)


def test_newer_words_of_the_earlier_story_are_met_and_not_overwritten(cast, client: Client, pair):
    first, second = pair
    first.refresh_from_db()
    client.force_login(cast.editor2)
    move(first, "submit", cast.reporter)
    move(first, "claim", cast.editor2)
    sent = opened(client, first, second)
    change_text(first, cast.editor2, lead="Lời mới hơn.")
    response = client.post(address(first, second), sent)
    assert response.status_code == 409
    page = response.content.decode()
    assert f'name="update" value="story-{second.pk}-1"' in page
    assert "choice-0" in page and "Lời mới hơn." in re.sub("<[^>]*>", "", page)
    second.refresh_from_db()
    assert second.status == Status.DRAFT
    settled = fields_of(response) | {"choice-0": "mine"}
    assert client.post(address(first, second), settled).status_code == 302
    second.refresh_from_db(), first.refresh_from_db()
    assert (second.status, first.head.data["lead"]) == (Status.SPIKED, told(1)["lead"])
    assert permissions.has_written(cast.editor2, first)


def test_newer_words_of_the_later_story_are_not_lost(cast, client: Client, pair):
    first, second = pair
    client.force_login(cast.editor2)
    move(first, "submit", cast.reporter)
    move(first, "claim", cast.editor2)
    sent = opened(client, first, second)
    change_text(second, cast.editor2, lead="Lời mới hơn.")
    response = client.post(address(first, second), sent)
    assert response.status_code == 409 and "Bài sau đã được sửa" in response.content.decode()
    second.refresh_from_db(), first.refresh_from_db()
    assert (second.status, first.version) == (Status.DRAFT, 2)


@pytest.mark.parametrize("name", ["reporter2", "editor", "editor_north"])
def test_who_may_not_write_on_the_earlier_story_cannot_update_it(cast, client: Client, pair, name):
    first, second = pair
    move(second, "submit", cast.editor2)
    move(first, "submit", cast.reporter)  # nobody has claimed it
    client.force_login(getattr(cast, name))
    response = client.get(address(first, second))
    if name == "reporter2":
        assert response.status_code == 404
    else:
        assert response["Location"] == review(first)
        assert "không lưu được" in client.get(review(first)).content.decode()
    sent = {"update": f"story-{second.pk}-1", "version": "2", "headline": "Tráo", "lead": "x", "body": "<p>x</p>"}
    assert client.post(address(first, second), sent).status_code in {404, 409}
    second.refresh_from_db(), first.refresh_from_db()
    assert (second.status, first.version) == (Status.SUBMITTED, 2)


def test_what_cannot_be_an_update_is_refused_with_a_sentence(cast, pair):
    first, second = pair
    at, chief = timezone.now(), cast.chief
    move(first, "submit", cast.reporter)
    move(first, "claim", chief)
    move(second, "submit", cast.editor2)
    later = Coming(story=second, version=1)
    assert updates.refusal(first, later, chief, at) == ""
    assert updates.refusal(second, Coming(story=first, version=first.version), chief, at)
    second.embargo_until = at + timezone.timedelta(hours=3)
    assert "thời hạn cấm đăng" in updates.refusal(first, later, chief, at)
    second.embargo_until = None
    assert updates.refusal(first, Coming(story=second, version=7), chief, at)
    before = first.head_id
    with pytest.raises(workflow.MoveRefused, match="không có gì để lưu"):
        updates.make(first, later, chief, timezone.now())
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.head_id, second.status) == (before, Status.SUBMITTED)
    move(second, "claim", cast.editor)
    move(second, "approve", cast.editor)
    second.refresh_from_db()
    assert updates.refusal(first, later, chief, timezone.now())  # readers have it: it would have to be withdrawn


def test_its_photos_go_with_the_text(cast, client: Client, pair, media):
    first, second = pair
    photo = pictures.stage(picture(), cast.editor2)
    Photo.objects.update(article=second, staged=False, caption="Trao quà ở Mỹ Thanh")
    change_text(second, cast.editor2, headline="Tin sau có ảnh")
    client.force_login(cast.editor2)
    move(first, "submit", cast.reporter)
    move(first, "claim", cast.editor2)
    response = client.post(address(first, second), opened(client, first, second))
    assert response.status_code == 302, response.content.decode()
    assert Photo.objects.get().article == first
    first.refresh_from_db()
    assert [row["id"] for row in first.head.data["photos"]] == [photo.pk]


# --- Before there is a draft ------------------------------------------------------


@pytest.fixture
def source(cast) -> Source:
    """A text that a reporter pasted, which says what a live story said, and more."""
    return receive.pasted(cast.reporter, PRESS.story(1) + "\nChiều cùng ngày, Đoàn tới xã Mỹ Thanh.", timezone.now())


def test_the_page_of_a_source_offers_the_update_and_both_originals_stay(cast, client: Client, source):
    first = live(cast.reporter, cast.editor, headline="Tin đầu", **told(1))
    origins.keep(first, receive.pasted(cast.reporter, "Bản đầu", timezone.now()), cast.reporter, timezone.now())
    client.force_login(cast.reporter)
    link = f"{change(first)}?update=source-{source.pk}"
    assert f'href="{link}"' in client.get(f"/admin/articles/article/add/?source={source.pk}").content.decode()
    response = client.post(link, fields_of(client.get(link)))
    assert response.status_code == 302, response.content.decode()
    first.refresh_from_db()
    assert (first.status, first.version) == (Status.DRAFT, 2) and "Mỹ Thanh" in first.head.data["body"]
    assert Update.objects.get().source == source
    page = client.get(review(first)).content.decode()
    for number in (first.origin.source_id, source.pk):
        assert f'href="/admin/sources/{number}/"' in page
        assert client.get(f"/admin/sources/{number}/").status_code == 200
    assert not Source.objects.unfiled().filter(pk=source.pk).exists()
    other = Client()
    other.force_login(cast.editor)  # who may read the story, reads what it came from
    assert other.get(f"/admin/sources/{source.pk}/").status_code == 200
    assert list(record.verify(first)) == []
    assert HistoryEntry.objects.get(move="update").details["wrote"] == [cast.reporter.pk]


def test_a_source_of_somebody_else_makes_no_update(cast, client: Client, source):
    first = live(cast.reporter2, cast.editor2, headline="Tin đầu", provinces=["lang-son"], **told(1))
    client.force_login(cast.reporter2)
    link = f"{change(first)}?update=source-{source.pk}"
    assert client.get(link).status_code == 404
    first.refresh_from_db()
    with pytest.raises(workflow.NotAllowed):
        updates.make(first, Coming(source=source), cast.reporter2, timezone.now())


def test_the_credit_that_the_terms_demand_comes_with_the_text(cast, client: Client):
    first = live(cast.reporter, cast.editor, headline="Tin đầu", **told(1))
    terms = {"wire": {"credit": "Theo Báo Cao Bằng"}}
    told_text = {"text": PRESS.story(1) + "\nThêm một câu nữa ở đây.", "content": b"x", "sha256": "1"}
    source = Source.objects.create(
        kind="feed", received_at=timezone.now(), received_by=cast.reporter, provenance=terms, **told_text
    )
    client.force_login(cast.reporter)
    link = f"{change(first)}?update=source-{source.pk}"
    sent = fields_of(client.get(link))
    assert client.post(link, sent | {"source_credit": ""}).status_code == 422
    assert client.post(link, sent | {"source_credit": "Theo Báo Cao Bằng"}).status_code == 302
    first.refresh_from_db()
    first.source_credit = ""
    assert "source_credit" in complete.missing_by_field(first)  # and for ever after
