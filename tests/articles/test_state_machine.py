"""A state machine over moves, people and the clock: nothing is public that no second person approved, nor too early."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import Phase, settings, strategies
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from articles import permissions, record, updates, workflow
from articles.models import AIDeclaration, Article, Byline, PublishedArticle, Status
from articles.updates import Coming
from newsroom.models import User
from provinces.models import Province
from tests import factories
from tests.cast import BEATS, ROLES, Cast

START = factories.moment("2026-11-02 08:00")
# Three of them half of the time, so that the same person comes up twice in a row.
THREE = strategies.sampled_from(["reporter", "editor", "chief"])
EDITORS = strategies.sampled_from(["editor", "editor2", "editor_north", "chief"])
PEOPLE = THREE | strategies.sampled_from(sorted(ROLES))
STORIES = strategies.integers(0, 1)
MINUTES = strategies.sampled_from([1, 7, 30, 60, 90, 600])
EVENT_DAY = date(2023, 10, 10)  # Bắc Kạn was a province then
ENDS = strategies.sampled_from([*["approve"] * 6, "return", "hold", "spike"])
WORDS = strategies.sampled_from(["họp", "bàn", "thăm", "tặng"])


@dataclass
class Version:
    """What the test itself knows of a revision: who saved it, and who signs it."""

    by: str
    signed: frozenset[str]
    embargo: datetime | None
    came_with: frozenset[str] = frozenset()  # who had a hand in another story that became this version


@dataclass
class Known:
    """What the test itself knows of a story, kept apart from the tables that it checks."""

    filed_by: str
    versions: list[Version] = field(default_factory=list)  # number 1 first
    embargoes: list[tuple[datetime, datetime | None]] = field(default_factory=list)  # since when which one held


class Newsroom(RuleBasedStateMachine):
    """Two stories, nine people, every move, and time that goes on."""

    cast: Cast
    province: Province

    @initialize()
    def open(self) -> None:
        """A night's sleep later nothing of the run before is left."""
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.stack.callback(transaction.set_rollback, True)
        self.at = START
        self.stories: list[tuple[int, Known]] = []
        self.rows: dict[int, tuple[int, str, datetime]] = {}  # approvals as they were made: row → version, by, when

    def teardown(self) -> None:
        """The record of each story stands, whatever was done to it."""
        try:
            for pk, _known in getattr(self, "stories", []):
                assert list(record.verify(Article.objects.get(pk=pk))) == []
        finally:
            if hasattr(self, "stack"):
                self.stack.close()

    # --- What people do -------------------------------------------------------

    @precondition(lambda self: len(self.stories) < 2)
    @rule(who=PEOPLE, minutes=strategies.sampled_from([0, 0, 45, 300]))
    def file(self, who: str, minutes: int) -> None:
        """Somebody who may write files a complete story, perhaps under embargo."""
        user = self.user(who)
        if not permissions.is_writer(user):
            return
        until = self.at + timedelta(minutes=minutes) if minutes else None
        place = Province.objects.get(slug=BEATS.get(who, ["bac-kan"])[0])
        story = Article.objects.create(
            headline="Bắc Kạn: Hội nghị quý III", lead="Sáng 10/10, hội nghị diễn ra.", body="<p>Nội dung.</p>",
            section=factories.section(), home_province=place, filed_by=user, embargo_until=until, event_date=EVENT_DAY,
            created_at=self.at, updated_at=self.at,
        )  # fmt: skip
        AIDeclaration.objects.create(article=story, use="none")
        known = Known(who)
        self.stories.append((story.pk, known))
        self.keep(story, known, who)

    @precondition(lambda self: self.stories)
    @rule(which=STORIES, who=PEOPLE, word=WORDS, signs=strategies.none() | PEOPLE)
    def write(self, which: int, who: str, word: str, signs: str | None) -> None:
        """Whoever may edit changes the text, and perhaps whose name stands under it."""
        story, known = self.story(which)
        if not permissions.may_edit(self.user(who), story, self.at):
            return
        story.body = f"{story.body}<p>{word} {len(known.versions)}</p>"
        story.save()
        if signs:
            story.bylines.all().delete()
            Byline.objects.create(article=story, name=self.user(signs).signature)
        self.keep(story, known, who)

    @precondition(lambda self: len(self.stories) == 2)
    @rule(who=PEOPLE)
    def update(self, who: str) -> None:
        """Whoever may makes the later story the next version of the earlier one; with its hands in it."""
        (story, known), (later, theirs) = self.story(0), self.story(1)
        coming = Coming(story=later, version=later.version)
        if updates.refusal(story, coming, self.user(who), self.at):
            return
        Article.objects.filter(pk=story.pk).update(body=f"{story.body}{later.body}<p>{len(known.versions)}</p>")
        story.refresh_from_db()
        try:
            with transaction.atomic():
                updates.make(story, coming, self.user(who), self.at)
        except workflow.MoveRefused:  # somebody moved it at this very moment
            Article.objects.filter(pk=story.pk).update(body=story.head.data["body"])  # type: ignore[union-attr]
            return
        hands = {theirs.filed_by}.union(*({one.by} | one.signed | one.came_with for one in theirs.versions))
        names = {byline.name for byline in story.bylines.all()}
        signed = frozenset(other for other in ROLES if self.user(other).signature in names)
        known.versions.append(Version(who, signed, story.embargo_until, frozenset(hands)))

    @precondition(lambda self: self.stories)
    @rule(
        which=STORIES,
        who=PEOPLE,
        name=strategies.sampled_from(sorted({*workflow.MOVES} - {"revise"})),
        later=strategies.none() | MINUTES,
        stale=strategies.integers(0, 4),
    )
    def move(self, which: int, who: str, name: str, later: int | None, stale: int) -> None:
        """Anybody tries any move, now and then with a version that is no longer the newest."""
        story, known = self.story(which)
        self.attempt(story, known, who, name, later, number=-2 if stale == 0 else -1)

    @precondition(lambda self: self.stories)
    @rule(which=STORIES, who=THREE, choice=strategies.integers(0, 20), later=strategies.none() | MINUTES)
    def go_on(self, which: int, who: str, choice: int, later: int | None) -> None:
        """Somebody makes one of the moves that the desk offers them."""
        story, known = self.story(which)
        offered = [move for move in workflow.available(self.user(who), story, self.at) if move.name != "spike"]
        if offered:
            self.attempt(story, known, who, offered[choice % len(offered)].name, later, number=-1)

    @precondition(lambda self: self.stories)
    @rule(which=STORIES, then=EDITORS | PEOPLE, later=strategies.none() | MINUTES, end=ENDS)
    def towards_readers(self, which: int, then: str, later: int | None, end: str) -> None:
        """The way that leads to a decision, which chance alone would seldom find."""
        story, known = self.story(which)
        for who, name in ((known.filed_by, "submit"), (then, "claim"), (then, end)):
            story, known = self.story(which)
            self.attempt(story, known, who, name, later, number=-1)

    @rule(minutes=MINUTES)
    def wait(self, minutes: int) -> None:
        """The clock goes on; nothing else happens."""
        self.at += timedelta(minutes=minutes)

    # --- What must hold ---------------------------------------------------------

    @invariant()
    def readers_see_what_a_second_person_approved(self) -> None:
        """Whatever a public query finds now was approved by somebody who had no hand in it, and no embargo runs."""
        for pk, known in getattr(self, "stories", []):
            rows = list(PublishedArticle.objects.visible(self.at).filter(article=pk).select_related("revision"))
            assert len(rows) < 2
            for row in rows:
                version, approver, _when = self.rows[row.pk]
                assert row.revision.number == version
                assert approver == User.objects.get(pk=row.approved_by_id).username
                assert not row.embargo_until or row.embargo_until <= self.at
                embargo = known.versions[version - 1].embargo
                assert embargo is None or embargo <= self.at

    # --- How it is done -----------------------------------------------------------

    def attempt(self, story: Article, known: Known, who: str, name: str, later: int | None, number: int) -> None:
        revisions = list(story.revisions.order_by("number"))
        shown = revisions[number if len(revisions) >= -number else -1]
        publish_at = self.at + timedelta(minutes=later) if later else None
        standing = self.standing(story)
        try:
            with transaction.atomic():
                workflow.perform(
                    name, story, self.user(who), self.at, note="Lý do.", notice="Đã gỡ.",
                    revision_hash=shown.hash, publish_at=publish_at,
                )  # fmt: skip
        except workflow.MoveRefused:
            return
        if name in workflow.PUBLISHING:
            self.check_approval(known, who, shown.number, standing)
            row = PublishedArticle.objects.filter(article=story).latest("pk")
            assert row.visible_from == (publish_at or self.at)
            self.rows[row.pk] = (shown.number, who, self.at)

    def check_approval(self, known: Known, who: str, number: int, standing: int) -> None:
        """The rule of four eyes, told from the test's own notes."""
        assert number == len(known.versions), "an approval is of the newest version"
        assert ROLES[who][0] in {"editor", "chief"}
        hands = {version.by for version in known.versions[standing:number]}
        signatures = {name for version in known.versions[standing:number] for name in version.signed}
        came_with = {name for version in known.versions[standing:number] for name in version.came_with}
        assert who not in hands | signatures | came_with
        assert standing or who != known.filed_by

    def standing(self, story: Article) -> int:
        """The number of the version whose approval stands, 0 for none; read off the rows and this test's notes."""
        rows = PublishedArticle.objects.filter(article=story, visible_until__isnull=True).values_list("pk", flat=True)
        return max((self.rows[pk][0] for pk in rows), default=0)

    def keep(self, story: Article, known: Known, who: str) -> None:
        before = story.revisions.count()
        workflow.record_revision(story, self.user(who), self.at)
        if story.revisions.count() > before:
            names = {byline.name for byline in story.bylines.all()}
            signed = frozenset(other for other in ROLES if self.user(other).signature in names)
            known.versions.append(Version(who, signed, story.embargo_until))

    def user(self, name: str) -> User:
        return getattr(self.cast, name)

    def story(self, which: int) -> tuple[Article, Known]:
        pk, known = self.stories[which % len(self.stories)]
        return Article.objects.select_related("head", "section", "event").get(pk=pk), known


@pytest.fixture
def machine(cast: Cast) -> type[Newsroom]:
    """The machine with the people of this test."""
    return type("NewsroomWithCast", (Newsroom,), {"cast": cast})


def run(machine: type[Newsroom], examples: int, steps: int = 20) -> None:
    """Run so many sequences; a fault is shown as it was met, since making it smaller takes long."""
    phases = [Phase.generate]
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=examples, stateful_step_count=steps, phases=phases, report_multiple_bugs=False),
    )


def test_nothing_is_public_that_no_second_person_approved_or_before_its_embargo(
    machine: type[Newsroom], full: bool
) -> None:
    """What the sequences never come to they cannot check: many reach readers, and in a full run every state."""
    seen: set[str] = set()
    read = 0

    class Watched(machine):  # type: ignore[misc, valid-type]
        @invariant()
        def look(self) -> None:
            nonlocal read
            read += PublishedArticle.objects.visible(self.at).count()
            seen.update(Article.objects.values_list("status", flat=True))

    run(Watched, 10_000 if full else 50)
    assert read > 20
    assert seen == set(Status.values) if full else Status.APPROVED in seen


def test_an_author_who_approves_is_seen(machine: type[Newsroom], monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof of the proof: the machine does not take the house's word for it."""
    monkeypatch.setattr(permissions, "has_written", lambda user, article: False)
    newsroom = machine()
    newsroom.open()
    newsroom.file("editor", 0)
    with pytest.raises(AssertionError):
        newsroom.towards_readers(0, "editor", None, "approve")
    newsroom.teardown()


def test_the_author_of_a_text_that_became_an_update_is_seen_approving(machine, monkeypatch) -> None:
    """The hands of the other story count, in the house as in the machine's own notes."""
    newsroom = machine()
    newsroom.open()
    newsroom.file("reporter", 0)
    newsroom.towards_readers(0, "editor", None, "approve")
    newsroom.wait(7)
    newsroom.file("editor", 0)
    newsroom.attempt(*newsroom.story(1), "editor", "submit", None, number=-1)
    newsroom.update("chief")
    newsroom.attempt(*newsroom.story(0), "chief", "submit", None, number=-1)
    assert newsroom.story(0)[0].status == Status.SUBMITTED
    newsroom.attempt(*newsroom.story(0), "editor", "claim", None, number=-1)
    assert newsroom.story(0)[0].status == Status.SUBMITTED  # the house says no
    monkeypatch.setattr(permissions, "has_written", lambda user, article: False)
    newsroom.attempt(*newsroom.story(0), "editor", "claim", None, number=-1)
    with pytest.raises(AssertionError):
        newsroom.attempt(*newsroom.story(0), "editor", "approve", None, number=-1)
    newsroom.teardown()


def test_a_version_that_nobody_approved_is_seen(machine: type[Newsroom]) -> None:
    newsroom = machine()
    newsroom.open()
    newsroom.file("reporter", 0)
    newsroom.towards_readers(0, "editor", None, "approve")
    newsroom.readers_see_what_a_second_person_approved()
    [(pk, (version, who, when))] = newsroom.rows.items()
    newsroom.rows[pk] = (version + 1, who, when)
    with pytest.raises(AssertionError):
        newsroom.readers_see_what_a_second_person_approved()
    newsroom.teardown()


def test_an_embargo_that_is_not_kept_is_seen(machine: type[Newsroom], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the check of the workflow the table itself refuses."""
    monkeypatch.setattr(workflow, "_check_time", lambda *args: None)
    newsroom = machine()
    newsroom.open()
    newsroom.file("reporter", 45)
    with pytest.raises(ValidationError, match="published_not_before_embargo"):
        newsroom.towards_readers(0, "editor", None, "approve")
    newsroom.teardown()
