"""Rounds: what is due is read, what came in becomes drafts. Any number of rounds may run at once, or be killed."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.desk import wire_drafts
from articles.models import ItemState, Mailbox, Supplier, WireItem, WireKind
from articles.wire import feeds, fetching, keeping, mailbox, ninjs, post
from articles.wire.post import Fate

logger = logging.getLogger(__name__)

READERS = {WireKind.FEED: feeds.read, WireKind.NINJS: ninjs.read}
HELD = timedelta(minutes=5)  # for whoever reads a feed; after that another may
LONGEST_PAUSE = timedelta(hours=12)  # after failures, doubled with each
IN_A_ROUND = 1000  # items

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Report:
    """What came of one supplier: new items, drafts, items that could not be read; `error` where it failed itself."""

    name: str
    new: int = 0
    drafts: int = 0
    broken: int = 0
    refused: int = 0
    error: str = ""


def run(clock: Clock = timezone.now, *, everything: bool = False) -> Iterator[Report]:
    """Read the feeds that are due (or all), then make drafts of what came in now or was left behind before."""
    at = clock()
    rows = Supplier.objects.filter(active=True).exclude(kind=WireKind.MAIL) if everything else Supplier.objects.due(at)
    done = []
    for supplier in rows.select_related("province", "account"):
        if _claim(supplier, at):
            report = read(supplier, clock)
            done += [] if report.error else [supplier.pk]
            yield report
    by_mail = read_mailbox(settings.WIRE_MAILBOX, clock, everything=everything) if settings.WIRE_MAILBOX else None
    if by_mail is not None:
        yield by_mail
    drafts, broken = make_drafts(WireItem.objects.exclude(supplier__in=done), clock)
    if drafts or broken:
        yield Report(_("Left from before"), drafts=drafts, broken=broken)


def _claim(supplier: Supplier, at: datetime) -> bool:
    rows = Supplier.objects.filter(pk=supplier.pk, next_at=supplier.next_at)
    return rows.update(next_at=at + HELD) == 1


def read(supplier: Supplier, clock: Clock) -> Report:
    """Read one feed, keep what is new in it, and make drafts of that.

    What it says of its own version is remembered only when all is kept: who is killed before, reads it again.
    """
    try:
        answer = fetching.fetch(supplier.url, etag=supplier.etag, last_modified=supplier.last_modified)
        reader = READERS[WireKind(supplier.kind)]
        found = [] if answer.status == 304 else reader(answer.content, answer.charset, answer.url)
    except fetching.Refused as error:
        return _failed(supplier, str(error), clock())
    except feeds.NoFeed as error:
        sentences = {"charset": _("Its letters are not those of the encoding that it names.")}
        return _failed(supplier, sentences.get(str(error), _("What came is no feed of this kind.")), clock())
    except Exception as error:  # a feed that nobody foresaw stops no other
        logger.exception("wire supplier %s", supplier.pk)
        return _failed(supplier, f"{type(error).__name__}: {error}", clock())
    at = clock()
    new, failed = keeping.entries(supplier, found, answer.url, at)
    if failed:
        said = ngettext("%(count)d item could not be kept.", "%(count)d items could not be kept.", failed)
        return _failed(supplier, said % {"count": failed}, at)
    Supplier.objects.filter(pk=supplier.pk).update(
        etag=answer.etag or (supplier.etag if answer.status == 304 else ""),
        last_modified=answer.last_modified or (supplier.last_modified if answer.status == 304 else ""),
        fetched_at=at,
        next_at=at + settings.WIRE_EVERY,
        failures=0,
        error="",
    )
    drafts, broken = make_drafts(WireItem.objects.filter(supplier=supplier), clock)
    at_once = WireItem.objects.filter(supplier=supplier, state=ItemState.BROKEN, attempts=0, arrived_at=at)
    return Report(supplier.name, new, drafts, broken + at_once.count())


def _failed(supplier: Supplier, said: str, at: datetime) -> Report:
    """It is asked again later, the longer it has failed the later."""
    pause = min(settings.WIRE_EVERY * 2 ** min(supplier.failures + 1, 12), LONGEST_PAUSE)
    Supplier.objects.filter(pk=supplier.pk).update(
        next_at=at + pause, failures=min(supplier.failures + 1, 1000), error=said[:300]
    )
    return Report(supplier.name, error=said)


def read_mailbox(url: str, clock: Clock, *, everything: bool = False) -> Report | None:
    """Keep what came by mail, and make drafts of it; None where the mailbox failed a short while ago."""
    at = clock()
    box, _made = Mailbox.objects.get_or_create(address=mailbox.shown(url))
    if box.error and box.read_at and at < box.read_at + settings.WIRE_EVERY and not everything:
        return None
    fates, error = Counter[Fate](), ""
    try:
        for message in mailbox.messages(url, box):
            fate = _take_in(message, box, clock)
            message.done(fate)
            fates[fate] += 1
    except mailbox.Away as away:
        error = str(away)
    except Exception as failure:  # of the house itself: the message comes again with the next reading
        logger.exception("mailbox %s", box)
        error = f"{type(failure).__name__}: {failure}"
    refused = fates[Fate.REFUSED]
    Mailbox.objects.filter(pk=box.pk).update(read_at=clock(), error=error[:300], refused=F("refused") + refused)
    by_mail = WireItem.objects.filter(supplier__kind=WireKind.MAIL)
    drafts, broken = make_drafts(by_mail, clock)
    broken += by_mail.filter(state=ItemState.BROKEN, attempts=0, arrived_at__gte=at).count()
    return Report(box.address, fates[Fate.KEPT], drafts, broken, refused, error)


def _take_in(message: mailbox.Message, box: Mailbox, clock: Clock) -> Fate:
    """Keep one mail. One that nobody foresaw stops no other: it stays where it is, and counts as refused."""
    try:
        return post.take_in(message.content, box.address, clock())[0]
    except (DatabaseError, OSError):
        raise
    except Exception:
        logger.exception("a mail in %s", box)
        return Fate.REFUSED


def make_drafts(items: Iterable[WireItem], clock: Clock) -> tuple[int, int]:
    """Make drafts of those of the items that are new; how many, and of how many none could be made."""
    new = items.filter(state=ItemState.NEW).order_by("pk").values_list("pk", flat=True)  # type: ignore[attr-defined]
    numbers = list(new[:IN_A_ROUND])
    made = sum(wire_drafts.file(pk, clock()) is not None for pk in numbers)
    broken = WireItem.objects.filter(pk__in=numbers, state=ItemState.BROKEN).count()
    return made, broken
