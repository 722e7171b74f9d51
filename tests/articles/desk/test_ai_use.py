"""Use of AI and consent: declared on the form, kept in the revision, told to readers, in words and in the markup."""

import json
import re

import pytest
from django.utils.translation import override

from articles import projection, snapshot
from articles.desk.changes import changes
from articles.desk.facts import facts_of
from articles.models import AIDeclaration, AIUse, Article, Photo
from articles.pictures import picture as public_picture
from tests import factories
from tests.articles.desk.filing import file_story, filled, picture, save

pytestmark = pytest.mark.django_db
DETAILS = {"ai_done": "Dịch từ tiếng Tày", "ai_tool": "Máy dịch", "ai_by": "Nông Thị Hạnh"}
IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"


def declared(story: Article) -> tuple:
    story.refresh_from_db()
    return story.head.data["ai_use"], story.head.data["ai_details"]


def test_a_draft_starts_undeclared_which_is_not_none(client, cast):
    story = file_story(client, cast.reporter, ai_use="")
    assert declared(story) == ("", None)
    save(client, story, ai_use="none")
    assert declared(story) == ("none", {"done": "", "tool": "", "by": ""})
    save(client, story, ai_use="")
    assert declared(story) == ("", None)


@pytest.mark.parametrize("use", ["assisted", "generated"])
def test_where_ai_was_used_the_form_asks_what_for_and_with_which_tool(client, cast, use):
    client.force_login(cast.reporter)
    answer = client.post("/admin/articles/article/add/", filled(ai_use=use))
    assert answer.status_code == 422 and set(answer.context["form"].errors) == {"ai_done", "ai_tool"}
    story = file_story(client, cast.reporter, ai_use=use, **DETAILS)
    assert declared(story) == (use, {"done": "Dịch từ tiếng Tày", "tool": "Máy dịch", "by": "Nông Thị Hạnh"})


def test_who_used_it_is_the_one_who_saves_unless_another_is_named(client, cast):
    story = file_story(client, cast.reporter, ai_use="assisted", **DETAILS | {"ai_by": ""})
    assert declared(story)[1]["by"] == cast.reporter.display_name


def test_the_form_shows_again_what_was_declared(client, cast):
    story = file_story(client, cast.reporter, ai_use="assisted", **DETAILS)
    form = client.get(f"/admin/articles/article/{story.pk}/change/").context["form"]
    assert {name: form[name].value() for name in ("ai_use", *DETAILS)} == {"ai_use": "assisted"} | DETAILS


def test_a_photo_has_consent_and_use_of_ai_of_its_own(client, cast):
    row = {
        "file": picture(),
        "caption": "Các em nhỏ",
        "credit": "MQ",
        "consent": "Phụ huynh, 3/9",
        "ai_use": "assisted",
    }
    client.force_login(cast.reporter)
    answer = client.post("/admin/articles/article/add/", filled(photos=[row]))
    assert answer.status_code == 422 and "ai_note" in answer.context["filing"].photos.errors[0]
    story = file_story(client, cast.reporter, photos=[row | {"file": picture(), "ai_note": "Xóa vật lạ"}])
    story.refresh_from_db()
    taken = story.head.data["photos"][0]
    assert (taken["consent"], taken["ai_use"], taken["ai_note"]) == ("Phụ huynh, 3/9", "assisted", "Xóa vật lạ")


def with_photo(**fields) -> Article:
    story = factories.draft(ai_use="")
    Photo.objects.create(
        article=story, sha256="ab" * 32, file="photos/ab.jpg", file_format="jpg", width=960, height=640,
        caption="Toàn cảnh", uploaded_by=story.filed_by, **fields,
    )  # fmt: skip
    return story


def structured(page: str) -> dict:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert found
    return json.loads(found[1])


@pytest.mark.parametrize(
    ("use", "term", "label"),
    [
        ("assisted", "compositeWithTrainedAlgorithmicMedia", "Bài viết có AI hỗ trợ."),
        ("generated", "trainedAlgorithmicMedia", "Bài viết do AI tạo, đã được biên tập viên kiểm tra."),
    ],
)
def test_readers_are_told_in_words_and_in_the_markup(client, monkeypatch, use, term, label):
    monkeypatch.setattr("articles.publishing.prepare", lambda revision: None)
    story = with_photo(ai_use=use, ai_note="Xóa vật lạ", consent="bí mật")
    AIDeclaration.objects.create(article=story, use=use, done="Dịch", tool="Máy dịch", by="Người dùng máy")
    row = factories.publish(story)
    page = client.get(row.get_absolute_url()).content.decode()
    assert label in page and "Dịch" in page and "(Máy dịch)" in page
    assert ("Ảnh do AI tạo" if use == "generated" else "Ảnh có AI chỉnh sửa") in page
    assert "Người dùng máy" not in page and "bí mật" not in page
    data = structured(page)
    assert data["digitalSourceType"] == IPTC + term
    assert data["image"][0]["digitalSourceType"] == IPTC + term
    english = client.get("/en" + row.get_absolute_url()).content.decode()
    assert ("Image made by AI" if use == "generated" else "Image edited with AI") in english


@pytest.mark.parametrize("use", ["", "none"])
def test_readers_are_told_nothing_where_none_was_used(client, use):
    story = with_photo(ai_use=use)
    if use:
        AIDeclaration.objects.create(article=story, use=use)
    page = client.get(factories.publish(story).get_absolute_url()).content.decode()
    assert "ai-label" not in page and "story-ai" not in page and "digitalSourceType" not in page


def test_a_photo_in_the_text_bears_its_label_too():
    story = with_photo(ai_use=AIUse.GENERATED)
    story.body = f'<p><img src="/admin/photos/{story.photos.get().pk}/" alt=""></p>'
    body = projection.project(snapshot.take(story), public_picture)["body"]
    assert '<span class="ai-label">Ảnh do AI tạo</span>' in body


def test_an_older_snapshot_is_projected_and_compared_as_before():
    old = snapshot.take(with_photo())
    for key in ("ai_use", "ai_details"):
        del old[key]
    for key in ("consent", "ai_use", "ai_note"):
        del old["photos"][0][key]
    row = projection.project(old, public_picture)
    assert "ai" not in row["page"] and "ai_use" not in row["card"]["photo"]
    assert [fact.lines for fact in facts_of(old) if fact.name == "ai_use"] == [[]]
    new = old | {"ai_use": "assisted", "ai_details": {"done": "Dịch", "tool": "Máy", "by": "Hạnh"}}
    with override("en"):
        assert [change.label for change in changes(old, new).listed] == ["Use of AI"]
