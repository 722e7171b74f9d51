"""The story list of the desk: who finds what, in one order, at the same cost however large the archive is."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.desk import reach
from articles.desk.article_list import ArticleListOptions
from articles.models import Article
from provinces.models import Province
from tests import factories
from tests.articles.desk.stories import change_text, filed, live, move

LIST = "/admin/articles/article/"


def found(client, person, **query: str) -> list[str]:
    """The headlines of the list, as the person gets it."""
    client.force_login(person)
    response = client.get(LIST, query)
    assert response.status_code == 200
    return [story.headline for story in response.context["cl"].result_list]


def test_the_list_is_what_the_person_may_see(cast, client):
    filed(cast.reporter, headline="Bắc Kạn một")
    filed(cast.reporter2, headline="Lạng Sơn một", provinces=["lang-son"])
    sealed = live(cast.reporter, cast.editor, headline="Bắc Kạn bị gỡ")
    move(sealed, "withdraw", cast.chief, notice="Đã gỡ.")
    assert set(found(client, cast.reporter)) == {"Bắc Kạn một", "Bắc Kạn bị gỡ"}
    assert found(client, cast.reporter2) == ["Lạng Sơn một"]
    assert found(client, cast.editor_north) == ["Bắc Kạn một"]
    assert set(found(client, cast.editor)) == {"Bắc Kạn một", "Lạng Sơn một"}
    assert set(found(client, cast.chief)) == {"Bắc Kạn một", "Lạng Sơn một", "Bắc Kạn bị gỡ"}


@pytest.mark.parametrize("username", ["admin", "root", "outsider"])
def test_who_does_not_write_has_no_list(cast, client, username):
    client.force_login(getattr(cast, username))
    assert client.get(LIST).status_code == 403


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("đánh giá", True),
        ("danh gia", True),
        ("ĐÁNH GIÁ", True),
        ("gia danh", True),
        ("đánh giá Lạng Sơn", False),
        ("mttq 2023", True),
        ("TP.HCM", False),
        ('đánh "giá" (', True),
        ("%", True),
        ("_____", True),
        ("\x00", True),
        ("a" * 5000, False),
    ],
)
def test_words_are_found_with_and_without_accents_in_any_order(cast, client, typed, finds):
    filed(cast.reporter, headline="Bắc Kạn: Đánh giá hoạt động MTTQ năm 2023")
    assert found(client, cast.editor, q=typed) == (["Bắc Kạn: Đánh giá hoạt động MTTQ năm 2023"] if finds else [])


def test_an_accent_that_is_typed_does_not_hide_a_story_written_otherwise(cast, client):
    filed(cast.reporter, headline="Hoà Bình: Uỷ ban")
    assert found(client, cast.editor, q="hòa bình ủy ban") == ["Hoà Bình: Uỷ ban"]


def test_each_filter_narrows_the_list(cast, client):
    filed(cast.editor, headline="Của tôi", genre="feature")
    filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), headline="Tôi nhận")
    shown = live(cast.reporter2, cast.editor, headline="Đang đăng", provinces=["lang-son"])
    change_text(shown, cast.reporter2, lead="Sapo khác.")
    filed(cast.reporter, headline="Toàn quốc", provinces=[], national=True)
    later = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), headline="Hẹn giờ")
    move(later, "approve", cast.editor, publish_at=timezone.now() + timedelta(hours=2))
    down = live(cast.reporter, cast.editor, headline="Bị gỡ")
    move(down, "withdraw", cast.chief, notice="Đã gỡ.")
    expected = {
        ("status", "in_review"): {"Tôi nhận"},
        ("status", "with-editors"): {"Tôi nhận"},
        ("status", "draft"): {"Của tôi", "Đang đăng", "Toàn quốc"},
        ("public", "live"): {"Đang đăng"},
        ("public", "scheduled"): {"Hẹn giờ"},
        ("public", "withdrawn"): {"Bị gỡ"},
        ("public", "none"): {"Của tôi", "Tôi nhận", "Toàn quốc"},
        ("province", "lang-son"): {"Đang đăng"},
        ("province", "national"): {"Toàn quốc"},
        ("genre", "feature"): {"Của tôi"},
        ("status", ""): {"Của tôi", "Tôi nhận", "Đang đăng", "Toàn quốc", "Hẹn giờ", "Bị gỡ"},
    }
    for (name, value), headlines in expected.items():
        assert set(found(client, cast.chief, **{name: value})) == headlines, (name, value)
    assert found(client, cast.editor, mine="filed") == ["Của tôi"]
    assert found(client, cast.editor, mine="claimed") == ["Tôi nhận"]
    assert found(client, cast.editor, status="draft", genre="feature", q="cua toi") == ["Của tôi"]


def test_a_province_is_found_with_all_that_it_absorbed(cast, client):
    filed(cast.reporter, headline="Bắc Kạn một")
    filed(cast.reporter, headline="Thái Nguyên một", provinces=["thai-nguyen"])
    filed(cast.reporter2, headline="Lạng Sơn một", provinces=["lang-son"])
    assert set(found(client, cast.chief, province="thai-nguyen")) == {"Bắc Kạn một", "Thái Nguyên một"}
    assert found(client, cast.chief, province="bac-kan") == ["Bắc Kạn một"]


@pytest.mark.parametrize("typed", ["reporter", "nong hanh", "Hạnh", "NÔNG THỊ"])
def test_a_reporter_is_found_by_user_name_or_by_words_of_the_name(cast, client, typed):
    filed(cast.reporter, headline="Của Hạnh")
    filed(cast.reporter2, headline="Của Lương", provinces=["lang-son"])
    assert found(client, cast.editor, reporter=typed) == ["Của Hạnh"]
    assert found(client, cast.editor, reporter="khong co ai") == []
    assert found(client, cast.reporter2, reporter=typed) == []


def test_who_has_claimed_what_is_found(cast, client):
    filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), headline="Của Khuê")
    filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor2), headline="Của Giang")
    assert found(client, cast.chief, claimed="editor2") == ["Của Giang"]
    assert found(client, cast.chief, claimed="khue") == ["Của Khuê"]


def test_a_row_reads_nothing_that_it_does_not_show(cast, client):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), lead="Sapo.")
    client.force_login(cast.editor)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(LIST).content.decode()
    [rows] = [one["sql"] for one in asked if '"articles_article"."headline"' in one["sql"]]
    assert not any(f'"{column}"' in rows for column in ("lead", "body", "password", "articles_revision"))
    assert story.headline in page and cast.reporter.display_name in page and cast.editor.display_name in page


def test_an_event_is_found_by_words_and_only_in_stories_that_are_seen(cast, client):
    event = factories.event("Hội nghị giao ban quý III")
    filed(cast.reporter, headline="Từ giao ban", event=event)
    filed(cast.reporter, headline="Khác")
    assert found(client, cast.editor, event="giao ban") == ["Từ giao ban"]
    assert found(client, cast.editor, event="dai hoi") == []
    assert found(client, cast.editor, event="!!!") == []
    assert found(client, cast.editor, event="ban ii") == found(client, cast.editor, event="q") == ["Từ giao ban"]
    assert found(client, cast.editor, event="ao") == []  # so short, it begins a word
    assert found(client, cast.reporter2, event="giao ban") == []


def test_a_quarter_is_that_of_the_event_else_of_publication_else_of_filing(cast, client):
    then = datetime(2023, 9, 30, 16, 59, tzinfo=UTC)  # 23:59 in Hà Nội
    event = factories.event("Hội nghị quý III")
    filed(cast.reporter, headline="Có ngày", event_date=date(2023, 7, 1))
    filed(cast.reporter, headline="Theo sự kiện", event=event, event_date=None)
    filed(cast.reporter, headline="Theo lúc viết", event_date=None, at=then)
    filed(cast.reporter, headline="Sang quý", event_date=None, at=then + timedelta(minutes=2))
    live(cast.reporter, cast.editor, headline="Theo lúc đăng", event_date=None, at=then)
    assert set(found(client, cast.chief, quy="2023-3")) == {"Có ngày", "Theo lúc viết", "Theo lúc đăng"}
    assert set(found(client, cast.chief, quy="2023-4")) == {"Theo sự kiện", "Sang quý"}


def test_a_story_without_a_day_goes_with_its_event_to_another_quarter(cast, client):
    event = factories.event("Hội nghị quý III")
    filed(cast.reporter, headline="Theo sự kiện", event=event, event_date=None)
    filed(cast.reporter, headline="Có ngày", event=event, event_date=date(2023, 10, 9))
    client.force_login(cast.editor)
    page = client.get(f"/admin/articles/event/{event.pk}/change/")
    sent = {name: value for name, value in page.context["adminform"].form.initial.items() if value is not None}
    client.post(f"/admin/articles/event/{event.pk}/change/", sent | {"starts_on": "2024-02-01", "provinces": []})
    assert found(client, cast.chief, quy="2024-1") == ["Theo sự kiện"]
    assert found(client, cast.chief, quy="2023-4") == ["Có ngày"]


def test_filters_and_words_go_together(cast, client):
    for headline, day in (("Bắc Kạn: giao ban", date(2023, 7, 1)), ("Bắc Kạn: giao ban cũ", date(2022, 7, 1))):
        filed(cast.reporter, headline=headline, event_date=day)
    assert found(client, cast.editor, quy="2023-3", reporter="hanh", q="giao ban", province="bac-kan") == [
        "Bắc Kạn: giao ban"
    ]


def test_a_reporter_is_offered_the_provinces_they_cover(cast, client):
    client.force_login(cast.reporter)
    page = client.get(LIST).content.decode()
    assert '<option value="bac-kan">Bắc Kạn</option>' in page
    assert '<option value="lang-son">' not in page
    assert '<option value="claimed">' not in page


@pytest.mark.parametrize(
    "query",
    [
        *(
            "status=x",
            "public=x",
            "province=khong-co",
            "genre=x",
            "mine=x",
            "quy=9999-9",
            "event=x",
            "reporter=x",
            "claimed=x",
            "o=1.2",
            "p=99999",
            "all=",
        ),
        *("before=x", "before=1-x", "before=-1", "before=" + "9" * 40 + "-1", "before=1-" + "9" * 30),
        "q=" + "%22" * 1000,
    ],
)
def test_a_made_up_address_is_no_error(cast, client, query):
    filed(cast.reporter)
    client.force_login(cast.editor)
    assert client.get(f"{LIST}?{query}", follow=True).status_code == 200


@pytest.mark.parametrize(
    "lookup", ["filed_by__password__startswith=a", "body__contains=a", "head__data__x=1", "id__in=1"]
)
def test_columns_that_are_no_filter_cannot_be_asked(cast, client, lookup):
    filed(cast.reporter)
    client.force_login(cast.editor)
    assert client.get(f"{LIST}?{lookup}").status_code == 400


def test_leafing_shows_every_story_once_also_where_many_share_a_moment(cast, client, monkeypatch):
    monkeypatch.setattr(ArticleListOptions, "list_per_page", 7)
    at = timezone.now()
    Article.objects.bulk_create(
        Article(headline=f"Tin {n}", filed_by=cast.reporter, updated_at=at - timedelta(minutes=n // 9))
        for n in range(40)
    )
    client.force_login(cast.chief)
    seen, url = [], LIST
    while url:
        changelist = client.get(url).context["cl"]
        seen += [story.pk for story in changelist.result_list]
        url = changelist.older_url and LIST + changelist.older_url
    assert seen == list(Article.objects.order_by("-updated_at", "-pk").values_list("pk", flat=True))
    assert len(seen) == 40


@pytest.mark.parametrize("query", [{}, {"genre": "feature"}, {"quy": "2023-4", "genre": "feature"}])
@pytest.mark.parametrize("username", ["chief", "editor_north", "reporter"])
def test_what_lies_further_back_than_a_list_looks_is_found_by_looking_on(cast, client, monkeypatch, query, username):
    monkeypatch.setattr(reach, "FAR", 5)
    at, home = timezone.now(), Province.objects.get(slug="bac-kan")
    Article.objects.bulk_create(
        Article(
            headline=f"Tin {n}", genre="feature" if n % 7 == 3 else "news", filed_by=cast.reporter, home_province=home,
            quarter="2023-4", updated_at=at - timedelta(minutes=n // 3),
            last_writer=cast.editor_north if n % 2 else None,
        )
        for n in range(24)
    )  # fmt: skip
    client.force_login(getattr(cast, username))
    seen, url = [], f"{LIST}?{urlencode(query)}"
    while url:
        changelist = client.get(url).context["cl"]
        assert len(changelist.result_list) <= 3 * 5
        seen += [story.pk for story in changelist.result_list]
        url = changelist.older_url and LIST + changelist.older_url
    stories = Article.objects.filter(genre="feature") if "genre" in query else Article.objects.all()
    assert seen == list(stories.order_by("-updated_at", "-pk").values_list("pk", flat=True))


def test_a_filter_that_ends_early_says_how_far_it_looked(cast, client, monkeypatch):
    monkeypatch.setattr(reach, "FAR", 3)
    for number in range(5):
        filed(cast.reporter, headline=f"Tin {number}")
    client.force_login(cast.chief)
    assert 'rel="next"' in client.get(LIST, {"genre": "feature"}).content.decode()
    assert client.get(LIST, {"genre": "feature"}).context["cl"].looked_back_to
    monkeypatch.setattr(reach, "FAR", 5)
    assert 'rel="next"' not in client.get(LIST, {"genre": "feature"}).content.decode()


def test_the_list_never_counts_and_never_skips_rows(cast, client):
    for number in range(3):
        live(cast.reporter, cast.editor, headline=f"Tin {number}")
    client.force_login(cast.editor)
    with CaptureQueriesContext(connection) as queries:
        client.get(LIST, {"q": "tin", "public": "live"})
    statements = [query["sql"].upper() for query in queries]
    assert not [sql for sql in statements if "COUNT(" in sql or "OFFSET" in sql]


def test_the_list_costs_the_same_for_one_story_and_for_thirty(cast, django_assert_num_queries):
    queries = {"reporter": 9, "editor": 8, "editor_north": 11, "chief": 8}
    live(cast.reporter, cast.editor)
    clients = {username: Client() for username in queries}
    for username, client in clients.items():
        client.force_login(getattr(cast, username))
        with django_assert_num_queries(queries[username]):
            client.get(LIST)
    for number in range(2, 31):
        story = live(cast.reporter, cast.editor, headline=f"Tin {number}", event=factories.event(f"Sự kiện {number}"))
        change_text(story, cast.reporter, lead="Sapo khác.")
    for username, client in clients.items():
        with django_assert_num_queries(queries[username]):
            assert len(client.get(LIST).context["cl"].result_list) == 30


def test_a_headline_cannot_break_the_page(cast, client):
    filed(cast.reporter, headline='<script>alert(1)</script>"><img onerror=x>')
    client.force_login(cast.editor)
    page = client.get(LIST).content.decode()
    assert "<script>alert" not in page
    assert "<img onerror" not in page


def test_nothing_can_be_deleted_or_done_in_bulk(cast, client):
    story = filed(cast.reporter)
    client.force_login(cast.chief)
    client.post(LIST, {"action": "delete_selected", "_selected_action": story.pk, "post": "yes"})
    assert client.post(f"{LIST}{story.pk}/delete/", {"post": "yes"}).status_code == 404
    assert Article.objects.filter(pk=story.pk).exists()


@pytest.mark.parametrize("name", ["genre", "status", "public", "province", "mine", "quy"])
def test_a_filter_that_is_none_changes_nothing(cast, client, name):
    filed(cast.reporter, headline="Bắc Kạn một")
    assert found(client, cast.reporter, **{name: "xyz"}) == ["Bắc Kạn một"]


@pytest.mark.parametrize(
    "address",
    [
        *(
            f"{LIST}?{name}=%00"
            for name in (
                "genre",
                "status",
                "public",
                "province",
                "mine",
                "event",
                "reporter",
                "claimed",
                "quy",
                "q",
                "before",
                "p",
                "%00",
            )
        ),
        *(
            f"/admin/articles/event/?{name}=%00"
            for name in ("name", "name__contains", "kind__exact", "slug", "id", "q")
        ),
        "/admin/provinces/person/?name=a%00",
        "/admin/articles/topic/?name=%00",
    ],
)
def test_a_nul_in_the_address_of_a_list_is_no_failure(cast, client, address):
    client.force_login(cast.editor)
    assert client.get(address, follow=True).status_code == 200
