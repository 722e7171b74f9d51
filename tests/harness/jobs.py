"""Jobs that tests give to a worker."""

import os
import time
from pathlib import Path

from django.tasks import task


@task
def note(path: str, text: str) -> None:
    """Add a line to a file."""
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(f"{text}\n")


@task
def note_and_hang(path: str) -> None:
    """Write down the process that runs this; the first one never gets further."""
    first = not Path(path).exists()
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(f"{os.getpid()}\n")
    while first:
        time.sleep(1)


@task
def fail_once(path: str) -> None:
    """Fail at the first attempt."""
    first = not Path(path).exists()
    with Path(path).open("a", encoding="utf-8") as file:
        file.write("attempt\n")
    if first:
        raise RuntimeError("not yet")
