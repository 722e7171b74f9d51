"""Links for outside readers: given on record, good while the story stands as it was given, never an approval."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from articles import permissions, record, workflow
from articles.models import Article, HistoryEntry, LinkRemark, Purpose, ReaderLink

LONGEST = timedelta(days=7)
ENDING = ("embargo", "withdraw", "unschedule")  # entries that end a link though the desk state may stay
REMARKS = 30  # of one link
SHOWN = 20  # links of one story


class LinkRefused(Exception):
    """The link cannot be made, used or ended."""


def give(article: Article, by, at: datetime, hours: int, **reader: Any) -> tuple[ReaderLink, str]:
    """A link to the newest version, and its token, which is nowhere else; `reader` are the fields that say for whom."""
    span = timedelta(hours=hours)
    with transaction.atomic():
        fresh = workflow.locked(article.pk)
        if not permissions.may_give_link(by, fresh, at) or not timedelta() < span <= LONGEST:
            raise LinkRefused
        token = secrets.token_urlsafe(32)
        link = ReaderLink(
            article=fresh,
            revision=fresh.head,
            token_hash=hashed(token),
            maker=by,
            made_at=at,
            expires_at=at + span,
            after_entry=0,
            **reader,
        )
        details = {"maker": by.pk, "name": link.name, "organisation": link.organisation, "until": str(link.expires_at)}
        entry = record.write(fresh, "link", by, at, to_status=fresh.status, note=link.reason, details=details)
        link.after_entry = entry.number
        link.save(force_insert=True)
    return link, token


def hashed(token: str) -> str:
    """The form in which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def found(token: str, at: datetime) -> ReaderLink | None:
    """The link of that token, if it is good now."""
    links = ReaderLink.objects.select_related("article__head", "revision", "maker")
    link = links.filter(token_hash=hashed(token)).first()
    return link if link is not None and is_good(link, at) else None


def is_good(link: ReaderLink, at: datetime) -> bool:
    """It has not expired or been ended, the story stands as it did, and who gave it might give it now."""
    if link.ended_at is not None or at >= link.expires_at or link.article.head_id != link.revision_id:
        return False
    later = HistoryEntry.objects.filter(article=link.article_id, number__gt=link.after_entry)
    if later.filter(~Q(from_status=F("to_status")) | Q(move__in=ENDING)).exists():
        return False
    return permissions.may_give_link(link.maker, link.article, at)


def of_story(article: Article, at: datetime) -> list[ReaderLink]:
    """The newest links of the story with what was remarked, each with whether it is `good`."""
    rows = (
        ReaderLink.objects.filter(article=article)
        .select_related("maker", "revision")
        .defer("revision__data")
        .prefetch_related("remarks")
    )
    links = list(rows[:SHOWN])
    for link in links:
        link.article = article
        link.good = is_good(link, at)  # type: ignore[attr-defined]
    return links


def note_reading(link: ReaderLink, at: datetime) -> None:
    """Put the first opening on record."""
    if link.first_read_at is None:
        with transaction.atomic():
            article = workflow.locked(link.article_id)
            if ReaderLink.objects.filter(pk=link.pk, first_read_at=None).update(first_read_at=at):
                _write(article, "link_read", None, at, link)


def remark(link: ReaderLink, text: str, at: datetime) -> LinkRemark:
    """Keep what the reader writes; `LinkRefused` where the link allows none, or no more."""
    with transaction.atomic():
        article = workflow.locked(link.article_id)
        link = ReaderLink.objects.select_related("article__head", "maker").get(pk=link.pk)
        if link.purpose != Purpose.REMARK or not is_good(link, at) or link.remarks.count() >= REMARKS:
            raise LinkRefused
        made = LinkRemark.objects.create(link=link, text=text, at=at)
        _write(article, "link_remark", None, at, link, note=text)
    return made


def end(link: ReaderLink, by, at: datetime) -> None:
    """End it by hand: who may give such a link may end it. Once ended, it stays so."""
    with transaction.atomic():
        article = workflow.locked(link.article_id)
        if not permissions.may_give_link(by, article, at):
            raise LinkRefused
        if ReaderLink.objects.filter(pk=link.pk, ended_at=None).update(ended_at=at):
            _write(article, "link_end", by, at, link)


def _write(article: Article, kind: str, by, at: datetime, link: ReaderLink, note: str = "") -> None:
    details = {"maker": link.maker_id, "link": link.pk, "name": link.name}
    record.write(article, kind, by, at, to_status=article.status, note=note, details=details)
