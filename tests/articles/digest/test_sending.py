"""The digest by mail: what is in it, what goes with it, and that nothing comes twice and nobody is forgotten."""

import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.test import Client, override_settings

from articles.digest import editions, letters, sending, subscribing
from articles.models import Subscriber, SubscriptionAsk
from articles.models.published import PublishedArticle
from newsroom import environment
from newsroom import mail as newsroom_mail
from tests import factories
from tests.articles.digest.readers import BEFORE, NOW, story, subscriber
from tests.harness import smtp

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def post():
    """A mail server, to which mail goes."""
    with smtp.serving() as server, override_settings(MAILERS={"default": environment.mailer(server.url)}):
        yield server


def send(at=NOW) -> list:
    """What leaves at that moment."""
    mail.outbox.clear()
    sending.send_due(lambda: at)
    return list(mail.outbox)


def headlines(letter) -> list[str]:
    """Of the stories, in order."""
    return re.findall(r"^(.+)\n.+\nhttp://testserver/(?:en/)?tin/", letter.body, re.MULTILINE)


# --- What is in it ----------------------------------------------------------------


def test_a_subscriber_gets_the_new_stories_of_what_they_chose_each_once_the_newest_first():
    subscriber("a@b.example", everything=False, keys=["tinh/thai-nguyen", "chu-de/nong-thon-moi"])
    story("Bắc Kạn: Một", topics=["Nông thôn mới"], at=NOW - timedelta(hours=5))
    story("Thái Nguyên: Hai", provinces=["thai-nguyen"], at=NOW - timedelta(hours=4))
    story("Lạng Sơn: Ba", provinces=["lang-son"])
    (letter,) = send()
    assert letter.to == ["a@b.example"]
    assert headlines(letter) == ["Hai", "Một"]
    assert "Thái Nguyên, Nông thôn mới" in letter.body


def test_everything_is_everything_once():
    subscriber()
    for number in range(3):
        story(f"Bắc Kạn: {number}", topics=["Nông thôn mới"], at=NOW - timedelta(hours=3 + number))
    (letter,) = send()
    assert headlines(letter) == ["0", "1", "2"]


def test_only_what_is_public_when_it_is_sent():
    subscriber()
    gone, _shown = story("Bắc Kạn: Gỡ"), story("Bắc Kạn: Còn")
    story("Bắc Kạn: Hẹn giờ", at=NOW + timedelta(minutes=1))
    story("Bắc Kạn: Trước khi đăng ký", at=BEFORE - timedelta(minutes=1))
    PublishedArticle.objects.filter(pk=gone.pk).update(visible_until=NOW - timedelta(minutes=1))
    (letter,) = send()
    assert headlines(letter) == ["Còn"]


def test_nothing_comes_twice_not_even_what_was_changed_or_came_back():
    subscriber()
    row = story("Bắc Kạn: Một")
    assert len(send()) == 1
    row.article.headline = "Bắc Kạn: Một, sửa"
    row.article.save()
    factories.publish(row.article, at=NOW + timedelta(hours=1))
    assert send(NOW + DAY) == send(NOW + 2 * DAY) == []
    story("Bắc Kạn: Hai", at=NOW + 2 * DAY + timedelta(hours=1))
    (letter,) = send(NOW + 3 * DAY)
    assert headlines(letter) == ["Hai"]


def test_where_nothing_is_new_nothing_is_sent():
    row = subscriber(everything=False, keys=["tinh/lang-son"])
    story("Bắc Kạn: Một")
    assert send() == []
    row.refresh_from_db()
    assert row.seen_until == factories.moment("2026-11-28 06:00")
    assert row.due_at == factories.moment("2026-11-29 06:10")


def test_what_is_published_while_an_edition_is_made_comes_with_the_next():
    subscriber()
    late = factories.moment("2026-11-28 06:05")
    story("Bắc Kạn: Muộn", at=late)
    assert send() == []
    (letter,) = send(NOW + DAY)
    assert headlines(letter) == ["Muộn"]


def test_a_week_comes_on_monday():
    subscriber(rhythm="weekly")
    story("Bắc Kạn: Một")
    assert send() == send(factories.moment("2026-11-30 06:09")) == []
    (letter,) = send(factories.moment("2026-11-30 06:10"))
    assert letter.body.startswith("Mặt trận Địa phương\nMỗi sáng thứ Hai · 30/11/2026 · 1 tin mới\n")


def test_a_letter_that_would_be_too_long_has_the_newest(monkeypatch):
    monkeypatch.setattr(editions, "MOST", 2)
    subscriber()
    for number in range(3):
        story(f"Bắc Kạn: {number}", at=NOW - timedelta(hours=3 + number))
    (letter,) = send()
    assert headlines(letter) == ["0", "1"]


@pytest.mark.parametrize("stories", [1, 30])
def test_a_letter_costs_the_same_however_much_is_in_it(stories, django_assert_num_queries):
    row = subscriber(everything=False, keys=["tinh/thai-nguyen", "chu-de/chung", "chuyen-muc/hoat-dong-mat-tran"])
    for number in range(stories):
        story(f"Bắc Kạn: {number}", topics=["Chung"], section=factories.section(f"M {number}", f"m-{number}"))
    with django_assert_num_queries(3):  # stories; names of sections and of topics
        letter = letters.digest(row, editions.latest("daily", NOW), NOW, lambda: None)
    assert len(headlines(letter)) == stories


def test_a_run_holds_few_readers_at_once_and_costs_few_queries_each(django_assert_num_queries):
    for number in range(sending.AT_ONCE + 1):
        subscriber(f"a{number}@b.example")
    story("Bắc Kạn: Một")
    with django_assert_num_queries(2 * 21 + 3 + 4 + 4 + 3):  # each its stories and its record; to take some, or none
        assert len(send()) == sending.AT_ONCE + 1


# --- What goes with it --------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"), [("vi", ["Bạn nhận:", "Thôi nhận"]), ("en", ["You get:", "Unsubscribe"])]
)
def test_both_parts_speak_the_readers_language_and_lead_to_the_stories(language, words):
    subscriber(language=language)
    row = story("Bắc Kạn:Tin <1> & “2”", lead="Sapo <của> & tin.")
    (letter,) = send()
    html = letter.alternatives[0][0]
    prefix = "http://testserver" + ("/en" if language == "en" else "")
    for text in (letter.body, html):
        assert f"{prefix}{row.get_absolute_url()}" in text
        assert all(word in text for word in words)
    assert f'<html lang="{language}">' in html
    assert "Tin <1> & “2”" in letter.body and "Sapo <của> & tin." in letter.body
    assert "Tin &lt;1&gt; &amp; “2”" in html and "<1>" not in html
    assert letter.subject == "28/11: Bắc Kạn: Tin <1> & “2”"


def test_what_arrives_can_be_ended_with_one_click(post):
    row = subscriber()
    story("Bắc Kạn: Một")
    assert sending.send_due(lambda: NOW) == 1
    (arrived,) = post.mails
    assert arrived["From"] == "Mặt trận Địa phương <newsroom@testserver>"
    assert arrived["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (arrived["List-Id"], arrived["Precedence"], arrived["Auto-Submitted"]) == (
        "<ban-tin.testserver>",
        "bulk",
        "auto-generated",
    )
    token = subscribing.link_of(row, subscribing.UNSUBSCRIBE)
    address = f"http://testserver/ban-tin/thoi-nhan/{token}/"
    assert arrived["List-Unsubscribe"] == f"<{address}>"
    assert [part.get_content_type() for part in arrived.iter_parts()] == ["text/plain", "text/html"]
    client = Client(enforce_csrf_checks=True)
    assert client.post(address.removeprefix("http://testserver"), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscriber.objects.exists()


def test_headers_of_lists_stand_on_one_line_as_they_are_and_others_are_folded():
    row = subscriber(language="en")
    story("Bắc Kạn: " + "Hội nghị " * 20)
    with override_settings(SITE_URL="https://bao-mat-tran-dia-phuong.example.vn"):
        letter = letters.digest(row, editions.latest("daily", NOW), NOW, lambda: None)
        token = subscribing.link_of(row, subscribing.UNSUBSCRIBE)
    lines = letter.message(policy=policy.SMTP).as_bytes().split(b"\r\n")
    there = f"https://bao-mat-tran-dia-phuong.example.vn/en/ban-tin/thoi-nhan/{token}/"
    assert f"List-Unsubscribe: <{there}>".encode() in lines
    assert max(len(line) for line in lines[: lines.index(b"")] if not line.startswith(b"List-")) <= 120
    read = message_from_bytes(b"\r\n".join(lines), policy=policy.default)
    assert read["Subject"] == letter.subject


def test_no_header_can_be_written_into_a_subject(monkeypatch):
    subscriber()
    story("Bắc Kạn: Một")
    hostile = "Một\r\nBcc: ai@do.example\x07\u2028 hai"
    monkeypatch.setattr(letters.headlines, "in_one_line", lambda _story: hostile)
    (letter,) = send()
    assert letter.message()["Bcc"] is None
    assert letter.subject.isprintable()


# --- That it arrives ------------------------------------------------------------------


def test_a_whole_way_by_smtp(post, client):
    form = {"email": "ban@đọc.example", "nhip": "daily", "pham-vi": "tat-ca"}
    assert client.post("/ban-tin/", form).status_code == 303
    assert sending.send_due() == 1
    (asking,) = post.mails
    assert asking["To"] == "ban@xn--c-kia059t.example"
    path = re.search(r"http://testserver(/ban-tin/xac-nhan/\S+)", asking.get_body(["plain"]).get_content())[1]
    assert client.post(path, form).status_code == 303
    row = Subscriber.objects.get()
    story("Bắc Kạn: Một", at=row.confirmed_at + timedelta(seconds=1))
    Subscriber.objects.update(seen_until=row.confirmed_at)
    assert sending.send_due(lambda: row.due_at) == 1
    digest = post.mails[-1]
    assert digest["To"] == "ban@xn--c-kia059t.example"
    assert "Một" in digest.get_body(["html"]).get_content()


@pytest.mark.parametrize("trouble", ["drip", "drop", "away"])
def test_a_server_in_trouble_gets_it_later_as_the_same_letter(post, monkeypatch, trouble):
    subscriber("a@b.example")
    story("Bắc Kạn: Một")
    post.behave = trouble
    away = environment.mailer("smtp://127.0.0.1:1" if trouble == "away" else post.url)  # where nobody listens
    with monkeypatch.context() as meanwhile, override_settings(MAILERS={"default": away}):
        if trouble == "drip":  # it alone never ends by itself; a conversation that does may take its time
            meanwhile.setattr(newsroom_mail, "LONGEST", 0.5)
        assert sending.send_due(lambda: NOW) == 0
    row = Subscriber.objects.get()
    assert (row.attempts, row.seen_until, row.due_at) == (1, BEFORE, NOW + sending.FIRST_PAUSE)
    post.behave = "well"
    assert sending.send_due(lambda: NOW) == 0
    assert sending.send_due(lambda: row.due_at) == 1
    assert len(post.mails) == 1


def test_a_letter_that_was_taken_without_a_word_is_not_sent_again(post, monkeypatch):
    connected, connect = [], newsroom_mail.Bounded._get_socket

    def noted(conversation, *given):
        connected.append(connect(conversation, *given))
        return connected[-1]

    monkeypatch.setattr(newsroom_mail.Bounded, "_get_socket", noted)
    subscriber("a@b.example")
    story("Bắc Kạn: Một")
    # The conversation has lasted too long just when the mail is there, however quick the machine is.
    post.behave, post.moment = "hang", lambda name: newsroom_mail._cut(connected[-1]) if name == "end" else None
    assert sending.send_due(lambda: NOW) == 0
    assert len(post.mails) == 1
    post.behave = "well"
    assert sending.send_due(lambda: NOW + sending.LONGEST_PAUSE) == 0
    assert len(post.mails) == 1


def test_a_letter_that_is_refused_at_its_end_is_sent_again(post):
    subscriber("a@b.example")
    story("Bắc Kạn: Một")
    post.behave = "full"
    assert sending.send_due(lambda: NOW) == 0
    assert Subscriber.objects.get().seen_until == BEFORE
    post.behave = "well"
    assert sending.send_due(lambda: NOW + sending.FIRST_PAUSE) == 1


def test_one_who_is_refused_does_not_hold_up_the_others_and_goes_in_the_end(post):
    for name in "abc":
        subscriber(f"{name}@b.example")
    post.refused = {"b@b.example"}
    for day in range(sending.REFUSALS):
        at = NOW + day * DAY
        story(f"Bắc Kạn: {day}", at=at - timedelta(hours=3))
        assert Subscriber.objects.count() == 3
        assert sending.send_due(lambda at=at: at) == 2
    assert len(post.mails) == 2 * sending.REFUSALS
    assert set(Subscriber.objects.values_list("address", flat=True)) == {"a@b.example", "c@b.example"}


def test_an_address_that_does_not_exist_is_not_asked_twice(post, client):
    post.behave = "refuse"
    client.post("/ban-tin/", {"email": "khong@co.example", "nhip": "daily", "pham-vi": "tat-ca"})
    assert sending.send_due() == 0
    assert not SubscriptionAsk.objects.exists()


def test_pauses_grow_and_then_it_waits_for_the_next_edition(post):
    subscriber()
    story("Bắc Kạn: Một")
    post.behave, clock, pauses = "full", NOW, []
    for _attempt in range(sending.ATTEMPTS):
        sending.send_due(lambda at=clock: at)
        row = Subscriber.objects.get()
        pauses.append((row.due_at - clock).total_seconds() / 60)
        clock = row.due_at
    assert pauses[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert (row.attempts, row.due_at) == (0, factories.moment("2026-11-29 06:10"))


def test_who_unsubscribes_while_the_letter_is_on_its_way_does_not_get_it(post, monkeypatch):
    row = subscriber("a@b.example")
    subscriber("c@b.example", since=BEFORE + timedelta(seconds=1))
    story("Bắc Kạn: Một")
    send_messages = newsroom_mail.EmailBackend.send_messages

    def too_late(self, messages):
        if messages[0].to == ["a@b.example"]:
            subscribing.end(row)
        return send_messages(self, messages)

    monkeypatch.setattr(newsroom_mail.EmailBackend, "send_messages", too_late)
    assert sending.send_due(lambda: NOW) == 1
    assert [arrived["To"] for arrived in post.mails] == ["c@b.example"]


def test_a_letter_that_cannot_be_written_does_not_hold_up_the_others(monkeypatch):
    subscriber("a@b.example", everything=False, keys=["tinh/lang-son"])
    subscriber("c@b.example")
    story("Lạng Sơn: Một", provinces=["lang-son"])
    digest = letters.digest

    def broken(row, *rest):
        if row.address == "a@b.example":
            raise ValueError(row.address)
        return digest(row, *rest)

    monkeypatch.setattr(letters, "digest", broken)
    assert [letter.to for letter in send()] == [["c@b.example"]]
    assert Subscriber.objects.get(address="a@b.example").attempts == 1
