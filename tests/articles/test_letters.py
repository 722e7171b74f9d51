"""Letters: what a mail says and does not say, and that none is lost, doubled or sent to who may not see the story."""

import os
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from articles import letters, record
from articles.models import Article, MailPreference, MailState, Notice, Rhythm
from articles.post import SUBJECT
from newsroom import environment
from newsroom import mail as newsroom_mail
from newsroom.models import User
from provinces.models import Beat
from tests.articles.desk import stories
from tests.articles.desk.stories import move
from tests.harness import smtp
from tests.harness.worker import wait_for, worker

SECRET = "Nội dung chưa ai được đọc."
FIELDS = {"headline": "Bắc Kạn: Tiêu đề thử", "lead": SECRET, "body": f"<p>{SECRET}</p>"}


@pytest.fixture
def post():
    """A mail server, to which mail goes."""
    with smtp.serving() as server, override_settings(MAILERS={"default": environment.mailer(server.url)}):
        yield server


@pytest.fixture
def returned(cast) -> Article:
    """A story that its reporter got back: one mail to them is due; the editors' come with the next full hour."""
    return filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), ("return", cast.editor), **FIELDS)


def filed(author: User, *travel, **fields) -> Article:
    """A story that made its moves within one hour, even if one has just struck: its digests come with the next."""
    story, hour = stories.filed(author, *travel, **fields), timedelta(hours=1)
    struck = timezone.now().replace(minute=0, second=0, microsecond=0)
    Notice.objects.filter(mail_due=struck).update(mail_due=struck + hour)
    return story


def later():
    """After the next full hour, when digests are due."""
    return timezone.now() + timedelta(hours=2)


def of(user: User):
    return Notice.objects.filter(recipient=user)


# --- What it says -------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("vi", "Trần Minh Khuê đã trả lại bài: Bắc Kạn: Tiêu đề thử"),
        ("en", "Trần Minh Khuê returned it: Bắc Kạn: Tiêu đề thử"),
    ],
)
def test_a_mail_says_what_happened_and_leads_to_the_desk_in_the_readers_language(cast, returned, language, subject):
    User.objects.filter(pk=cast.reporter.pk).update(language=language)
    assert letters.send_due() == 1
    (sent,) = mail.outbox
    assert (sent.subject, sent.to, sent.from_email) == (subject, [cast.reporter.email], "newsroom@testserver")
    html = sent.alternatives[0][0]
    for body in (sent.body, html):
        assert f"http://testserver/admin/articles/article/{returned.pk}/review/" in body
        assert "Cần bổ sung số liệu." in body
        assert SECRET not in body
    assert f'lang="{language}"' in html
    assert "&" not in sent.body


@pytest.mark.django_db
def test_several_notices_come_together_and_those_that_are_urgent_alone(cast, returned):
    move(returned, "submit", cast.reporter)
    assert letters.send_due() == 1
    assert letters.send_due(later) == 4  # two editors, the chief and editor_north, twice each
    digest = next(sent for sent in mail.outbox if sent.to == [cast.editor2.email])
    assert digest.subject == "2 thông báo từ bàn biên tập"
    assert digest.body.count("Tiêu đề thử") == 2
    assert letters.send_due(later) == 0


@pytest.mark.django_db
def test_no_header_can_be_written_into_a_subject(cast):
    headline = "Một\r\nBcc: ai@do.example\x07\u2028\u202e hai" + "x" * 250
    returned = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), headline="Tin")
    Article.objects.filter(pk=returned.pk).update(headline=headline)
    move(returned, "return", cast.editor)
    letters.send_due()
    (sent,) = mail.outbox
    assert sent.message()["Bcc"] is None
    assert sent.subject.isprintable()
    assert len(sent.subject) <= SUBJECT


@pytest.mark.django_db
@pytest.mark.parametrize("secret", ["embargo", "sealed"])
def test_of_a_secret_story_no_remark_leaves_the_desk(cast, media, secret):
    if secret == "sealed":
        travel = [("submit", cast.reporter), ("claim", cast.editor), ("approve", cast.editor), ("withdraw", cast.chief)]
        story = filed(cast.reporter, *travel, **FIELDS)
    else:
        story = filed(cast.reporter, embargo_until=timezone.now() + timedelta(days=1), **FIELDS)
    with transaction.atomic():
        record.write(story, "return", cast.chief, timezone.now(), to_status=story.status, note="Câu trích mật.")
    MailPreference.objects.create(user=cast.reporter, rhythm=Rhythm.AT_ONCE)
    letters.send_due()
    (sent,) = [sent for sent in mail.outbox if "trả lại" in sent.subject]
    assert sent.to == [cast.reporter.email]
    assert "Câu trích mật." not in sent.body + sent.alternatives[0][0]


# --- Who gets it --------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["closed", "no beat", "no role", "withdrawn"])
def test_who_lost_sight_of_the_story_gets_no_mail(cast, media, reason):
    story = filed(cast.reporter, ("submit", cast.reporter), **FIELDS)
    assert of(cast.editor_north).get().mail == MailState.WAITING
    if reason == "closed":
        User.objects.filter(pk=cast.editor_north.pk).update(is_active=False)
    elif reason == "no beat":
        Beat.objects.filter(user=cast.editor_north).delete()
    elif reason == "no role":
        User.objects.filter(pk=cast.editor_north.pk).update(role="none")
    else:
        move(story, "claim", cast.editor)
        move(story, "approve", cast.editor)
        move(story, "withdraw", cast.chief)
    letters.send_due(later)
    assert not [sent for sent in mail.outbox if cast.editor_north.email in sent.to]
    assert of(cast.editor_north).get().mail == MailState.DROPPED


@pytest.mark.django_db
def test_of_a_digest_only_what_is_out_of_sight_is_dropped(cast):
    filed(cast.reporter, ("submit", cast.reporter), headline="Tin Bắc Kạn")
    filed(cast.reporter, ("submit", cast.reporter), headline="Tin Thái Nguyên", provinces=["thai-nguyen"])
    Beat.objects.filter(user=cast.editor_north, province__slug="bac-kan").delete()
    letters.send_due(later)
    (sent,) = [sent for sent in mail.outbox if cast.editor_north.email in sent.to]
    assert "Tin Thái Nguyên" in sent.subject
    assert "Tin Bắc Kạn" not in sent.body
    assert sorted(of(cast.editor_north).values_list("mail", flat=True)) == ["dropped", "sent"]


# --- That it arrives ----------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", ["refuse", "drip", "drop", "away"])
def test_a_server_in_trouble_blocks_nobody_and_loses_nothing(cast, returned, post, monkeypatch, trouble):
    post.behave = trouble
    away = {"default": environment.mailer("smtp://127.0.0.1:1")}  # where nobody listens
    with monkeypatch.context() as meanwhile, override_settings(**({"MAILERS": away} if trouble == "away" else {})):
        if trouble == "drip":  # it alone never ends by itself; a conversation that does may take its time
            meanwhile.setattr(newsroom_mail, "LONGEST", 0.5)
        assert letters.send_due() == 0
    notice = of(cast.reporter).get()
    assert (notice.mail, notice.attempts, bool(notice.error)) == (MailState.WAITING, 1, True)
    assert notice.mail_due > timezone.now()
    move(returned, "submit", cast.reporter)  # work goes on
    post.behave = "well"
    assert letters.send_due() == 0  # not yet
    letters.send_due(lambda: notice.mail_due)
    (sent,) = post.to(cast.reporter.email)
    assert sent["Message-ID"] == notice.letter
    assert of(cast.reporter).get(kind="return").mail == MailState.SENT


@pytest.mark.django_db
def test_a_server_that_is_away_is_left_alone_for_a_while(cast, post):
    MailPreference.objects.create(user=cast.reporter, rhythm=Rhythm.AT_ONCE)
    for number in range(5):
        filed(
            cast.reporter,
            ("submit", cast.reporter),
            ("claim", cast.editor),
            ("return", cast.editor),
            headline=f"{number}",
        )
    post.behave = "drop"
    for _run in range(5):
        letters.send_due()
    assert post.conversations == 1
    post.behave = "well"
    letters.send_due(later)
    assert len(post.to(cast.reporter.email)) == 5


@pytest.mark.django_db
def test_one_who_is_refused_does_not_hold_up_the_others(cast, post):
    MailPreference.objects.bulk_create(
        MailPreference(user=user, rhythm=Rhythm.AT_ONCE) for user in (cast.editor, cast.editor2, cast.chief)
    )
    filed(cast.reporter, ("submit", cast.reporter))
    post.refused = {cast.editor.email}
    assert letters.send_due() == 2
    assert {mail["To"] for mail in post.mails} == {cast.editor2.email, cast.chief.email}
    assert of(cast.editor).get().mail == MailState.WAITING


@pytest.mark.django_db
def test_pauses_grow_and_after_many_attempts_it_is_given_up_until_somebody_asks_again(cast, returned, post):
    post.behave, clock, pauses = "refuse", timezone.now(), []
    for _attempt in range(letters.ATTEMPTS):
        letters.send_due(lambda at=clock: at)
        notice = of(cast.reporter).get()
        pauses.append((notice.mail_due - clock).total_seconds() / 60)
        clock = notice.mail_due
    assert pauses[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert notice.mail == MailState.FAILED
    post.behave = "well"
    call_command("send_notices", stdout=open(os.devnull, "w"))  # noqa: SIM115
    assert not post.to(cast.reporter.email)
    call_command("send_notices", "--failed", stdout=open(os.devnull, "w"))  # noqa: SIM115
    assert len(post.to(cast.reporter.email)) == 1


@pytest.mark.django_db(transaction=True)
def test_mail_leaves_when_the_move_is_committed(cast, post):
    with worker(EMAIL_URL=post.url):
        story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), **FIELDS)
        move(story, "return", cast.editor)
        wait_for(lambda: post.to(cast.reporter.email))
