"""Keeping what comes in: once, as it came, with where it came from. Nothing is made of it here."""

import logging
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles.models import ItemState, Source, SourceKind, Supplier, WireItem
from articles.wire.entries import Entry, Text, text_of
from newsroom.models import User
from newsroom.vietnamese import nfc

logger = logging.getLogger(__name__)

ACCOUNT = "wire"


def account() -> User:
    """The account with which drafts lie until somebody takes them; nobody signs in with it."""
    user, made = User.objects.get_or_create(
        username=ACCOUNT,
        defaults={"last_name": "Hộp", "first_name": "tin", "is_active": False, "is_staff": False, "nationwide": True},
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def key_of(identity: str, payload: bytes) -> str:
    """What tells an item from the others of its supplier: what its sender named it by, else its content."""
    return sha256(identity.encode("utf-8", "replace") if identity else payload).hexdigest()


def entries(supplier: Supplier, found: list[Entry], address: str, at: datetime) -> tuple[int, int]:
    """Keep the entries of a feed that are not kept yet, the oldest first: how many were, and how many could not be."""
    keyed = {key_of(entry.identity, entry.payload): entry for entry in found}
    rows = WireItem.objects.filter(supplier=supplier, key__in=keyed)
    known = set(rows.values_list("key", flat=True))
    new = [(key, entry) for key, entry in keyed.items() if key not in known]
    kept = failed = 0
    for key, entry in reversed(new):
        try:
            kept += _keep_entry(supplier, key, entry, address, at)
        except Exception:  # whatever it is, the next one has its turn, and this one comes with the next reading
            logger.exception("entry %s of %s", entry.identity[:200], supplier)
            failed += 1
    return kept, failed


def _keep_entry(supplier: Supplier, key: str, entry: Entry, address: str, at: datetime) -> bool:
    text, fault = Text(""), ""
    try:
        text = text_of(entry)
    except ValueError:
        fault = _("It is too long.")
    if entry.broken:
        fault = _("It is not written as a feed should be, so that words may be missing or in the wrong place.")
    elif entry.withdrawn:
        fault = _("Its paper has taken it back.")
    elif not fault and not text.text:
        fault = _("There is neither a title nor a text in it.")
    told = {
        "address": address,
        "identity": entry.identity,
        "link": entry.link,
        "author": entry.author,
        "published": entry.published.isoformat() if entry.published else "",
        "embargo": entry.embargo.isoformat() if entry.embargo else "",
        "terms": entry.terms,
    }
    source = Source(
        kind=SourceKind.FEED,
        name=nfc(entry.title)[:255],
        text=text.text,
        content=entry.payload,
        provenance={"encoding": "utf-8", "blocks": text.blocks},
    )
    return keep(supplier, key, source, told, at, fault)


def keep(supplier: Supplier, key: str, source: Source, told: dict[str, Any], at: datetime, fault: str = "") -> bool:
    """Keep one item with its source, both or neither; False where it was kept before.

    `told` is its provenance; the terms of the supplier, as they stand now, are kept with it.
    """
    source.sha256 = sha256(bytes(source.content)).hexdigest()
    source.received_at = at
    source.received_by = supplier.account or account()
    terms = {"supplier": supplier.name, "credit": supplier.credit, "licence": supplier.licence}
    source.provenance = source.provenance | {"wire": terms | told}
    try:
        with transaction.atomic():
            source.save(force_insert=True)
            WireItem.objects.create(
                supplier=supplier,
                key=key,
                original=source,
                title=source.title[:300],
                state=ItemState.BROKEN if fault else ItemState.NEW,
                error=fault,
                arrived_at=at,
            )
    except IntegrityError:
        if WireItem.objects.filter(supplier=supplier, key=key).exists():
            return False  # another reader was quicker
        raise
    return True
