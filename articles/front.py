"""Curating the front page: pinning a story to a place for a time, moving it, taking it off; all of it on record."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from articles import house, permissions
from articles.models import Article, Pin, PublishedArticle
from articles.models.front import PLACES
from articles.workflow import MoveRefused, NotAllowed, Outdated
from provinces import spans


@transaction.atomic
def pin(article: Article, place: int, by, at: datetime, starts_at: datetime, ends_at: datetime | None) -> Pin:
    """Put a story in a place of the front page. What was pinned there, or the story elsewhere, ends when this begins.

    Raises `NotAllowed`, or `MoveRefused` with a sentence, and then nothing has changed.
    """
    _lock(by)
    if not 1 <= place <= PLACES:
        raise MoveRefused(_("There is no such place."))
    if ends_at is not None and ends_at <= max(starts_at, at):
        raise MoveRefused(_("The end must come after the beginning."))
    rows = PublishedArticle.objects.filter(article=article)
    if not (rows.visible(at) | rows.scheduled(at)).exists():
        raise MoveRefused(_("Readers do not see this story, and no time is set when they will."))
    starts_at = max(starts_at, at)
    span = spans.overlapping(starts_at, ends_at, "starts_at", "ends_at")
    for row in Pin.objects.filter(span, place=place) | Pin.objects.filter(span, article=article):
        _end(row, by, at, starts_at)
    return _put(article, place, by, at, starts_at, ends_at)


@transaction.atomic
def unpin(pk: int, by, at: datetime) -> None:
    """Take a story off its place, at once or before its time has come; raises `NotAllowed` or `MoveRefused`."""
    _lock(by)
    _end(_standing(pk, at), by, at, at)


@transaction.atomic
def move(pk: int, step: int, by, at: datetime) -> None:
    """Change places with the neighbour, one up (-1) or down (1); raises `NotAllowed` or `MoveRefused`."""
    _lock(by)
    row = _standing(pk, at)
    place = row.place + step
    if not 1 <= place <= PLACES:
        raise MoveRefused(_("There is no such place."))
    neighbours = Pin.objects.at(max(row.starts_at, at)).filter(place=place)
    turned = [(row, place), *((one, row.place) for one in neighbours)]
    spans_of = [(one.article, new, max(one.starts_at, at), one.ends_at) for one, new in turned]
    for one, _new in turned:
        _end(one, by, at, at)
    for article, new, starts_at, ends_at in spans_of:
        _put(article, new, by, at, starts_at, ends_at)


def _lock(by) -> None:
    """One at a time: the record's end is locked first."""
    house.locked(house.CHAIN)
    if not permissions.curates_front(by):
        raise NotAllowed(_("You may not do this."))


def _standing(pk: int, at: datetime) -> Pin:
    row = Pin.objects.from_on(at).filter(pk=pk).first()
    if row is None:
        raise Outdated(_("Somebody else was quicker. Load the page again."))
    return row


def _put(article: Article, place: int, by, at: datetime, starts_at: datetime, ends_at: datetime | None) -> Pin:
    row = Pin(article=article, place=place, starts_at=starts_at, ends_at=ends_at)
    row.full_clean()
    row.save()
    _tell("pin", row, by, at)
    return row


def _end(row: Pin, by, at: datetime, moment: datetime) -> None:
    row.ends_at = max(row.starts_at, moment)
    row.save(update_fields=["ends_at"])
    _tell("unpin", row, by, at)


def _tell(kind: str, row: Pin, by, at: datetime) -> None:
    """On the house record: the number of the story, never its words, which may have to be sealed one day."""
    until = row.ends_at.isoformat() if row.ends_at else None
    details = {"story": row.article_id, "place": row.place, "since": row.starts_at.isoformat(), "until": until}
    house.write(kind, by, at, details=details)
