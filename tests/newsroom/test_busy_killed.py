"""SIGKILL at random moments of a busy newsroom: what somebody was told had worked is there, nothing is half done."""

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from articles import letters, record
from articles.models import (
    Article,
    Comment,
    HistoryEntry,
    ItemState,
    Notice,
    Photo,
    PublishedArticle,
    Revision,
    WireItem,
)
from articles.wire import keeping, rounds
from newsroom import environment
from newsroom.models import User
from tests.articles.desk.stories import filed, live
from tests.articles.wire.papers import supplier
from tests.cast import create_cast
from tests.harness import feeds, smtp
from tests.harness.source import ROOT
from tests.harness.worker import database_url

pytestmark = pytest.mark.django_db(transaction=True)
KILLS, FULL_KILLS, SEED = 4, 300, 1930


@pytest.fixture
def cast(media):
    made = create_cast()
    for user in User.objects.all():
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@bao.example")
    return made


def busy(file: Path, kills: int, mail: str) -> None:
    """Let the newsroom work and be killed so often."""
    own = {"DATABASE_URL": database_url(), "EMAIL_URL": mail, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "tests.newsroom.busy", str(file), str(SEED), str(kills)]
    subprocess.run(command, cwd=ROOT, env=os.environ | own, check=True, timeout=60 + 10 * kills)


def there(what: str, *given) -> bool:
    """Whether what somebody was told is there."""
    if what == "revision":
        return Revision.objects.filter(article=given[0], number=given[1], hash=given[2]).exists()
    if what == "entry":
        return HistoryEntry.objects.filter(article=given[0], number=given[1], hash=given[2]).exists()
    if what == "photo":
        with Photo.objects.get(pk=given[0]).file.open("rb") as file:
            return hashlib.sha256(file.read()).hexdigest() == given[1]
    if what == "item":
        return WireItem.objects.filter(pk=given[0], key=given[1], story=given[2]).exists()
    return what == "comment" and Comment.objects.filter(pk=given[0]).exists()


def half_done() -> list[str]:
    """Stories of which one part is there and another is not; files that are not what their name says."""
    faults = [f"story {pk} without a version" for pk in Article.objects.filter(head=None).values_list("pk", flat=True)]
    for row in PublishedArticle.objects.visible(timezone.now()):
        if not row.entries.exists() or not hasattr(row, "search_entry"):
            faults.append(f"row {row.pk} is visible and in no list or not in the search")
        faults += [
            f"{name} is missing"
            for name in row.renditions.values_list("name", flat=True)
            if not default_storage.exists(name)
        ]
    faults += [f"story {row.pk} is in no search of the desk" for row in Article.objects.filter(desk_entries=None)]
    for photo in Photo.objects.all():
        with photo.file.open("rb") as file:
            if hashlib.sha256(file.read()).hexdigest() != photo.sha256:
                faults.append(f"the file of photo {photo.pk} is not whole")
    return faults


def taken_in_twice() -> list[str]:
    """Items of feeds that came to no draft or to several, and drafts or originals that belong to none."""
    asked = WireItem.objects.exclude(state__in=[ItemState.WAITING, ItemState.TAKEN]).values_list("pk", "state")
    faults = [f"item {pk} is {state}" for pk, state in asked]
    drafts = Article.objects.filter(filed_by__username=keeping.ACCOUNT)
    faults += [f"draft {pk} of no item" for pk in drafts.filter(wire_item=None).values_list("pk", flat=True)]
    titles = Counter(WireItem.objects.values_list("title", flat=True))
    return faults + [title for title, times in titles.items() if times > 1]


def mailed_twice(mails: list) -> list[str]:
    """Letters that came twice, and such as no notice bears the name of: what it told went in a second one."""
    names = Counter(mail["Message-ID"] for mail in mails)
    borne = set(Notice.objects.values_list("letter", flat=True))
    return [f"{name}: {times}" for name, times in names.items() if times > 1 or name not in borne]


def living(mail: str) -> override_settings:
    """Where its mail goes, and that feeds of this machine may be read."""
    return override_settings(MAILERS={"default": environment.mailer(mail)}, WIRE_PRIVATE_NETWORKS=["127.0.0.1/32"])


def test_what_was_acknowledged_is_there_and_nothing_is_half_done(cast, tmp_path, full, record_property):
    live(cast.reporter, cast.editor)
    filed(cast.reporter, ("submit", cast.reporter))
    told, kills = tmp_path / "told", FULL_KILLS if full else KILLS
    keeping.account()
    with smtp.serving() as post, feeds.serving() as paper, living(post.url):
        supplier(paper.url("/growing"))
        busy(told, kills, post.url)
        list(rounds.run(everything=True))
        lines = [json.loads(line) for line in told.read_text().splitlines()]
        counts = Counter(line[0] for line in lines)
        assert counts["error"] == 0, [line for line in lines if line[0] == "error"][:3]
        assert min(counts[what] for what in ("revision", "entry", "photo", "comment", "item")) > 0, counts
        assert [line for line in lines if not there(*line)] == []
        assert half_done() == []
        assert taken_in_twice() == []
        assert list(record.verify_all(Article.objects.all())) == []
        call_command("verify_history", stdout=(tmp_path / "verify").open("w"))
        Notice.objects.filter(mail="waiting").update(mail_due=timezone.now())
        while letters.send_due():
            pass
        assert not Notice.objects.filter(mail__in=["waiting", "failed"]).exists()
        names = {mail["Message-ID"] for mail in post.mails}
        assert set(Notice.objects.filter(mail="sent").values_list("letter", flat=True)) <= names
        assert mailed_twice(post.mails) == []
    record_property("kills", kills)
    record_property("items", WireItem.objects.count())
    record_property("acknowledged", dict(counts))
    unanswered = set(Notice.objects.filter(mail="handed").values_list("letter", flat=True))
    record_property("letters", [len(names), len(unanswered), len(unanswered - names)])  # of which unanswered, and lost
