"""Projection: the same snapshot gives the same row, and a row has what readers see and nothing of the desk."""

import copy
import io
import json
import socket
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.models import model_to_dict
from PIL import Image

from articles import pictures, publishing
from articles.models import (
    Article,
    ListEntry,
    PublicDocument,
    PublicEvent,
    PublicPerson,
    PublicTopic,
    PublishedArticle,
    Rendition,
)
from articles.projection import project, search_text
from newsroom.models import Role
from newsroom.vietnamese import fold_words
from tests import factories
from tests.harness import guards

NOON = factories.moment("2026-11-20 12:00")


def photo(number: int, width: int = 1200) -> dict:
    return {
        "id": number,
        "sha256": f"{number:x}" * 64,
        "file": f"photos/{number}.jpg",
        "width": width,
        "height": 800,
        "caption": f"Chú thích {number}",
        "credit": f"Tác giả {number}",
        "alt": f"Mô tả {number}",
        "focal": [0.5, 0.25],
    }


def data(**changes) -> dict:
    """A snapshot, complete."""
    return {
        "headline": "Bắc Kạn: Đánh giá “quý III”",
        "dateline_tag": "Mặt trận",
        "lead": "Sáng 10/10, hội nghị.",
        "body": '<p>Thân <strong>bài</strong>.</p><figure><img src="/admin/photos/2/"></figure>',
        "section": {"slug": "hoat-dong-mat-tran", "name": "Hoạt động Mặt trận"},
        "genre": "activity-report",
        "national": False,
        "provinces": [
            {"slug": "bac-kan", "name": "Bắc Kạn", "uid": "bac-kan", "full_name": "Tỉnh Bắc Kạn"},
            {"slug": "lang-son", "name": "Lạng Sơn", "uid": "lang-son", "full_name": "Tỉnh Lạng Sơn"},
        ],
        "event": {"id": 5, "slug": "hoi-nghi", "name": "Hội nghị Ủy ban", "starts_on": "2023-10-10"},
        "event_date": "2023-10-10",
        "day": "2023-10-10",
        "period": "2023-Q3",
        "related_headlines": ["Tin khác"],
        "source_credit": "Theo Báo Bắc Kạn",
        "bylines": [{"name": "Nông Thị Hạnh", "role": "text", "user": 77}],
        "officials": [{"id": 1, "slug": "lt-mau", "name": "Lường Thị Mẫu", "titles": ["Phó Bí thư", "Chủ tịch HĐND"]}],
        "documents": [
            {
                "id": 3,
                "slug": "238-kl-tu",
                "kind": "Kết luận",
                "number": "238-KL/TU",
                "issued_on": "2023-07-12",
                "issuer": "Ban Thường vụ",
                "title": "Về giảm nghèo",
            }
        ],
        "topics": [{"id": 4, "slug": "giam-ngheo", "name": "Giảm nghèo"}],
        "photos": [photo(1), photo(2)],
        "embargo_until": None,
        **changes,
    }


# These run without a database: a query would fail them.


def test_the_same_snapshot_gives_the_same_row_and_is_left_alone():
    given = data()
    before = copy.deepcopy(given)
    first = project(given, pictures.picture)
    assert given == before
    assert project(json.loads(json.dumps(given)), pictures.picture) == first
    assert json.loads(json.dumps(first)) == first, "what is stored is what is read"


def test_every_column_of_content_is_written_and_no_other():
    columns = {field.name for field in PublishedArticle._meta.concrete_fields}
    of_the_door = {"id", "article", "revision", "approved_by", "approved_at", "visible_from", "visible_until"}
    of_the_door |= {"first_published_at", "embargo_until", "section"}
    assert set(project(data(), pictures.picture)) == columns - of_the_door


def test_nothing_of_the_desk_reaches_the_row():
    row = project(data(photos=[photo(1), photo(2)]), pictures.picture)
    text = json.dumps(row)
    assert row["page"]["bylines"] == [{"name": "Nông Thị Hạnh", "role": "text"}]
    for secret in ("photos/1.jpg", "/admin/", photo(1)["sha256"], '"user"', '"77"', '"file"'):
        assert secret not in text


def test_the_body_is_cleaned_once_more_whatever_the_revision_holds():
    row = project(data(body="<p onclick=x>a</p><script>b</script><img src=//c onerror=d>"), pictures.picture)
    assert row["body"] == "<p>a</p>"


def test_photos_stand_in_the_text_or_beside_it():
    row = project(data(), pictures.picture)
    assert row["body"].count("<img") == 1
    assert "Chú thích 2" in row["body"]
    assert [picture["caption"] for picture in row["page"]["photos"]] == ["Chú thích 1"]
    assert row["card"]["photo"]["caption"] == "Chú thích 1"
    placed = project(data(photos=[photo(2)]), pictures.picture)
    assert placed["page"]["photos"] == []
    assert placed["card"]["photo"]["caption"] == "Chú thích 2", "a list shows the photo of the text"
    assert project(data(photos=[]), pictures.picture)["card"]["photo"] is None


@pytest.mark.parametrize(
    ("event_date", "event", "quarter"),
    [
        ("2023-12-31", {"id": 5, "slug": "x", "name": "X", "starts_on": "2024-01-01"}, "2023-4"),
        (None, {"id": 5, "slug": "x", "name": "X", "starts_on": "2024-01-01"}, "2024-1"),
        (None, None, ""),
    ],
)
def test_the_quarter_is_that_of_the_day_or_of_the_event(event_date, event, quarter):
    assert project(data(event_date=event_date, event=event), pictures.picture)["page"]["quarter"] == quarter


def test_a_story_of_national_scope_has_no_province_on_its_card():
    card = project(data(provinces=[], national=True), pictures.picture)["card"]
    assert (card["province"], card["province_slug"], card["national"]) == ("", "", True)


def test_headline_key_and_slug_follow_the_headline():
    row = project(data(), pictures.picture)
    assert row["headline_key"] == "bac kan danh gia quy iii"
    assert row["slug"] == "bac-kan-danh-gia-quy-iii"
    assert project(data(headline="“…”"), pictures.picture)["slug"] == "tin"
    assert len(project(data(headline="Đường " * 50), pictures.picture)["slug"]) <= 100


READABLE = [
    "Đánh giá “quý III”", "Sáng 10/10", "Thân bài", "Theo Báo Bắc Kạn", "Tỉnh Lạng Sơn", "Lường Thị Mẫu",
    "Chủ tịch HĐND", "238-KL/TU", "Về giảm nghèo", "Chú thích 1", "Tác giả 2", "Giảm nghèo", "Nông Thị Hạnh",
    "Hội nghị Ủy ban",
]  # fmt: skip


def test_search_finds_every_word_that_readers_see():
    text = search_text(data())
    assert text == f" {text.strip()} "
    assert set(text) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
    for phrase in READABLE:
        assert f" {fold_words(phrase)} " in text


# Those below have one.


def photographed(article: Article, width: int) -> None:
    content = io.BytesIO()
    Image.new("RGB", (width, 800), "red").save(content, "JPEG")
    made = pictures.stage(
        SimpleUploadedFile("anh.jpg", content.getvalue()), factories.account("photographer", Role.REPORTER)
    )
    made.article, made.caption = article, f"Ảnh {width}"
    made.save()


@pytest.fixture
def rows(media) -> list[PublishedArticle]:
    """A story of everything with a past, a present and a scheduled text, and one of national scope."""
    article = factories.draft(
        provinces=["bac-kan", "thai-nguyen"],
        event=factories.event(provinces=["bac-kan"]),
        officials=[factories.person("Lường Thị Mẫu", [("Phó Bí thư", None, None)])],
        documents=[factories.document()],
        topics=["Giảm nghèo"],
        bylines=[("Nông Thị Hạnh", "text")],
        genre="activity-report",
        period="2023-Q3",
        body="<p>Một.</p><table><tr><td>1</td></tr></table>",
    )
    photographed(article, 700)
    for number, days in enumerate((-2, -1, 1)):
        article.headline = f"Bắc Kạn: Bản {number}"
        article.save()
        if number:
            photographed(article, 1200 + number)
        factories.publish(article, at=NOON + timedelta(days=days))
    factories.publish("Toàn quốc: Một tin", provinces=[], national=True, at=NOON)
    return list(PublishedArticle.objects.order_by("pk"))


PUBLIC = [PublishedArticle, ListEntry, Rendition, PublicPerson, PublicEvent, PublicDocument, PublicTopic]


def everything() -> dict[str, list[dict]]:
    """Every column of every public table but the numbers of entries and renditions."""
    found = {}
    for model in PUBLIC:
        values = [
            {key: value for key, value in row.items() if model not in {ListEntry, Rendition} or key != "id"}
            for row in model._base_manager.values()
        ]
        found[model.__name__] = sorted(values, key=repr)
    return found


@pytest.mark.django_db
def test_publishing_again_writes_the_same_rows_entries_and_renditions(rows):
    before = everything()
    assert len(before["PublishedArticle"]) == 4
    assert all(before.values()), "each of these tables has rows to compare"
    again = list(publishing.republish(PublishedArticle.objects.all(), NOON))
    assert [row.pk for row in again] == [row.pk for row in rows]
    assert everything() == before


@pytest.mark.django_db
def test_rendering_and_publishing_again_connect_to_nothing(rows, client, monkeypatch):
    def connect(*args: object) -> None:
        pytest.fail(f"looks up or connects to {args}")

    for name in ("getaddrinfo", "create_connection"):
        monkeypatch.setattr(socket, name, connect)
    monkeypatch.setattr(socket.socket, "connect", connect)
    body = "<img src=http://evil.example/a.png><a href=http://127.0.0.1:1/>a</a><iframe src=//evil.example></iframe>"
    row = project(data(body=body, source_credit="http://169.254.169.254/"), pictures.picture)
    assert "evil.example" not in row["body"]
    assert len(list(publishing.republish(PublishedArticle.objects.all(), NOON))) == len(rows)
    assert client.get(rows[0].get_absolute_url()).status_code in {200, 301, 404, 410}


@pytest.mark.django_db
def test_publishing_again_mends_what_was_damaged_and_takes_away_what_does_not_belong(rows):
    before = everything()
    with guards.lifted():
        PublishedArticle.objects.update(
            headline="x", headline_key="x", slug="x", lead="x", body="x", card={}, page={}, search_text="x",
            section=None, dateline_tag="x", genre="news",
        )  # fmt: skip
    ListEntry.objects.filter(key__startswith="tinh/").delete()
    Rendition.objects.all().delete()
    ListEntry.objects.create(key="tinh/ca-mau", story=rows[0], article_id=rows[0].article_id, first_published_at=NOON)
    Rendition.objects.create(story=rows[0], name="x.webp")
    PublicPerson.objects.update(name="x", offices=[])
    PublicTopic.objects.all().delete()
    assert everything() != before
    assert len(list(publishing.republish(PublishedArticle.objects.all(), NOON))) == 4
    assert everything() == before


@pytest.mark.django_db
def test_publishing_again_heeds_the_revision_and_not_the_working_copy(rows):
    before = everything()
    article = rows[0].article
    article.headline, article.body, article.home_province = "Chưa duyệt", "<p>Chưa duyệt</p>", None
    article.save()
    article.tags.clear()
    article.photos.all().delete()
    list(publishing.republish(PublishedArticle.objects.all(), NOON))
    assert everything() == before


@pytest.mark.django_db
def test_each_row_shows_the_pictures_of_its_own_revision(rows, media):
    assert [len(row.page["photos"]) for row in rows] == [1, 2, 3, 0]
    assert not list(media.iterdir()), "the factory makes rows, not files"
    list(publishing.republish(PublishedArticle.objects.all(), NOON))
    standing = {name for row in rows[1:] for name in row.renditions.values_list("name", flat=True)}
    assert {file.name for file in media.iterdir()} == standing
    assert model_to_dict(rows[0])["visible_until"] == rows[1].visible_from
