"""An archive of any size, written in bulk: the rows that the real workflow leaves, hashes and signed ends included."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, reset_queries, transaction
from django.utils.timezone import localdate

from articles import record, snapshot
from articles.chain import sign
from articles.lists import HANOI
from articles.models import (
    Article,
    ChainHead,
    Correction,
    Event,
    Genre,
    HistoryEntry,
    PublishedArticle,
    Revision,
    Section,
    Withdrawal,
)
from articles.projection import project
from newsroom.models import Role, User
from newsroom.sample import stories
from newsroom.vietnamese import fold_words, quarter_of, slugify
from provinces.models import Beat, Province

BATCH = 2_000  # stories in one transaction
YEARS = 10
IN_WORK = 300  # stories that somebody works on: as many whatever the archive holds
SCHEDULED = 20
EVENTS = 200
CORRECTIONS = 12
REPORTERS = 60
UNITS = 34
TRAVELS = {
    "draft": (),
    "submitted": ("submit",),
    "in_review": ("submit", "claim"),
    "returned": ("submit", "claim", "return"),
    "held": ("submit", "claim", "hold"),
    "live": ("submit", "claim", "approve"),
    "scheduled": ("submit", "claim", "approve"),
    "withdrawn": ("submit", "claim", "approve", "withdraw"),
    "spiked": ("spike",),
}
WORK = ("draft", "submitted", "submitted", "in_review", "in_review", "returned", "held")
LEADS_TO = {
    "submit": "submitted", "claim": "in_review", "return": "returned", "hold": "held", "approve": "approved",
    "spike": "spiked",
}  # fmt: skip
NOTES = {
    "return": "Cần bổ sung số liệu của các huyện.",
    "hold": "Chờ ý kiến của tỉnh.",
    "spike": "Trùng tin.",
    "withdraw": "Nguồn tin xin rút lại.",
}


@dataclass
class Staff:
    """Who writes, each with the provinces covered (the first of them a tenth of everything), and who decides."""

    reporters: list[tuple[User, list[Province]]]
    editors: list[User]
    chief: User


def hire(first: User, editors: list[User], chief: User) -> Staff:
    """The staff of an archive: the first reporter with the provinces they cover, and new colleagues, two units each."""
    units = list(Province.objects.filter(successor=None).order_by("pk"))[:UNITS]
    people = User.objects.bulk_create(
        User(username=f"reporter-{n}", role=Role.REPORTER, is_staff=True, last_name="Nguyễn Văn", first_name=f"Số {n}")
        for n in range(1, REPORTERS)
    )
    covered = [(person, [units[n % len(units)], units[(n * 7 + 3) % len(units)]]) for n, person in enumerate(people)]
    pairs = {(person, province) for person, provinces in covered for province in provinces}
    Beat.objects.bulk_create(Beat(user=person, province=province) for person, province in pairs)
    own = list(Province.objects.filter(pk__in=first.beats.values("province")).order_by("pk"))
    return Staff([(first, own), *covered], editors, chief)


@dataclass
class Batch:
    """Rows that are written together, in the order in which they refer to each other."""

    articles: list[Article] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    rows: list[PublishedArticle] = field(default_factory=list)
    withdrawals: list[Withdrawal] = field(default_factory=list)
    entries: list[HistoryEntry] = field(default_factory=list)
    heads: list[ChainHead] = field(default_factory=list)

    @transaction.atomic
    def write(self) -> None:
        """All of them or none."""
        for rows in (self.articles, self.revisions, self.rows, self.withdrawals, self.entries, self.heads):
            if rows:
                type(rows[0])._base_manager.bulk_create(rows, batch_size=500)  # type: ignore[attr-defined]


class Archive:
    """Generated stories, the same ones for the same count, moment and staff; the last of them are the newest."""

    def __init__(self, count: int, staff: Staff, now: datetime) -> None:
        self.count, self.staff, self.now = count, staff, now
        self.sections = list(Section.objects.order_by("pk"))
        self.events = _events(now)
        self.material = _material(self.sections, staff.chief)
        numbered: tuple[type[models.Model], ...] = (Article, Revision, PublishedArticle, Withdrawal)
        self.last = {model: model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0 for model in numbered}

    def write(self) -> Iterator[int]:
        """Write all of them; yields how many are there."""
        batch = Batch()
        for number in range(self.count):
            self._add_story(number, batch)
            if len(batch.articles) == BATCH or number + 1 == self.count:
                batch.write()
                batch = Batch()
                reset_queries()
                yield number + 1
        _correct_some(self.staff, self.now)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self.last)):
                cursor.execute(statement)
            if connection.vendor == "postgresql":
                cursor.execute("ANALYZE")  # which it does by itself after a while

    def _key(self, model: type[models.Model]) -> int:
        self.last[model] += 1
        return self.last[model]

    def _fate(self, number: int, rng: random.Random) -> str:
        """What became of it: the newest are in work or wait for their hour, of the others nearly all went out."""
        left = self.count - min(IN_WORK, self.count * 3 // 10) - number
        if left <= 0:
            return rng.choice(WORK)
        return "scheduled" if left <= SCHEDULED else rng.choices(("live", "spiked", "withdrawn"), (950, 48, 2))[0]

    def _add_story(self, number: int, batch: Batch) -> None:
        rng = random.Random(number)
        age = timedelta(days=YEARS * 365) * ((self.count - number) / self.count)
        at = self.now - timedelta(hours=6) - age
        reporters = self.staff.reporters
        author, beats = reporters[0] if number % 10 == 0 else reporters[rng.randrange(1, len(reporters))]
        province, (data, shown) = rng.choice(beats), rng.choice(self.material)
        subject = rng.choice(self.material)[0]["headline"].partition(":")[2].strip() or data["headline"]
        headline = f"{province.name}: {subject} ({number})"
        story = Article(
            id=self._key(Article),
            headline=headline,
            folded=fold_words(headline),
            body=data["body"],
            section=rng.choice(self.sections),
            genre=rng.choice((Genre.NEWS, Genre.NEWS, Genre.FEATURE)),
            home_province=province,
            event=rng.choice(self.events) if number % 5 == 0 else None,
            event_date=at.date() if number % 3 else None,
            filed_by=author,
            created_at=at,
            updated_at=at,
        )
        batch.articles.append(story)
        self._add_revisions(story, data, batch)
        self._add_moves(story, self._fate(number, rng), shown, rng.choice(self.staff.editors), batch)

    def _add_revisions(self, story: Article, pattern: dict[str, Any], batch: Batch) -> None:
        """One version or two, each with words of its own."""
        home, before = story.home_province, ""
        told = {
            "headline": story.headline,
            "provinces": [{"slug": home.slug, "name": home.name, "uid": "", "full_name": home.name}],
            "event_date": story.event_date.isoformat() if story.event_date else None,
            "day": story.day.isoformat(),
            "genre": story.genre,
        }
        for version in range(1, 2 + (story.pk % 4 == 0)):
            data = pattern | told | {"lead": f"{pattern['lead']} ({version})"}
            at = story.created_at + timedelta(minutes=version)
            by = story.filed_by
            revision = Revision(
                id=self._key(Revision), article=story, number=version, data=data, hash=snapshot.digest(data),
                created_by=by, created_at=at,
            )  # fmt: skip
            before = revision.seal = record.seal_of(revision, before)
            batch.revisions.append(revision)
            story.head, story.lead, story.version, story.updated_at = revision, data["lead"], version, at
            story.last_writer = by

    def _add_moves(self, story: Article, fate: str, shown: dict[str, Any], editor: User, batch: Batch) -> None:
        """Its way through the newsroom, an hour a move, and the signed ends of its chains."""
        before, row, number = "", None, 0
        for number, move in enumerate(TRAVELS[fate], 1):
            at = story.created_at + timedelta(hours=number)
            by = {"submit": story.filed_by, "spike": story.filed_by, "withdraw": self.staff.chief}.get(move, editor)
            details, publish_at, after = {}, None, LEADS_TO.get(move, story.status)
            if move == "approve":
                publish_at = self.now + timedelta(hours=1 + story.pk % 40) if fate == "scheduled" else at
                row = self._row(story, shown, editor, at, publish_at)
                batch.rows.append(row)
                details = record.published(row)
            elif move == "withdraw" and row is not None:
                row.visible_until = at
                taken = Withdrawal(id=self._key(Withdrawal), article=story, withdrawn_at=at, notice="Bài đã được gỡ.")
                batch.withdrawals.append(taken)
                details = record.withdrawn(taken)
            entry = HistoryEntry(
                article=story, number=number, move=move, from_status=story.status, to_status=after,
                revision=story.head, by=by, at=at, note=NOTES.get(move, ""), publish_at=publish_at, details=details,
                previous=before,
            )  # fmt: skip
            before = entry.hash = record.entry_hash(entry)
            batch.entries.append(entry)
            story.status, story.updated_at = after, at
            story.submitted_at = at if move == "submit" else story.submitted_at
        first = row.first_published_at if row else story.created_at
        story.quarter = quarter_of(story.day if story.event_date or story.event else localdate(first, HANOI))
        if story.status == "in_review":
            story.claimed_by, story.claim_touched_at = editor, story.updated_at
        ends = {"signed": sign(story.pk, number, before)} if before else {}
        if story.head is not None:
            ends["signed_revisions"] = sign(f"{story.pk}/revisions", story.head.number, story.head.seal)
        batch.heads.append(ChainHead(article=story, **ends))

    def _row(
        self, story: Article, shown: dict[str, Any], by: User, at: datetime, publish_at: datetime
    ) -> PublishedArticle:
        """What readers see of it, in the words of its newest version."""
        words = {"headline": story.headline, "headline_key": story.folded[:300], "slug": slugify(story.headline)}
        return PublishedArticle(
            id=self._key(PublishedArticle), article=story, revision=story.head, approved_by=by, approved_at=at,
            visible_from=publish_at, first_published_at=publish_at, section=story.section,
            **shown | words | {"lead": story.lead, "genre": story.genre},
        )  # fmt: skip


def _material(sections: list[Section], writer: User) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Of each sample its snapshot and what readers see of it; the generated stories put other words into them."""
    made = []
    for number, sample in enumerate(stories()):
        words = {name: sample[name] for name in ("headline", "lead", "body")}
        with transaction.atomic():
            draft = Article.objects.create(**words, section=sections[number % len(sections)], filed_by=writer)
            data = snapshot.take(draft)
            transaction.set_rollback(True)
        made.append((data, project(data, lambda photo: photo)))
    return made


def _events(now: datetime) -> list[Event]:
    days = [now.date() - timedelta(days=YEARS * 365 * n // EVENTS) for n in range(EVENTS)]
    made = (
        Event(slug=f"su-kien-{n}", name=f"Hội nghị số {n}", folded=f"hoi nghi so {n}", starts_on=day, confirmed=True)
        for n, day in enumerate(days)
    )
    Event.objects.bulk_create(made, ignore_conflicts=True)
    return list(Event.objects.filter(slug__startswith="su-kien-").order_by("pk"))


def _correct_some(staff: Staff, now: datetime) -> None:
    """Correction files that wait, some of them late."""
    rows = PublishedArticle.objects.visible(now).order_by("-pk")[:CORRECTIONS]
    received = now - timedelta(days=2)
    Correction.objects.bulk_create(
        Correction(
            article_id=row.article_id, received_at=received, due_at=received + timedelta(hours=12 * n), wrong="150",
            right="105", opened_by=staff.chief, opened_at=received,
        )
        for n, row in enumerate(rows, 1)
    )  # fmt: skip
