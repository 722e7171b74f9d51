"""Killed in the middle: whatever a process was doing with a story, it leaves the old state or the new, never half."""

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles import corrections, record
from articles.models import Article, Notice
from articles.workflow import MoveRefused
from tests.articles.desk.stories import change_text, filed, live
from tests.articles.desk.stories import move as make
from tests.articles.victim import ACTS, NOTICE
from tests.canaries import photo
from tests.cast import Cast, create_cast
from tests.harness import worker
from tests.harness.source import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
OLD, NEW = "Zcu mở đầu", "Zmoi mở đầu"


# --- Stories for the three moves ------------------------------------------------


def to_approve(cast: Cast) -> Article:
    """A story that an editor has claimed."""
    return with_photo(filed(cast.reporter, lead=NEW), cast)


def with_photo(story: Article, cast: Cast) -> Article:
    photo("edited", f"p{story.pk}", story, cast.reporter)
    change_text(story, cast.reporter, dateline_tag="Tin")
    for name, by in (("submit", cast.reporter), ("claim", cast.editor)):
        make(story, name, by)
    return story


def to_withdraw(cast: Cast) -> Article:
    """A story that readers see."""
    story = to_approve(cast)
    make(story, "approve", cast.editor)
    return story


def to_correct(cast: Cast) -> Article:
    """A story that readers see, a correction of it, and the corrected text before an editor."""
    story = live(cast.reporter, cast.editor2, lead=OLD)
    at = timezone.now()
    asked = {"received_at": at, "due_at": at, "wrong": "Zcu", "right": "Zmoi"}
    corrections.decide(corrections.ask(story, cast.editor, at, **asked), cast.chief, at, accepted=True)
    change_text(story, cast.reporter, lead=NEW)
    return with_photo(story, cast)


TO: dict[str, Callable[[Cast], Article]] = {"approve": to_approve, "correct": to_correct, "withdraw": to_withdraw}


# --- What there is of a story ---------------------------------------------------


def state_of(story: Article) -> dict[str, Any]:
    """Everything that has to agree: pages, feed, rows, desk, history, notices, correction file, pictures."""
    fresh, client = Article.objects.get(pk=story.pk), Client()
    rows = list(fresh.published.order_by("pk"))
    address = rows[-1].get_absolute_url() if rows else f"/tin/x-{fresh.pk}/"
    told = Notice.objects.filter(article=fresh).values_list("recipient__username", "kind")
    names = {name for row in rows for name in row.renditions.values_list("name", flat=True)}
    return {
        "page": (client.get(address).status_code, words(client, address, "")),
        **{page: words(client, page, address) for page in ("/tinh/bac-kan/", "/tinh/bac-kan/feed.json")},
        "/cai-chinh/": words(client, "/cai-chinh/", f"-{fresh.pk}/"),
        "rows": [(row.lead, row.visible_until is None) for row in rows],
        "desk": (fresh.status, fresh.public_state_at(timezone.now())),
        "history": list(fresh.history.order_by("number").values_list("move", flat=True)),
        "notices": dict(Counter(told)),
        "file": list(fresh.corrections.values_list("state", flat=True)),
        "pictures": {client.get(f"/media/{name}").status_code for name in names},
        "faults": list(record.verify(fresh)),
    }


def words(client: Client, page: str, address: str) -> list[str]:
    """Which of the words stand on a page: on one with many stories, whether this one does."""
    text = client.get(page).content.decode()
    if address:
        return [address] * (address in text and 1)
    return [word for word in (OLD, NEW, NOTICE) if word in text]


def alike(state: dict[str, Any]) -> dict[str, Any]:
    """Without what differs from story to story."""
    lists = ("/tinh/bac-kan/", "/tinh/bac-kan/feed.json", "/cai-chinh/")
    return state | {page: len(state[page]) for page in lists}


# --- Dying ----------------------------------------------------------------------


def die(move: str, story: Article, last: int | str) -> list[str]:
    """Make the move in a process that is killed at that point; where it gets to its end (0), the names of all points.

    A process of its own, not a fork: it shares no connection, thread or lock with this one.
    """
    command = [sys.executable, "-m", "tests.articles.victim", move, str(story.pk), str(last)]
    environment = os.environ | {"DATABASE_URL": worker.database_url()}
    ended = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, timeout=worker.PATIENCE)
    assert ended.returncode in {0, -signal.SIGKILL}, "the process failed by itself"
    return json.loads(ended.stdout) if ended.returncode == 0 else []


@pytest.fixture
def cast(media) -> Cast:
    return create_cast()


def test_who_is_killed_leaves_the_old_state_or_the_new(cast, full):
    dice = random.Random(None if full else 22121954)
    lengths, states = {}, {}
    for move, prepare in TO.items():
        story = prepare(cast)
        before = alike(state_of(story))
        lengths[move] = len(die(move, story, 0))
        states[move] = (before, alike(state_of(story)))
        assert before != states[move][1] and before["faults"] == states[move][1]["faults"] == []
        assert lengths[move] > 20
    chosen = [(move, dice.randint(1, lengths[move])) for move in TO for _n in range(17 if full else 1)]
    chosen += [] if full else [("withdraw", lengths["withdraw"])]
    for move, last in chosen:
        story = TO[move](cast)
        assert die(move, story, last) == []
        found = alike(state_of(story))
        assert found in states[move], (move, last)
        story.refresh_from_db()
        if found == states[move][0]:
            ACTS[move](story)
        else:
            with pytest.raises(MoveRefused):
                ACTS[move](story)
        assert alike(state_of(story)) == states[move][1], (move, last)


def test_a_write_outside_of_the_transaction_would_be_found(cast):
    story = to_approve(cast)
    before = alike(state_of(story))
    die("approve too late", story, "after _commit")
    found = alike(state_of(story))
    assert found["rows"] != before["rows"] and found["desk"][0] == before["desk"][0]
