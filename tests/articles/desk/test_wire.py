"""The intake on the desk: who sees what waits, taking and dropping, and the credit that cannot be left out."""

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import credits, record, workflow
from articles.desk import wire_drafts
from articles.models import Article, ItemState, Source, Status, Supplier, WireItem
from articles.wire import codes, feeds, keeping
from articles.workflow import MoveRefused, NotAllowed, Outdated
from tests import factories
from tests.articles.desk.filing import ADD, change, fields_of, filled, save
from tests.articles.desk.stories import filed, live, move
from tests.articles.test_similar import PRESS, told
from tests.articles.wire.papers import supplier
from tests.harness.feeds import item, rss

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_desk")]
QUEUE = "/admin/wire/"


def arrive(*items: str, **given) -> list[WireItem]:
    """Items of a paper that came in and became drafts."""
    paper = Supplier.objects.filter(name=given.get("name", "Báo Bắc Kạn")).first() or supplier(
        f"https://bao.example/{len(Supplier.objects.all())}", **given
    )
    at = timezone.now()
    keeping.entries(paper, feeds.read(rss(*items).encode()), paper.url, at)
    rows = list(WireItem.objects.filter(supplier=paper, state=ItemState.NEW).order_by("-pk"))
    for row in rows:
        wire_drafts.file(row.pk, at)
        row.refresh_from_db()
    return rows


def page(client, user, address: str = QUEUE) -> str:
    client.force_login(user)
    response = client.get(address)
    return response.content.decode() if response.status_code == 200 else ""


def test_what_waits_stands_under_its_province_with_its_credit(client, cast):
    arrive(item(1))
    arrive(item(2, "Lạng Sơn: Họp"), province="lang-son", name="Báo Lạng Sơn", credit="")
    shown = page(client, cast.chief)
    assert shown.index("Bắc Kạn: Hội nghị") < shown.index("Lạng Sơn: Họp")
    assert "Theo Báo Bắc Kạn" in shown


def test_each_sees_what_waits_in_own_provinces_alone(client, cast):
    arrive(item(1, "Zbk tin"))
    arrive(item(2, "Zls tin"), province="lang-son", name="Báo Lạng Sơn")
    seen = {name: page(client, getattr(cast, name)) for name in ("reporter", "reporter2", "editor_north", "editor")}
    assert {name: ("Zbk tin" in text, "Zls tin" in text) for name, text in seen.items()} == {
        "reporter": (True, False),
        "reporter2": (False, True),
        "editor_north": (True, False),
        "editor": (True, True),
    }


def test_who_takes_a_draft_is_its_filer_and_does_not_approve_it(client, cast):
    [row] = arrive(item(1))
    client.force_login(cast.editor)
    response = client.post(reverse("admin:desk_wire_take", args=[row.pk]))
    story = Article.objects.get()
    assert response["Location"] == f"/admin/articles/article/{story.pk}/change/"
    assert client.get(response["Location"]).status_code == 200
    row.refresh_from_db()
    assert (story.filed_by, row.state, row.decided_by) == (cast.editor, ItemState.TAKEN, cast.editor)
    assert list(story.history.values_list("move", flat=True)) == ["origin", "take_in"]
    assert list(record.verify(story)) == []
    assert QUEUE + str(row.pk) not in page(client, cast.editor)
    Article.objects.update(section=factories.section())
    story.refresh_from_db()
    Article.objects.update(lead="Sapo.", body="<p>Hết.</p>")
    workflow.record_revision(story, cast.editor, timezone.now())
    workflow.perform("submit", story, cast.editor, timezone.now())
    with pytest.raises(NotAllowed):
        workflow.perform("claim", story, cast.editor, timezone.now())
    workflow.perform("claim", story, cast.editor2, timezone.now())


def test_two_who_take_one_item_get_it_once(cast):
    [row] = arrive(item(1))
    wire_drafts.take(row, cast.reporter, timezone.now())
    with pytest.raises(NotAllowed):
        wire_drafts.take(row, cast.editor, timezone.now())
    assert Article.objects.get().filed_by == cast.reporter


def test_what_was_handed_to_somebody_does_not_wait_any_more(cast, client):
    [row] = arrive(item(1))
    Article.objects.update(filed_by=cast.reporter)
    assert "Bắc Kạn: Hội nghị" not in page(client, cast.editor)
    with pytest.raises((NotAllowed, Outdated)):
        wire_drafts.take(row, cast.editor, timezone.now())


def test_a_dropped_item_says_why_on_record(client, cast):
    [row] = arrive(item(1))
    client.force_login(cast.reporter)
    assert client.post(reverse("admin:desk_wire_drop", args=[row.pk]), {"reason": " "}).status_code == 422
    client.post(reverse("admin:desk_wire_drop", args=[row.pk]), {"reason": "Trùng bài của mình"})
    story = Article.objects.get()
    row.refresh_from_db()
    assert (story.status, row.state, row.reason) == (Status.SPIKED, ItemState.DROPPED, "Trùng bài của mình")
    assert story.history.get(move="spike").note == "Trùng bài của mình"
    assert arrive(item(1)) == []


def test_what_could_not_be_read_is_shown_and_can_only_be_dropped(client, cast):
    arrive("<item><guid>1</guid></item>")
    row = WireItem.objects.get()
    assert "neither a title nor a text" in page(client, cast.reporter, f"{QUEUE}{row.pk}/")
    with pytest.raises(MoveRefused):
        wire_drafts.take(row, cast.reporter, timezone.now())
    wire_drafts.drop(row, cast.reporter, timezone.now(), "Rỗng")
    assert WireItem.objects.get().state == ItemState.DROPPED


def test_the_item_shows_its_terms_its_words_and_its_draft_inert(client, cast):
    Supplier.objects.all().delete()
    [row] = arrive(item(1, "&lt;b&gt;Zti", "&lt;script&gt;alert(7)&lt;/script&gt;Zthan"), licence="Thỏa thuận <b>2024")
    shown = page(client, cast.reporter, f"{QUEUE}{row.pk}/")
    assert "Thỏa thuận &lt;b&gt;2024" in shown
    assert "Zthan" in shown and "alert(7)" not in shown
    assert "https://bao.example/1" in shown
    raw = client.get(reverse("admin:desk_source_file", args=[row.original_id]))
    assert raw.content == bytes(Source.objects.get().content)
    assert raw["Content-Disposition"].startswith("attachment")


# --- The credit -----------------------------------------------------------------


def test_a_credit_that_is_demanded_cannot_be_left_out_in_the_form(client, cast):
    [row] = arrive(item(1))
    story = wire_drafts.take(row, cast.reporter, timezone.now())
    client.force_login(cast.reporter)
    assert save(client, story, source_credit="").status_code == 422
    assert "Theo Báo Bắc Kạn" in save(client, story, source_credit="Theo Báo khác").content.decode()
    assert save(client, story, source_credit="Theo báo Bắc Kạn/TTXVN").status_code == 302
    story.refresh_from_db()
    assert story.source_credit == "Theo báo Bắc Kạn/TTXVN"


def test_a_second_story_from_the_same_source_names_it_too(client, cast):
    [row] = arrive(item(1))
    client.force_login(cast.reporter)
    given = fields_of(client.get(f"{ADD}?source={row.original_id}")) | {"source_credit": ""}
    assert client.post(ADD, given).status_code == 422
    assert Article.objects.count() == 1


@pytest.mark.parametrize("move", ["submit", "approve"])
def test_no_move_gets_past_a_credit_that_is_missing(cast, move):
    [row] = arrive(item(1))
    story = wire_drafts.take(row, cast.reporter, timezone.now())
    changed = {"section": factories.section(), "lead": "Sapo.", "body": "<p>Hết.</p>"}
    for name, value in changed.items():
        setattr(story, name, value)
    story.save()
    workflow.record_revision(story, cast.reporter, timezone.now())
    if move == "approve":
        workflow.perform("submit", story, cast.reporter, timezone.now())
        workflow.perform("claim", story, cast.editor, timezone.now())
    Article.objects.filter(pk=story.pk).update(source_credit="")  # by whatever door
    story.refresh_from_db()
    by, shown = (cast.reporter, "") if move == "submit" else (cast.editor, story.head.hash)
    with pytest.raises(MoveRefused, match="cannot be left out"):
        workflow.perform(move, story, by, timezone.now(), revision_hash=shown)


def test_the_terms_are_those_of_the_day_on_which_it_came(cast):
    [row] = arrive(item(1))
    Supplier.objects.update(credit="Theo Báo Thái Nguyên")
    assert credits.required(row.story) == ["Theo Báo Bắc Kạn"]


def test_whom_the_text_names_stays_named_beside_the_credit_that_is_demanded(cast):
    arrive(item(1, text="Sáng 10/10, họp.&lt;/p&gt;&lt;p&gt;Theo TTXVN"))
    assert Article.objects.get().source_credit == "Theo Báo Bắc Kạn; Theo TTXVN"


def test_a_paper_of_a_former_province_writes_for_the_one_that_it_became(cast):
    arrive(item(1))  # a day of this year, when there was no Bắc Kạn any more
    assert Article.objects.get().home_province.slug == "thai-nguyen"


def test_stories_of_our_own_demand_nothing(client, cast):
    client.force_login(cast.reporter)
    assert client.post(ADD, filled(source_credit="")).status_code == 302
    assert credits.required(Article.objects.get()) == []


# --- Suppliers ------------------------------------------------------------------


def test_the_chief_and_administrators_keep_the_suppliers(client, cast):
    address = reverse("admin:articles_supplier_add")
    given = {"name": "Báo Thái Nguyên", "kind": "feed", "active": "on", "credit": "Theo Báo Thái Nguyên"}
    given["province"] = str(supplier("https://bao.example/a").province_id)
    for user in (cast.chief, cast.admin):
        client.force_login(user)
        assert "Write the address" in client.post(address, given).content.decode()
        assert (
            "has no address"
            in client.post(address, given | {"kind": "mail", "url": "https://a.example"}).content.decode()
        )
        assert client.post(address, given | {"url": "file:///etc/passwd"}).status_code == 200
    assert client.post(address, given | {"url": "https://tn.example/rss"}).status_code == 302
    assert Supplier.objects.get(name="Báo Thái Nguyên").url == "https://tn.example/rss"


def test_a_code_is_shown_once_kept_as_a_hash_and_ended(client, cast, settings):
    settings.WIRE_MAILBOX = "imaps://tin%40toasoan.example:x@mail.example/INBOX"
    writer = supplier("", name="Lê An", kind="mail")
    client.force_login(cast.admin)
    address = reverse("admin:articles_supplier_code", args=[writer.pk])
    shown = client.post(address).content.decode()
    [code] = set(codes.CODE.findall(shown))
    assert f"tin+{code}@toasoan.example" in shown
    assert codes.correspondent([code]) == (writer, code)
    assert code not in page(client, cast.admin, reverse("admin:articles_supplier_change", args=[writer.pk]))
    [newer] = set(codes.CODE.findall(client.post(address).content.decode()))
    assert codes.correspondent([code])[0] is None
    client.post(address, {"end": "1"})
    assert codes.correspondent([code, newer])[0] is None


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_however_long_it_is(client, cast, django_assert_num_queries, count):
    arrive(item(0), *(f"<item><guid>{number}</guid></item>" for number in range(1, count)))
    seen, own = (
        live(cast.reporter2, cast.editor2, headline="Zxem", provinces=["lang-son"]),
        filed(cast.reporter, headline="Zcua"),
    )
    WireItem.objects.update(resembles=[[10**6, 99], [seen.pk, 87]])
    WireItem.objects.filter(pk=WireItem.objects.latest("pk").pk).update(resembles=[[own.pk, 61], [seen.pk, 50]])
    client.force_login(cast.reporter)
    with django_assert_num_queries(7):
        shown = client.get(QUEUE).content.decode()
    assert (shown.count("87 % like"), shown.count("61 % like")) == (count - 1, 1)


# --- Much like another story --------------------------------------------------------


def like(number: int, headline: str = "Bắc Kạn: Tin của báo bạn") -> str:
    """An item that says what the generated story of that number says."""
    return item(number, headline, PRESS.story(number).replace("\n", "&lt;/p&gt;&lt;p&gt;"))


def test_the_list_says_which_story_an_item_is_much_like_to_whom_may_read_that(client, cast):
    hidden = filed(cast.reporter2, ("submit", cast.reporter2), headline="Zkin", provinces=["lang-son"], **told(1))
    [row] = arrive(like(1))
    assert [number for number, _percent in row.resembles] == [hidden.pk] and row.resembles[0][1] > 80
    assert "% like" not in page(client, cast.reporter)
    assert f"{row.resembles[0][1]} % like" in page(client, cast.editor) and "Zkin" in page(client, cast.editor)
    move(hidden, "claim", cast.editor2)
    move(hidden, "approve", cast.editor2)
    assert "Zkin" in page(client, cast.reporter)  # as a reader
    move(hidden, "withdraw", cast.chief, notice="Bài đã được gỡ.")
    assert "Zkin" not in page(client, cast.reporter) + page(client, cast.chief)


def test_an_item_is_taken_as_an_update_of_an_own_story(client, cast):
    first = live(cast.reporter, cast.editor, headline="Tin đầu", **told(1))
    [row] = arrive(like(1))
    button = "make it an update of that story"
    assert button in page(client, cast.reporter, f"{QUEUE}{row.pk}/")
    taken = client.post(reverse("admin:desk_wire_take", args=[row.pk]), {"update": first.pk})
    assert taken["Location"] == f"{change(first)}?update=story-{row.story_id}-1"
    response = client.post(taken["Location"], fields_of(client.get(taken["Location"])))
    assert response.status_code == 302, response.content.decode()
    first.refresh_from_db()
    assert "Theo Báo Bắc Kạn" in first.head.data["source_credit"] and "Theo Báo Bắc Kạn" in credits.required(first)
    assert Article.objects.get(pk=row.story_id).status == Status.SPIKED
    assert client.get(f"/admin/sources/{row.original_id}/").status_code == 200
    assert list(record.verify(first)) == []
