"""An outage: while PostgreSQL is away, what is in memory goes on, the rest says when to ask again, nothing is lost."""

import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from articles.letters import send_mail
from articles.models import MailPreference, MailState, Notice, PublishedArticle, Rhythm
from newsroom.models import User
from tests import factories
from tests.articles.desk.stories import filed
from tests.harness import machines, site, smtp
from tests.harness.worker import DATABASE, database_url, wait_for

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

IN_MEMORY = ["/", "/tinh/bac-kan/", "/rss/", "/en/"]
BACK_WITHIN = 5.0  # seconds after which everything works again


class Approving(threading.Thread):
    """An editor approves one story after the other; `acknowledged` are those they were told are done."""

    def __init__(self, editor: machines.Editor, desk: str, stories: list[int], pause: float) -> None:
        super().__init__(daemon=True)
        self.editor, self.desk, self.stories, self.pause = editor, desk, stories, pause
        self.acknowledged: list[int] = []
        self.refused = 0

    def run(self) -> None:
        """Go through the stories; one that failed is left, and the next has to wait for `pause` seconds."""
        while self.stories:
            story = self.stories.pop()
            try:
                done = self.editor.approve(self.desk, story) == 302
            except OSError:
                done = False
            if done:
                self.acknowledged.append(story)
                time.sleep(0.2)
            else:
                self.refused += 1
                time.sleep(self.pause)


@pytest.fixture
def running() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def is_away(answer: site.Answer) -> bool:
    """Whether it is the page that says so, and when to ask again."""
    return answer.status == 503 and int(answer.headers["Retry-After"]) > 0 and b"<h1" in answer.body


def told(mail: smtp.Server, recipient: User) -> Counter[int]:
    """Of how many letters to somebody each story is the subject.

    A letter that was on its way when the database went was broken off; it is held for minutes, then leaves.
    """
    held = Notice.objects.filter(recipient=recipient, mail=MailState.WAITING, mail_due__gt=timezone.now())
    if held.update(mail_due=timezone.now()):
        with override_settings(TASKS=DATABASE):
            send_mail.enqueue()
    bodies = [letter.get_body() for letter in mail.to(recipient.email)]
    found = [set(re.findall(r"/article/(\d+)/", body.get_content())) for body in bodies if body]
    return Counter(int(pk) for stories in found for pk in stories)


@pytest.mark.parametrize(
    ("seconds", "environment"),
    [(3, {}), (3, {"DATABASE_POOL": "3"}), pytest.param(60, {"DATABASE_POOL": "3"}, marks=pytest.mark.full)],
)
def test_an_outage_of_the_database(cast, running: ExitStack, seconds: int, environment: dict[str, str]) -> None:
    primary = running.enter_context(machines.primary("synchronous_commit=on"))
    MailPreference.objects.create(user=cast.reporter, rhythm=Rhythm.AT_ONCE)
    factories.publish("Bắc Kạn: Phiên chợ")
    moves = ("submit", cast.reporter), ("claim", cast.editor)
    stories = [filed(cast.reporter, *moves, headline=f"Bắc Kạn: Ngày hội số {number}").pk for number in range(20)]
    mail = running.enter_context(smtp.serving())
    common = {"DATABASE_URL": database_url(), "EMAIL_URL": mail.url} | environment
    machine = running.enter_context(machines.server(**common))
    running.enter_context(machines.worker(**common))
    approving = Approving(machines.Editor(cast.editor), machine.address, stories, seconds / 5)
    wait_for(machine.answers)
    readers = running.enter_context(machines.Readers([machine.address] * 2, IN_MEMORY))
    wait_for(lambda: readers.asked > 2 * len(IN_MEMORY))
    approving.start()
    wait_for(lambda: len(approving.acknowledged) >= 3)
    primary.stop(signal.SIGQUIT)
    during(machine.address, seconds)
    primary.run()
    after(machine.address, readers)
    approving.join(60)
    assert approving.refused > 0 and readers.retries == 0
    assert len(approving.acknowledged) + approving.refused == 20
    connection.close()
    published = PublishedArticle.objects.filter(article__in=approving.acknowledged)
    assert all(site.get(machine.address + row.get_absolute_url()).status == 200 for row in published)
    assert len(published) == len(approving.acknowledged)
    wait_for(lambda: told(mail, cast.reporter).keys() >= {*approving.acknowledged})
    assert {told(mail, cast.reporter)[pk] for pk in approving.acknowledged} == {1}


def during(address: str, seconds: int) -> None:
    """Pages in memory go on; others, the desk and the API say when to come back."""
    until, number = time.monotonic() + seconds, 0
    while time.monotonic() < until or not number:
        number += 1
        for page in IN_MEMORY:
            answer = site.get(address + page)
            assert answer.status == 200 and answer.headers["Cache-Status"].startswith("newsroom; hit"), page
        assert is_away(site.get(f"{address}/tim-kiem/?q=pho+{number}"))
        assert is_away(site.get(f"{address}/tinh/thai-nguyen/?quy=2025-{number % 4 + 1}"))
        assert site.get(f"{address}/api/v1/stories").status == site.get(f"{address}/readyz").status == 503
        assert site.get(f"{address}/healthz").status == 200
        time.sleep(0.1)


def after(address: str, readers: machines.Readers) -> None:
    """It recovers by itself, soon; a machine that stands still is allowed for."""
    readers.slowest, began = 0.0, time.monotonic()
    wait_for(lambda: site.get(f"{address}/tim-kiem/?q=sau").status == site.get(f"{address}/readyz").status == 200)
    wait_for(lambda: site.get(f"{address}/").headers["Cache-Status"] in {"newsroom; hit", "newsroom; fwd=miss; stored"})
    assert time.monotonic() - began < BACK_WITHIN + 2 * readers.slowest
