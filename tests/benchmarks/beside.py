"""Our search beside Wagtail's, in one run: `uv run python -m tests.benchmarks.beside 100000 [SERVER]`.

Both get the same stories on the same server. SERVER is the address of a PostgreSQL server whose role may create
databases, `postgres://role@/postgres?host=/folder`; without it one is started that goes with the command. The databases
of a server are kept and used again, and so is Wagtail's own environment under `var/beside`.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg

from newsroom.vietnamese import fold, fold_words
from tests.benchmarks.archives import TOPICS, Archive, units, words
from tests.benchmarks.cached import cpu_seconds
from tests.harness import postgres
from tests.harness.source import ROOT

WAGTAIL = "wagtail==8.0.1"
HERE = ROOT / "var" / "beside"
ROUNDS = 3
SAMPLE = 20  # of so many stories one is read to say how many tell of something
SAID = {
    "hdnd": ["hoi dong nhan dan"],
    "uy ban nhan dan": ["ubnd"],
    "hoi dong nhan dan": ["hdnd"],
    "mttq": ["mat tran to quoc"],
}

RARE = re.compile(r"\b(?:Plei|Krong|Dak|Ia|Chu|Kon)[a-z]{5,}")  # see `archives.PIECES`

Question = dict[str, Any]


def timed(archive: Archive) -> Iterator[tuple[str, str]]:
    """Kinds of questions, and one of each as it is written."""
    every, _weights = words()
    later = [archive.story(number) for number in range(archive.count // 2, archive.count // 2 + 100)]
    yield "a common word", every[0].split()[0]
    yield "three common words", " ".join(word.split()[0] for word in every[1:4])
    yield "words side by side", "Mặt trận Tổ quốc"
    yield "a province", "Bắc Kạn"
    yield "an official", next(story.officials[0].name for story in later if story.officials)
    yield "a rare word", next(rare[0] for story in later if (rare := RARE.search(story.text)))


def forty(archive: Archive) -> list[Question]:
    """Questions typed without accents, with the folded words of which a story that answers says one."""
    step = archive.count // 400
    stories = [archive.story(number) for number in range(step, archive.count, step)]
    named = {
        14: [unit.name for unit in units() if unit.name != fold(unit.name)][::3],
        10: [story.officials[0].name for story in stories if story.officials],
        6: [story.documents[0].number for story in stories if story.documents],
    }
    typed = [text for most, names in named.items() for text in islice(dict.fromkeys(map(fold_words, names)), most)]
    typed += [fold_words(topic) for topic in TOPICS][:6] + list(SAID)
    return [{"typed": text, "says": [text, *SAID.get(text, ())]} for text in typed]


# --- Both sides ----------------------------------------------------------------


def environment() -> Path:
    """The Python of an environment that has Wagtail, made where it is missing."""
    python = HERE / "wagtail" / "bin" / "python"
    if not python.exists():
        subprocess.run(["uv", "venv", "--quiet", str(HERE / "wagtail")], check=True)
    if not (python.parent / "granian").exists():
        install = ["uv", "pip", "install", "--quiet", "--python", str(python), WAGTAIL, "psycopg[binary]", "granian"]
        subprocess.run(install, check=True)
    return python


class Server:
    """The two databases on one server."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        given = parse_qs(parts.query)
        self.host = given["host"][0] if given else parts.hostname or ""
        self.port = given["port"][0] if "port" in given else str(parts.port or "5432")
        self.postmaster = 0
        self.role, self.url = parts.username or "", url
        with psycopg.connect(url, autocommit=True) as connection:
            known = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
            for name in {"beside_newsroom", "beside_wagtail"} - known:
                connection.execute(f"CREATE DATABASE {name}")

    def spent(self) -> float:
        """CPU seconds of its processes, those that have ended among them."""
        if not self.postmaster:
            with psycopg.connect(self.url) as connection:
                stat = Path(f"/proc/{connection.info.backend_pid}/stat").read_text()
            self.postmaster = int(stat.rpartition(")")[2].split()[1])
        return cpu_seconds(self.postmaster, ended=True)

    def ours(self) -> dict[str, str]:
        """The environment of the newsroom's side."""
        return os.environ | {
            "DATABASE_URL": f"postgres://{self.role}@/beside_newsroom?host={self.host}&port={self.port}"
        }

    def theirs(self, database: str = "beside_wagtail") -> dict[str, str]:
        """The environment of Wagtail's side."""
        there = {"BESIDE_HOST": self.host, "BESIDE_PORT": self.port, "BESIDE_USER": self.role}
        return os.environ | there | {"BESIDE_NAME": database, "BESIDE_AS": "beside"}


@contextmanager
def serving() -> Iterator[str]:
    """The address of a server that goes with the command."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # the server runs as somebody else
        started = postgres.start(folder / "server")
        try:
            yield started.url("postgres")
        finally:
            started.stop()


def load(server: Server, python: Path, count: int, *, searched: bool = True) -> None:
    """Put that many stories into either database, where they are missing, and index ours if they are `searched`."""
    url = server.ours()["DATABASE_URL"]
    with psycopg.connect(url) as connection:
        table = connection.execute("SELECT to_regclass('articles_publishedarticle')").fetchone()
        there = table and table[0] and connection.execute("SELECT count(*) FROM articles_publishedarticle").fetchone()
    if not there or there[0] < count:
        _run([sys.executable, "-m", "tests.benchmarks.fill_public", str(count)], server.ours())
    debug = server.ours() | {"DEBUG": "1"}
    _run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], debug)
    if searched:
        _run([sys.executable, "manage.py", "rebuild_search"], debug)
    _run([str(python), "-m", "tests.benchmarks.wagtail_site.load", str(count)], server.theirs())


def _run(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


@contextmanager
def side(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A process that answers one question a line."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, **pipes)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def ask(process: subprocess.Popen[str], question: Question) -> dict[str, Any]:
    """What one side answers."""
    assert process.stdin and process.stdout
    process.stdin.write(json.dumps(question) + "\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


# --- The tables ----------------------------------------------------------------


def times(sides: list[subprocess.Popen[str]], archive: Archive) -> Iterator[str]:
    """What each kind of question costs on either side, the median of turns in which each begins every other time."""
    yield "| question | typed | ours: found | ms | CPU ms | Wagtail: found | ms | CPU ms |"
    yield "|---|---|--:|--:|--:|--:|--:|--:|"
    for kind, written in timed(archive):
        for typed in dict.fromkeys([written, fold(written)]):
            question = {"typed": typed, "says": [fold_words(typed)]}
            told: list[list[dict[str, Any]]] = [[], []]
            for turn in range(ROUNDS):
                for which in (0, 1) if turn % 2 else (1, 0):
                    told[which].append(ask(sides[which], question))
            cells = [f"{many(runs[0])} | {middle(runs, 'wall')} | {middle(runs, 'cpu')}" for runs in told]
            yield f"| {kind} | `{typed}` | {' | '.join(cells)} |"


def many(answer: dict[str, Any]) -> str:
    """How many are found; ours counts no further than a bound."""
    return f"{answer['total']}{'+' if answer['more'] else ''}"


def middle(answers: list[dict[str, Any]], what: str) -> str:
    """The median of what they cost."""
    return f"{median(answer[what] for answer in answers):.0f}"


def found(sides: list[subprocess.Popen[str]], archive: Archive) -> Iterator[str]:
    """Of the forty questions what either side finds, and about how many stories say it."""
    questions = forty(archive)
    sample = [f" {fold_words(archive.story(number).text)} " for number in range(0, archive.count, SAMPLE)]
    yield "| typed | said by about | ours: found, of the first page rightly | Wagtail |"
    yield "|---|--:|--:|--:|"
    right = [0, 0]
    for question in questions:
        said = SAMPLE * sum(any(f" {text} " in story for text in question["says"]) for story in sample)
        answers = [ask(process, question) for process in sides]
        for which, answer in enumerate(answers):
            right[which] += answer["true"] > 0
        cells = [f"{many(answer)}, {answer['true']}" for answer in answers]
        yield f"| `{question['typed']}` | {said} | {' | '.join(cells)} |"
    yield f"\nFound: ours {right[0]} of {len(questions)}, Wagtail {right[1]} of {len(questions)}."


def main(count: int, url: str = "") -> None:
    """Load what is missing, then ask both."""
    with ExitStack() as stack:
        server, python = Server(url or stack.enter_context(serving())), environment()
        load(server, python, count)
        ours = side([sys.executable, "-m", "tests.benchmarks.beside_ours"], server.ours())
        theirs = side([str(python), "-m", "tests.benchmarks.wagtail_site.asked"], server.theirs())
        sides, archive = [stack.enter_context(each) for each in (ours, theirs)], Archive(count)
        for table in (found, times):
            for line in table(sides, archive):
                sys.stdout.write(f"{line}\n")
                sys.stdout.flush()
            sys.stdout.write("\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:3])
