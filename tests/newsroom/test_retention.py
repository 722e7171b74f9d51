"""What was kept long enough is forgotten; what is not is left, and without `--apply` nothing is touched."""

import io
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.utils import timezone, translation

from articles.models import Evidence, HistoryEntry, MailState, Notice, ReaderLink, Scratch, SubscriptionAsk
from articles.privacy import redaction
from newsroom import retention
from newsroom.models import Attempt
from tests.articles.desk.stories import live

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]
YEAR = timedelta(days=366)


@pytest.fixture
def kept(cast, media, settings):
    """One thing of most kinds, from now."""
    at = timezone.now()
    story = live(cast.reporter, cast.editor)
    redaction.approve(redaction.ask(story, cast.editor, at, story.headline, "Theo yêu cầu."), cast.chief, at)
    Scratch.objects.create(user=cast.reporter, form_number="1", fields=[["lead", "x"]], sequence=1, kept_at=at)
    entry = HistoryEntry.objects.last()
    Notice.objects.all().delete()
    for mail, who in ((MailState.SENT, cast.reporter), (MailState.WAITING, cast.editor)):
        Notice.objects.create(
            recipient=who, article=story, entry=entry, kind="redact", created_at=at, mail=mail, mail_due=at
        )
    ReaderLink.objects.create(
        article=story, revision=story.head, token_hash="1", name="Luật sư", organisation="Sở", email="a@b.example",
        reason="x", maker=cast.editor, made_at=at, expires_at=at, after_entry=1,
    )  # fmt: skip
    SubscriptionAsk.objects.create(
        address="a@b.example", address_key="a@b.example", secret="s", asked_at=at, counted_from=at
    )
    Attempt.objects.create(at=at, account="x", network="1.2.3.0", device="")
    LogEntry.objects.create(user=cast.admin, action_time=at, object_repr="Nguyễn Văn An", action_flag=2)
    return at


def test_nothing_is_over_its_time_at_once(kept):
    assert set(retention.over(kept).values()) == {0}


def test_what_is_over_its_time_is_forgotten_and_mail_that_waits_is_not(kept):
    over = retention.over(kept + YEAR)
    expected = {"scratch": 1, "notices": 1, "reader_links": 1, "asks": 1, "attempts": 1, "admin_log": 1}
    assert expected.items() <= over.items()
    assert over["evidence"] == Evidence.objects.count() > 0
    assert dict(retention.forget(kept + YEAR)) == over
    assert Notice.objects.get().mail == MailState.WAITING
    assert ReaderLink.objects.get().email == ""
    assert not any((Scratch.objects.exists(), SubscriptionAsk.objects.exists(), Evidence.objects.exists()))
    assert set(retention.over(kept + YEAR).values()) == {0}


def test_the_command_counts_and_forgets_only_when_told(kept, settings):
    settings.SCRATCH_KEPT_FOR = timedelta(0)
    output = io.StringIO()
    call_command("forget", stdout=output)
    assert "1  scratch: " in output.getvalue()
    settings.SCRATCH_KEPT_FOR, settings.NOTICES_KEPT_FOR = timedelta(hours=1), timedelta(hours=48)
    with translation.override("en"):
        call_command("forget", stdout=output)
    said = output.getvalue()
    assert "(kept 1 hour)" in said
    assert "(kept 2 days)" in said
    settings.SCRATCH_KEPT_FOR = timedelta(0)
    assert Scratch.objects.exists()
    call_command("forget", "--apply", stdout=output)
    assert not Scratch.objects.exists()


def test_more_than_go_in_one_transaction_are_forgotten_too(kept, monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    Attempt.objects.bulk_create(Attempt(at=kept, account="x", network="1", device="") for _ in range(4))
    assert dict(retention.forget(kept + YEAR))["attempts"] == 5
