"""The record of the house: every change of people's rights, in one chain of hashes with a signed end."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Prefetch

from articles.chain import Fault, Walk, digest, plain, sign_on
from articles.models import HouseEntry, HouseHead
from newsroom.models import User
from provinces.models import Beat

CHAIN = "house"
NEW = {"account", "found"}  # entries that say all rights of an account; the others say one that changed
RIGHTS = ("role", "stand_in", "nationwide", "scope", "active", "superuser")


@transaction.atomic
def write(
    kind: str, by, at: datetime, *, about=None, note: str = "", details: dict[str, Any] | None = None
) -> HouseEntry:
    """Add an entry to the house record; `by` is None for what the system does by itself, `about` whom it is about."""
    head = locked(CHAIN)
    last = HouseEntry.objects.order_by("-number").first()
    entry = HouseEntry(
        number=last.number + 1 if last else 1,
        kind=kind,
        by=by,
        about=about,
        at=at,
        note=note.strip(),
        details=details or {},
        previous=last.hash if last else "",
    )
    entry.hash = entry_hash(entry)
    entry.save(force_insert=True)
    head.signed = sign_on(head.signed, CHAIN, entry.number, entry.previous, entry.hash)
    head.save(update_fields=["signed"])
    return entry


def locked(chain: str) -> HouseHead:
    """The signed end of a chain, locked: one writer at a time; call it in a transaction."""
    HouseHead.objects.get_or_create(chain=chain)
    return HouseHead.objects.select_for_update().get(chain=chain)


def entry_hash(entry: HouseEntry) -> str:
    """SHA-256 in hex over everything the entry says and the hash of the one before."""
    told = [entry.number, entry.kind, entry.by_id, entry.about_id, plain(entry.at), entry.note, entry.details]
    return digest([*told, entry.previous])


# --- Rights -------------------------------------------------------------------


def rights_of(user: User) -> dict[str, Any]:
    """Everything that decides what an account may do, as the record keeps it."""
    stand_in = [user.stand_in_role, plain(user.stand_in_from), plain(user.stand_in_until)]
    return {
        "role": user.role,
        "stand_in": stand_in if user.stand_in_role else None,
        "nationwide": user.nationwide,
        "scope": sorted([b.province.slug, plain(b.starts_on), plain(b.ends_on)] for b in user.beats.all()),
        "active": user.is_active,
        "superuser": user.is_superuser,
    }


def read_rights(pk: int) -> dict[str, Any]:
    """The rights of an account as they now stand in the database."""
    return rights_of(_with_beats(User.objects.filter(pk=pk)).get())


def _with_beats(users: Any) -> Any:
    return users.prefetch_related(Prefetch("beats", Beat.objects.select_related("province").order_by("pk")))


def write_changes(user: User, before: dict[str, Any], by, at: datetime, note: str = "") -> list[HouseEntry]:
    """An entry for each right that is not what it was; call it in the transaction that changed them."""
    after = read_rights(user.pk)
    return [
        write(right, by, at, about=user, note=note, details={"from": before[right], "to": after[right]})
        for right in RIGHTS
        if before[right] != after[right]
    ]


def write_account(user: User, by, at: datetime, kind: str = "account", note: str = "") -> HouseEntry:
    """An entry that says all rights of an account: made on the desk, or `found` where it was made outside."""
    return write(kind, by, at, about=user, note=note, details={"to": read_rights(user.pk)})


def unknown_accounts() -> Any:
    """The accounts that the record does not know: made by a command or in the database, not on the desk."""
    known = HouseEntry.objects.filter(kind__in=NEW).values("about")
    return User.objects.exclude(pk__in=known).order_by("pk")


# --- Checking -----------------------------------------------------------------


def verify() -> Iterator[Fault]:
    """What is wrong with the house record; where it is whole, also which rights are not those that it leads to."""
    walk = Walk(CHAIN, "house record", entry_hash)
    rights: dict[int | None, dict[str, Any]] = {}

    def remembered() -> Iterator[HouseEntry]:
        for entry in HouseEntry.objects.order_by("number").iterator(chunk_size=1000):
            _remember(rights, entry)
            yield entry

    head = HouseHead.objects.filter(chain=CHAIN).first()
    faults = [*walk.along(remembered()), *walk.against(head.signed if head else "")]
    yield from faults or _compare(rights)


def _remember(rights: dict[int | None, dict[str, Any]], entry: HouseEntry) -> None:
    if entry.kind in NEW:
        rights[entry.about_id] = dict(entry.details["to"])
    elif entry.kind in RIGHTS and entry.about_id in rights:
        rights[entry.about_id][entry.kind] = entry.details["to"]


def _compare(rights: dict[int | None, dict[str, Any]]) -> Iterator[Fault]:
    for user in _with_beats(User.objects.order_by("pk")):
        told = rights.pop(user.pk, None)
        if told is None:
            continue
        now = rights_of(user)
        for right in RIGHTS:
            if now[right] != told.get(right, now[right]):
                yield Fault(None, f"account {user.username}", f"{right} is not what the record says")
    for pk in rights:
        yield Fault(None, f"account {pk}", "is missing")
