"""The desk's home: what waits for whom, at the same cost whatever waits."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import record, workflow
from articles.desk.home import COUNTED, SHOWN, home_of
from articles.models import Article, Correction
from articles.overruling import overruled
from newsroom.models import User
from tests.articles.desk.stories import change_text, filed, live, move
from tests.articles.test_findings import claimed, overrule

HOME = "/admin/"


def panels(user: User) -> dict[str, list[str]]:
    """Headlines by panel, as the person's home shows them now."""
    return {
        panel.name: [row.headline for row in panel.rows]
        for column in home_of(User.objects.get(pk=user.pk), timezone.now())
        for panel in column
    }


def test_a_reporter_finds_each_own_story_where_it_stands_and_none_of_others(cast):
    filed(cast.reporter, headline="Nháp")
    filed(cast.reporter, ("submit", cast.reporter), headline="Đã nộp")
    taken = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), headline="Đang duyệt")
    filed(
        cast.reporter,
        *(("submit", cast.reporter), ("claim", cast.editor), ("return", cast.editor)),
        headline="Bị trả lại",
    )
    live(cast.reporter, cast.editor, headline="Đã đăng")
    filed(cast.reporter2, headline="Nháp của người khác", provinces=["lang-son"])
    live(cast.reporter2, cast.editor, headline="Của người khác", provinces=["lang-son"])
    assert panels(cast.reporter) == {
        "returned": ["Bị trả lại"],
        "drafts": ["Nháp"],
        "with-editors": ["Đang duyệt", "Đã nộp"],
        "scheduled": [],
        "published": ["Đã đăng"],
    }
    with_editors = [p for column in home_of(cast.reporter, timezone.now()) for p in column if p.name == "with-editors"]
    assert with_editors[0].rows[0].facts == ["Bắc Kạn", taken.claimed_by.display_name]


def test_a_returned_story_comes_with_the_last_reason(cast, client):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), headline="Về lại")
    move(story, "return", cast.editor, note="Lý do cũ")
    move(story, "submit", cast.reporter)
    move(story, "claim", cast.editor2)
    move(story, "return", cast.editor2, note="Thiếu <b>số liệu</b> quý III")
    client.force_login(cast.reporter)
    page = client.get(HOME).content.decode()
    assert "Thiếu &lt;b&gt;số liệu&lt;/b&gt; quý III" in page
    assert "Lý do cũ" not in page


def test_a_published_story_links_to_the_page_of_readers(cast, client):
    story = live(cast.reporter, cast.editor, headline="Bắc Kạn: Đã đăng")
    client.force_login(cast.reporter)
    assert f'href="/tin/bac-kan-da-dang-{story.pk}/"' in client.get(HOME).content.decode()


def test_a_scheduled_story_is_shown_with_its_time_and_not_as_published(cast):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), headline="Hẹn giờ")
    at = timezone.now() + timezone.timedelta(hours=5)
    move(story, "approve", cast.editor, publish_at=at)
    for person in (cast.reporter, cast.editor, cast.chief):
        shown = {p.name: p for column in home_of(person, timezone.now()) for p in column}
        assert [(row.headline, row.moment) for row in shown["scheduled"].rows] == [("Hẹn giờ", at)]
    assert panels(cast.reporter)["published"] == []


def test_the_queue_is_that_of_the_editors_provinces_and_the_longest_wait_comes_first(cast):
    now = timezone.now()
    ago = {"Lâu nhất": 300, "Lâu": 200, "Vừa nộp": 5}
    for headline, minutes in ago.items():
        filed(cast.reporter, ("submit", cast.reporter), headline=headline, at=now - timezone.timedelta(minutes=minutes))
    oldest = Article.objects.get(headline="Lâu nhất")
    move(oldest, "claim", cast.editor)
    move(oldest, "release", cast.editor)
    filed(cast.reporter2, ("submit", cast.reporter2), headline="Lạng Sơn", provinces=["lang-son"])
    filed(cast.editor_north, ("submit", cast.editor_north), headline="Tự viết")
    assert panels(cast.editor_north)["queue"] == ["Lâu nhất", "Lâu", "Vừa nộp"]
    assert panels(cast.editor_north)["own"] == ["Tự viết"]
    assert set(panels(cast.editor)["queue"]) == {*ago, "Lạng Sơn", "Tự viết"}


def panel_of(user: User, name: str, at=None):
    """One panel of the person's home."""
    home = home_of(User.objects.get(pk=user.pk), at or timezone.now())
    return next(panel for column in home for panel in column if panel.name == name)


def test_the_queue_is_grouped_by_province_and_marks_what_is_late(cast):
    now, hour = timezone.now(), timezone.timedelta(hours=1)
    for headline, slug, waits in (("BK cũ", "bac-kan", 30), ("LS", "lang-son", 20), ("BK mới", "bac-kan", 1)):
        author = cast.reporter2 if slug == "lang-son" else cast.reporter
        filed(author, ("submit", author), headline=headline, provinces=[slug], at=now - waits * hour)
    queue = panel_of(cast.editor, "queue", now)
    shown = [(heading, [(row.headline, bool(row.marks)) for row in rows]) for heading, rows in queue.groups]
    assert shown == [("Bắc Kạn", [("BK cũ", True), ("BK mới", False)]), ("Lạng Sơn", [("LS", False)])]
    assert [row.headline for row in panel_of(cast.chief, "late", now).rows] == ["BK cũ"]


def test_the_schedule_stands_under_its_days_hour_by_hour(cast):
    at = timezone.localtime().replace(hour=9, minute=0)
    for hours in (26, 2, 1, 60):
        story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), headline=f"{hours} giờ", at=at)
        move(story, "approve", cast.editor, at, publish_at=at + timezone.timedelta(hours=hours))
    groups = panel_of(cast.editor, "scheduled", at).groups
    assert [[row.headline for row in rows] for _heading, rows in groups] == [["1 giờ", "2 giờ"], ["26 giờ"], ["60 giờ"]]


def test_embargoes_that_end_today_are_those_of_stories_in_work_that_one_may_see(cast):
    at = timezone.localtime().replace(hour=9, minute=0)
    for headline, hours, slug in (("Hôm nay", 8, "bac-kan"), ("Mai", 20, "bac-kan"), ("Nơi khác", 8, "lang-son")):
        end = at + timezone.timedelta(hours=hours)
        filed(cast.reporter, headline=headline, embargo_until=end, provinces=[slug])
    assert [row.headline for row in panel_of(cast.editor_north, "embargoes", at).rows] == ["Hôm nay"]
    assert panel_of(cast.chief, "embargoes", at).count == 2


def test_corrections_due_are_those_of_stories_that_one_may_see_the_most_urgent_first(cast):
    now, day = timezone.now(), timezone.timedelta(days=1)
    for headline, due, slug in (("Sau", day, "bac-kan"), ("Quá hạn", -day, "bac-kan"), ("LS", day, "lang-son")):
        author = cast.reporter2 if slug == "lang-son" else cast.reporter
        story = live(author, cast.editor, headline=headline, provinces=[slug])
        Correction.objects.create(
            article=story,
            received_at=now - 3 * day,
            due_at=now + due,
            right="105",
            opened_by=cast.editor,
            opened_at=now,
        )
    panel = panel_of(cast.editor_north, "corrections", now)
    assert [(row.headline, bool(row.marks)) for row in panel.rows] == [("Quá hạn", True), ("Sau", False)]
    assert panel.rows[0].url == reverse("admin:correction", args=[Correction.objects.get(due_at__lt=now).pk])
    assert panel_of(cast.chief, "corrections", now).count == 3
    assert "corrections" not in panels(cast.reporter)


def test_the_chief_editor_sees_what_is_stuck(cast):
    now = timezone.now()
    left = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), headline="Bỏ quên")
    filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor2), headline="Đang làm")
    Article.objects.filter(pk=left.pk).update(claim_touched_at=now - timezone.timedelta(days=2))
    assert panels(cast.chief)["stuck"] == ["Bỏ quên"]
    assert not {"late", "stuck", "overruled"} & set(panels(cast.editor))


def test_each_story_in_work_stands_once_wherever_it_presses(cast):
    now, hour = timezone.now(), timezone.timedelta(hours=1)
    waits = [("submit", cast.reporter)]
    for headline, by, way, ago in (
        ("Chờ", cast.reporter, waits, 1),
        ("Muộn", cast.reporter, waits, 30),
        ("Trên bàn", cast.reporter, [*waits, ("claim", cast.editor)], 1),
        ("Bỏ quên", cast.reporter, [*waits, ("claim", cast.editor)], 9),
        ("Trên bàn tôi, bỏ quên", cast.reporter, [*waits, ("claim", cast.chief)], 9),
        ("Giữ", cast.reporter, [*waits, ("hold", cast.editor)], 1),
        ("Nháp của tôi", cast.chief, [], 1),
        ("Tôi nộp, muộn", cast.chief, [("submit", cast.chief)], 30),
        ("Tôi nộp, bỏ quên", cast.chief, [("submit", cast.chief), ("claim", cast.editor)], 9),
        ("Tôi nộp, trên bàn", cast.chief, [("submit", cast.chief), ("claim", cast.editor)], 1),
        ("Tôi nộp, giữ", cast.chief, [("submit", cast.chief), ("hold", cast.editor)], 1),
    ):
        filed(by, *way, headline=headline, at=now - ago * hour)
    shown = panels(cast.chief)
    assert {name: set(rows) for name, rows in shown.items() if rows} == {
        "late": {"Muộn", "Tôi nộp, muộn"},
        "stuck": {"Bỏ quên", "Tôi nộp, bỏ quên"},
        "claimed": {"Trên bàn tôi, bỏ quên"},
        "queue": {"Chờ"},
        "elsewhere": {"Trên bàn"},
        "held": {"Giữ"},
        "own": {"Nháp của tôi", "Tôi nộp, trên bàn", "Tôi nộp, giữ"},
    }
    assert set(panels(cast.editor)["queue"]) == {"Chờ", "Muộn", "Tôi nộp, muộn"}  # nothing is late or stuck there


def test_an_editor_finds_what_they_claimed_what_is_held_and_what_they_decided(cast):
    filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), headline="Trên bàn tôi")
    filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor2), headline="Trên bàn người khác")
    filed(cast.reporter, ("submit", cast.reporter), ("hold", cast.editor2), headline="Giữ lại")
    live(cast.reporter, cast.editor, headline="Tôi đã duyệt")
    shown = panels(cast.editor)
    assert (shown["claimed"], shown["held"], shown["decided"]) == (["Trên bàn tôi"], ["Giữ lại"], ["Tôi đã duyệt"])


def test_what_lies_on_colleagues_tables_is_told_with_how_long_it_was_left(cast, client):
    now = timezone.now()
    left = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor2), headline="Bỏ quên")
    filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor2), headline="Đang làm")
    filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), headline="Của tôi")
    Article.objects.filter(pk=left.pk).update(claim_touched_at=now - timezone.timedelta(days=2))
    rows = next(p for column in home_of(cast.editor, now) for p in column if p.name == "elsewhere").rows
    assert [row.headline for row in rows] == ["Bỏ quên", "Đang làm"]
    assert cast.editor2.display_name in rows[0].facts
    expired = [row.headline for row in rows if row.marks]
    assert expired == ["Bỏ quên"]


def test_a_reporter_sees_since_when_a_story_lies_with_whom(cast):
    now, minute = timezone.now(), timezone.timedelta(minutes=1)  # the last move is made a minute before `at`
    sent, taken = now - timezone.timedelta(hours=3), now - timezone.timedelta(hours=1)
    filed(cast.reporter, ("submit", cast.reporter), headline="Chờ", at=sent)
    filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), headline="Có người", at=taken)
    panel = next(p for column in home_of(cast.reporter, now) for p in column if p.name == "with-editors")
    rows = {row.headline: row for row in panel.rows}
    assert (rows["Có người"].moment, rows["Có người"].facts[-1]) == (taken - minute, cast.editor.display_name)
    assert (rows["Chờ"].moment, "3" in rows["Chờ"].facts[-1]) == (sent - minute, True)


def test_a_decided_story_that_has_been_withdrawn_since_is_out_of_sight(cast):
    story = live(cast.reporter, cast.editor, headline="Sau này bị gỡ")
    assert panels(cast.editor)["decided"] == ["Sau này bị gỡ"]
    move(story, "withdraw", cast.chief, notice="Đã gỡ.")
    assert panels(cast.editor)["decided"] == []
    assert panels(cast.chief)["decided"] == ["Sau này bị gỡ"]


def test_administrators_get_accounts_and_reference_data_and_no_story(cast, client):
    filed(cast.reporter, ("submit", cast.reporter), headline="Tin không dành cho quản trị")
    for person in (cast.admin, cast.root):
        assert home_of(person, timezone.now()) == []
        client.force_login(person)
        page = client.get(HOME).content.decode()
        assert reverse("admin:newsroom_user_changelist") in page
        assert reverse("admin:provinces_person_changelist") in page
        assert "Tin không dành" not in page
        assert reverse("admin:articles_article_add") not in page


def test_somebody_without_a_role_is_told_so(cast, client):
    client.force_login(cast.outsider)
    response = client.get(HOME)
    assert response.status_code == 200
    assert "desk-nothing" in response.content.decode()


def test_a_panel_shows_ten_counts_to_a_hundred_and_leads_to_all(cast, client):
    for number in range(SHOWN + 2):
        filed(cast.reporter, headline=f"Nháp {number}")
    client.force_login(cast.reporter)
    page = client.get(HOME).content.decode()
    assert page.count('class="row-headline"') == SHOWN
    assert f'<span class="count">{SHOWN + 2}</span>' in page
    assert 'href="/admin/articles/article/?status=draft"' in page
    Article.objects.bulk_create(
        Article(headline=f"Thêm {n}", filed_by=cast.reporter, folded="them") for n in range(COUNTED)
    )
    assert '<span class="count">99+</span>' in client.get(HOME).content.decode()


def one_of_each(cast, number: int) -> None:
    """A story in every place where the home page may show one."""
    author = cast.reporter
    filed(author, headline=f"Nháp {number}")
    filed(author, ("submit", author), headline=f"Nộp {number}")
    filed(author, ("submit", author), ("claim", cast.editor), headline=f"Nhận {number}")
    filed(author, ("submit", author), ("claim", cast.editor), ("return", cast.editor), headline=f"Trả {number}")
    filed(author, ("submit", author), ("hold", cast.editor_north), headline=f"Giữ {number}")
    filed(cast.editor, headline=f"Tự viết {number}")
    change_text(live(author, cast.editor, headline=f"Đăng {number}"), author, lead="Sapo mới.")
    later = filed(author, ("submit", author), ("claim", cast.chief), headline=f"Hẹn {number}")
    now, day = timezone.now(), timezone.timedelta(days=1)
    move(later, "approve", cast.chief, publish_at=now + day)
    filed(author, headline=f"Cấm đăng {number}", embargo_until=now + timezone.timedelta(seconds=60))
    filed(author, ("submit", author), headline=f"Muộn {number}", at=now - 3 * day)
    left = filed(author, ("submit", author), ("claim", cast.editor2), headline=f"Bỏ quên {number}", at=now - 3 * day)
    Correction.objects.create(
        article=later, received_at=now, due_at=now + day, right="105", opened_by=cast.editor, opened_at=now
    )
    with transaction.atomic():
        record.write(workflow.locked(left.pk), "overrule", cast.editor, now, to_status=left.status, note="Đã hỏi.")


def test_the_home_costs_the_same_for_one_of_each_and_for_many(cast, full, django_assert_num_queries):
    queries = {"reporter": 15, "editor": 24, "editor_north": 25, "chief": 31}
    one_of_each(cast, 1)
    clients = {username: Client() for username in queries}
    for username, client in clients.items():
        client.force_login(getattr(cast, username))
        with django_assert_num_queries(queries[username]):
            client.get(HOME)
    for number in range(2, 13 if full else 5):
        one_of_each(cast, number)
    for username, client in clients.items():
        with django_assert_num_queries(queries[username]):
            client.get(HOME)


def test_the_home_speaks_the_language_of_the_account_and_the_switch_changes_it(cast):
    client = Client()
    client.force_login(cast.reporter)
    assert '<html lang="vi"' in client.get(HOME).content.decode()
    answer = client.post("/admin/language/", {"language": "en", "next": "/admin/articles/article/"})
    assert answer.headers["Location"] == "/admin/articles/article/"
    assert '<html lang="en"' in client.get(HOME).content.decode()


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", ""]
)
def test_the_language_switch_leads_nowhere_else(cast, client, elsewhere):
    client.force_login(cast.reporter)
    answer = client.post("/admin/language/", {"language": "en", "next": elsewhere})
    assert answer.headers["Location"] == HOME


def test_no_other_language_can_be_set(cast, client):
    client.force_login(cast.reporter)
    client.post("/admin/language/", {"language": "xx"})
    cast.reporter.refresh_from_db()
    assert cast.reporter.language == "vi"


def test_a_chief_sees_which_checks_were_overruled_lately_and_why(cast, client):
    story, sealed = (claimed(cast, headline=f"Bắc Kạn: Bài {name}") for name in ("một", "hai"))
    for one in (story, sealed):
        overrule(one, cast.editor, note="Đường dây nóng.")
    move(sealed, "approve", cast.editor)
    move(sealed, "withdraw", cast.chief)
    client.force_login(cast.chief)
    panel = next(panel for column in client.get(HOME).context["home"] for panel in column if panel.name == "overruled")
    assert [row.headline for row in panel.rows] == ["Bắc Kạn: Bài một"] and panel.count == 1
    [row] = panel.rows
    assert (row.note, row.facts) == ("Đường dây nóng.", ["Bắc Kạn", cast.editor.display_name, "0912345678"])
    assert not overruled(timezone.now(), since=timezone.now()).exists()
    client.force_login(cast.editor2)
    assert "panel-overruled" not in client.get(HOME).content.decode()
