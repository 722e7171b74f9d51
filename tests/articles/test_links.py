"""Links for outside readers: one version, for a time, dead when the story moves on, and never an approval."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from articles import links, record, workflow
from articles.desk import outside
from articles.models import Article, HistoryEntry, LinkRemark, ReaderLink
from newsroom.models import User
from provinces.models import Beat
from tests import factories
from tests.articles.desk.stories import change_text, filed, move, review
from tests.test_urls_by_role import give_photo

pytestmark = pytest.mark.django_db
READER = {"name": "Ông Hoàng Văn Duyệt", "organisation": "Ban Tuyên giáo", "reason": "Xin ý kiến trước khi đăng."}
FIELDS = {"headline": "Bắc Kạn: Bài xin ý kiến", "lead": "Sapo bản một.", "body": "<p>Nội dung bản một.</p>"}


@pytest.fixture(autouse=True)
def forget():
    """What was counted in the cache."""
    cache.clear()


@pytest.fixture
def story(cast) -> Article:
    return filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), **FIELDS)


def give(story, by, hours=24, **more) -> tuple[ReaderLink, str]:
    story.refresh_from_db()
    return links.give(story, by, timezone.now(), hours, **READER | more)


def address(token: str) -> str:
    return f"/doc-duyet/{token}/"


def opened(token: str):
    return Client().get(address(token))


# --- Giving -------------------------------------------------------------------


@pytest.mark.parametrize(
    "by", ["reporter", "reporter2", "editor", "editor_north", "chief", "admin", "root", "outsider"]
)
def test_editors_of_the_scope_give_links_and_nobody_else(cast, story, by):
    if by in {"editor", "editor_north", "chief"}:
        link, _token = give(story, getattr(cast, by))
        assert link.revision == story.head
    else:
        with pytest.raises(links.LinkRefused):
            give(story, getattr(cast, by))
        assert not ReaderLink.objects.exists()


@pytest.mark.parametrize("hours", [0, -1, 169])
def test_a_link_is_good_for_seven_days_at_most(cast, story, hours):
    with pytest.raises(links.LinkRefused):
        give(story, cast.editor, hours)


def test_only_the_hash_of_the_token_is_kept(cast, story):
    link, token = give(story, cast.editor)
    kept = [str(value) for value in ReaderLink.objects.filter(pk=link.pk).values_list().get()]
    kept += [f"{entry.note}{entry.details}" for entry in HistoryEntry.objects.all()]
    assert not [value for value in kept if token in value]
    assert len(token) > 40


def test_the_form_shows_the_address_once(cast, client, story):
    client.force_login(cast.editor)
    page = f"/admin/articles/article/{story.pk}/link/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"hours": "24", "purpose": "read"}).status_code == 422
    made = client.post(page, READER | {"hours": "24", "purpose": "remark"})
    assert made.status_code == 201
    token = re.search(r"http://testserver/doc-duyet/([\w-]+)/", made.content.decode())[1]
    assert opened(token).status_code == 200
    assert "no-store" in made["Cache-Control"]
    assert token not in client.get(page).content.decode() + client.get(review(story)).content.decode()
    assert client.post(page, READER | {"hours": "169", "purpose": "remark"}).status_code == 422


# --- Reading ------------------------------------------------------------------


def test_the_reader_sees_the_version_who_gave_it_and_until_when(cast, media, story):
    photo = give_photo(story, cast.reporter)
    change_text(story, cast.editor, lead="Sapo bản hai.")
    link, token = give(story, cast.editor)
    response = opened(token)
    page = response.content.decode()
    for words in ("Sapo bản hai.", "Nội dung bản một.", cast.editor.display_name, READER["name"]):
        assert words in page
    assert f"{timezone.localtime(link.expires_at):%H:%M}" in page
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("private, no-store", "no-referrer")
    assert "noindex" in response["X-Robots-Tag"]
    assert not response.cookies
    assert "/admin/" not in page
    shown = Client().get(f"{address(token)}anh/{photo.pk}/")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert Client().get(f"{address(token)}anh/999999/").status_code == 404


def test_a_photo_of_another_story_does_not_come_with_the_token(cast, media, story):
    other = filed(cast.reporter2, provinces=["lang-son"])
    photo = give_photo(other, cast.reporter2)
    _link, token = give(story, cast.editor)
    assert Client().get(f"{address(token)}anh/{photo.pk}/").status_code == 404


def test_the_first_opening_is_on_record_and_its_giver_is_told(cast, story):
    _link, token = give(story, cast.editor)
    for _n in range(3):
        opened(token)
    assert [entry.move for entry in story.history.order_by("number")][-2:] == ["link", "link_read"]
    assert list(story.history.get(move="link_read").notices.values_list("recipient", flat=True)) == [cast.editor.pk]
    assert list(record.verify(story)) == []


# --- Remarks ------------------------------------------------------------------


def test_a_remark_stands_on_record_and_on_the_review_page(cast, client, story):
    _link, token = give(story, cast.editor)
    response = Client(enforce_csrf_checks=True).post(address(token), {"text": "Nên nêu rõ số hộ. <b>"})
    assert response.status_code == 303
    assert "Nên nêu rõ số hộ. &lt;b&gt;" in opened(token).content.decode()
    assert story.history.get(move="link_remark").note == "Nên nêu rõ số hộ. <b>"
    client.force_login(cast.editor)
    assert "Nên nêu rõ số hộ. &lt;b&gt;" in client.get(review(story)).content.decode()
    assert Client().post(address(token), {"text": " "}).status_code == 422
    assert LinkRemark.objects.count() == 1


def test_a_link_for_reading_takes_no_remark(cast, story):
    _link, token = give(story, cast.editor, purpose="read")
    assert "<form" not in opened(token).content.decode()
    assert Client().post(address(token), {"text": "Góp ý"}).status_code == 404
    assert not LinkRemark.objects.exists()


def test_there_is_an_end_of_remarks_and_of_requests(cast, story, monkeypatch):
    monkeypatch.setattr(links, "REMARKS", 2)
    monkeypatch.setattr(outside, "A_MINUTE", 5)
    _link, token = give(story, cast.editor)
    answers = [Client().post(address(token), {"text": "Góp ý"}).status_code for _n in range(3)]
    assert answers == [303, 303, 404]
    assert [opened(token).status_code for _n in range(4)] == [200, 200, 429, 429]


def test_a_reader_can_do_nothing_but_remark(cast, story):
    """Whatever is sent to any address of the token: the story stays where it is."""
    _link, token = give(story, cast.editor)
    before = (story.status, story.head_id, story.version)
    routes = [str(entry.pattern) for entry in get_resolver().url_patterns if str(entry.pattern).startswith("doc-duyet")]
    assert routes == ["doc-duyet/<str:token>/", "doc-duyet/<str:token>/anh/<int:pk>/"]
    sent = {"text": "x", "move": "approve", "when": "now", "revision_hash": story.head.hash, "status": "approved"}
    for path in (
        address(token),
        f"{address(token)}anh/1/",
        f"{address(token)}approve/",
        f"{address(token)}move/approve/",
    ):
        for method in ("post", "put", "patch", "delete"):
            getattr(Client(), method)(path, sent)
    story.refresh_from_db()
    assert (story.status, story.head_id, story.version) == before
    assert set(story.history.values_list("move", flat=True)) == {"submit", "claim", "link", "link_remark"}


# --- Ending -------------------------------------------------------------------

ENDINGS = {
    "another version": lambda cast, story, link: change_text(story, cast.editor, lead="Sapo ba."),
    "released": lambda cast, story, link: move(story, "release", cast.editor),
    "returned": lambda cast, story, link: move(story, "return", cast.editor),
    "held": lambda cast, story, link: move(story, "hold", cast.editor),
    "approved": lambda cast, story, link: move(story, "approve", cast.editor),
    "released and claimed again": lambda cast, story, link: (
        move(story, "release", cast.editor),
        move(story, "claim", cast.editor),
    ),
    "embargo moved": lambda cast, story, link: record.write(
        workflow.locked(story.pk), "embargo", cast.chief, timezone.now(), to_status=story.status
    ),
    "giver closed": lambda cast, story, link: User.objects.filter(pk=cast.editor_north.pk).update(is_active=False),
    "giver no editor": lambda cast, story, link: User.objects.filter(pk=cast.editor_north.pk).update(role="reporter"),
    "giver out of scope": lambda cast, story, link: Beat.objects.filter(user=cast.editor_north).delete(),
    "ended by hand": lambda cast, story, link: links.end(link, cast.chief, timezone.now()),
    "expired": lambda cast, story, link: ReaderLink.objects.update(expires_at=timezone.now()),
}


@pytest.mark.parametrize("how", ENDINGS)
def test_a_link_dies_and_answers_as_one_that_never_was(cast, media, story, how):
    photo = give_photo(story, cast.reporter)
    change_text(story, cast.reporter, lead="Sapo hai.")
    link, token = give(story, cast.editor_north)
    assert opened(token).status_code == 200
    ENDINGS[how](cast, story, link)
    never = opened("khong-bao-gio-co")
    assert never.status_code == 404
    for dead in (opened(token), opened(token[:-1]), Client().post(address(token), {"text": "x"})):
        assert (dead.status_code, dead.content) == (404, never.content)
        assert _without_its_number(dead) == _without_its_number(never)
    assert Client().get(f"{address(token)}anh/{photo.pk}/").content == never.content
    assert not LinkRemark.objects.exists()


def _without_its_number(response) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name != "X-Request-ID"}


def test_a_withdrawal_ends_the_link_to_a_published_version(cast, media):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), ("approve", cast.editor), **FIELDS)
    _link, token = give(story, cast.chief)
    assert opened(token).status_code == 200
    move(story, "withdraw", cast.chief)
    assert opened(token).status_code == 404
    with pytest.raises(links.LinkRefused):
        give(story, cast.chief)


def test_who_may_give_may_end_and_nobody_else(cast, client, story):
    link, token = give(story, cast.editor)
    path = f"/admin/articles/article/{story.pk}/link/{link.pk}/end/"
    client.force_login(cast.reporter)
    assert client.post(path).status_code == 404
    assert opened(token).status_code == 200
    client.force_login(cast.chief)
    assert client.post(path).status_code == 302
    assert opened(token).status_code == 404
    client.post(path)
    assert story.history.filter(move="link_end").count() == 1


def test_what_is_good_shows_on_the_review_page(cast, client, story):
    give(story, cast.editor)
    client.force_login(cast.editor)
    assert f"/link/{ReaderLink.objects.get().pk}/end/" in client.get(review(story)).content.decode()
    ReaderLink.objects.update(expires_at=timezone.now() - timedelta(1))
    assert "/end/" not in client.get(review(story)).content.decode()
    assert READER["name"] in client.get(review(story)).content.decode()


def test_reading_costs_a_fixed_number_of_queries(cast, story, django_assert_num_queries):
    link, token = give(story, cast.editor)
    opened(token)
    client = Client()
    with django_assert_num_queries(4):
        client.get(address(token))
    LinkRemark.objects.bulk_create(LinkRemark(link=link, text=f"{n}", at=timezone.now()) for n in range(30))
    factories.draft()
    with django_assert_num_queries(4):
        client.get(address(token))
