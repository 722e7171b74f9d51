"""Subscribing: somebody asks for an address, its owner confirms, changes, ends. Ended means deleted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language

from articles.digest import addresses, editions, tokens
from articles.models.digest import Subscriber, SubscriptionAsk

LETTERS, WINDOW = 3, timedelta(days=1)  # so many letters to one address in so long, whoever asks for them
CONFIRM, PREFERENCES, UNSUBSCRIBE = "confirm", "preferences", "unsubscribe"  # what a link is for


@dataclass(frozen=True)
class Wish:
    """What somebody wants: everything or the lists of some keys, and how often."""

    everything: bool
    keys: list[str]
    rhythm: str

    def with_those_of(self, row: Subscriber) -> "Wish":
        """Nothing that was chosen before is lost by asking for more."""
        everything = self.everything or row.everything
        keys = [] if everything else [*dict.fromkeys([*row.keys, *self.keys])]
        return Wish(everything, keys, self.rhythm)

    @property
    def fields(self) -> dict[str, object]:
        """As columns."""
        return {"everything": self.everything, "keys": [] if self.everything else self.keys, "rhythm": self.rhythm}


def ask(address: str, wish: Wish, at: datetime) -> None:
    """Keep the wish and have a letter sent to the address, which only its owner reads.

    Whether somebody subscribes under it is not looked at: an address that is known and one that is not take the same
    way. After LETTERS within WINDOW the wish is kept and no letter leaves.
    """
    fields = {"address": address, "language": get_language() or "vi", **wish.fields}
    with transaction.atomic():
        row, _made = SubscriptionAsk.objects.select_for_update().get_or_create(
            address_key=addresses.key(address),
            defaults={"secret": tokens.fresh(), "asked_at": at, "counted_from": at, **fields},
        )
        if at - row.counted_from >= WINDOW:
            row.letters, row.counted_from = 0, at
        if row.letters < LETTERS:
            row.letters, row.due_at, row.attempts = row.letters + 1, at, 0
        row.asked_at = at
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()


def link_of(row: SubscriptionAsk | Subscriber, purpose: str) -> str:
    """The token of a link in a letter to them. That to confirm ends when the row will be deleted."""
    ends = row.asked_at + settings.SUBSCRIPTION_CONFIRMED_WITHIN if isinstance(row, SubscriptionAsk) else None
    return tokens.signed(purpose, row.secret, int(ends.timestamp()) if ends else 0)


def asked_by(token: str, at: datetime) -> SubscriptionAsk | None:
    """What the link is to confirm; None where it has ended or was used. LookupError for no link of ours."""
    secret, until = _opened(CONFIRM, token)
    return SubscriptionAsk.objects.filter(secret=secret).first() if at.timestamp() < until else None


def subscriber_of(purpose: str, token: str) -> Subscriber | None:
    """Whose link it is; None where they have ended it. LookupError for no link of ours."""
    secret, _until = _opened(purpose, token)
    return Subscriber.objects.filter(secret=secret).first()


def _opened(purpose: str, token: str) -> tuple[str, int]:
    if (found := tokens.opened(purpose, token)) is None:
        raise LookupError(purpose)
    return found


def standing(row: SubscriptionAsk) -> Wish:
    """What somebody will get once they confirm: what was asked, and what they get already."""
    wish = Wish(row.everything, row.keys, row.rhythm)
    known = Subscriber.objects.filter(address_key=row.address_key).first()
    return wish.with_those_of(known) if known else wish


def confirm(row: SubscriptionAsk, wish: Wish, at: datetime) -> Subscriber | None:
    """The owner of the address says yes; None where that was said already. Earlier stories are not sent."""
    with transaction.atomic():
        if not SubscriptionAsk.objects.filter(pk=row.pk).delete()[0]:
            return None
        new = {
            "secret": tokens.fresh(),
            "confirmed_at": at,
            "seen_until": at,
            "due_at": editions.due_after(wish.rhythm, at),
        }
        said = {"address": row.address, "language": row.language, "attempts": 0, "refusals": 0, **wish.fields}
        known, made = Subscriber.objects.select_for_update().get_or_create(
            address_key=row.address_key, defaults={**new, **said}
        )
        if not made:
            change(known, wish, at, language=row.language)
    return known


def change(row: Subscriber, wish: Wish, at: datetime, language: str) -> None:
    """From now on the subscriber gets this; the next letter comes with the next edition of that rhythm."""
    fields = {**wish.fields, "language": language, "attempts": 0}
    if row.rhythm != wish.rhythm:
        fields["due_at"] = editions.due_after(wish.rhythm, at)
    Subscriber.objects.filter(pk=row.pk).update(**fields)


def end(row: Subscriber) -> None:
    """No more mail: the address and all that was kept with it is deleted, and what was asked for it, too."""
    with transaction.atomic():
        SubscriptionAsk.objects.filter(address_key=row.address_key).delete()
        Subscriber.objects.filter(pk=row.pk).delete()


def end_by_address(address: str) -> int:
    """The same for whoever writes to the paper instead of using a link; how many rows went."""
    key = addresses.key(address)
    rows: Iterable[type] = (SubscriptionAsk, Subscriber)
    with transaction.atomic():
        return sum(model.objects.filter(address_key=key).delete()[0] for model in rows)  # type: ignore[attr-defined]


def prune(at: datetime) -> int:
    """Delete the addresses that nobody confirmed within `SUBSCRIPTION_CONFIRMED_WITHIN`; how many."""
    limit = at - settings.SUBSCRIPTION_CONFIRMED_WITHIN
    return SubscriptionAsk.objects.filter(asked_at__lte=limit).delete()[0]
