"""One side of a comparison: for each line read a question is answered, and a line told what that cost."""

import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from django.db import connection

from newsroom.vietnamese import fold_words

# What was typed → how many are found, whether there are more, and the texts of the first page.
Answer = Callable[[str], tuple[int, bool, Iterable[str]]]


def spent() -> float:
    """Seconds of CPU that this process has used, and the server's process on the other end of its connection."""
    if connection.vendor != "postgresql":
        return time.process_time()
    connection.ensure_connection()
    served = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    return time.process_time() + int(served.split()[0]) / 1e9


def timed[T](request: Callable[[], T]) -> tuple[T, float]:
    """What a request answers, and its CPU milliseconds."""
    before = spent()
    answer = request()
    return answer, (spent() - before) * 1000


def serve(answer: Answer) -> None:
    """Read `{"typed", "says"}`, tell `{"wall", "cpu", "total", "more", "true"}` until there are no more lines.

    `true` is how many of the first page hold one of `says`, folded words; that is looked at after the clock stops.
    """
    for line in sys.stdin:
        asked = json.loads(line)
        cpu, wall = spent(), time.perf_counter()
        total, more, texts = answer(asked["typed"])
        cpu, wall = spent() - cpu, time.perf_counter() - wall
        folded = [f" {fold_words(text)} " for text in texts]
        true = sum(any(f" {words} " in text for words in asked["says"]) for text in folded)
        told = {"wall": wall * 1000, "cpu": cpu * 1000, "total": total, "more": more, "true": true}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
