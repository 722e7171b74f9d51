"""Each letter goes to the mail server once, whoever is killed and whatever the server does not answer."""

import os
import subprocess
import sys
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from articles import letters
from articles.models import HistoryEntry, MailState, Notice
from newsroom import environment
from newsroom import mail as newsroom_mail
from newsroom.models import User
from tests.articles.desk import stories
from tests.articles.desk.stories import move
from tests.articles.senders import POINTS, killed_while_sending
from tests.harness import smtp
from tests.harness.source import ROOT
from tests.harness.worker import database_url, start, wait_for, worker


@pytest.fixture
def post():
    """A mail server, to which mail goes."""
    with smtp.serving() as server, override_settings(MAILERS={"default": environment.mailer(server.url)}):
        yield server


def waiting(cast, people: int, each: int = 1, alone: bool = False) -> list[str]:
    """So many people with so many notices each, due now, to come alone or together; their addresses."""
    story, at = stories.filed(cast.reporter, ("submit", cast.reporter)), timezone.now()
    Notice.objects.all().delete()
    names = [f"u{number}" for number in range(people)]
    User.objects.bulk_create(
        User(username=name, email=f"{name}@newsroom.example", role="chief", is_staff=True) for name in names
    )
    entries = HistoryEntry.objects.bulk_create(
        HistoryEntry(article=story, number=100 + n, move="hold", at=at, hash=str(n)) for n in range(each)
    )
    told = {"article": story, "kind": "hold", "created_at": at, "mail": "waiting", "mail_due": at, "alone": alone}
    Notice.objects.bulk_create(
        Notice(recipient=user, entry=entry, **told)
        for user in User.objects.filter(username__in=names)
        for entry in entries
    )
    return names_of(people)


def names_of(people: int) -> list[str]:
    return [f"u{number}@newsroom.example" for number in range(people)]


@contextmanager
def traced(peaks: list[int]) -> Iterator[None]:
    """Append how much more memory than at its beginning the block needed at once."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    yield
    peaks.append(tracemalloc.get_traced_memory()[1] - before)
    tracemalloc.stop()


def the_reporters() -> Notice:
    return Notice.objects.get(recipient__username="reporter")


@pytest.fixture
def returned(cast):
    """A story that its reporter got back: one mail to them is due, and no other for an hour."""
    story = stories.filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), ("return", cast.editor))
    Notice.objects.exclude(recipient=cast.reporter).delete()
    return story


@pytest.mark.django_db(transaction=True)
def test_everybody_gets_one_though_the_sender_is_killed_again_and_again(cast, post, tmp_path, full):
    addresses = waiting(cast, 1000 if full else 30)
    every = 23 if full else 7
    killed = killed_while_sending("notices", post, tmp_path / "pid", every)
    assert set(killed) == set(POINTS) and killed.total() >= len(addresses) // every - 3
    assert Counter(mail["To"] for mail in post.mails) == Counter(addresses)
    assert not Notice.objects.exclude(mail__in=[MailState.SENT, MailState.HANDED]).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fallen", "left"), [("before its record", MailState.WAITING), ("after its record", MailState.HANDED)]
)
def test_a_sender_that_fell_while_it_sent_makes_no_second_letter(returned, post, monkeypatch, fallen, left):
    class Killed(BaseException):
        """As a process that is killed: no handler runs."""

    def fall(self, **changes):
        if fallen == "before its record" or changes["mail"] == MailState.SENT:
            raise Killed
        return update(self, **changes)

    update, at = Notice.objects.none().update.__func__, timezone.now()
    letter = letters.take(at)
    with monkeypatch.context() as patch:
        patch.setattr("django.db.models.query.QuerySet.update", fall)
        with pytest.raises(Killed):
            letters.deliver(letter, at)
    assert the_reporters().mail == left
    assert letters.send_due() == 0  # held for the one that fell
    assert letters.send_due(lambda: at + letters.HELD) == (left == MailState.WAITING)
    (sent,) = post.mails
    assert sent["Message-ID"] == letter[0].letter


@pytest.mark.django_db
def test_a_server_that_takes_a_letter_and_says_nothing_gets_it_once_until_somebody_asks(
    returned, post, monkeypatch, cast, client
):
    monkeypatch.setattr(newsroom_mail, "LONGEST", 4.0)
    post.behave, at = "hang", timezone.now()
    letters.send_due(lambda: at)
    notice = the_reporters()
    assert notice.mail == MailState.HANDED and notice.error
    post.behave = "well"
    for hours in range(48):
        letters.send_due(lambda hours=hours: at + hours * letters.LONGEST_PAUSE)
    assert len(post.mails) == 1
    client.force_login(cast.reporter)
    assert "Không rõ thư báo việc này đã đến nơi hay chưa." in client.get("/admin/notices/").content.decode()
    call_command("send_notices", "--unanswered", stdout=open(os.devnull, "w"))  # noqa: SIM115
    assert len(post.mails) == 1  # the sender may still be at it
    Notice.objects.update(mail_due=at)
    call_command("send_notices", "--unanswered", stdout=open(os.devnull, "w"))  # noqa: SIM115
    assert [mail["Message-ID"] for mail in post.mails] == [notice.letter] * 2
    assert the_reporters().mail == MailState.SENT


@pytest.mark.django_db
def test_a_server_that_says_no_at_the_end_gets_it_again(returned, post):
    post.behave, at = "full", timezone.now()
    assert letters.send_due(lambda: at) == 0
    assert (the_reporters().mail, post.mails) == (MailState.WAITING, [])
    post.behave = "well"
    assert letters.send_due(lambda: at + letters.FIRST_PAUSE) == 1


@pytest.mark.django_db
def test_a_full_outbox_leaves_in_bounded_runs_and_each_letter_once(cast, post, full, monkeypatch):
    people, each = (100, 200) if full else (10, 9)
    monkeypatch.setattr(letters, "IN_A_RUN", 200 if full else 20)
    waiting(cast, people, each, alone=True)
    post.behave, at = "drop", timezone.now()
    assert [letters.send_due(lambda: at) for _run in range(20)] == [0] * 20
    assert (post.conversations, Notice.objects.filter(mail=MailState.WAITING).count()) == (1, people * each)
    post.behave, runs, memory = "well", [], []
    while Notice.objects.filter(mail=MailState.WAITING).exists():  # whatever is cut off on its way comes a minute later
        at += letters.FIRST_PAUSE
        with traced(memory) if len(runs) % 10 == 1 else nullcontext():
            runs.append(letters.send_due(lambda at=at: at))
    assert (sum(runs), max(runs)) == (people * each, letters.IN_A_RUN)
    names = Counter(mail["Message-ID"] for mail in post.mails)
    assert len(names) == names.total() == people * each
    assert Counter(mail["To"] for mail in post.mails) == dict.fromkeys(names_of(people), each)
    assert max(memory) < 2 * min(memory)


@pytest.mark.django_db
@pytest.mark.parametrize(("people", "jobs"), [(3, 1), (2, 0)])
def test_a_run_that_was_full_is_followed_by_another(cast, post, monkeypatch, people, jobs):
    monkeypatch.setattr(letters, "IN_A_RUN", 3)
    enqueued = []
    monkeypatch.setattr(type(letters.send_mail), "enqueue", lambda task: enqueued.append(task))
    waiting(cast, people)
    letters.send_mail.func()
    assert enqueued == [letters.send_mail] * jobs


@pytest.mark.django_db
def test_a_sender_that_was_overtaken_breaks_its_letter_off(returned, post):
    at = timezone.now()
    slow = letters.take(at)
    assert letters.send_due(lambda: at + letters.HELD) == 1
    with pytest.raises(letters.Overtaken):
        letters.deliver(slow, at)
    assert len(post.mails) == 1
    assert the_reporters().mail == MailState.SENT


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_while_it_waits_for_an_answer_sends_nothing_twice(cast, post):
    post.behave = "hang"
    with worker("--lock-timeout", "2", EMAIL_URL=post.url) as first:
        story = stories.filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor))
        move(story, "return", cast.editor)
        # A conversation that a busy machine did not get to the end of is begun anew after a minute.
        wait_for(lambda: post.to(cast.reporter.email), patience=150)
        first.kill()
        first.wait()
        post.behave = "well"
        handed = Notice.objects.filter(mail=MailState.HANDED)
        assert handed.get().recipient == cast.reporter
        move(story, "submit", cast.reporter)
        move(story, "claim", cast.editor)
        move(story, "return", cast.editor)
        second = start("--lock-timeout", "2", EMAIL_URL=post.url)
        try:
            wait_for(lambda: Notice.objects.filter(recipient=cast.reporter, mail=MailState.SENT).exists())
        finally:
            second.kill()
            second.wait()
    assert len({mail["Message-ID"] for mail in post.to(cast.reporter.email)}) == 2
    assert len(post.to(cast.reporter.email)) == 2
    assert handed.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_letter_once(cast, post):
    addresses = waiting(cast, 30, each=3)
    own = {"DJANGO_SETTINGS_MODULE": "newsroom.settings", "DATABASE_URL": database_url(), "EMAIL_URL": post.url}
    command = [sys.executable, "manage.py", "send_notices"]
    senders = [subprocess.Popen(command, cwd=ROOT, env=os.environ | own, stdout=subprocess.DEVNULL) for _n in range(2)]
    assert [sender.wait(timeout=120) for sender in senders] == [0, 0]
    assert sorted(sent["To"] for sent in post.mails) == sorted(addresses)
    assert set(Notice.objects.values_list("mail", flat=True)) == {MailState.SENT}
