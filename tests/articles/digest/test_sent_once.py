"""Exactly one letter for everybody, however often the sender is killed in the middle."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from articles.digest import editions, sending
from articles.models import Subscriber
from newsroom import environment
from tests.articles.digest.readers import story, subscriber
from tests.articles.senders import POINTS, killed_while_sending
from tests.harness import smtp

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def readers(full: bool) -> list[str]:
    """The addresses of subscribers whose letter is due now, all with the same story in it."""
    edition = editions.latest("daily", timezone.now() - editions.SETTLED)
    addresses = [f"doc.gia.{number}@bao.example" for number in range(1000 if full else 30)]
    for address in addresses:
        subscriber(address, since=edition - timedelta(hours=5), due_at=edition)
    story("Bắc Kạn: Một", at=edition - timedelta(hours=2))
    return addresses


def test_everybody_gets_exactly_one_though_the_sender_is_killed_again_and_again(readers, tmp_path: Path):
    every = 7 if len(readers) < 100 else 23
    with smtp.serving() as server:
        killed = killed_while_sending("digests", server, tmp_path / "pid", every)
        arrived = Counter(mail["To"] for mail in server.mails)
    assert set(killed) == set(POINTS) and killed.total() >= len(readers) // every - 3
    assert arrived == Counter(readers)
    assert len({mail["Message-ID"] for mail in server.mails}) == len(readers)
    assert not Subscriber.objects.filter(due_at__lte=timezone.now()).exists()


def test_two_senders_at_once_send_everybody_one(readers):
    def send(_number: int) -> int:
        try:
            return sending.send_due()
        finally:
            connection.close()

    with smtp.serving() as server, override_settings(MAILERS={"default": environment.mailer(server.url)}):
        with ThreadPoolExecutor(2) as pool:
            assert sum(pool.map(send, range(2))) == len(readers)
        assert Counter(mail["To"] for mail in server.mails) == Counter(readers)
