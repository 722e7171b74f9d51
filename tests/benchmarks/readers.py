"""Readers who search at once in the archive of DATABASE_URL: `uv run python -m tests.benchmarks.readers [SECONDS]`.

Starts the site as production does and has 20 readers ask it for 60 seconds, with and without accents, some questions
far more often than others, and be prompted where the site does that. Reports errors, latencies, and memory with how
much was answered until then: what a process keeps grows as long as there is something new to keep.
"""

import http.client
import os
import re
import subprocess
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from random import Random
from urllib.parse import quote

from tests.harness.demo_site import free_port
from tests.harness.environment import PRODUCTION
from tests.harness.source import ROOT

READERS = 20
QUESTIONS = 400
SEARCH, PROMPTS = "/tim-kiem/?q=", "/tim-kiem/goi-y/?q="


def questions() -> list[str]:
    """What is asked, the frequent ones first: names and pieces of generated stories, half of them without accents."""
    from newsroom.vietnamese import fold
    from tests.benchmarks.archives import Archive

    rng, found = Random("readers"), []
    for number in range(QUESTIONS):
        story = Archive(QUESTIONS).story(number)
        words = re.findall(r"[^\W\d_]+", f"{story.headline} {story.lead}")
        start = rng.randrange(max(len(words) - 3, 1))
        piece = " ".join(words[start : start + rng.randrange(1, 4)])
        asked = rng.choice([piece, story.unit.name, piece, story.officials[0].name if story.officials else piece])
        found.append(fold(asked) if rng.random() < 0.5 else asked)
    return found


class Crowd:
    """Readers, each of whom asks the next question when the last one is answered; `taken` has seconds by address."""

    def __init__(self, port: int, prompts: bool, seconds: int) -> None:
        self.port, self.asked = port, questions()
        self.prompts = prompts
        self.taken: defaultdict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []
        self.until = time.monotonic() + seconds

    def read(self, who: int) -> None:
        """One reader, until the time is over."""
        rng, of_own = Random(f"reader {who}"), {"X-Forwarded-For": f"203.0.113.{who}"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while time.monotonic() < self.until:
            question = self.asked[int(len(self.asked) ** rng.random()) - 1]
            if self.prompts:
                for end in range(2, len(question), 3):
                    self._get(connection, PROMPTS + quote(question[:end]), of_own)
            self._get(connection, SEARCH + quote(question), of_own)

    def _get(self, connection: http.client.HTTPConnection, address: str, headers: dict[str, str]) -> None:
        began = time.monotonic()
        try:
            connection.request("GET", address, headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                self.errors.append(f"{answer.status} {address}")
        except OSError as error:
            self.errors.append(f"{error!r} {address}")
            connection.close()
        self.taken[address.partition("?")[0]].append(time.monotonic() - began)


def memory(pid: int) -> float:
    """Megabytes that the process and its children have in memory."""
    pids = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    found = [re.search(r"VmRSS:\s*(\d+)", Path(f"/proc/{each}/status").read_text()) for each in pids]
    return sum(int(match[1]) for match in found if match) / 1024


def main(seconds: int = 60) -> None:
    """Serve, ask, report, end."""
    port = free_port()
    own = PRODUCTION | {"DJANGO_SETTINGS_MODULE": "newsroom.settings", "DATABASE_URL": os.environ["DATABASE_URL"]}
    own |= {"BEHIND_PROXY": "1", "MALLOC_ARENA_MAX": "2"}  # readers have addresses of their own; see `deploy/`
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=os.environ | own, check=True)
    command = ["granian", "--interface", "wsgi", "--workers", "2", "--port", str(port), "--log-level", "error"]
    server = subprocess.Popen(
        [sys.executable, "-m", *command, "newsroom.wsgi:application"], cwd=ROOT, env=os.environ | own
    )
    try:
        prompts = _status(port, f"{PROMPTS}ha") == 200
        for _ in range(10):  # so that each worker is ready
            _status(port, f"{SEARCH}ha")
        crowd = Crowd(port, prompts, seconds)
        readers = [threading.Thread(target=crowd.read, args=[who]) for who in range(READERS)]
        for reader in readers:
            reader.start()
        used = []
        while any(reader.is_alive() for reader in readers):
            answers = sum(len(taken) for taken in list(crowd.taken.values()))
            used.append(f"{memory(server.pid):.0f} after {answers}")
            time.sleep(seconds / 12)
    finally:
        server.terminate()
        server.wait()
    for address, taken in crowd.taken.items():
        p50, p95, p99 = (sorted(taken)[int(len(taken) * part)] * 1000 for part in (0.5, 0.95, 0.99))
        sys.stdout.write(
            f"{address}: {len(taken)} answers, {len(taken) / seconds:.0f} a second; "
            f"half within {p50:.0f} ms, 95 % {p95:.0f}, 99 % {p99:.0f}\n"
        )
    sys.stdout.write(f"errors: {len(crowd.errors)} {crowd.errors[:3]}\n")
    sys.stdout.write(f"memory, MB: {', '.join(used)}\n")


def _status(port: int, address: str) -> int:
    until = time.monotonic() + 60
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", address)
            return connection.getresponse().status
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
