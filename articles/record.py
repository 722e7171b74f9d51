"""The record: every move of a story in a chain of hashes with a signed head; finds what was changed or removed."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.signing import BadSignature, Signer

from articles import snapshot
from articles.models import Article, ChainHead, HistoryEntry, PublishedArticle, Revision

CONTENT = (
    "headline", "headline_key", "slug", "dateline_tag", "lead", "body", "genre", "card", "page", "search_text",
    "visible_from", "first_published_at", "embargo_until", "approved_at", "approved_by_id", "revision_id", "section_id",
)  # fmt: skip
PUBLISHING = {"approve", "restore"}


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was written: where, and what."""

    story: int
    place: str
    what: str

    def __str__(self) -> str:
        return f"story {self.story}, {self.place}: {self.what}"


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
    signed = _signer().sign(_head(article.pk, entry.number, entry.hash))
    ChainHead.objects.update_or_create(article=article, defaults={"signed": signed})
    return entry


def entry_hash(entry: HistoryEntry) -> str:
    """SHA-256 in hex over everything the entry says and the hash of the one before."""
    return _digest(
        [
            entry.article_id, entry.number, entry.move, entry.from_status, entry.to_status,
            entry.revision.hash if entry.revision else None, entry.by_id, _moment(entry.at), entry.note,
            _moment(entry.publish_at), entry.details, entry.previous,
        ]
    )  # fmt: skip


def row_digest(row: PublishedArticle) -> str:
    """SHA-256 in hex over what the published row shows and from when; the end may still change."""
    return _digest([[name, _plain(getattr(row, name))] for name in CONTENT])


def published(row: PublishedArticle) -> dict[str, Any]:
    """Details of an entry about a published row: which, and the digest of its content."""
    return {"row": row.pk, "content": row_digest(row)}


def verify(article: Article) -> Iterator[Fault]:
    """What is wrong with the story's revisions, entries, signed head and published rows; nothing where all is well.

    Published rows are checked against the entries, so only where those are whole.
    """
    revisions = list(Revision.objects.filter(article=article).order_by("number"))
    entries = list(HistoryEntry.objects.filter(article=article).select_related("revision").order_by("number"))
    rows = list(PublishedArticle.objects.filter(article=article).order_by("pk"))
    yield from _verify_revisions(article, revisions)
    broken = [*_verify_entries(article, entries), *_verify_head(article, entries)]
    yield from broken or _verify_rows(article, entries, rows)


def _verify_revisions(article: Article, revisions: list[Revision]) -> Iterator[Fault]:
    for expected, revision in enumerate(revisions, 1):
        if revision.number != expected:
            yield Fault(article.pk, f"revision {expected}", "is missing")
            return
        if snapshot.digest(revision.data) != revision.hash:
            yield Fault(article.pk, f"revision {revision.number}", "its text is not the one its hash was made of")
    if article.head_id and (not revisions or revisions[-1].pk != article.head_id):
        yield Fault(article.pk, "newest revision", "is not the one the story names")


def _verify_entries(article: Article, entries: list[HistoryEntry]) -> Iterator[Fault]:
    previous = ""
    for expected, entry in enumerate(entries, 1):
        if entry.number != expected:
            yield Fault(article.pk, f"history {expected}", "is missing")
            return
        if entry.previous != previous:
            yield Fault(article.pk, f"history {expected}", "does not follow the entry before it")
        if entry_hash(entry) != entry.hash:
            yield Fault(article.pk, f"history {expected}", "was changed")
        previous = entry.hash


def _verify_head(article: Article, entries: list[HistoryEntry]) -> Iterator[Fault]:
    """The signed head names the last entry: a tail that was cut off, or a chain written anew, does not fit it."""
    head = ChainHead.objects.filter(article=article).first()
    if head is None:
        if entries:
            yield Fault(article.pk, "signed head", "is missing")
        return
    last = _head(article.pk, entries[-1].number, entries[-1].hash) if entries else ""
    try:
        named = _signer().unsign(head.signed)
    except BadSignature:
        yield Fault(article.pk, "signed head", "its signature is not ours")
        return
    if named != last:
        number = int(named.split(":")[1])
        reason = "is missing" if number > len(entries) else "is not the one that was signed"
        yield Fault(article.pk, f"history {number}", reason)


def _verify_rows(article: Article, entries: list[HistoryEntry], rows: list[PublishedArticle]) -> Iterator[Fault]:
    """Each published row has its approval and its content; its times are those that the moves lead to."""
    contents = {e.details["row"]: e.details["content"] for e in entries if "row" in e.details}
    by_pk = {row.pk: row for row in rows}
    for pk in contents.keys() - by_pk.keys():
        yield Fault(article.pk, f"published row {pk}", "is missing")
    spans = replay(entries)
    for row in rows:
        place = f"published row {row.pk}"
        if row.pk not in contents:
            yield Fault(article.pk, place, "has no approval")
        elif row_digest(row) != contents[row.pk]:
            yield Fault(article.pk, place, "was changed")
        elif spans.get(row.pk) != (row.visible_from, row.visible_until):
            yield Fault(article.pk, place, "is visible at other times than the moves say")


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


def _signer() -> Signer:
    return Signer(salt="articles.record")


def _head(story: int, number: int, entry: str) -> str:
    return f"{story}:{number}:{entry}"


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    return _moment(value) if isinstance(value, datetime) else value


def _moment(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if value else None
