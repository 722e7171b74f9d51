"""Our pages beside Wagtail's and a plain view's: `uv run python -m tests.benchmarks.beside_pages 100000 [SERVER]`.

The same generated stories on the same PostgreSQL server, three sites on granian with as many processes, asked in turn
by wrk, which shares the cores. No page of ours stays in memory: each is put together and packed, from what was
rendered when its stories were written. CPU is that of the site's processes and of the PostgreSQL server, which should
do nothing else. Then saving and publishing are measured in the desk and in Wagtail's admin. SERVER is that of
`beside`; stories are loaded where they are missing, and rendered.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import NamedTuple

import psycopg

from tests.benchmarks.beside import Server, _run, ask, environment, load, serving, side
from tests.benchmarks.cached import cpu_seconds, running
from tests.harness.demo_site import free_port
from tests.harness.environment import PRODUCTION

ROUNDS, TURNS = 5, 15
SECONDS = {"Wagtail, deep list": 12}  # of a turn where a request takes more than one
SAMPLE = 8000  # stories that are asked for, one after the other, each about once
SHOWN, DEEP = 24, 1000  # pages down a list
WANTED = [  # what, of ours, of what, how many times as dear
    ("story", "ours, story", "Wagtail, story", 6),
    ("story", "ours, story", "plain view, story", 2),
    ("province", "ours, province", "Wagtail, province", 8),
    ("RSS", "ours, RSS", "Wagtail, RSS", 5),
    ("list 1,000 pages deep", "ours, deep list", "Wagtail, deep list", 100),
    ("saving a draft", "ours, save", "Wagtail, save", 3),
    ("publishing", "ours, publish", "Wagtail, publish", 3),
]
LUA = """
local addresses, number = {{}}, {start}
for line in io.lines("{file}") do addresses[#addresses + 1] = line end
request = function()
  number = number % #addresses + 1
  return wrk.format("GET", addresses[number])
end
"""


class Cost(NamedTuple):
    """What one turn came to."""

    rate: float  # requests a second
    ms: float  # CPU for each


class Site:
    """A site that is served, with the addresses of its pages."""

    def __init__(self, server: Server, name: str, port: int, pid: int, pages: dict[str, list[str]]) -> None:
        self.server, self.name, self.port, self.pid, self.pages = server, name, port, pid, pages
        self.asked = 0

    def turn(self, page: str, folder: Path) -> Cost:
        """Ask for the page, of other things each time, for some seconds."""
        self._wrk(page, folder, 1)  # connections to the database that are too old are made anew
        before = self._spent()
        seconds = SECONDS.get(f"{self.name}, {page}", 3)
        requests = self._wrk(page, folder, seconds)
        return Cost(requests / seconds, (self._spent() - before) / requests * 1000)

    def _wrk(self, page: str, folder: Path, seconds: int) -> int:
        addresses, script = folder / "addresses", folder / "ask.lua"
        addresses.write_text("\n".join(self.pages[page]))
        script.write_text(LUA.format(start=self.asked % len(self.pages[page]), file=addresses))
        command = ["wrk", "-t1", "-c4", f"-d{seconds}", "--timeout", "60", "-s", str(script)]
        command += ["-H", "Accept-Encoding: gzip, deflate, br", f"http://127.0.0.1:{self.port}"]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        if "Non-2xx" in said:
            raise SystemExit(f"{self.name}, {page}: {said}")
        match = re.search(r"(\d+) requests in", said)
        requests = int(match[1]) if match else 0
        self.asked += requests
        return requests

    def _spent(self) -> float:
        return cpu_seconds(self.pid) + self.server.spent()


# --- Addresses -----------------------------------------------------------------


def our_pages(server: Server, numbers: Iterable[int]) -> dict[str, list[str]]:
    """Addresses of the newsroom, of the stories of these numbers."""
    with psycopg.connect(server.ours()["DATABASE_URL"].replace("postgres://", "postgresql://")) as connection:
        rows = connection.execute(
            "SELECT slug, article_id FROM articles_publishedarticle WHERE id = ANY(%s)", [[n + 1 for n in numbers]]
        )
        stories = [f"/tin/{slug}-{number}/" for slug, number in rows]
        provinces = [slug for (slug,) in connection.execute("SELECT slug FROM provinces_province ORDER BY slug")]
        lists = {}
        for page, skipped in (("page one", 1), ("deep list", DEEP * SHOWN)):
            entries = connection.execute(
                "SELECT (extract(epoch FROM first_published_at) * 1000000)::bigint, article_id FROM articles_listentry "
                "WHERE key = 'tin' ORDER BY first_published_at DESC, article_id DESC OFFSET %s LIMIT 500",
                [skipped],
            )
            lists[page] = [f"/?truoc={moment:x}-{number:x}" for moment, number in entries]
    return {
        "story": stories,
        "province": [f"/tinh/{slug}/" for slug in provinces],
        "RSS": [f"/tinh/{slug}/rss/" for slug in provinces],
        **lists,
    }


def plain_pages(numbers: Iterable[int]) -> dict[str, list[str]]:
    """Addresses of the plain view."""
    return {"story": [f"/{number + 1}/" for number in numbers]}


def wagtail_pages(server: Server, numbers: Iterable[int]) -> dict[str, list[str]]:
    """Addresses of Wagtail's site."""
    wanted = set(numbers)
    there = server.url.replace("postgres://", "postgresql://").replace("/postgres?", "/beside_wagtail?")
    with psycopg.connect(there) as connection:
        rows = connection.execute("SELECT url_path FROM wagtailcore_page WHERE depth = 4")
        paths = [path for (path,) in rows if int(path.rstrip("/").rpartition("-")[2]) in wanted]
        rows = connection.execute("SELECT slug FROM wagtailcore_page WHERE depth = 3 AND numchild > 60 ORDER BY slug")
        provinces = [slug for (slug,) in rows]
    return {
        "story": ["/" + path.split("/", 2)[2] for path in paths],
        "province": [f"/{slug}/" for slug in provinces],
        "RSS": [f"/feeds/{slug}/" for slug in provinces],
        "deep list": [f"/?p={page}" for page in range(DEEP, DEEP + 20)],
    }


# --- The run -------------------------------------------------------------------


def sites(stack: ExitStack, server: Server, python: Path, count: int) -> Iterator[Site]:
    """The three of them, served."""
    numbers = range(0, count, max(count // SAMPLE, 1))
    made = [
        ("ours", sys.executable, "nothing_kept", server.ours(), our_pages(server, numbers)),
        ("Wagtail", str(python), "wagtail_site.wsgi", server.theirs(), wagtail_pages(server, numbers)),
        ("plain view", sys.executable, "plain_site.wsgi", server.theirs("beside_newsroom"), plain_pages(numbers)),
    ]
    for name, interpreter, module, settings, pages in made:
        port = free_port()
        own = PRODUCTION | {"DJANGO_SETTINGS_MODULE": ""}  # under the address that pages were rendered for
        settings = settings | own | {"BESIDE_AS": name}
        if name == "ours":
            settings |= {"DATABASE_URL": settings["DATABASE_URL"] + "&application_name=ours"}
            settings["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
        granian = [interpreter, "-m", "granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "1"]
        command = [*granian, "--port", str(port), "--log-level", "error", f"tests.benchmarks.{module}:application"]
        pid = stack.enter_context(running(command, settings, f"http://127.0.0.1:{port}{pages['story'][0]}"))
        yield Site(server, name, port, pid, pages)


def measured(all_sites: list[Site], folder: Path) -> dict[str, list[Cost]]:
    """Every page of every site, in turn."""
    found: dict[str, list[Cost]] = {}
    for _round in range(ROUNDS):
        for page in dict.fromkeys(page for site in all_sites for page in site.pages):
            for site in all_sites:
                if page in site.pages:
                    found.setdefault(f"{site.name}, {page}", []).append(site.turn(page, folder))
    return found


def desks(stack: ExitStack, server: Server, python: Path) -> dict[str, list[Cost]]:
    """Saving and publishing on either side, in turn."""
    ours = side([sys.executable, "-m", "tests.benchmarks.beside_desk"], server.ours() | PRODUCTION)
    theirs = side([str(python), "-m", "tests.benchmarks.wagtail_site.desk"], server.theirs())
    both = {"ours": stack.enter_context(ours), "Wagtail": stack.enter_context(theirs)}
    found: dict[str, list[Cost]] = {}
    for turn in range(TURNS + 1):
        for name, process in both.items():
            for done, ms in ask(process, {"turn": turn}).items():
                if turn:  # the first one makes what the others find made
                    found.setdefault(f"{name}, {done}", []).append(Cost(1000 / ms, ms))
    return found


def table(found: dict[str, list[Cost]]) -> Iterator[str]:
    """All that was measured, and what was wanted."""
    yield "| page | requests a second | spread | CPU ms a request | spread |\n|---|--:|--:|--:|--:|"
    for name, costs in found.items():
        rates, ms = [cost.rate for cost in costs], [cost.ms for cost in costs]
        spread = f"{min(rates):.1f} – {max(rates):.1f} | {median(ms):.2f} | {min(ms):.2f} – {max(ms):.2f}"
        yield f"| {name} | {median(rates):.1f} | {spread} |"
    yield "\n| | CPU, ours to theirs | requests a second | wanted |\n|---|--:|--:|--:|"
    for what, ours, theirs, times in WANTED:
        cpu, rate = _ratio(found[theirs], found[ours], "ms"), _ratio(found[ours], found[theirs], "rate")
        yield f"| {what}, {theirs.partition(',')[0]} | {cpu:.1f} | {rate:.1f} | {times} |"
    deeper = _ratio(found["ours, deep list"], found["ours, page one"], "ms")
    yield f"| list 1,000 pages deep, times as dear as our page one | {deeper:.2f} | | ≤ 1.2 |"


def _ratio(one: list[Cost], other: list[Cost], what: str) -> float:
    return median(getattr(cost, what) for cost in one) / median(getattr(cost, what) for cost in other)


def main(count: int, url: str = "") -> None:
    """Load what is missing, measure, print."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server, python = Server(url or stack.enter_context(serving())), environment()
        load(server, python, count, searched=False)
        for command in (["collectstatic", "--noinput", "-v", "0"], ["rebuild_pages"]):
            _run([sys.executable, "manage.py", *command], server.ours() | PRODUCTION)
        found = measured(list(sites(stack, server, python, count)), folder) | desks(stack, server, python)
        for line in table(found):
            sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:3])
