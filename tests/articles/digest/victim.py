"""A sender of digests that is killed again and again: `python -m tests.articles.digest.victim FILE`.

Each time it begins anew as another process, five minutes later: what the one before held may be taken again. The file
has the number of the process that sends. It ends with the first one that gets to its end.
"""

import os
import sys
from pathlib import Path

import django

if __name__ == "__main__":
    django.setup()

from django.urls import get_resolver
from django.utils import timezone

from articles.digest import sending
from articles.models import Subscriber


def send(file: Path) -> None:
    """Send everything that is due, as one process."""
    file.write_text(str(os.getpid()), encoding="ascii")
    held = timezone.now() + sending.HELD
    Subscriber.objects.filter(due_at__lte=held).update(due_at=timezone.now())
    while sending.send_due():
        pass


if __name__ == "__main__":
    assert get_resolver().url_patterns  # read once, and not by each process anew
    while True:
        child = os.fork()
        if not child:
            send(Path(sys.argv[1]))
            os._exit(0)
        if os.waitpid(child, 0)[1] == 0:
            break
