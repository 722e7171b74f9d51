"""Killed in the middle of a round: the next round makes what is lacking, and nothing twice."""

import json
import os
import random
import signal
import subprocess
import sys

import pytest

from articles import record
from articles.models import Article, ItemState, Source, Supplier, WireItem
from articles.wire import keeping, rounds
from tests.articles.wire.papers import supplier
from tests.harness import worker
from tests.harness.feeds import item, rss
from tests.harness.source import ROOT

pytestmark = pytest.mark.django_db(transaction=True)


def die(last: int) -> list[str]:
    """Make a round in a process that is killed at that point; where it gets to its end (0), the names of all points."""
    command = [sys.executable, "-m", "tests.articles.wire.victim", str(last)]
    environment = os.environ | {"DATABASE_URL": worker.database_url()}
    ended = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, timeout=worker.PATIENCE)
    assert ended.returncode in {0, -signal.SIGKILL}, "the process failed by itself"
    return json.loads(ended.stdout) if ended.returncode == 0 else []


def paper(server, number: int) -> Supplier:
    """A paper whose feed nobody has read, alone among those that are read."""
    Supplier.objects.update(active=False)
    return supplier(server.url(f"/{number}"), name=f"Báo {number}")


BROKEN = "<item><guid>3</guid></item>"
AT_FIRST = rss(item(1, "Tin một"), item(2, "Tin hai"), BROKEN)
LATER = rss(item(2, "Tin hai"), BROKEN, item(4, "Tin bốn"))  # the first is gone


def test_each_item_becomes_one_draft_wherever_a_round_is_killed(server, full):
    dice = random.Random()
    keeping.account()
    server.give(AT_FIRST)
    paper(server, 0)
    names = die(0)
    assert Article.objects.count() == 2
    kept = max(number for number, name in enumerate(names, 1) if name.startswith('INSERT INTO "articles_wireitem"'))
    filed = max(number for number, name in enumerate(names, 1) if name.startswith('INSERT INTO "articles_origin"'))
    chosen = [kept + 3, filed]  # between keeping and filing, and while it is filed
    chosen += [dice.randint(1, filed) for _number in range(40 if full else 0)]
    for number, last in enumerate(chosen, 1):
        server.give(AT_FIRST)
        of = paper(server, number)
        assert die(last) == []
        if WireItem.objects.filter(supplier=of, title="Tin một").exists():
            server.give(LATER)
        wanted = [None, *(["Tin bốn"] if server.content == LATER.encode() else []), "Tin hai", "Tin một"]
        for _round in range(2):
            list(rounds.run(everything=True))
            rows = WireItem.objects.filter(supplier=of)
            found = [row.story.headline if row.story else None for row in rows.select_related("story")]
            assert sorted(found, key=lambda headline: headline or "") == wanted, (last, names[last - 1])
            assert {row.state for row in rows} == {ItemState.WAITING, ItemState.BROKEN}
    assert Article.objects.count() == WireItem.objects.exclude(story=None).count()
    assert Source.objects.count() == WireItem.objects.count()
    assert list(record.verify_all(Article.objects.all())) == []
