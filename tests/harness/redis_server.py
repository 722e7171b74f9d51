"""A Redis server of a test's own, on a port of this machine, which keeps nothing."""

import shutil
import subprocess
from typing import Self

import redis

from tests.harness.demo_site import free_port
from tests.harness.worker import wait_for

MISSING = "Redis is not installed: apt-get install redis-server"


def program() -> str | None:
    """Where Redis or Valkey is."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


class Server:
    """Runs while the block does; `stop` is as if it had crashed, `start` brings it back, empty, at its address."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen([program() or "redis-server", *options], stdout=subprocess.DEVNULL)
        wait_for(self.answers)

    def answers(self) -> bool:
        """Whether it is there."""
        try:
            with redis.Redis.from_url(self.url) as asked:
                return bool(asked.ping())
        except redis.RedisError:
            return False

    def stop(self) -> None:
        """Kill it."""
        self.process.kill()
        self.process.wait()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self.stop()
