"""Several machines: whichever of their processes is killed, readers and editors go on, and nothing is done twice."""

import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.core.management import call_command
from django.tasks import default_task_backend
from django.test import Client, override_settings

from articles.models import Article, MailPreference, MailState, Notice, Rhythm
from tests import factories
from tests.articles.desk.stories import filed
from tests.cast import Cast
from tests.harness import jobs, machines, redis_server, site, smtp
from tests.harness.worker import DATABASE, database_url, wait_for

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

READER = "newsroom_reader"
STORIES = 11
PAGES = ["/", "/tinh/bac-kan/", "/tinh/", "/rss/", "/en/", "/tim-kiem/?q=pho+{number}", "/luu-tru/2026/"]
SOON = 2.0  # seconds after which every reader gets what was published


class House:
    """Two desks, two workers and the primary; two servers for readers, who are sent to the replica; Redis and mail."""

    def __init__(self, cast: Cast, running: ExitStack) -> None:
        self.cast, self.running = cast, running
        self.primary = running.enter_context(machines.primary())
        call_command("database_roles", READER, "--apply", verbosity=0)
        MailPreference.objects.create(user=cast.reporter, rhythm=Rhythm.AT_ONCE)
        for number in range(3):
            factories.publish(f"Bắc Kạn: Phiên chợ {number}")
        self.waiting = [self.file(number) for number in range(STORIES)]
        self.published: list[Article] = []
        self.replica = self.primary.replica(self.primary.folder.with_name("replica"))
        running.callback(self.replica.stop)
        self.redis = running.enter_context(redis_server.Server())
        self.mail = running.enter_context(smtp.serving())
        common = {"REDIS_URL": self.redis.url, "EMAIL_URL": self.mail.url, "DATABASE_URL": database_url()}
        hosts = f"{self.replica.folder},{self.primary.folder}"
        public = {"NEWSROOM_SIDE": "public", "PUBLIC_DATABASE_URL": f"postgres://{READER}@/newsroom?host={hosts}"}
        pools: list[dict[str, str]] = [{}, {"DATABASE_POOL": "5"}]  # one keeps a connection for each thread
        self.readers = [running.enter_context(machines.server(**common, **public, **pool)) for pool in pools]
        self.desks = [running.enter_context(machines.server(**common, NEWSROOM_SIDE="desk")) for _number in range(2)]
        self.workers = [running.enter_context(machines.worker(**common)) for _number in range(2)]
        self.editor = machines.Editor(cast.editor)
        wait_for(lambda: all(machine.answers() for machine in (*self.readers, *self.desks)))
        self.clients = running.enter_context(machines.Readers([one.address for one in self.readers], PAGES))

    def file(self, number: int) -> Article:
        """A story that waits for the editor's decision."""
        moves = ("submit", self.cast.reporter), ("claim", self.cast.editor)
        return filed(self.cast.reporter, *moves, headline=f"Bắc Kạn: Ngày hội số {number} của bản")

    def approve(self) -> str:
        """The editor publishes the next story, if need be at the other desk; what its headline says after the place."""
        story = self.waiting.pop()
        try:
            status = self.editor.approve(self.desks[0].address, story.pk)
        except OSError:
            status = self.editor.approve(self.desks[1].address, story.pk)
        assert status == 302
        self.published.append(story)
        return story.headline.partition(": ")[2]

    def shows(self, headline: str) -> bool:
        """Whether everybody who reads gets it on the front page."""
        there = [one for one in self.readers if one.process.returncode is None]
        return all(headline in site.get(f"{one.address}/").body.decode() for one in there)

    def publish(self) -> None:
        """A story is published, and soon on every page that lists it; a machine that stands still is allowed for."""
        headline = self.approve()
        self.clients.slowest = 0.0
        began = time.monotonic()
        wait_for(lambda: self.shows(headline))
        assert time.monotonic() - began < SOON + 2 * self.clients.slowest, headline

    def told(self) -> Counter[int]:
        """Of how many letters to the reporter a story is the subject."""
        letters = [mail.get_body().get_content() for mail in self.mail.to(self.cast.reporter.email)]
        return Counter(int(pk) for letter in letters for pk in set(re.findall(r"/article/(\d+)/", letter)))

    def cut_off_readers(self) -> None:
        """Half of the connections for readers that lead to the primary are cut, one after the other."""
        among = f"FROM pg_stat_activity WHERE usename = '{READER}'"
        for number in range(int(self.primary.ask(f"SELECT count(*) {among}")) // 2):
            self.primary.ask(f"SELECT pg_terminate_backend(pid, 5000) {among} ORDER BY pid OFFSET {number} LIMIT 1")
            time.sleep(0.2)

    def caught_up(self) -> bool:
        """Whether the replica has all that the primary wrote."""
        written = self.primary.ask("SELECT pg_current_wal_lsn()")
        return bool(self.replica.ask(f"SELECT pg_last_wal_replay_lsn() >= '{written}'"))

    def is_up_to_date(self) -> bool:
        """Whether each page of either server for readers is as it is made from the primary now."""
        client, pages = Client(), [*PAGES[:5], *PAGES[6:]]
        now = {page: client.get(page).content for page in pages}
        return all(site.get(one.address + page).body == now[page] for one in self.readers for page in pages)


@pytest.fixture
def house(cast) -> Iterator[House]:
    if redis_server.program() is None:
        pytest.skip(redis_server.MISSING)
    with ExitStack() as running:
        yield House(cast, running)


def test_whichever_is_killed_nobody_waits_and_nothing_is_lost_or_done_twice(house: House, tmp_path: Path) -> None:
    house.publish()
    for machine in (*house.readers, *house.desks):
        machine.kill()
        house.publish()
        machine.start()
        wait_for(machine.answers)
    house.redis.stop()
    house.publish()
    house.redis.start()
    kill_a_worker(house, tmp_path / "notes")
    let_the_replica_lag(house)
    assert house.clients.failures == []
    assert house.clients.asked > 100
    wait_for(lambda: not Notice.objects.filter(recipient=house.cast.reporter, mail=MailState.WAITING).exists())
    assert house.told() == {story.pk: 1 for story in house.published}


def kill_a_worker(house: House, notes: Path) -> None:
    """One is killed in the middle of a job, which the other one does."""
    with override_settings(TASKS=DATABASE):
        job = jobs.note_and_hang.enqueue(str(notes))
        wait_for(lambda: notes.exists() and notes.read_text())
        killed = int(notes.read_text())
        victim = next(one for one in house.workers if one.process.pid == killed)
        victim.kill()
        house.publish()
        wait_for(lambda: default_task_backend.get_result(job.id).status == "SUCCESSFUL")
    victim.start()
    assert len(notes.read_text().split()) == 2


def let_the_replica_lag(house: House) -> None:
    """While it lags readers get the site of before, while it is away that of the primary; and no page of it stays."""
    house.replica.ask("ALTER SYSTEM SET recovery_min_apply_delay = '1h'")
    house.replica.ask("SELECT pg_reload_conf()")
    wait_for(lambda: house.replica.ask("SHOW recovery_min_apply_delay") == "1h")
    headline = house.approve()
    assert not house.shows(headline) and not house.caught_up()
    house.replica.stop(signal.SIGQUIT)
    wait_for(lambda: house.shows(headline))
    house.publish()
    house.replica.run()
    house.cut_off_readers()
    wait_for(lambda: house.replica.ask(f"SELECT count(*) FROM pg_stat_activity WHERE usename = '{READER}'"))
    assert not house.caught_up()
    house.replica.ask("ALTER SYSTEM RESET recovery_min_apply_delay")
    house.replica.ask("SELECT pg_reload_conf()")
    wait_for(house.caught_up)
    wait_for(house.is_up_to_date)
    house.publish()
