"""Codes: how a mail tells whose it is, in its subject or its address. Each is shown once and kept as a hash."""

import re
import secrets
from collections.abc import Iterable
from hashlib import sha256

from articles import permissions
from articles.models import Supplier, WireKind

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
CODE = re.compile(r"(?<![a-z0-9])[a-hjkmnp-z2-9]{4}(?:-[a-hjkmnp-z2-9]{4}){3}(?![a-z0-9])", re.IGNORECASE)
HIDDEN = "0000-0000-0000-0000"  # in what is kept of a mail; no code


def new() -> str:
    """A code of 79 random bits: `k7mq-29ab-xw3d-pr6t`."""
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(4)) for _group in range(4))


def hashed(code: str) -> str:
    """What is kept of a code. There are too many codes to guess one from it."""
    return sha256(f"correspondent {code.lower()}".encode()).hexdigest()


def found_in(texts: Iterable[str]) -> list[str]:
    """What looks like a code, each once."""
    return list(dict.fromkeys(found.lower() for text in texts for found in CODE.findall(text)))[:20]


def correspondent(codes: list[str]) -> tuple[Supplier | None, str]:
    """Whose code is among these, with that code. Of somebody who was made inactive or writes here no more, nobody's."""
    by_hash = {hashed(code): code for code in codes}
    rows = Supplier.objects.filter(kind=WireKind.MAIL, active=True, code_hash__in=by_hash)
    for supplier in rows.select_related("account", "province").order_by("pk"):
        if supplier.account is None or permissions.is_writer(supplier.account):
            return supplier, by_hash[supplier.code_hash]
    return None, ""
