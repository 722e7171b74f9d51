"""The record: every move of a story in a chain of hashes with a signed head; finds what was changed or removed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from articles import notices, page_seals, snapshot
from articles.chain import Fault, Walk, digest, plain, sign_on
from articles.models import (
    Article,
    ChainHead,
    Comment,
    CoveredEnd,
    HistoryEntry,
    Origin,
    PublicCorrection,
    PublishedArticle,
    Redaction,
    Revision,
    Source,
    Update,
    Withdrawal,
)
from articles.privacy.known import Known, known_of, told_of
from articles.privacy.known import held as held  # the record calls it so, too

CONTENT = (
    "headline", "headline_key", "slug", "dateline_tag", "lead", "body", "genre", "card", "page", "search_text",
    "visible_from", "first_published_at", "embargo_until", "approved_at", "approved_by_id", "revision_id", "section_id",
)  # fmt: skip
PUBLISHING = {"approve", "restore"}
CHAINS = {"signed": "{}", "signed_revisions": "{}/revisions"}  # what a story's chains are called in their ends
SEALED_AT_FIRST = {"id", "article", "number", "data", "hash", "created_by", "created_at", "seal"}


def write(
    article: Article,
    move: str,
    by,
    at: datetime,
    *,
    to_status: str,
    note: str = "",
    publish_at: datetime | None = None,
    details: dict[str, Any] | None = None,
) -> HistoryEntry:
    """Add an entry to the story's chain; call it in a transaction that holds the story's lock.

    `by` is None for what the system does by itself. `article` is as it was before the move.
    """
    last = HistoryEntry.objects.filter(article=article).order_by("-number").first()
    entry = HistoryEntry(
        article=article,
        number=last.number + 1 if last else 1,
        move=move,
        from_status=article.status,
        to_status=to_status,
        revision=article.head,
        by=by,
        at=at,
        note=note,
        publish_at=publish_at,
        details=details or {},
        previous=last.hash if last else "",
    )
    entry.hash = entry_hash(entry)
    entry.save(force_insert=True)
    _end(article, "signed", entry.number, entry.previous, entry.hash)
    notices.announce(entry)
    return entry


def seal(revision: Revision) -> None:
    """Give a new revision its place in the story's chain of revisions, and store it; hold the story's lock.

    The hash of a revision is that of its text; the seal says besides who saved it, when, and what came before.
    """
    rows = Revision.objects.filter(article=revision.article_id, number=revision.number - 1)
    before = rows.values_list("seal", flat=True).first() or ""
    revision.seal = seal_of(revision, before)
    revision.save(force_insert=True)
    _end(revision.article, "signed_revisions", revision.number, before, revision.seal)


def seal_of(revision: Revision, before: str) -> str:
    """SHA-256 in hex over the revision, who saved it and when, and the seal before it.

    A column that the table got later counts where it is filled, so that older seals stay good.
    """
    told = [revision.article_id, revision.number, revision.hash, revision.created_by_id, plain(revision.created_at)]
    later = [field for field in Revision._meta.concrete_fields if field.name not in SEALED_AT_FIRST]
    filled = [[field.name, plain(value)] for field in later if (value := getattr(revision, field.attname))]
    return digest([*told, *filled, before])


def _end(article: Article, column: str, number: int, before: str, entry: str) -> None:
    head = ChainHead.objects.select_for_update().filter(article=article).first() or ChainHead(article=article)
    setattr(head, column, sign_on(getattr(head, column), CHAINS[column].format(article.pk), number, before, entry))
    head.covered = False
    head.save(force_insert=head._state.adding)


def entry_hash(entry: HistoryEntry) -> str:
    """SHA-256 in hex over everything the entry says and the hash of the one before."""
    revision = (entry.revision.seal or entry.revision.hash) if entry.revision else None
    return digest(
        [
            entry.article_id, entry.number, entry.move, entry.from_status, entry.to_status, revision, entry.by_id,
            plain(entry.at), entry.note, plain(entry.publish_at), entry.details, entry.previous,
        ]
    )  # fmt: skip


def row_digest(row: PublishedArticle) -> str:
    """SHA-256 in hex over what the published row shows and from when; the end may still change."""
    return digest([[name, plain(getattr(row, name))] for name in CONTENT])


def published(row: PublishedArticle) -> dict[str, Any]:
    """Details of an entry about a published row: which, and the digest of its content."""
    return {"row": row.pk, "content": row_digest(row)}


def withdrawn(row: Withdrawal) -> dict[str, Any]:
    """Details of the entry about a withdrawal: which, when, and the digest of the notice that readers get."""
    return {"withdrawal": row.pk, "notice": digest([plain(row.withdrawn_at), row.notice])}


def corrected(row: PublicCorrection) -> dict[str, Any]:
    """Details of the entry about a published correction: which, and the digest of what readers are told."""
    told = [row.kind, plain(row.published_at), row.headline, row.name, row.wrong, row.right, row.apology]
    return {"correction": row.pk, "told": digest(told)}


def filed_from(source: Source) -> dict[str, Any]:
    """Details of the entry about what a story was filed from: which, the digests of it and of all it was taken from."""
    return {"source": source.pk, "originals": originals(source)}


def originals(source: Source) -> dict[str, str]:
    """The digests of a source and of all it was taken from, by number."""
    taken_from: list[Source] = []
    row: Source | None = source
    while row is not None:
        taken_from.append(row)
        row = row.whole
    return {str(row.pk): held(row) for row in taken_from}


@dataclass
class _Story:
    """Everything on record about one story."""

    article: Article
    revisions: list[Revision] = field(default_factory=list)
    entries: list[HistoryEntry] = field(default_factory=list)
    rows: list[PublishedArticle] = field(default_factory=list)
    withdrawals: list[Withdrawal] = field(default_factory=list)
    corrections: list[PublicCorrection] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    origin: Origin | None = None
    updates: list[Update] = field(default_factory=list)
    sources: dict[int, Source] = field(default_factory=dict)
    ends: list[CoveredEnd] = field(default_factory=list)
    redactions: list[Redaction] = field(default_factory=list)
    known: Known = field(default_factory=Known)
    head: ChainHead | None = None

    def hash_of(self, entry: HistoryEntry) -> str:
        """The hash that an entry should have; one whose words were taken out keeps that of the words."""
        found = entry_hash(entry)
        return entry.hash if self.known.now(entry, entry.hash) == found else found

    @property
    def originals(self) -> dict[int, str]:
        """What an entry says of the sources that the story was filed from: their digests by number."""
        told = (entry.details.get("originals", {}) for entry in self.entries)
        return {int(number): content for originals in told for number, content in originals.items()}


def verify(article: Article) -> Iterator[Fault]:
    """What is wrong with the story's revisions, entries, signed ends and published rows; nothing where all is well."""
    return verify_all([article])


def verify_all(articles: Iterable[Article]) -> Iterator[Fault]:
    """The same for some stories (tens, not thousands: all of them are held in memory), in fourteen queries at most."""
    stories = {article.pk: _Story(article) for article in articles}
    ids = list(stories)
    for head in ChainHead.objects.filter(article__in=ids):
        stories[head.article_id].head = head
    for revision in Revision.objects.filter(article__in=ids).order_by("number"):
        stories[revision.article_id].revisions.append(revision)
    entries = HistoryEntry.objects.filter(article__in=ids).select_related("revision").defer("revision__data")
    for entry in entries.order_by("number"):
        stories[entry.article_id].entries.append(entry)
    for row in PublishedArticle.objects.filter(article__in=ids).select_related("rendered").order_by("pk"):
        stories[row.article_id].rows.append(row)
    for withdrawal in Withdrawal.objects.filter(article__in=ids).order_by("pk"):
        stories[withdrawal.article_id].withdrawals.append(withdrawal)
    for correction in PublicCorrection.objects.filter(article__in=ids).order_by("pk"):
        stories[correction.article_id].corrections.append(correction)
    for comment in Comment.objects.filter(article__in=ids).order_by("pk"):
        stories[comment.article_id].comments.append(comment)
    _read_sources(stories)
    for end in CoveredEnd.objects.filter(story__in=ids).order_by("checkpoint"):
        stories[end.story].ends.append(end)
    for redaction in Redaction.objects.filter(article__in=ids).select_related("end").prefetch_related("rows"):
        stories[redaction.article_id].redactions.append(redaction)
    known = known_of(ids, {number for story in stories.values() for number in story.originals})
    for story in stories.values():
        story.known = known
        yield from _verify(story)


def _read_sources(stories: dict[int, _Story]) -> None:
    """From which sources the stories were filed, and the sources that their entries name."""
    for origin in Origin.objects.filter(article__in=list(stories)):
        stories[origin.article_id].origin = origin
    for update in Update.objects.filter(article__in=list(stories)).order_by("pk"):
        stories[update.article_id].updates.append(update)
    numbers = {number for story in stories.values() for number in story.originals}
    rows = Source.objects.in_bulk(numbers) if numbers else {}
    for story in stories.values():
        story.sources = {number: rows[number] for number in story.originals if number in rows}


def _verify(story: _Story) -> Iterator[Fault]:
    """Published rows and withdrawals are checked against the entries, so only where those are whole."""
    pk, head = story.article.pk, story.head
    yield from _verify_revisions(story)
    walk = Walk(pk, "history", story.hash_of, pk)
    broken = [*walk.along(story.entries), *walk.against(head.signed if head else "")]
    broken += [] if broken else _verify_ends(story)
    yield from broken or _verify_rows(story)


def _verify_revisions(story: _Story) -> Iterator[Fault]:
    pk, revisions, before = story.article.pk, story.revisions, ""
    for expected, revision in enumerate(revisions, 1):
        place = f"revision {expected}"
        if revision.number != expected:
            yield Fault(pk, place, "is missing")
            return
        if snapshot.digest(revision.data) != story.known.now(revision, revision.hash):
            yield Fault(pk, place, "its text is not the one its hash was made of")
        if (revision.seal or before) and seal_of(revision, before) != revision.seal:
            yield Fault(pk, place, "was changed")
        before = revision.seal
    walk = Walk(CHAINS["signed_revisions"].format(pk), "revision", lambda revision: revision.seal, pk)
    walk.number, walk.hash = (len(revisions), before) if before else (0, "")
    yield from walk.against(story.head.signed_revisions if story.head else "")
    if story.article.head_id and (not revisions or revisions[-1].pk != story.article.head_id):
        yield Fault(pk, "newest revision", "is not the one the story names")


def _verify_ends(story: _Story) -> Iterator[Fault]:
    """What a checkpoint saw is still there: an older signed end that was put back does not hide a cut."""
    pk = story.article.pk
    hashes = {entry.number: entry.hash for entry in story.entries}
    seals = {revision.number: revision.seal for revision in story.revisions}
    for end in story.ends:
        if end.number and hashes.get(end.number) != end.hash:
            yield Fault(pk, f"history {end.number}", "is not the one that a checkpoint saw")
        if end.revision and seals.get(end.revision) != end.seal:
            yield Fault(pk, f"revision {end.revision}", "is not the one that a checkpoint saw")
    last = story.ends[-1] if story.ends else None
    ends = (max(hashes, default=0), max((number for number, seal in seals.items() if seal), default=0))
    if story.head and story.head.covered and (last is None or (last.number, last.revision) != ends):
        yield Fault(pk, "signed ends", "count as covered, and no checkpoint names them")


def _verify_rows(story: _Story) -> Iterator[Fault]:
    """Each published row has its approval and its content; its times are those that the moves lead to."""
    pk, entries = story.article.pk, story.entries
    contents = {e.details["row"]: e.details["content"] for e in entries if "row" in e.details}
    for missing in contents.keys() - {row.pk for row in story.rows}:
        yield Fault(pk, f"published row {missing}", "is missing")
    spans, revisions = replay(entries), {revision.pk for revision in story.revisions}
    for row in story.rows:
        place = f"published row {row.pk}"
        if row.pk not in contents:
            yield Fault(pk, place, "has no approval")
        elif row_digest(row) != story.known.now(row, contents[row.pk]):
            yield Fault(pk, place, "was changed")
        elif row.revision_id not in revisions:
            yield Fault(pk, place, "names a revision that is not there")
        elif spans.get(row.pk) != (row.visible_from, row.visible_until):
            yield Fault(pk, place, "is visible at other times than the moves say")
        elif (made := getattr(row, "rendered", None)) and not page_seals.fits(made, row_digest(row)):
            yield Fault(pk, place, "its pages were changed")
    yield from _verify_corrections(story)
    yield from _verify_comments(story)
    yield from _verify_sources(story)
    yield from _verify_updates(story)
    yield from _verify_redactions(story)
    told = {e.details["withdrawal"]: e.details["notice"] for e in entries if "withdrawal" in e.details}
    for missing in told.keys() - {row.pk for row in story.withdrawals}:
        yield Fault(pk, f"withdrawal {missing}", "is missing")
    for withdrawal in story.withdrawals:
        if withdrawal.pk not in told:
            yield Fault(pk, f"withdrawal {withdrawal.pk}", "has no decision")
        elif withdrawn(withdrawal)["notice"] != story.known.now(withdrawal, told[withdrawal.pk]):
            yield Fault(pk, f"withdrawal {withdrawal.pk}", "was changed")


def _verify_corrections(story: _Story) -> Iterator[Fault]:
    """Each notice has its decision and its words."""
    pk = story.article.pk
    told = {e.details["correction"]: e.details["told"] for e in story.entries if "correction" in e.details}
    for missing in told.keys() - {row.pk for row in story.corrections}:
        yield Fault(pk, f"correction {missing}", "is missing")
    for row in story.corrections:
        if row.pk not in told or story.known.now(row, told[row.pk]) != corrected(row)["told"]:
            yield Fault(pk, f"correction {row.pk}", "was changed" if row.pk in told else "has no decision")


def _verify_comments(story: _Story) -> Iterator[Fault]:
    """Each comment has its entry and its words."""
    pk = story.article.pk
    kept = {
        e.details["comment"]: e.details["content"] for e in story.entries if {"comment", "content"} <= set(e.details)
    }
    for missing in kept.keys() - {row.pk for row in story.comments}:
        yield Fault(pk, f"comment {missing}", "is missing")
    for row in story.comments:
        if row.pk not in kept or story.known.now(row, kept[row.pk]) != held(row):
            yield Fault(pk, f"comment {row.pk}", "was changed" if row.pk in kept else "has no entry")


def _verify_sources(story: _Story) -> Iterator[Fault]:
    """The story is filed from what its entry says, which is as it came."""
    pk, kept = story.article.pk, story.originals
    for number, content in kept.items():
        if number not in story.sources:
            yield Fault(pk, f"source {number}", "is missing")
        elif held(story.sources[number]) != story.known.now(story.sources[number], content):
            yield Fault(pk, f"source {number}", "was changed")
    named = next((e.details["source"] for e in story.entries if "source" in e.details), None)
    found = story.origin.source_id if story.origin else None
    if named != found:
        yield Fault(pk, f"source {named or found}", "is not the one that the story names")


def _verify_updates(story: _Story) -> Iterator[Fault]:
    """Where later texts came from is what their entries say."""
    pk = story.article.pk
    told = {int(row): content for e in story.entries for row, content in e.details.get("updates", {}).items()}
    for missing in told.keys() - {row.pk for row in story.updates}:
        yield Fault(pk, f"update {missing}", "is missing")
    for row in story.updates:
        if told.get(row.pk) != held(row):
            yield Fault(pk, f"update {row.pk}", "was changed" if row.pk in told else "has no entry")


def _verify_redactions(story: _Story) -> Iterator[Fault]:
    """Each redaction has its entry, and changed the rows that it names."""
    pk = story.article.pk
    told = {e.details["redaction"]: e.details for e in story.entries if "redaction" in e.details}
    for missing in told.keys() - {row.pk for row in story.redactions}:
        yield Fault(pk, f"redaction {missing}", "is missing")
    for row in story.redactions:
        said = told_of(row, row.rows.all())
        if not said.items() <= told.get(row.pk, {}).items():
            yield Fault(pk, f"redaction {row.pk}", "was changed" if row.pk in told else "has no entry")


def replay(entries: list[HistoryEntry]) -> dict[int, tuple[datetime, datetime | None]]:
    """The times in which each row is visible, from the moves alone (compare `articles.publishing`)."""
    spans: dict[int, tuple[datetime, datetime | None]] = {}
    for entry in entries:
        if entry.move in PUBLISHING and entry.publish_at:
            for pk, (start, end) in spans.items():
                if start >= entry.publish_at:
                    spans[pk] = (start, start)
                elif end is None or end > entry.publish_at:
                    spans[pk] = (start, entry.publish_at)
            spans[entry.details["row"]] = (entry.publish_at, None)
        elif entry.move == "unschedule":
            _replay_unschedule(spans, entry.at)
        elif entry.move == "withdraw":
            for pk, (start, end) in spans.items():
                if start > entry.at:
                    spans[pk] = (start, start)
                elif end is None or end > entry.at:
                    spans[pk] = (start, entry.at)
    return spans


def _replay_unschedule(spans: dict[int, tuple[datetime, datetime | None]], at: datetime) -> None:
    ahead = [(start, pk) for pk, (start, end) in spans.items() if start > at and end != start]
    if not ahead:
        return
    start, pk = max(ahead)
    spans[pk] = (start, start)
    for other, (begin, end) in spans.items():
        if end == start and begin < start:
            spans[other] = (begin, None)
