"""Post: a mail with the code of a correspondent is kept, once, with what came with it; each story in it is an item."""

from datetime import datetime
from enum import Enum
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from articles import pictures
from articles.desk import receive
from articles.intake.encodings import NAMES, Encoding
from articles.models import Source, SourceKind, Supplier, WireItem
from articles.wire import codes, mail
from articles.wire.entries import composed
from articles.wire.keeping import account, keep, key_of
from articles.wire.mail import File, Letter


class Fate(Enum):
    """What became of a mail."""

    KEPT = "kept"
    KNOWN = "known"
    REFUSED = "refused"  # nobody's code, sent by a machine, or not to be read: nothing of it is kept


def take_in(content: bytes, address: str, at: datetime) -> tuple[Fate, Supplier | None]:
    """Keep a mail: all of it in one transaction, or nothing."""
    try:
        letter = mail.read(content)
    except mail.Unreadable:
        return Fate.REFUSED, None
    supplier, code = codes.correspondent(letter.codes)
    if supplier is None or letter.automatic:
        return Fate.REFUSED, None
    identity = letter.identity or sha256(content).hexdigest()
    if WireItem.objects.filter(supplier=supplier, key=_key(identity, 0)).exists():
        return Fate.KNOWN, supplier
    with transaction.atomic():
        kept = _keep(supplier, letter, identity, mail.masked(content, code), address, at)
    return (Fate.KEPT if kept else Fate.KNOWN), supplier


def _key(identity: str, number: int) -> str:
    return key_of(f"{identity}#{number}", b"")


def _keep(supplier: Supplier, letter: Letter, identity: str, content: bytes, address: str, at: datetime) -> bool:
    """Keep the mail, and an item for each story in it: for the files, else for the mail itself."""
    told = {
        "address": address,
        "identity": identity,
        "author": "" if supplier.account else supplier.name,
        "sender": letter.sender,
        "published": letter.sent_at.isoformat() if letter.sent_at else "",
    }
    text = composed("", letter.blocks)
    user = supplier.account or account()
    photos, faults = _photos(user, letter.photos)
    faults += [_("Not taken: %(name)s") % {"name": name} for name in letter.left_out]
    with_it = {"photos": photos, "faults": faults}
    provenance: dict[str, Any] = {"encoding": "utf-8"} | with_it
    if any(markup for markup, _start, _end in text.blocks):
        provenance["blocks"] = text.blocks
    whole = Source(kind=SourceKind.MAIL, name=letter.subject, text=text.text, content=content, provenance=provenance)
    if not letter.stories:
        fault = "" if text.text else _("There is no text in it.")
        return keep(supplier, _key(identity, 0), whole, told, at, fault)
    whole.sha256, whole.received_at, whole.received_by = sha256(content).hexdigest(), at, user
    whole.provenance = {"encoding": "utf-8", "wire": told | {"supplier": supplier.name}}
    whole.save(force_insert=True)
    kept = [
        _keep_file(supplier, _key(identity, number), file, whole, told, at, {} if number else with_it)
        for number, file in enumerate(letter.stories)
    ]
    return any(kept)


def _keep_file(
    supplier: Supplier, key: str, file: File, whole: Source, told: dict[str, Any], at: datetime, with_it: dict[str, Any]
) -> bool:
    """An item of a text or Word file. One in an old encoding is converted, and its source says so."""
    source = Source(
        kind=SourceKind.TEXT, name=file.name, content=file.content, whole=whole, received_by=whole.received_by
    )
    fault = ""
    try:
        source.kind, source.text, source.provenance = receive.read(whole.received_by, file.content, file.name)
        if seems := source.provenance.pop("seems", ""):
            source.text, source.provenance = receive.in_unicode(source, Encoding(seems))
            source.provenance["faults"] = [_("Converted from %(encoding)s.") % {"encoding": NAMES[Encoding(seems)]}]
    except ValidationError as error:
        fault = " ".join(error.messages)
    for name, rows in with_it.items():
        source.provenance[name] = [*source.provenance.get(name, []), *rows]
    return keep(supplier, key, source, told, at, fault)


def _photos(user, files: list[File]) -> tuple[list[list[Any]], list[str]]:
    """The photos as those of a Word file are kept, and what is wrong with those that are none."""
    rows: list[list[Any]] = []
    faults: list[str] = []
    for file in files:
        try:
            photo = pictures.stage(SimpleUploadedFile(file.name or "photo", file.content), user)
            rows.append([photo.pk, photo.caption, 0])
        except ValidationError as error:
            faults += error.messages
    return rows, faults
