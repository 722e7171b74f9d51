"""A process that makes a move with a story and is killed at one of its points.

`python -m tests.articles.victim MOVE STORY POINT`, the point by its number or its name. At 0 it gets to its end, and
writes the names of all points as JSON.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from django.core.files.storage import FileSystemStorage
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import override_settings
from django.utils import timezone

from articles import corrections, workflow
from articles.models import Article, Correction
from newsroom.models import User
from tests.harness.worker import DATABASE

NOTICE = "Zgo khỏi trang"


def approve(story: Article) -> None:
    """Readers get the text."""
    shown = {"revision_hash": story.head.hash}  # type: ignore[union-attr]
    workflow.perform("approve", story, User.objects.get(username="editor"), timezone.now(), **shown)


def approve_too_late(story: Article) -> None:
    """The same by a workflow with a fault: the story's state is written after the end of the transaction."""
    write = workflow._write_status
    workflow._write_status = lambda *given: transaction.on_commit(lambda: write(*given))  # type: ignore[assignment]
    approve(story)


def withdraw(story: Article) -> None:
    """Readers lose the text."""
    chief = User.objects.get(username="chief")
    workflow.perform("withdraw", story, chief, timezone.now(), note="Sai.", notice=NOTICE)


def correct(story: Article) -> None:
    """Readers get another text, and a notice that says so."""
    file = Correction.objects.select_related("article__head").get(article=story)
    chief = User.objects.get(username="chief")
    corrections.publish(file, chief, timezone.now(), revision_hash=story.head.hash)  # type: ignore[union-attr]


ACTS: dict[str, Callable[[Article], None]] = {
    "approve": approve,
    "approve too late": approve_too_late,
    "correct": correct,
    "withdraw": withdraw,
}


class Points:
    """The places at which a process can die: it does at number or name `last`; where it does not, `names` has them."""

    def __init__(self, last: str) -> None:
        self.last = last
        self.names: list[str] = []

    def reach(self, name: str) -> None:
        """Be at the next one."""
        self.names.append(name)
        if self.last in {str(len(self.names)), name}:
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


def main(move: str, number: str, last: str) -> None:
    """Make the move."""
    story, points = Article.objects.select_related("head").get(pk=int(number)), Points(last)
    points.around(BaseDatabaseWrapper, "_commit")
    for method in ("_save", "delete"):
        points.around(FileSystemStorage, method)
    with override_settings(TASKS=DATABASE), connection.execute_wrapper(points.statement):
        ACTS[move](story)
    sys.stdout.write(json.dumps(points.names))


if __name__ == "__main__":
    main(*sys.argv[1:])
