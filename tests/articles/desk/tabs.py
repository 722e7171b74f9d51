"""A tab in which somebody writes on a story, without a browser: what it shows, what is typed, what is sent."""

import json
import random
import re
from itertools import pairwise
from typing import Any

from django.test import Client

from articles.models import Article
from tests.articles.desk.filing import change, fields_of

TYPED = re.compile(r"\bw\d+\b")
CHOICES = ["mine", "theirs", "both"]


def typed_in(*texts: Any) -> set[str]:
    """The words that tabs typed which stand in these texts."""
    return set(TYPED.findall(" ".join(map(str, texts))))


class Tab:
    """`typed` is all that was typed here; `let_go` what was taken out here, by typing over it or by a choice."""

    def __init__(self, user, story: Article, chance: random.Random, first_word: int) -> None:
        self.client, self.story, self.chance = Client(), story, chance
        self.client.force_login(user)
        self.next_word = first_word
        self.typed: set[str] = set()
        self.let_go: set[str] = set()
        self.fields: dict[str, Any] = {}
        self.places: list[Any] = []
        self.is_dirty = False
        self.statuses: list[int] = []

    @property
    def on_screen(self) -> set[str]:
        """The typed words that the tab shows, in its form or in a conflict."""
        sides = [piece.text for place in self.places for piece in (*place.mine, *place.theirs)]
        return typed_in(*self.fields.values(), *sides)

    def open(self) -> None:
        """Load the form, unless something here is not saved yet."""
        if self.is_dirty:
            return
        response = self.client.get(change(self.story))
        if response.status_code == 200:
            self.fields, self.places = fields_of(response), []

    def type(self) -> None:
        """Write one new word somewhere, or over another one."""
        if not self.fields:
            return
        word = f"w{self.next_word}"
        self.next_word += 1
        self.typed.add(word)
        self.is_dirty = True
        kind = self.chance.choice(["headline", "lead", "inside", "inside", "over", "paragraph", "tags", "credit"])
        if kind in {"headline", "lead"}:
            self.fields[kind] = self._with(self.fields[kind], word)
        elif kind == "tags":
            self.fields["tags"] = ", ".join(name for name in (self.fields["tags"], word) if name)
        elif kind == "credit":
            self.let_go |= typed_in(self.fields["source_credit"])
            self.fields["source_credit"] = f"Theo {word}"
        else:
            self._write_body(kind, word)

    def _write_body(self, kind: str, word: str) -> None:
        blocks = re.findall(r"<p>.*?</p>", self.fields["body"])
        place = self.chance.randrange(len(blocks) + 1)
        if kind == "paragraph" or not blocks:
            blocks.insert(place, f"<p>Đoạn mới {word}.</p>")
        else:
            place = min(place, len(blocks) - 1)
            text = blocks[place].removeprefix("<p>").removesuffix("</p>")
            if kind == "over":
                words = text.split(" ")
                spot = self.chance.randrange(len(words))
                self.let_go |= typed_in(words[spot])
                text = " ".join([*words[:spot], word, *words[spot + 1 :]])
            else:
                text = self._with(text, word)
            blocks[place] = f"<p>{text}</p>"
        self.fields["body"] = "".join(blocks)

    def _with(self, text: str, word: str) -> str:
        words = text.split(" ")
        words.insert(self.chance.randrange(len(words) + 1), word)
        return " ".join(words).strip()

    def save(self) -> None:
        """Send the form, with a choice for each conflict on the screen."""
        if not self.fields:
            return
        sent, let_go = dict(self.fields), set()
        for place in self.places:
            choice = self.chance.choice(CHOICES if place.takes_both else CHOICES[:2])
            sent[f"choice-{place.number}"] = choice
            mine, theirs = (typed_in(*(piece.text for piece in side)) for side in (place.mine, place.theirs))
            let_go |= {"mine": theirs - mine, "theirs": mine - theirs, "both": set()}[choice]
        response = self.client.post(change(self.story), sent)
        self.statuses.append(response.status_code)
        assert response.status_code in {302, 409, 422}, response.content.decode()[:2000]
        if response.status_code == 302:
            self.let_go |= let_go
            self.is_dirty = False
            self.fields, self.places = {}, []
            self.open()
            return
        meeting = response.context_data["filing"].meeting  # `context` may be of a page that another thread renders
        self.fields, self.places = fields_of(response), meeting.places if meeting else []
        # A choice that could not be made is asked again and lets nothing go; the others are made.
        self.let_go |= let_go - self.on_screen if response.status_code == 422 else let_go

    def settle(self) -> None:
        """Save until it is saved, or cannot be since the story is closed."""
        for _attempt in range(12):
            if not self.is_dirty:
                return
            self.save()
            if self.statuses[-1] == 409 and not self.places and not self.is_saveable():
                return

    def is_saveable(self) -> bool:
        """The user may write on the story now."""
        return self.client.get(change(self.story)).status_code == 200


def words_of(story: Article) -> set[str]:
    """The typed words in the newest version."""
    story.refresh_from_db()
    return typed_in(json.dumps(story.head.data)) if story.head else set()


def check_nothing_is_lost(story: Article, tabs: list[Tab]) -> None:
    """Each word is in the story or on a screen, unless somebody took it out; no version lost a word of the last."""
    let_go = set().union(*(tab.let_go for tab in tabs))
    there = words_of(story).union(*(tab.on_screen for tab in tabs))
    lost = set().union(*(tab.typed for tab in tabs)) - there - let_go
    assert lost == set(), f"lost: {lost}"
    versions = [typed_in(json.dumps(revision.data)) for revision in story.revisions.order_by("number")]
    for before, after in pairwise(versions):
        assert before - after - let_go == set()
