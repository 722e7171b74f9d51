"""Retention: how long each thing is kept that says something about people, and forgetting what is over its time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from articles import pictures
from articles.models import Evidence, MailState, Notice, Photo, Presence, ReaderLink, Scratch, SubscriptionAsk
from newsroom.models import Attempt, Device, Session
from newsroom.signing_in import devices, throttle

AT_ONCE = 1000  # rows in one transaction


def _delete(rows: QuerySet[Any]) -> int:
    return rows.delete()[0]


def _forget_whose(rows: QuerySet[ReaderLink]) -> int:
    return rows.update(email="")


def _discard(rows: QuerySet[Photo]) -> int:
    photos = list(rows)
    for photo in photos:
        pictures.discard(photo)
    return len(photos)


@dataclass(frozen=True)
class Rule:
    """What is forgotten: its name, how long it is kept, which rows are over their time, and how they go."""

    name: str
    label: Any
    kept: Callable[[], timedelta | None]  # None: each row says it itself
    rows: Callable[[datetime], QuerySet[Any]]
    forget: Callable[[QuerySet[Any]], int] = _delete


RULES = (
    Rule(
        "scratch",
        _("text that was typed and never saved"),
        lambda: settings.SCRATCH_KEPT_FOR,
        lambda at: Scratch.objects.before(at - settings.SCRATCH_KEPT_FOR),
    ),
    Rule(
        "presences",
        _("who had which story open"),
        lambda: timedelta(days=1),
        lambda at: Presence.objects.filter(seen_at__lt=at - timedelta(days=1)),
    ),
    Rule(
        "notices",
        _("notices on the desk, with what became of their mail"),
        lambda: settings.NOTICES_KEPT_FOR,
        lambda at: Notice.objects.filter(created_at__lt=at - settings.NOTICES_KEPT_FOR).exclude(mail=MailState.WAITING),
    ),
    Rule(
        "reader_links",
        _("mail addresses of outside readers"),
        lambda: settings.READER_ADDRESSES_KEPT_FOR,
        lambda at: ReaderLink.objects.exclude(email="").filter(
            Q(expires_at__lt=at - settings.READER_ADDRESSES_KEPT_FOR)
        ),
        _forget_whose,
    ),
    Rule(
        "asks",
        _("addresses that asked for the digest and were not confirmed"),
        lambda: settings.SUBSCRIPTION_CONFIRMED_WITHIN,
        lambda at: SubscriptionAsk.objects.filter(asked_at__lte=at - settings.SUBSCRIPTION_CONFIRMED_WITHIN),
    ),
    Rule(
        "evidence",
        _("sealed evidence of redactions"),
        lambda: None,
        lambda at: Evidence.objects.filter(kept_until__lte=at),
    ),
    Rule(
        "photos",
        _("photos brought in for a form that was never saved"),
        lambda: pictures.STAGED_FOR,
        lambda at: Photo.objects.filter(article=None, staged=True, uploaded_at__lt=at - pictures.STAGED_FOR),
        _discard,
    ),
    Rule(
        "sessions",
        _("sessions that ran out"),
        lambda: None,
        lambda at: Session.objects.filter(expire_date__lt=at),
    ),
    Rule(
        "devices",
        _("browsers that nobody came back with"),
        lambda: devices.LASTS,
        lambda at: Device.objects.filter(used_at__lt=at - devices.LASTS),
    ),
    Rule(
        "attempts",
        _("attempts to sign in"),
        lambda: throttle.DAY,
        lambda at: Attempt.objects.filter(at__lt=at - throttle.DAY),
    ),
    Rule(
        "admin_log",
        _("what was changed in reference data and accounts, as the desk lists it"),
        lambda: settings.ADMIN_LOG_KEPT_FOR,
        lambda at: LogEntry.objects.filter(action_time__lt=at - settings.ADMIN_LOG_KEPT_FOR),
    ),
)


def over(at: datetime) -> dict[str, int]:
    """How many rows of each rule are over their time."""
    return {rule.name: rule.rows(at).count() for rule in RULES}


def forget(at: datetime) -> Iterator[tuple[str, int]]:
    """Forget them, a thousand rows in a transaction; the rule and how many, rule by rule."""
    for rule in RULES:
        forgotten = 0
        while some := list(rule.rows(at).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
            with transaction.atomic():
                rule.forget(rule.rows(at).filter(pk__in=some))
            forgotten += len(some)
        yield rule.name, forgotten
