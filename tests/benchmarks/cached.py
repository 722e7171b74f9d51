"""Cached pages beside nginx and Django's own page cache: `uv run python -m tests.benchmarks.cached [ROUNDS]`.

The same page of the demo, packed with gzip, from five servers on this machine, in turn: ours; nginx before ours, as
deploy/nginx.conf has it, but by HTTP; Django with its page cache on local memory; nginx with the very bytes as a file;
and granian, which runs ours, with them and nothing else. wrk with one thread and 16 connections asks; it shares the
cores with the servers. Prints a table of medians, with the CPU time of the servers' processes for a request, and what
the rate is of the file's.
"""

import gzip
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.harness import nginx
from tests.harness.demo_site import PAGES, environment, free_port
from tests.harness.site import get
from tests.harness.source import ROOT

SECONDS = 5
OURS, BEFORE, FILE = "the page cache", "nginx before it", "nginx, a file"
PAGE = PAGES["story-report"]
NGINX = """
daemon off; worker_processes 2; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off; types {{ text/html html; }} default_type text/html; sendfile on; tcp_nopush on;
  open_file_cache max=100; gzip_static always; keepalive_requests 1000000;
  server {{ listen 127.0.0.1:{port}; root {folder}; location / {{ try_files /page.html =404; }} }}
}}
"""


@contextmanager
def running(command: list[str], settings: dict[str, str], address: str) -> Iterator[int]:
    """A server, once it answers; its process."""
    server = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _attempt in range(300):
            time.sleep(0.1)
            try:
                get(address)
                break
            except OSError:
                continue
        yield server.pid
    finally:
        server.terminate()
        server.wait()


def cpu_seconds(pid: int, *, ended: bool = False) -> float:
    """CPU time of a process and its children, also those that have `ended`."""
    ticks = 0
    for one in [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]:
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:  # ended just now
            continue
        ticks += int(fields[11]) + int(fields[12])
        ticks += int(fields[13]) + int(fields[14]) if ended and one == pid else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def load(address: str, pids: list[int]) -> tuple[float, float]:
    """Requests a second and CPU microseconds of the servers for each."""
    before = sum(map(cpu_seconds, pids))
    command = ["wrk", "-t1", "-c16", f"-d{SECONDS}", "-H", "Accept-Encoding: gzip", address]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said:
        raise SystemExit(said)
    match = re.search(r"(\d+) requests in", said)
    requests = int(match[1]) if match else 0
    return requests / SECONDS, (sum(map(cpu_seconds, pids)) - before) / requests * 1e6


def servers(stack: ExitStack, folder: Path) -> dict[str, tuple[str, list[int]]]:
    """Name → address of the page, processes; the page of each fetched once."""
    ports = {name: free_port() for name in (OURS, "Django's page cache", FILE, "granian alone", BEFORE)}
    settings = environment(folder, ports[OURS])
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "demo", "--no-serve"], cwd=ROOT, env=settings | {"DEBUG": "1"}, check=True, stdout=-3)
    subprocess.run([*manage, "collectstatic", "--noinput", "-v", "0"], cwd=ROOT, env=settings, check=True)
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "1"]
    found: dict[str, tuple[str, list[int]]] = {}

    def run(name: str, command: list[str], *behind: int) -> None:
        address = f"http://127.0.0.1:{ports[name]}{PAGE}"
        found[name] = (address, [stack.enter_context(running(command, settings, address)), *behind])

    def on_granian(name: str, module: str) -> None:
        run(name, [*granian, "--port", str(ports[name]), "--log-level", "error", f"{module}:application"])

    on_granian(OURS, "newsroom.wsgi")
    on_granian("Django's page cache", "tests.benchmarks.django_cached")
    for address, _pids in found.values():
        for _time in range(20):  # until each worker has it
            page = get(address, **{"Accept-Encoding": "gzip"})
    (folder / "page.html.gz").write_bytes(gzip.compress(gzip.decompress(page.body), 6))
    (folder / "page.html").write_bytes(gzip.decompress(page.body))
    settings["PAGE_FILE"] = str(folder / "page.html.gz")
    on_granian("granian alone", "tests.benchmarks.same_bytes")
    folder.chmod(0o755)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=ports[FILE]))
    run(FILE, ["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)])
    (front := folder / "front").mkdir()
    ours = f"127.0.0.1:{ports[OURS]}"
    run(BEFORE, nginx.write(front, [ours, ours], ours, ports[BEFORE], https=False), *found[OURS][1])
    return found


def main(rounds: int) -> None:
    """Print the table."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        found = servers(stack, folder)
        measured: dict[str, list[tuple[float, float]]] = {name: [] for name in found}
        for _round in range(rounds):
            for name, (address, pids) in found.items():
                measured[name].append(load(address, pids))
        file = statistics.median(rate for rate, _ in measured[FILE])
        print("| server | requests a second | spread | CPU µs a request | of the file's |\n|---|--:|--:|--:|--:|")  # noqa: T201
        for name, runs in measured.items():
            rates, cpu = [rate for rate, _ in runs], statistics.median(each for _, each in runs)
            median = statistics.median(rates)
            spread = f"{min(rates):,.0f} – {max(rates):,.0f}"
            print(f"| {name} | {median:,.0f} | {spread} | {cpu:.0f} | {median / file:.2f} |")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
