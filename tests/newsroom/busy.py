"""A busy newsroom that is killed again and again: `python -m tests.newsroom.busy FILE SEED KILLS`.

Two editors save, upload, comment and move stories, one process sends mail, one reads the feeds of other papers, one
reads the site. After a moment all are killed with SIGKILL, and others begin. FILE gets a line of JSON for each action
that somebody was told had worked.
"""

import io
import json
import os
import random
import signal
import sys
import time
from contextlib import suppress
from datetime import date

import django

if __name__ == "__main__":
    django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connections, transaction
from django.test import Client, override_settings
from django.urls import get_resolver
from django.utils import timezone
from PIL import Image

from articles import letters, pictures, workflow
from articles.desk import threads, wire_drafts
from articles.models import Article, Notice, PublishedArticle, WireItem
from articles.wire import rounds
from newsroom.models import User
from tests import factories

MOVES = ("submit", "claim", "approve", "withdraw", "restore", "return", "hold", "resume")
PEOPLE = ("reporter", "editor", "editor2", "chief")


class Desk:
    """Somebody at work; `told` is the file that the actions go to which they were told had worked."""

    def __init__(self, told: int, seed: str) -> None:
        self.told, self.dice = told, random.Random(seed)
        self.people = {user.username: user for user in User.objects.filter(username__in=PEOPLE)}

    def acknowledge(self, *what: object) -> None:
        """Note it in one write, which outlives the process."""
        os.write(self.told, (json.dumps(what) + "\n").encode())

    def work(self) -> None:
        """Do one thing after another."""
        acts = (self.file, self.save, self.save, self.move, self.move, self.upload, self.comment, self.take)
        while True:
            try:
                self.dice.choice(acts)()
            except (workflow.MoveRefused, threads.Refused, DatabaseError, IndexError):
                continue  # refused, or somebody was quicker: nobody was told that it worked

    def story(self) -> Article:
        """One of the newest twenty that somebody of the house has."""
        of_the_house = Article.objects.filter(filed_by__in=self.people.values())
        return self.dice.choice(list(of_the_house.select_related("head").order_by("-pk")[:20]))

    def file(self) -> None:
        """A new story."""
        author = self.people["reporter"]
        with transaction.atomic():
            headline = f"Bắc Kạn: Tin {self.dice.random():.12f}"
            story = factories.draft(headline=headline, filed_by=author, event_date=date(2023, 10, 10))
            revision = workflow.record_revision(story, author, timezone.now())
        self.acknowledge("revision", story.pk, revision.number, revision.hash)

    def save(self) -> None:
        """A change of a story."""
        story, by = self.story(), self.people[self.dice.choice(PEOPLE[:3])]
        with transaction.atomic():
            Article.objects.filter(pk=story.pk).update(lead=f"Câu mở đầu {self.dice.random():.12f}.")
            revision = workflow.record_revision(story, by, timezone.now())
        self.acknowledge("revision", story.pk, revision.number, revision.hash)

    def move(self) -> None:
        """A move of a story, one that can be made."""
        story = self.story()
        given = {"note": "Lý do.", "revision_hash": story.head.hash if story.head else ""}
        for name in self.dice.sample(MOVES, len(MOVES)):
            by = self.people[self.dice.choice(PEOPLE)]
            with suppress(workflow.MoveRefused):
                entry = workflow.perform(name, story, by, timezone.now(), **given)
                self.acknowledge("entry", story.pk, entry.number, entry.hash)
                return

    def take(self) -> None:
        """A draft of another paper becomes somebody's own."""
        item = self.dice.choice(list(WireItem.objects.waiting()[:5]))
        story = wire_drafts.take(item, self.people[self.dice.choice(("editor", "editor2"))], timezone.now())
        entry = story.history.latest("number")
        self.acknowledge("entry", story.pk, entry.number, entry.hash)

    def upload(self) -> None:
        """A photo for a story."""
        output, colour = io.BytesIO(), tuple(self.dice.randrange(256) for _band in "rgb")
        Image.new("RGB", (48, 32), colour).save(output, "JPEG")
        story, by = self.story(), self.people["reporter"]
        file = SimpleUploadedFile("a.jpg", output.getvalue(), "image/jpeg")
        photo = pictures.take_in(file, by, article=story, caption="Ảnh", credit="N.H")
        self.acknowledge("photo", photo.pk, photo.sha256)

    def comment(self) -> None:
        """A word about a story."""
        said = threads.say(self.story(), self.people["editor"], timezone.now(), threads.Said("Xem lại."))
        self.acknowledge("comment", said.pk)

    def send(self) -> None:
        """Mail that is due, one run after another; what a killed sender held is due again, as after a while."""
        Notice.objects.filter(mail="waiting").exclude(letter="").update(mail_due=timezone.now())
        while True:
            letters.send_due()
            time.sleep(0.01)

    def receive(self) -> None:
        """Feeds: a round after another; what came of them by then was seen by colleagues."""
        with override_settings(WIRE_PRIVATE_NETWORKS=["127.0.0.1/32"]):
            while True:
                for report in rounds.run(everything=True):
                    if report.error:
                        self.acknowledge("error", report.name, report.error)
                made = WireItem.objects.exclude(story=None).order_by("-pk")
                for pk, key, story in made.values_list("pk", "key", "story")[:10]:
                    self.acknowledge("item", pk, key, story)
                time.sleep(self.dice.uniform(0, 0.3))

    def read(self) -> None:
        """Pages and feeds; one that cannot be made is noted."""
        client = Client(raise_request_exception=False)
        while True:
            newest = PublishedArticle.objects.order_by("-pk").first()
            pages = ["/", "/rss/", "/tinh/bac-kan/", *([newest.get_absolute_url()] if newest else [])]
            for page in pages:
                status = client.get(page).status_code
                if status >= 500:
                    self.acknowledge("error", page, status)


def begin(role: str, told: int, seed: str) -> int:
    """A process that works in that role until it is killed."""
    if child := os.fork():
        return child
    try:
        getattr(Desk(told, seed), role)()
    finally:
        os._exit(1)


def every_kind(file: str) -> bool:
    """Whether something of each kind was acknowledged."""
    with open(file, encoding="utf-8") as lines:
        return {"revision", "entry", "photo", "comment", "item"} <= {json.loads(line)[0] for line in lines}


def main(file: str, seed: int, kills: int) -> None:
    """Begin, kill, begin again."""
    told, dice = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND), random.Random(seed)
    assert get_resolver().url_patterns  # read once, and not by each process anew
    connections.close_all()
    for number in range(kills):
        roles = ("work", "work", "send", "receive", "read")
        children = [begin(role, told, f"{seed} {number} {place}") for place, role in enumerate(roles)]
        time.sleep(dice.uniform(0.5, 2.5))
        while number == kills - 1 and not every_kind(file):
            time.sleep(0.5)  # on a machine that is busy itself
        for child in children:
            os.kill(child, signal.SIGKILL)
        for child in children:
            os.waitpid(child, 0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
