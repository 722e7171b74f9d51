"""A server and its worker: started as one, ended as one, and the worker started again when it falls."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.source import ROOT
from tests.harness.worker import wait_for

PROGRAM = """
import os, pathlib, sys, time
pathlib.Path(sys.argv[1]).open("a").write(f"{os.getpid()}\\n")
time.sleep(float(sys.argv[2]))
sys.exit(int(sys.argv[3]))
"""
RUN = """
import os, sys
from newsroom import processes
processes.PAUSE = 0.1
folder, seconds, status, worker_seconds = sys.argv[1:]
command = [sys.executable, "-c", os.environ["PROGRAM"]]
server = [*command, f"{folder}/server", seconds, status]
worker = [*command, f"{folder}/worker", worker_seconds, "0"]
sys.exit(processes.run(server, beside=worker, environment=os.environ))
"""


def start(folder: Path, *, seconds: str = "600", status: str = "0", worker_seconds: str = "600"):
    command = [sys.executable, "-c", RUN, str(folder), seconds, status, worker_seconds]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PROGRAM": PROGRAM})


def pids(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().splitlines()] if path.exists() else []


def gone(pid: int) -> bool:
    """The process is no more; one that nobody has taken notice of still is."""
    return not Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_both_end_when_it_is_asked_to(tmp_path, number):
    process = start(tmp_path)
    wait_for(lambda: pids(tmp_path / "server") and pids(tmp_path / "worker"))
    process.send_signal(number)
    assert process.wait(timeout=30) == 0
    assert all(gone(pid) for name in ("server", "worker") for pid in pids(tmp_path / name))


def test_the_worker_ends_with_the_server_whose_status_is_the_answer(tmp_path):
    process = start(tmp_path, seconds="2", status="7")
    assert process.wait(timeout=30) == 7
    assert all(gone(pid) for pid in pids(tmp_path / "worker"))


def test_a_worker_that_falls_is_started_again_and_the_server_does_not_notice(tmp_path):
    process = start(tmp_path, worker_seconds="0.1")
    wait_for(lambda: len(pids(tmp_path / "worker")) > 2)
    assert len(pids(tmp_path / "server")) == 1
    process.terminate()
    process.wait(timeout=30)
    assert all(gone(pid) for pid in pids(tmp_path / "worker"))


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux tells children that their parent is no more")
def test_both_end_when_it_is_killed(tmp_path):
    process = start(tmp_path)
    wait_for(lambda: pids(tmp_path / "server") and pids(tmp_path / "worker"))
    process.kill()
    process.wait()
    ended = [*pids(tmp_path / "server"), *pids(tmp_path / "worker")]
    wait_for(lambda: all(not alive(pid) for pid in ended))


def alive(pid: int) -> bool:
    """The process runs; one that ended and waits to be taken notice of does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
