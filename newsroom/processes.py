"""Running a server and a worker beside it as one: they start together and end together."""

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from types import FrameType

PAUSE = 2.0  # seconds before a worker that ended by itself is started again
PATIENCE = 10.0  # seconds that a program has to end when it is asked to
PR_SET_PDEATHSIG = 1


class Stop(Exception):
    """Somebody asked the programs to end."""


def run(server: list[str], *, beside: list[str] | None, environment: Mapping[str, str]) -> int:
    """Run both commands until the server ends or SIGINT or SIGTERM arrives; the exit status, 0 when asked to end.

    A worker that ends by itself is started again, and the server goes on meanwhile. On Linux both end too when this
    process is killed.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    programs: list[subprocess.Popen[bytes]] = []
    try:
        programs.append(_start(server, environment))
        while True:
            if beside:
                programs[1:] = [_start(beside, environment)]
            status = _watch(*programs)
            if status is not None:
                return status
    except Stop:
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        _end(programs)


def _watch(server: subprocess.Popen[bytes], worker: subprocess.Popen[bytes] | None = None) -> int | None:
    """The server's exit status once it has ended; None when the worker has, and may be started again."""
    while True:
        try:
            return server.wait(timeout=1)
        except subprocess.TimeoutExpired:
            if worker is not None and worker.poll() is not None:
                time.sleep(PAUSE)
                return None


def _start(command: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    follow = _end_with_parent if sys.platform == "linux" else None
    return subprocess.Popen(command, env=environment, preexec_fn=follow)  # noqa: S603


def _end_with_parent() -> None:
    """Ask the kernel for SIGTERM once the parent is no more."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _end(programs: list[subprocess.Popen[bytes]]) -> None:
    """Ask the programs to end, which a terminal's Ctrl+C may have done already; then end them."""
    until = time.monotonic() + 1.0
    for program in programs:
        if not _ended(program, until - time.monotonic()):
            program.terminate()
    until = time.monotonic() + PATIENCE
    for program in programs:
        if not _ended(program, until - time.monotonic()):
            program.kill()
            program.wait()


def _ended(program: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        program.wait(timeout=max(seconds, 0.01))
    except subprocess.TimeoutExpired:
        return False
    return True


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stop
