"""A site under load: `uv run python -m tests.benchmarks.load [STORIES [SECONDS [AWAY]]]`.

An archive on a PostgreSQL server of its own, two processes of granian, and wrk, which asks for mixed pages, a fifth of
them never asked for before, while an editor publishes a story every five seconds by the forms of the desk. With AWAY
there is a second run, in which PostgreSQL is killed for so many seconds. wrk needs to be there; it shares the cores.
"""

import itertools
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.harness import postgres, site
from tests.harness.environment import PRODUCTION
from tests.harness.source import ROOT
from tests.harness.worker import wait_for

if TYPE_CHECKING:
    from tests.harness.machines import Machine

EVERY = 5.0  # seconds between two publications
CONNECTIONS = 16
POPULAR = 300  # pages that are asked for again and again
BUDGET = 16  # MB for pages in the memory of each process, which then is full before the run is half over
NUMBERS = itertools.count(1)  # of the stories that an editor publishes
STARTS = itertools.count(0, 50_000)  # of each run, so that what is new in the next one is new
LUA = """
local known, fresh, number, thread = {{}}, {{}}, {start}, nil
for line in io.lines("{folder}/known") do known[#known + 1] = line end
for line in io.lines("{folder}/fresh") do fresh[#fresh + 1] = line end
hits, stored, as_before, others, refused, bare, errors = 0, 0, 0, 0, 0, 0, 0
said_wrong = ""
setup = function(one) thread = one end
request = function()
  number = number + 1
  if number % 5 == 0 then return wrk.format("GET", fresh[(number / 5 - 1) % #fresh + 1]) end
  return wrk.format("GET", known[math.floor(#known * math.random() ^ 3) + 1])
end
response = function(status, headers, body)
  local said = headers["Cache-Status"] or headers["cache-status"] or ""
  if status == 503 then
    refused = refused + 1
    if not (headers["Retry-After"] or headers["retry-after"]) then bare = bare + 1 end
  elseif status ~= 200 then
    errors = errors + 1
    said_wrong = said_wrong .. " " .. status
  elseif said == "newsroom; hit" then hits = hits + 1
  elseif said:find("detail=") then as_before = as_before + 1
  elseif said:find("stored") then stored = stored + 1
  else others = others + 1 end
end
done = function(summary, latency, requests)
  local names = {{"hits", "stored", "as_before", "others", "refused", "bare", "errors"}}
  for _, name in ipairs(names) do io.write(name, " ", thread:get(name), "\\n") end
  io.stderr:write(thread:get("said_wrong"):sub(1, 200), "\\n")
  local wire = summary.errors
  io.write("broken ", wire.connect + wire.read + wire.write + wire.timeout, "\\n")
  io.write("requests ", summary.requests, "\\nseconds ", summary.duration / 1e6, "\\n")
  for _, share in ipairs({{50, 90, 99, 99.9}}) do io.write("p", share, " ", latency:percentile(share) / 1000, "\\n") end
  io.write("max ", latency.max / 1000, "\\n")
end
"""


@contextmanager
def archive(count: int) -> Iterator[postgres.Server]:
    """A server with an archive of so many stories, which Django in this process reads, too."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)  # the server runs as another user
        server = postgres.start(Path(name) / "server", "synchronous_commit=on", "autovacuum=on")
        try:
            os.environ["DATABASE_URL"] = server.url()
            subprocess.run([sys.executable, "-m", "tests.benchmarks.fill", str(count)], cwd=ROOT, check=True)
            server.ask("VACUUM ANALYZE")
            yield server
        finally:
            server.stop()


def addresses(folder: Path) -> None:
    """Write down what is asked for again and again, the most popular first, and what is asked for once."""
    from django.utils import timezone

    from articles.models import PublishedArticle
    from provinces.models import Province

    rows = PublishedArticle.objects.visible(timezone.now()).order_by("-first_published_at")
    stories = [row.get_absolute_url() for row in rows.only("slug", "article_id").iterator()]
    provinces = [f"/tinh/{slug}/" for slug in Province.objects.values_list("slug", flat=True)]
    known = ["/", "/rss/", "/tinh/", *provinces[:20], *stories[:POPULAR], "/en/", *provinces[20:]]
    rest = stories[POPULAR:]
    fresh = [*rest, *(f"/en{path}" for path in rest), *(f"/tim-kiem/?q=h%E1%BB%99i+{n}" for n in range(20_000))]
    (folder / "known").write_text("\n".join(known), encoding="utf-8")
    (folder / "fresh").write_text("\n".join(fresh), encoding="utf-8")


class Publishing(threading.Thread):
    """An editor publishes a story every five seconds; how long each takes until nobody gets the old front page."""

    def __init__(self, address: str, count: int) -> None:
        from newsroom.models import User
        from tests.articles.desk.stories import filed
        from tests.harness.machines import Editor

        super().__init__(daemon=True)
        writer, editor = (User.objects.get(username=name) for name in ("reporter", "editor"))
        moves = ("submit", writer), ("claim", editor)
        made = [filed(writer, *moves, headline=f"Bắc Kạn: Tin mới số {next(NUMBERS)} đây") for _number in range(count)]
        self.stories = {story.pk: story.headline.partition(": ")[2] for story in made}
        self.editor, self.address = Editor(editor), address
        self.acknowledged: list[int] = []
        self.delays: list[float] = []
        self.refused = 0
        self.over = threading.Event()

    def run(self) -> None:
        """Publish until it is over."""
        began = time.monotonic()
        for story, headline in self.stories.items():
            if self.over.wait(EVERY - (time.monotonic() - began) % EVERY):
                return
            try:
                done = self.editor.approve(self.address, story) == 302
            except OSError:
                done = False
            if not done:
                self.refused += 1
                continue
            self.acknowledged.append(story)
            self.delays.append(self.until_all_see(headline))

    def until_all_see(self, headline: str) -> float:
        """Seconds from now until the last time that somebody asked and did not get it, from whichever process."""
        began, last, seen = time.monotonic(), 0.0, 0
        while seen < 8 and last < 3 * EVERY:
            asked = time.monotonic() - began
            try:
                shown = headline in site.get(f"{self.address}/").body.decode()
            except OSError:
                shown = False
            last, seen = (last, seen + 1) if shown else (asked, 0)
        return last


class Memory(threading.Thread):
    """MB that a process and its children have in memory, each second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.over = pid, threading.Event()
        self.seconds: list[float] = []

    def run(self) -> None:
        """Look until it is over."""
        while not self.over.wait(1.0):
            children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
            pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in children)
            self.seconds.append(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)

    def at(self, share: float) -> float:
        """The median of the five seconds around that share of the time."""
        middle = round(share * (len(self.seconds) - 5))
        return statistics.median(self.seconds[middle : middle + 5])


def under_load(folder: Path, address: str, seconds: int, meanwhile: Callable[[], None]) -> dict[str, float]:
    """What wrk counted."""
    script = folder / "ask.lua"
    script.write_text(LUA.format(folder=folder, start=next(STARTS)), encoding="utf-8")
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}", "--timeout", "30", "-s", str(script)]
    command += ["-H", "Accept-Encoding: gzip, deflate, br", address]
    asking = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    meanwhile()
    said, _nothing = asking.communicate()
    return {name: float(value) for name, value in re.findall(r"^(\w[\w.]*) ([\d.e+]+)$", said, re.MULTILINE)}


def outage(server: postgres.Server, address: str, wait: float, away: float) -> float:
    """Kill the server after `wait` seconds, for `away` seconds; how long it takes until all works again."""
    time.sleep(wait)
    server.stop(signal.SIGQUIT)
    time.sleep(away)
    server.run()
    began = time.monotonic()
    fresh = (f"{address}/tim-kiem/?q=tinh+{number}" for number in itertools.count())
    wait_for(lambda: all(site.get(next(fresh)).status == 200 for _time in range(6)))
    return time.monotonic() - began


def main(count: int = 10_000, seconds: int = 60, away: int = 0) -> None:
    """Set up, load, and tell."""
    os.environ |= PRODUCTION | {"DJANGO_SETTINGS_MODULE": "newsroom.settings", "DEBUG": "1"}
    with ExitStack() as stack:
        server = stack.enter_context(archive(count))
        import django

        django.setup()
        from tests.harness import machines

        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        addresses(folder)
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"]
        subprocess.run(collect, cwd=ROOT, env=os.environ | {"DEBUG": "0"}, check=True)
        own = {"DJANGO_SETTINGS_MODULE": "newsroom.settings", "DATABASE_URL": server.url()}
        settings = own | {"PAGE_CACHE_MB": str(BUDGET), "MALLOC_ARENA_MAX": "2"}
        machine = stack.enter_context(machines.server("--workers", "2", **settings))
        wait_for(machine.answers)
        measured(folder, machine, seconds)
        if away:
            measured(folder, machine, seconds, away, server)


def measured(
    folder: Path, machine: "Machine", seconds: int, away: int = 0, server: postgres.Server | None = None
) -> None:
    """One run, with an outage after a third of it where there is a server to kill; write what came of it."""
    publishing = Publishing(machine.address, int((seconds + away) / EVERY) + 2)
    memory, back = Memory(machine.process.pid), [0.0]
    publishing.start()
    memory.start()

    def meanwhile() -> None:
        if server is not None:
            back[0] = outage(server, machine.address, seconds / 3, away)

    said = under_load(folder, machine.address, seconds + away, meanwhile)
    publishing.over.set()
    memory.over.set()
    publishing.join()
    tell(said, publishing, memory, back[0] if away else None)


def tell(said: dict[str, float], publishing: Publishing, memory: Memory, back: float | None) -> None:
    """Write the figures."""
    from django.db import connection

    from articles.models import PublishedArticle

    connection.close()  # the server may be another one
    told, delays, total = publishing.acknowledged, sorted(publishing.delays), said["requests"]
    kept = PublishedArticle.objects.filter(article__in=told).count()
    answers = ("hits", "stored", "as_before", "others", "refused", "bare", "errors", "broken")
    lines = [
        f"{total:.0f} requests in {said['seconds']:.0f} s, {total / said['seconds']:.0f} a second",
        f"answers: {', '.join(f'{name} {said[name]:.0f}' for name in answers)}",
        f"from memory: {(said['hits'] + said['as_before']) / total:.1%}",
        f"ms: {', '.join(f'{name} {said[name]:.1f}' for name in ('p50', 'p90', 'p99', 'p99.9', 'max'))}",
        f"publications: {len(told)} acknowledged, {kept} there, {publishing.refused} refused",
        f"no old front page after {statistics.median(delays):.2f} s (median), {delays[-1]:.2f} s (longest)",
        f"MB in memory at quarters: {', '.join(f'{memory.at(share):.0f}' for share in (0, 0.25, 0.5, 0.75, 1))}",
    ]
    if back is not None:
        lines.append(f"all works again {back:.1f} s after PostgreSQL is started")
    sys.stdout.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
