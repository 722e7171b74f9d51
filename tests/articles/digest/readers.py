"""Readers who get mail, as the tests of the digest need them."""

from datetime import datetime, timedelta
from typing import Any

from articles.digest import addresses, editions, tokens
from articles.models import Subscriber
from tests import factories

# Between two editions: the last came on Saturday 28 November at 6:00, that of the week on Monday the 23rd.
BEFORE = factories.moment("2026-11-27 12:00")
NOW = factories.moment("2026-11-28 06:30")


def subscriber(address: str = "ban@doc.example", since: datetime = BEFORE, **fields: Any) -> Subscriber:
    """A subscriber since that moment, whose first letter leaves with the next edition."""
    rhythm = fields.setdefault("rhythm", "daily")
    values = {
        "address": address,
        "address_key": addresses.key(address),
        "secret": tokens.fresh(),
        "confirmed_at": since,
        "seen_until": since,
        "due_at": editions.due_after(rhythm, since),
        **fields,
    }
    return Subscriber.objects.create(**values)


def story(headline: str = "Bắc Kạn: Tin thử", at: datetime = NOW - timedelta(hours=3), **fields: Any):
    """A story that readers see from then on."""
    return factories.publish(headline, at=at, **fields)
