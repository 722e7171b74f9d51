"""Senders of mail that are killed again and again: `python -m tests.articles.senders FILE digests|notices`.

Each begins as another process, five minutes later: what the one before held may be taken again. The file has the number
of the process that sends. It ends with the first one that gets to its end.
"""

import itertools
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import django

if __name__ == "__main__":
    django.setup()

from django.urls import get_resolver
from django.utils import timezone

from articles import letters
from articles.digest import sending
from articles.models import Notice, Subscriber
from tests.harness import smtp
from tests.harness.source import ROOT
from tests.harness.worker import database_url

POINTS = ("text", "end", "taken")  # of the conversation about one mail
MODULES = {"digests": sending, "notices": letters}


def killed_while_sending(what: str, server: smtp.Server, file: Path, every: int) -> Counter[str]:
    """Have everything sent, a sender killed at every so manieth mail, at each point in turn; how often at which."""
    kills, mails, killed = itertools.cycle(POINTS), itertools.count(1), Counter[str]()
    waiting = next(kills)

    def kill(point: str) -> None:
        nonlocal waiting
        if point == waiting and next(mails) % every == 0:
            os.kill(int(file.read_text(encoding="ascii")), signal.SIGKILL)
            killed[point] += 1
            waiting = next(kills)

    server.moment = kill
    own = {"DJANGO_SETTINGS_MODULE": "newsroom.settings", "DATABASE_URL": database_url(), "EMAIL_URL": server.url}
    command = [sys.executable, "-m", "tests.articles.senders", str(file), what]
    assert subprocess.run(command, cwd=ROOT, env=os.environ | own, timeout=1200, check=False).returncode == 0
    return killed


def send(file: Path, what: str) -> None:
    """Send everything that is due, as one process."""
    file.write_text(str(os.getpid()), encoding="ascii")
    now = timezone.now()
    Subscriber.objects.filter(due_at__lte=now + sending.HELD).update(due_at=now)
    Notice.objects.filter(mail="waiting", mail_due__lte=now + letters.HELD).update(mail_due=now)
    while MODULES[what].send_due():
        pass


if __name__ == "__main__":
    assert get_resolver().url_patterns  # read once, and not by each process anew
    while True:
        child = os.fork()
        if not child:
            send(Path(sys.argv[1]), sys.argv[2])
            os._exit(0)
        if os.waitpid(child, 0)[1] == 0:
            break
