"""Killed in the middle: whatever a process was doing with a story, it leaves the old state or the new, never half."""

import contextlib
import json
import os
import random
import signal
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client, override_settings
from django.utils import timezone

from articles import corrections, record, workflow
from articles.models import Article, Correction, Notice
from articles.workflow import MoveRefused
from tests.articles.desk.stories import change_text, filed, live
from tests.articles.desk.stories import move as make
from tests.canaries import photo
from tests.cast import Cast, create_cast

pytestmark = pytest.mark.django_db(transaction=True)
OLD, NEW, NOTICE = "Zcu mở đầu", "Zmoi mở đầu", "Zgo khỏi trang"
Act = Callable[[Article, Cast], None]


# --- The three moves ------------------------------------------------------------


def to_approve(cast: Cast) -> Article:
    """A story that an editor has claimed."""
    return with_photo(filed(cast.reporter, lead=NEW), cast)


def with_photo(story: Article, cast: Cast) -> Article:
    photo("edited", f"p{story.pk}", story, cast.reporter)
    change_text(story, cast.reporter, dateline_tag="Tin")
    for name, by in (("submit", cast.reporter), ("claim", cast.editor)):
        make(story, name, by)
    return story


def approve(story: Article, cast: Cast) -> None:
    workflow.perform("approve", story, cast.editor, timezone.now(), revision_hash=story.head.hash)  # type: ignore[union-attr]


def to_withdraw(cast: Cast) -> Article:
    """A story that readers see."""
    story = to_approve(cast)
    make(story, "approve", cast.editor)
    return story


def withdraw(story: Article, cast: Cast) -> None:
    workflow.perform("withdraw", story, cast.chief, timezone.now(), note="Sai.", notice=NOTICE)


def to_correct(cast: Cast) -> Article:
    """A story that readers see, a correction of it, and the corrected text before an editor."""
    story = live(cast.reporter, cast.editor2, lead=OLD)
    at = timezone.now()
    asked = {"received_at": at, "due_at": at, "wrong": "Zcu", "right": "Zmoi"}
    corrections.decide(corrections.ask(story, cast.editor, at, **asked), cast.chief, at, accepted=True)
    change_text(story, cast.reporter, lead=NEW)
    return with_photo(story, cast)


def correct(story: Article, cast: Cast) -> None:
    file = Correction.objects.select_related("article__head").get(article=story)
    corrections.publish(file, cast.chief, timezone.now(), revision_hash=story.head.hash)  # type: ignore[union-attr]


MOVES: dict[str, tuple[Callable[[Cast], Article], Act]] = {
    "approve": (to_approve, approve),
    "correct": (to_correct, correct),
    "withdraw": (to_withdraw, withdraw),
}


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


class Points:
    """The places at which a process can die: it does at number `last`; its `names` are told where it does not."""

    def __init__(self, last: int | str) -> None:
        self.last, self.names = last, []  # type: ignore[var-annotated]

    def reach(self, name: str) -> None:
        """Be at the next one."""
        self.names.append(name)
        if self.last in {len(self.names), name}:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: Any, method: str) -> None:
        """Count what is before and after each call of a method."""
        original = getattr(owner, method)

        def counted(*args: Any, **kwargs: Any) -> Any:
            self.reach(f"before {method}")
            result = original(*args, **kwargs)
            self.reach(f"after {method}")
            return result

        setattr(owner, method, counted)

    def statement(self, execute: Any, sql: str, *rest: Any) -> Any:
        """Count what is before each statement."""
        self.reach(sql[:60])
        return execute(sql, *rest)


def die(act: Act, story: Article, cast: Cast, last: int | str) -> list[str]:
    """Do it in another process that is killed at that point; where it gets to its end (0), the names of all points."""
    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        with contextlib.suppress(BaseException):
            points = Points(last)
            points.around(BaseDatabaseWrapper, "_commit")
            for method in ("_save", "delete"):
                points.around(FileSystemStorage, method)
            jobs = {"default": {"BACKEND": "django_ox.backend.OxBackend", "QUEUES": ["default", "mail"]}}
            with override_settings(TASKS=jobs), connection.execute_wrapper(points.statement):
                act(Article.objects.select_related("head").get(pk=story.pk), cast)
            os.write(writing, json.dumps(points.names).encode())
            status = 0
        os._exit(status)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in {0, -signal.SIGKILL}, "the process failed by itself"
    return json.loads(told) if code == 0 else []


@pytest.fixture
def cast(media) -> Cast:
    return create_cast()


def test_who_is_killed_leaves_the_old_state_or_the_new(cast, full):
    dice = random.Random(None if full else 22121954)
    lengths, states = {}, {}
    for name, (prepare, act) in MOVES.items():
        story = prepare(cast)
        before = alike(state_of(story))
        lengths[name] = len(die(act, story, cast, 0))
        states[name] = (before, alike(state_of(story)))
        assert before != states[name][1] and before["faults"] == states[name][1]["faults"] == []
        assert lengths[name] > 20
    chosen = [(name, dice.randint(1, lengths[name])) for name in MOVES for _n in range(17 if full else 1)]
    chosen += [] if full else [("withdraw", lengths["withdraw"])]
    for name, last in chosen:
        prepare, act = MOVES[name]
        story = prepare(cast)
        assert die(act, story, cast, last) == []
        found = alike(state_of(story))
        assert found in states[name], (name, last)
        story.refresh_from_db()
        if found == states[name][0]:
            act(story, cast)
        else:
            with pytest.raises(MoveRefused):
                act(story, cast)
        assert alike(state_of(story)) == states[name][1], (name, last)


def test_a_write_outside_of_the_transaction_would_be_found(cast, monkeypatch):
    write = workflow._write_status
    monkeypatch.setattr(workflow, "_write_status", lambda *given: transaction.on_commit(lambda: write(*given)))
    story = to_approve(cast)
    before = alike(state_of(story))
    die(approve, story, cast, "after _commit")
    found = alike(state_of(story))
    assert found["rows"] != before["rows"] and found["desk"][0] == before["desk"][0]
