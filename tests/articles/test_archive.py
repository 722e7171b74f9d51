"""The archive of an older site: taken over once, approved by somebody else, found at its old addresses."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles import jobs, record, workflow
from articles.archive import admission, wxr
from articles.models import (
    Archive,
    ArchivedPost,
    Article,
    Notice,
    OldAddress,
    PublishedArticle,
    SketchKey,
    Source,
    Status,
)
from articles.workflow import NotAllowed
from tests import factories
from tests.articles.archives import export, item
from tests.articles.desk.stories import change_text, move

pytestmark = pytest.mark.django_db


def written(path: Path, *pieces: str) -> Path:
    path.write_text("".join(pieces), encoding="utf-8")
    return path


def imported(path: Path, *options: str) -> str:
    said = StringIO()
    call_command("import_archive", str(path), "--as", "editor", *options, stdout=said, stderr=StringIO())
    return said.getvalue()


def remarks(path: Path) -> list[tuple[str, str]]:
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [(row["post"].rpartition("=")[2], row["what"]) for row in rows]


def admitted(cast, after: int = 0) -> list[tuple[int, str]]:
    return list(admission.admit(Archive.objects.get(), cast.chief, after, 10**12, 100))


@pytest.fixture
def old(tmp_path: Path, cast) -> Path:
    factories.section()
    return written(tmp_path / "cu.xml", *export(range(1, 4)))


# --- Taking over --------------------------------------------------------------


def test_a_post_becomes_a_held_story_with_what_the_text_and_the_site_say(old: Path) -> None:
    assert "taken over: 3" in imported(old)
    story = Article.objects.get(headline="Thái Nguyên: Hội nghị Mặt trận lần thứ 1")
    assert (story.status, story.filed_by.username) == (Status.HELD, "editor")
    assert story.home_province.slug == "thai-nguyen"
    assert story.section.slug == "hoat-dong-mat-tran"
    assert story.event_date == date(2019, 3, 1)
    assert story.created_at.date() == date(2019, 3, 2)
    assert story.origin.source.received_at.year > 2020
    assert [byline.name for byline in story.bylines.all()] == ["Vi Thị Lan"]
    assert [topic.name for topic in story.tags.all()] == ["Đại đoàn kết"]
    assert "Hội nghị nghe 1 báo cáo" in story.body
    assert story.origin.source.provenance["archive"]["identity"] == "https://cu.example/?p=1"
    assert b"<item" in bytes(story.origin.source.content)
    assert list(record.verify(story)) == []
    assert SketchKey.objects.filter(article=story).exists()


def test_nobody_hears_of_each_of_ten_thousand(old: Path, cast) -> None:
    imported(old)
    admitted(cast)
    assert not Notice.objects.exists()


def test_what_was_taken_over_is_not_taken_again_nor_written_over(old: Path, cast, tmp_path: Path) -> None:
    imported(old)
    story = Article.objects.get(headline__endswith="thứ 2")
    change_text(story, cast.editor, lead="Khác")
    other = written(tmp_path / "new.xml", *export(range(0), item(1), item(2, title="Khác"), item(9)))
    said = imported(other, "--name", "https://cu.example", "--report", str(tmp_path / "said"))
    assert "already here: 1" in said
    assert "changed since, or named twice: 1" in said
    assert "taken over: 1" in said
    assert ("2", "changed") in remarks(tmp_path / "said")
    story.refresh_from_db()
    assert story.lead == "Khác"
    assert ArchivedPost.objects.count() == Article.objects.count() == 4


def test_what_is_not_a_published_post_is_counted_and_left_out(old: Path) -> None:
    more = [item(n, **{"wp:post_type": kind}) for n, kind in enumerate(("page", "attachment", "revision"), 10)]
    more += [item(20, **{"wp:status": "draft"}), item(21, **{"wp:post_password": "x"})]
    said = imported(written(old, *export(range(1, 3), *more)))
    assert Article.objects.count() == 2
    for kind in ("page, publish", "attachment, publish", "revision, publish", "post, draft", "post, password"):
        assert f"left out: {kind}: 1" in said


def test_what_was_not_understood_is_told(old: Path, tmp_path: Path) -> None:
    picture = '<img src="https://cu.example/wp-content/a.jpg">'
    more = [
        item(30, body=f"[gallery ids='1,2']\n\nBắc Kạn họp.\n\n{picture}<iframe src='https://x.example'></iframe>"),
        item(31, **{"wp:post_date_gmt": "2019-02-30 08:00:00"}),
        item(32, **{"wp:post_date_gmt": "0000-00-00 00:00:00"}),
        item(33, title="Hội nghị", body="Sáng nay họp.\n\nHết."),
        item(34, link="https://cu.example/2019/03/tin-1/"),
        item(1),
    ]
    with pytest.raises(CommandError, match="2 posts"):
        imported(written(old, *export(range(1, 2), *more)), "--report", str(tmp_path / "said"))
    found = remarks(tmp_path / "said")
    assert {("30", "shortcode"), ("30", "picture"), ("30", "embed"), ("31", "date"), ("32", "date")} <= {*found}
    assert {("33", "province"), ("33", "incomplete"), ("34", "address")} <= {*found}
    assert Article.objects.get(headline="Hội nghị").status == Status.DRAFT
    assert Article.objects.count() == 4


def test_scripts_do_not_come_along(old: Path) -> None:
    hostile = "<p onclick='x()'>Bắc Kạn họp.</p><script>alert(1)</script><p><a href='javascript:x()'>đây</a></p>"
    imported(written(old, *export(range(0), item(5, body=hostile))))
    body = Article.objects.get().body
    assert "script" not in body
    assert "onclick" not in body


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss><channel><item/></channel></rss>',
        '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss><channel><item>&b;</item></channel></rss>',
        '<?xml version="1.0" encoding="UTF-16"?><rss/>',
        "<html><body/></html>",
        "<rss><channel><item><title>",
        "",
        "<rss>" + "<a>" * 1000,
    ],
)
def test_a_file_that_is_no_export_is_refused_in_one_line(old: Path, text: str) -> None:
    with pytest.raises(CommandError) as error:
        imported(written(old, text))
    assert "\n" not in str(error.value)
    assert not Article.objects.exists()


def test_control_characters_and_unknown_spaces_do_not_stop_it(old: Path) -> None:
    odd = item(6).replace("<guid>", '<x:y xmlns:x="urn:x">?</x:y><guid>')
    imported(written(old, *export(range(0), odd, item(7, body="Bắc \x0bKạn \x01họp ]]]]><![CDATA[> xong."))))
    assert Article.objects.count() == 2


def test_one_item_is_in_memory_at_a_time(old: Path) -> None:
    kept = [post.identity for post in wxr.read(written(old, *export(range(1, 50))))]
    assert len(kept) == len({*kept}) == 49


def test_only_an_editor_who_covers_everything_takes_over(old: Path) -> None:
    for user in ("reporter", "editor_north", "admin", "nobody"):
        with pytest.raises(CommandError):
            call_command("import_archive", str(old), "--as", user)
    assert not Source.objects.exists()


def test_a_dry_run_keeps_nothing(old: Path) -> None:
    assert "would be taken over: 3" in imported(old, "--dry-run")
    assert not Archive.objects.exists()
    assert not Source.objects.exists()


# --- Tables -------------------------------------------------------------------


def test_a_table_is_read_by_the_names_of_its_columns(old: Path, tmp_path: Path) -> None:
    rows = [
        "\ufeffTitle;Content;Published;URL;Categories",
        '"Bắc Kạn: Họp; bàn";"Sáng nay, Mặt trận tỉnh họp.\n\nHội nghị nghe báo cáo của các huyện.";2018-05-04 07:00;http://cu.example/a.html;'
        "Hoạt động Mặt trận",
        "Bắc Kạn: Hỏng;Chữ;2018-02-31;;",
    ]
    path = written(tmp_path / "cu.csv", "\r\n".join(rows))
    with pytest.raises(CommandError, match="1 posts"):
        imported(path, "--report", str(tmp_path / "said"))
    story = Article.objects.get()
    assert (story.headline, story.status) == ("Bắc Kạn: Họp; bàn", Status.HELD)
    assert [address.address for address in story.old_addresses.all()] == ["a.html"]
    [row] = map(json.loads, (tmp_path / "said").read_text(encoding="utf-8").splitlines())
    assert (row["place"], row["what"], row["detail"]) == ("line 5", "date", "2018-02-31")


def test_a_table_from_before_unicode_is_refused_until_it_is_said(old: Path, tmp_path: Path) -> None:
    from articles.intake.encodings import Encoding
    from tests.articles.intake.test_encodings import written as encoded

    words = encoded("Bắc Kạn: Hội nghị Mặt trận Tổ quốc tỉnh, đồng bào các dân tộc được tuyên truyền", Encoding.TCVN3)
    path = tmp_path / "cu.csv"
    path.write_bytes(f'title,content,published\n"{words}","{words}",2018-05-04\n'.encode("cp1252"))
    with pytest.raises(CommandError, match="TCVN3"):
        imported(path)
    imported(path, "--encoding", str(Encoding.TCVN3))
    assert Article.objects.get().headline.startswith("Bắc Kạn: Hội nghị Mặt trận Tổ quốc")


BROKEN = [
    b"B\xe1\xba\xafc K\xff\xe1n: H\xe1ng;Ch\xe1;2018-05-04;;",  # no UTF-8
    '"Bắc Kạn: Hỏng;Chữ;2018-05-04;;'.encode(),  # a quote that is not closed
    '"Bắc Kạn"x"";Chữ";2018-05-04'.encode(),  # text behind a quote
    "Bắc Kạn; Hỏng; Chữ;2018-05-04;;;x".encode(),  # more cells than columns
    b'"' + b"a" * 2_100_000,  # a field without an end
]


def test_a_broken_row_stops_nothing_but_itself(old: Path, tmp_path: Path) -> None:
    told = '"Bắc Kạn: Họp ""lần"" {n}";"Sáng nay, Mặt trận tỉnh họp.\n\nHội nghị ""xong"" việc.";2018-05-0{n};'
    good = [f"{told.format(n=n)}http://cu.example/{n};".encode() for n in range(1, 7)]
    rows = [row for pair in zip(good, BROKEN, strict=False) for row in pair]
    path, said = tmp_path / "cu.csv", tmp_path / "said"
    path.write_bytes(b"\n".join([b"Title;Content;Published;URL;Categories", *rows, good[-1]]))
    for _again in range(2):
        with pytest.raises(CommandError, match="5 posts"):
            imported(path, "--report", str(said))
        assert [story.headline[-1] for story in Article.objects.order_by("pk")] == ["1", "2", "3", "4", "5", "6"]
        wrong = [row for row in map(json.loads, said.read_text("utf-8").splitlines()) if row["what"] == "unreadable"]
        assert [row["place"] for row in wrong] == [f"line {line}" for line in (5, 9, 13, 17, 21)]


def test_a_table_without_its_columns_is_refused(old: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no column content, published"):
        imported(written(tmp_path / "cu.csv", "title,text\na,b\n"))


# --- Killed -------------------------------------------------------------------


# --- Approval as a whole ---------------------------------------------------------


def test_who_did_not_import_it_approves_it_and_its_first_day_is_kept(old: Path, cast) -> None:
    imported(old)
    assert [why for _number, why in admitted(cast)] == ["", "", ""]
    rows = PublishedArticle.objects.visible(timezone.now())
    assert rows.count() == 3
    row = rows.get(headline__endswith="thứ 1")
    assert row.first_published_at.isoformat() == "2019-03-02T08:30:00+00:00"
    assert row.visible_from.year > 2020
    assert row.approved_by == cast.chief
    assert list(record.verify_all(Article.objects.all())) == []
    assert admitted(cast) == []


def test_who_imported_it_does_not_approve_it(old: Path, cast) -> None:
    call_command("import_archive", str(old), "--as", "chief", stdout=StringIO())
    for user in (cast.chief, cast.editor, cast.reporter, cast.admin, cast.root):
        with pytest.raises(NotAllowed):
            list(admission.admit(Archive.objects.get(), user, 0, 10**12, 100))
    assert not PublishedArticle.objects.exists()


def test_who_signed_a_post_does_not_approve_that_one(old: Path, cast) -> None:
    named = written(old, "".join(export(range(1, 3), item(3))).replace("Vi Thị Lan", cast.chief.display_name))
    imported(named)
    assert all("somebody else" in why or "người khác" in why for _number, why in admitted(cast))
    assert not PublishedArticle.objects.exists()


def test_a_story_that_was_changed_goes_the_ordinary_way(old: Path, cast) -> None:
    imported(old)
    story = Article.objects.get(headline__endswith="thứ 2")
    change_text(story, cast.editor2, lead="Khác")
    assert len(admitted(cast)) == 2
    move(story, "resume", cast.editor2)
    move(story, "claim", cast.chief)
    move(story, "approve", cast.chief)
    assert PublishedArticle.objects.get(article=story).first_published_at.year == 2019


def test_no_page_of_an_archive_says_that_it_was_renewed(old: Path, cast, client) -> None:
    imported(old)
    admitted(cast)
    row = PublishedArticle.objects.get(headline__endswith="thứ 1")
    assert row.page["archived"]
    assert "article:modified_time" not in client.get(row.get_absolute_url()).content.decode()
    story = Article.objects.get(pk=row.article_id)
    change_text(story, cast.editor2, lead="Khác")
    for name, by in (("submit", cast.editor2), ("claim", cast.chief), ("approve", cast.chief)):
        move(story, name, by)
    assert "article:modified_time" in client.get(row.get_absolute_url()).content.decode()


# --- Old addresses ---------------------------------------------------------------


OLD = ["/2019/03/tin-1/", "/2019/03/tin-1", "/2019/03/TIN-1/?utm_source=x", "/2019//03/tin%2D1/", "/?p=1", "/?p=1&x=2"]


@pytest.mark.parametrize("path", OLD)
def test_an_old_address_leads_to_the_story_while_readers_see_it(old: Path, cast, client, path: str) -> None:
    imported(old)
    front = path.startswith("/?")
    assert client.get(path).status_code == (200 if front else 404)
    admitted(cast)
    story = Article.objects.get(headline__endswith="thứ 1")
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (301, story.published.get().get_absolute_url())
    assert client.get(answer.headers["Location"]).status_code == 200
    move(story, "withdraw", cast.chief, notice="Gỡ")
    assert client.get(path).status_code == 410


def test_our_own_pages_win_and_nobody_is_led_elsewhere(old: Path, cast, client) -> None:
    more = [item(4, link="https://evil.example/tinh/"), item(5, link="https://evil.example//evil.example/x")]
    imported(written(old, *export(range(0), *more)))
    admitted(cast)
    assert client.get("/tinh/").status_code == 200
    assert client.get("/evil.example/x").headers["Location"].startswith("/tin/")
    assert client.post("/evil.example/x").status_code in {403, 404}
    assert client.get("/?p=99").status_code == 200


def test_pages_of_ours_ask_nothing_of_old_addresses(old: Path, cast, client, django_assert_num_queries) -> None:
    client.get("/khong-co/")
    with django_assert_num_queries(2):  # the other is that of the page's own frame
        assert client.get("/khong-co/").status_code == 404
    with django_assert_num_queries(0):
        assert client.get("/admin/khong-co/").status_code in {302, 404}
    assert not OldAddress.objects.exists()


# --- The desk --------------------------------------------------------------------


def test_the_chief_editor_approves_it_on_the_desk(old: Path, cast, client, settings, monkeypatch) -> None:
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
    monkeypatch.setattr(jobs, "AT_ONCE", 1)
    imported(old)
    client.force_login(cast.chief)
    address = f"/admin/archives/{Archive.objects.get().pk}/"
    page = client.get(address)
    assert [story.headline[-1] for story, _why in page.context["stories"]] == ["1", "2", "3"]
    late = Article.objects.order_by("pk").last()
    sent = client.post(f"{address}admit/", {"upto": late.pk - 1})
    assert (sent.status_code, sent.headers["Location"]) == (302, address)
    assert PublishedArticle.objects.count() == 2
    archive = client.get(address).context["archive"]
    assert (archive.all_posts, archive.held, archive.live, archive.drafts) == (3, 1, 2, 0)


def test_what_fails_is_listed_and_stops_no_other_story(old: Path, cast, client, settings, monkeypatch) -> None:
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    imported(old)
    first, second, third = Article.objects.order_by("pk")
    approve = workflow.perform

    def stumbling(name, story, *args, **given):
        if story == second and name == "approve":
            raise LookupError
        return approve(name, story, *args, **given)

    monkeypatch.setattr(workflow, "perform", stumbling)
    client.force_login(cast.chief)
    address = f"/admin/archives/{Archive.objects.get().pk}/"
    client.post(f"{address}admit/", {"upto": third.pk})
    assert {row.article_id for row in PublishedArticle.objects.all()} == {first.pk, third.pk}
    page = client.get(address)
    assert [(post.story_id, bool(post.refused)) for post in page.context["refused"]] == [(second.pk, True)]
    assert page.context["archive"].admitting == 0
    monkeypatch.setattr(workflow, "perform", approve)
    client.post(f"{address}admit/", {"upto": third.pk})
    assert PublishedArticle.objects.count() == 3
    assert not client.get(address).context["refused"]


def test_how_far_an_approval_came_is_shown_and_it_goes_on_from_there(old: Path, cast, client) -> None:
    imported(old)
    archive = Archive.objects.get()
    numbers = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    assert admission.begin(archive, numbers[-1]) == 3
    assert admission.go_on(archive, cast.chief, 0, numbers[-1], 2) == numbers[1]
    client.force_login(cast.chief)
    assert b'<progress max="3" value="2"' in client.get(f"/admin/archives/{archive.pk}/").content
    assert admission.go_on(archive, cast.editor, numbers[1], numbers[-1], 2) == 0  # who has no right to it any more
    assert PublishedArticle.objects.count() == 2
    assert b"<progress" not in client.get(f"/admin/archives/{archive.pk}/").content


def test_its_importer_sees_it_and_may_not_approve_it(old: Path, cast, client) -> None:
    imported(old)
    client.force_login(cast.editor)
    address = f"/admin/archives/{Archive.objects.get().pk}/"
    assert b'name="upto"' not in client.get(address).content
    assert client.post(f"{address}admit/", {"upto": 10**12}).status_code == 403
    assert not PublishedArticle.objects.exists()
    assert "cu.example" in client.get("/admin/archives/").content.decode()


@pytest.mark.parametrize("rows", [1, 4])
def test_the_list_of_archives_costs_the_same_for_many(old: Path, cast, client, django_assert_num_queries, rows) -> None:
    for number in range(rows):
        Archive.objects.create(name=f"{number}.example", imported_by=cast.editor, begun_at=timezone.now())
    client.force_login(cast.chief)
    with django_assert_num_queries(4):
        client.get("/admin/archives/")
