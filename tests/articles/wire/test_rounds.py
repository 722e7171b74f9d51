"""Rounds: each good item becomes exactly one draft, whatever fails in between; what is broken stops nothing else."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from articles import record
from articles.desk import wire_drafts
from articles.models import Article, ItemState, Source, Status, Supplier, WireItem
from articles.wire import rounds
from tests.articles.wire.papers import supplier
from tests.harness.feeds import item, rss
from tests.journey import TWIN

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def round_of(*, everything: bool = True) -> dict[str, rounds.Report]:
    return {report.name: report for report in rounds.run(everything=everything)}


def twin() -> str:
    """The twin of the seed as an item of a feed."""
    headline, *rest = TWIN.read_text(encoding="utf-8").split("\n\n")
    text = "".join(f"&lt;p&gt;{block.strip()}&lt;/p&gt;" for block in rest if block.strip())
    return f"<item><title>{headline}</title><guid>twin</guid><description>{text}</description></item>"


def test_each_item_becomes_one_draft_with_all_that_was_read(server, paper):
    server.give(rss(twin()))
    report = round_of()["Báo Bắc Kạn"]
    assert (report.new, report.drafts, report.broken, report.error) == (1, 1, 0, "")
    story = Article.objects.get()
    assert (story.status, story.home_province.slug, story.source_credit) == (
        Status.DRAFT,
        "bac-kan",
        "Theo Báo Bắc Kạn",
    )
    assert story.official_rows.count() == 1
    assert story.filed_by.username == "wire"
    assert not story.filed_by.has_usable_password() and not story.filed_by.is_active
    assert list(record.verify(story)) == []
    row = WireItem.objects.get()
    assert (row.state, row.story) == (ItemState.WAITING, story)
    assert bytes(row.original.content).decode() == twin()
    assert row.came["credit"] == "Theo Báo Bắc Kạn"
    assert (row.came["address"], row.came["identity"]) == (server.url(), "twin")
    assert story.origin.source == row.original


def test_what_came_before_is_not_filed_again_and_what_is_gone_stays(server, paper):
    server.give(rss(item(1), item(2)))
    round_of()
    server.give(rss(item(2, "Tít đã đổi"), item(3), item(3)))
    assert round_of()["Báo Bắc Kạn"].new == 1
    assert Article.objects.count() == 3
    assert WireItem.objects.filter(state=ItemState.WAITING).count() == 3


def test_items_without_a_name_are_told_apart_by_their_content(server, paper):
    nameless = "<item><title>Một</title></item>"
    server.give(rss(nameless, nameless, nameless.replace("Một", "Hai")))
    round_of()
    round_of()
    assert sorted(Article.objects.values_list("headline", flat=True)) == ["Hai", "Một"]


def test_a_broken_item_is_reported_and_stops_no_other(server, paper):
    broken = "<item><title>Hỏng <b>không đóng</title><guid>2</guid></item>"
    server.give(rss(item(1), broken, "<item><guid>empty</guid></item>", item(4)))
    report = round_of()["Báo Bắc Kạn"]
    assert (report.new, report.drafts, report.broken) == (4, 2, 2)
    assert round_of()["Báo Bắc Kạn"] == rounds.Report("Báo Bắc Kạn")
    wrong = WireItem.objects.get(key=WireItem.objects.get(title="").key)
    assert "neither a title nor a text" in wrong.error


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("T" * 900, "x"),
        ("Lạng Sơn: Họp", "&lt;p&gt;Sáng 10/10/1999, họp.&lt;/p&gt;"),
        ("Họp", f"&lt;p&gt;{'Rất dài. ' * 400}&lt;/p&gt;&lt;p&gt;Hết.&lt;/p&gt;"),
        ("Họp", "&lt;p&gt;" * 30_000),
        ("<![CDATA[<script>alert(1)</script>{{7*7}}]]>", "&lt;img src=x onerror=alert(1)&gt;x"),
        ("Bắc Kạn, Hà Tây: Sáp nhập", "&lt;p&gt;Sáng 1/8/2008, tỉnh Hà Tây và tỉnh Bắc Kạn họp.&lt;/p&gt;"),
    ],
)
def test_what_the_form_would_not_take_becomes_a_draft_all_the_same(server, paper, title, text):
    server.give(rss(item(1, title, text)))
    assert round_of()["Báo Bắc Kạn"].drafts == 1
    story = Article.objects.get()
    assert story.headline and story.source_credit == "Theo Báo Bắc Kạn"
    assert "<script" not in story.headline + story.body


def test_who_fails_is_asked_again_later_and_later(server, paper):
    server.give("", status=500)
    pauses = []
    for _number in range(3):
        at = timezone.now()
        assert "500" in round_of()["Báo Bắc Kạn"].error
        paper.refresh_from_db()
        pauses.append(round((paper.next_at - at) / timedelta(minutes=15)))
    assert pauses == [2, 4, 8]
    assert round_of(everything=False) == {}
    server.give(rss(item(1)))
    round_of()
    paper.refresh_from_db()
    assert (paper.failures, paper.error) == (0, "")


def test_one_bad_paper_stops_no_other(server, paper):
    server.give(rss(item(1)))
    supplier(server.url("/to?http://10.0.0.1/"), name="Báo A")
    supplier(server.url("/endless"), name="Báo B")
    supplier(server.url("/cut"), name="Báo Z")
    reports = round_of()
    assert [name for name, report in reports.items() if report.error] == ["Báo A", "Báo B", "Báo Z"]
    assert Article.objects.count() == 1


def test_what_a_feed_says_of_its_version_is_remembered(server, paper):
    server.give(rss(item(1)), ETag='"1"')
    round_of()
    round_of()
    assert "If-None-Match" in server.asked[-1]
    paper.refresh_from_db()
    assert paper.etag == '"1"'


def test_two_rounds_at_once_read_a_feed_once(server, paper):
    again = Supplier.objects.get()
    assert rounds._claim(paper, timezone.now())
    assert not rounds._claim(again, timezone.now())


def test_an_item_that_fails_by_itself_is_tried_again_and_then_given_up(server, paper, monkeypatch):
    server.give(rss(item(1), item(2)))
    filed = wire_drafts._file

    def fail(row, at):
        if row.title.endswith("1"):
            raise RuntimeError("zgoo")
        return filed(row, at)

    monkeypatch.setattr(wire_drafts, "_file", fail)
    for _number in range(2):
        round_of()
    assert WireItem.objects.get(title__endswith="1").state == ItemState.NEW
    round_of()
    row = WireItem.objects.get(title__endswith="1")
    assert (row.state, row.attempts, row.error) == (ItemState.BROKEN, 3, "RuntimeError: zgoo")
    assert Article.objects.count() == 1


def test_what_was_kept_and_not_filed_is_filed_later_though_the_feed_has_dropped_it(server, paper, monkeypatch):
    server.give(rss(item(1)))
    monkeypatch.setattr(rounds, "make_drafts", lambda *_given: (0, 0))
    round_of()
    assert (WireItem.objects.count(), Article.objects.count()) == (1, 0)
    monkeypatch.undo()
    Supplier.objects.update(active=False)
    assert round_of()["Left from before"].drafts == 1
    assert Article.objects.count() == Source.objects.count() == 1


def test_an_embargo_comes_with_its_item(server, paper):
    Supplier.objects.update(kind="ninjs")
    server.give('[{"uri": "u", "headline": "Tít", "embargoed": "2026-12-29T08:00:00+07:00"}]', "application/json")
    round_of()
    assert timezone.localtime(Article.objects.get().embargo_until).isoformat() == "2026-12-29T08:00:00+07:00"


def test_the_command_names_each_and_its_exit_status_tells(server, paper):
    server.give(rss(item(1)))
    said, wrong = io.StringIO(), io.StringIO()
    call_command("fetch_wire", stdout=said, stderr=wrong)
    assert said.getvalue() == "Báo Bắc Kạn: 1 new, 1 drafts\n"
    call_command("fetch_wire", stdout=said)
    assert said.getvalue().endswith("nothing is due\n")
    server.give("", status=404)
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("fetch_wire", "--all", stdout=said, stderr=wrong)
    assert "404" in wrong.getvalue()
