"""Subscribing: nothing without the owner of the address, nothing told of who subscribes, nothing kept afterwards."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles.digest import limits, sending, subscribing
from articles.models import Subscriber, SubscriptionAsk
from tests import factories
from tests.articles.digest.readers import subscriber

pytestmark = pytest.mark.django_db
FORM = {"email": "Ban.Doc@Bao.Example", "nhip": "daily", "pham-vi": "chon", "muc": ["tinh/lang-son"]}


@pytest.fixture(autouse=True)
def nobody_asked_yet():
    caches["throttle"].clear()


def asked(client: Client, address: str = "/ban-tin/", **fields) -> str:
    """The path of the link in the letter that follows when somebody sends the form."""
    mail.outbox.clear()
    response = client.post(address, FORM | fields)
    assert (response.status_code, response["Location"]) == (303, f"{address}da-gui/")
    sending.send_due()
    (letter,) = mail.outbox
    return path_in(letter.body)


def path_in(text: str) -> str:
    """The path of the first link into the pages of the digest."""
    return re.search(r"http://testserver(/\S*ban-tin/[a-z-]+/\S+/)", text)[1]


def shown(client: Client, path: str) -> dict[str, list[str] | str]:
    """What the form of a page would send, as a browser reads it."""
    page = client.get(path).content.decode()
    pairs = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page)
    return {"muc": [value for name, value in pairs if name == "muc"]} | {n: v for n, v in pairs if n != "muc"}


def confirmed(client: Client, **fields) -> Subscriber:
    """A reader who went the whole way."""
    path = asked(client, **fields)
    assert client.post(path, shown(client, path)).status_code == 303
    return Subscriber.objects.get()


# --- Asking and confirming ------------------------------------------------------


def test_who_asks_and_confirms_subscribes_to_what_the_page_showed(client: Client):
    path = asked(client)
    assert not Subscriber.objects.exists()
    page = client.get(path).content.decode()
    assert "Lạng Sơn" in page and "B***@b***.example" in page
    assert "ban.doc@bao.example" not in page.lower()
    assert not Subscriber.objects.exists()
    response = client.post(path, shown(client, path))
    row = Subscriber.objects.get()
    assert (row.address, row.keys, row.everything, row.rhythm) == (
        "Ban.Doc@bao.example",
        ["tinh/lang-son"],
        False,
        "daily",
    )
    assert not SubscriptionAsk.objects.exists()
    assert "Đã lưu" in client.get(response["Location"]).content.decode()


def test_a_link_works_once_and_says_so_afterwards(client: Client):
    path = asked(client)
    fields = shown(client, path)
    assert [client.post(path, fields).status_code for _twice in range(2)] == [303, 410]
    assert Subscriber.objects.count() == 1
    assert client.get(path).status_code == 410


def test_english_pages_lead_to_english_letters(client: Client):
    path = asked(client, "/en/ban-tin/")
    assert path.startswith("/en/ban-tin/xac-nhan/")
    assert mail.outbox[0].subject == "Confirm that you want mail from Mặt trận Địa phương"
    assert client.post(path, shown(client, path)).status_code == 303
    assert Subscriber.objects.get().language == "en"


@pytest.mark.parametrize("known", [False, True])
def test_an_address_that_is_known_is_answered_as_one_that_is_not(client: Client, known: bool):
    if known:
        subscriber("ban.doc@bao.example", since=timezone.now())
    with_queries = []
    with connection.execute_wrapper(lambda execute, sql, *rest: (with_queries.append(sql), execute(sql, *rest))[1]):
        response = client.post("/ban-tin/", FORM)
    assert (response.status_code, response["Location"], response.content) == (303, "/ban-tin/da-gui/", b"")
    assert not [sql for sql in with_queries if "articles_subscriber" in sql]
    sending.send_due()
    (letter,) = mail.outbox
    assert letter.to == ["Ban.Doc@bao.example"]


def test_who_asks_again_loses_nothing_that_was_chosen_before(client: Client):
    confirmed(client)
    path = asked(client, muc=["tinh/cao-bang"], nhip="weekly")
    client.post(path, shown(client, path))
    row = Subscriber.objects.get()
    assert (row.keys, row.rhythm) == (["tinh/cao-bang", "tinh/lang-son"], "weekly")


def test_somebody_else_cannot_change_what_a_subscriber_gets(client: Client):
    before = confirmed(client)
    asked(client, **{"pham-vi": "tat-ca"})
    row = Subscriber.objects.get()
    assert (row.keys, row.everything, row.secret) == (before.keys, False, before.secret)


def test_a_former_province_is_the_one_it_is_part_of(client: Client):
    page = client.get("/ban-tin/?muc=tinh/bac-kan").content.decode()
    assert '<input type="checkbox" name="muc" value="tinh/thai-nguyen" checked>' in page
    assert confirmed(client, muc=["tinh/bac-kan"]).keys == ["tinh/thai-nguyen"]


def test_topics_that_readers_know_can_be_chosen(client: Client):
    factories.publish(topics=["Nông thôn mới"])
    assert confirmed(client, muc=["chu-de/nong-thon-moi", "chuyen-muc/hoat-dong-mat-tran"]).keys == [
        "chuyen-muc/hoat-dong-mat-tran",
        "chu-de/nong-thon-moi",
    ]


@pytest.mark.parametrize("topics", [1, 30])
def test_the_form_costs_the_same_however_many_topics_there_are(client: Client, django_assert_num_queries, topics: int):
    factories.publish(topics=[f"Chủ đề {number}" for number in range(topics)])
    with django_assert_num_queries(3):  # sections, once for the form and once for the head of the page; topics
        assert client.get("/ban-tin/").content.decode().count('value="chu-de/') == topics


# --- What the form refuses --------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": ""},
        {"email": "khong-phai"},
        {"email": "a@b.example\r\nBcc: c@d.example"},
        {"email": "a@b.example, c@d.example"},
        {"email": "bạn@đọc.example"},
        {"email": f"{'a' * 300}@b.example"},
        {"nhip": ""},
        {"nhip": "hourly"},
        {"muc": []},
        {"muc": ["tinh/atlantis", "quy/2023-3", "tin", "chu-de/kin"]},
    ],
)
def test_a_form_that_is_not_right_comes_back_as_it_was_and_keeps_nothing(client: Client, wrong):
    response = client.post("/ban-tin/", FORM | wrong)
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert not SubscriptionAsk.objects.exists()


def test_one_network_asks_only_so_often(client: Client):
    statuses = [
        client.post("/ban-tin/", FORM | {"email": f"a{n}@b.example"}).status_code for n in range(limits.ASKS + 1)
    ]
    assert statuses == [303] * limits.ASKS + [429]
    assert client.post("/ban-tin/", FORM, REMOTE_ADDR="198.51.100.7").status_code == 303
    assert SubscriptionAsk.objects.count() == limits.ASKS + 1


def test_one_address_gets_only_so_many_letters_whoever_asks(client: Client):
    at = timezone.now()
    wish = subscribing.Wish(True, [], "daily")
    for spelling in ("a@b.example", "A@b.example", "a@B.EXAMPLE", "a@b.example", "a@b.example"):
        subscribing.ask(spelling, wish, at)
        sending.send_due()
    assert len(mail.outbox) == subscribing.LETTERS
    subscribing.ask("a@b.example", wish, at + subscribing.WINDOW)
    sending.send_due(lambda: at + subscribing.WINDOW)
    assert len(mail.outbox) == subscribing.LETTERS + 1


def test_a_form_on_another_site_is_not_taken(client: Client):
    response = client.post("/ban-tin/", FORM, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert not SubscriptionAsk.objects.exists()


# --- Links --------------------------------------------------------------------------


def links(row: Subscriber) -> dict[str, str]:
    return {
        "lua-chon": subscribing.link_of(row, subscribing.PREFERENCES),
        "thoi-nhan": subscribing.link_of(row, subscribing.UNSUBSCRIBE),
    }


def test_a_link_that_was_changed_or_is_for_something_else_is_none(client: Client):
    row = confirmed(client)
    tokens = links(row)
    wrong = ["khong-co", tokens["lua-chon"][:-1], tokens["lua-chon"] + "0", "é." + tokens["lua-chon"], row.secret]
    other = subscriber("khac@doc.example", since=timezone.now())
    secret, rest = tokens["thoi-nhan"].split(".", 1)
    wrong += [f"{other.secret}.{rest}", f"{secret}.1.{rest.rpartition('.')[2]}", tokens["lua-chon"]]
    for token in wrong:
        for method in (client.get, client.post):
            assert method(f"/ban-tin/thoi-nhan/{token}/").status_code == 404, token
    assert client.get(f"/ban-tin/lua-chon/{tokens['thoi-nhan']}/").status_code == 404
    assert Subscriber.objects.count() == 2


def test_a_link_to_confirm_ends_when_the_address_is_deleted(client: Client, settings):
    path = asked(client)
    fields = shown(client, path)
    with time_machine.travel(timezone.now() + settings.SUBSCRIPTION_CONFIRMED_WITHIN + timedelta(seconds=1)):
        assert client.get(path).status_code == client.post(path, fields).status_code == 410
        assert not Subscriber.objects.exists()
        assert subscribing.prune(timezone.now()) == 1
    assert not SubscriptionAsk.objects.exists()


def test_an_address_that_may_still_be_confirmed_is_kept(client: Client, settings):
    asked(client)
    assert subscribing.prune(timezone.now() + settings.SUBSCRIPTION_CONFIRMED_WITHIN - timedelta(minutes=1)) == 0


def test_a_get_or_head_changes_nothing(client: Client):
    path, row = asked(client), subscriber("khac@doc.example", since=timezone.now())
    paths = [path, *(f"/ban-tin/{name}/{token}/" for name, token in links(row).items()), "/ban-tin/da-gui/"]
    for address in paths:
        assert client.get(address).status_code == client.head(address).status_code == 200
    assert list(Subscriber.objects.values()) == list(Subscriber.objects.filter(pk=row.pk).values())
    assert SubscriptionAsk.objects.count() == 1


def test_pages_behind_a_link_are_kept_nowhere_and_name_no_address(client: Client):
    row = subscriber("nguyen.van.a@doc.example", since=timezone.now())
    for name, token in links(row).items():
        response = client.get(f"/ban-tin/{name}/{token}/")
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response["X-Robots-Tag"]
        assert "nguyen.van.a" not in response.content.decode()
        assert "n***@d***.example" in response.content.decode()
        assert not response.cookies


def test_a_subscriber_chooses_anew(client: Client):
    row = confirmed(client)
    path = f"/ban-tin/lua-chon/{links(row)['lua-chon']}/"
    response = client.post(path, {"nhip": "weekly", "pham-vi": "tat-ca"})
    assert (response.status_code, response["Location"]) == (303, f"{path}?xong=1")
    after = Subscriber.objects.get()
    assert (after.everything, after.keys, after.rhythm) == (True, [], "weekly")
    assert timezone.localtime(after.due_at).weekday() == 0 and after.seen_until == row.seen_until
    assert client.post(path, {"nhip": "weekly", "pham-vi": "chon"}).status_code == 422


# --- Ending ---------------------------------------------------------------------------


def test_the_button_ends_it_and_nothing_is_kept(client: Client):
    row = confirmed(client)
    asked(client)
    path = f"/ban-tin/thoi-nhan/{links(row)['thoi-nhan']}/"
    assert "Thôi nhận" in client.get(path).content.decode()
    assert client.post(path).status_code == 200
    assert not Subscriber.objects.exists() and not SubscriptionAsk.objects.exists()
    # A table of FTS5 without content has nothing to read; what it knows stands in those that come with it.
    unread = ("sqlite", "articles_searchwords", "articles_deskwords")
    tables = [
        name for name in connection.introspection.table_names() if name.endswith("_data") or not name.startswith(unread)
    ]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            assert "ban.doc@" not in str(cursor.fetchall()).lower(), table


def test_one_click_ends_it_without_cookie_or_token_as_often_as_it_is_sent():
    row = subscriber(since=timezone.now())
    strict = Client(enforce_csrf_checks=True)
    path = f"/ban-tin/thoi-nhan/{links(row)['thoi-nhan']}/"
    for _time in range(3):
        response = strict.post(path, {"List-Unsubscribe": "One-Click"}, headers={"Sec-Fetch-Site": "cross-site"})
        assert (response.status_code, response.cookies) == (200, {})
        assert not Subscriber.objects.exists()
    assert "không còn nhận" in strict.get(path).content.decode()


def test_old_links_do_nothing_to_who_subscribes_again(client: Client):
    before = links(confirmed(client))
    client.post(f"/ban-tin/thoi-nhan/{before['thoi-nhan']}/")
    row = confirmed(client)
    assert client.post(f"/ban-tin/thoi-nhan/{before['thoi-nhan']}/").status_code == 200
    assert client.post(f"/ban-tin/lua-chon/{before['lua-chon']}/", {"nhip": "weekly"}).status_code == 410
    assert Subscriber.objects.get() == row


# --- Where nothing can be written -------------------------------------------------------


def test_a_side_that_only_reads_shows_the_form_and_says_that_it_cannot_keep_it(client: Client):
    def reads_only(execute, sql, *rest):
        if sql.split()[0] in {"INSERT", "UPDATE", "DELETE"}:
            from django.db import OperationalError

            raise OperationalError("attempt to write a readonly database")
        return execute(sql, *rest)

    with connection.execute_wrapper(reads_only):
        assert client.get("/ban-tin/").status_code == 200
        response = client.post("/ban-tin/", FORM)
    assert (response.status_code, response["Retry-After"]) == (503, "600")
    assert "không lưu được" in response.content.decode()
