"""Second factors: who needs one, what an account has, adding and using them, and taking them away."""

import base64
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from articles import house, permissions
from newsroom.models import Factor, FactorKind, RecoveryCode, User
from newsroom.signing_in import codes, devices, letters
from newsroom.signing_in.seal import seal, unseal

MOST = 8  # of one account


def required_of(user: User) -> bool:
    """Nobody with such rights works at the desk by a password alone."""
    return bool(settings.REQUIRE_SECOND_FACTOR and permissions.needs_second_factor(user))


def asked_of(user: User) -> bool:
    """Whether this account signs in in two steps: it has to, or it has a second factor."""
    return required_of(user) or user.factors.exists()


def has_passkey(user: User) -> bool:
    """Whether one of the factors is a passkey."""
    return user.factors.filter(kind=FactorKind.PASSKEY).exists()


@transaction.atomic
def add(user: User, factor: Factor, at: datetime, request: HttpRequest) -> list[str]:
    """Keep a new factor of somebody; the recovery codes that were made where they had none.

    Sessions that were begun without it end: the caller binds its own anew (`update_session_auth_hash`).
    """
    factor.user, factor.made_at = user, at
    factor.save(force_insert=True)
    new = [] if user.recovery_codes.exists() else renew_codes(user)
    user.sign_outs += 1
    user.save(update_fields=["sign_outs"])
    house.write("second_factor", user, at, about=user, details={"kind": factor.kind, "name": factor.name})
    letters.tell(user, "factor", at, **devices.origin(request), name=str(factor))
    return new


def renew_codes(user: User) -> list[str]:
    """New recovery codes in place of the old; they are shown once, and kept as hashes."""
    new = codes.new_recovery_codes()
    user.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, hash=codes.recovery_hash(user.pk, code)) for code in new)
    return new


@transaction.atomic
def take_away(user: User, by: User | None, at: datetime, note: str = "", only: Factor | None = None) -> None:
    """Take one factor from an account, or all with the recovery codes, and end its sessions; on record, told by mail.

    `by` is None where it is done on the server itself.
    """
    gone = user.factors.filter(pk=only.pk) if only else user.factors.all()
    names = [str(factor) for factor in gone]
    gone.delete()
    if not user.factors.exists():
        user.recovery_codes.all().delete()
    user.sign_outs += 1
    user.save(update_fields=["sign_outs"])
    house.write("second_factor_reset", by, at, about=user, note=note, details={"names": ", ".join(names)})
    letters.tell(user, "reset", at, name=", ".join(names))


# --- Using them ---------------------------------------------------------------


def use_code(user: User, text: str, at: datetime, request: HttpRequest) -> bool:
    """Whether this is a code of an app or a recovery code of theirs that was not used before. Now it is."""
    code = codes.typed(text)
    if not code.isascii():
        return False
    if len(code) == codes.RECOVERY_LETTERS:
        used, _rows = RecoveryCode.objects.filter(user=user, hash=codes.recovery_hash(user.pk, code)).delete()
        if used:
            letters.tell(user, "recovery", at, **devices.origin(request), left=user.recovery_codes.count())
        return bool(used)
    apps = user.factors.filter(kind=FactorKind.APP)
    return len(code) == codes.DIGITS and any(_use_app(factor, code, at) for factor in apps)


def _use_app(factor: Factor, code: str, at: datetime) -> bool:
    secret = unseal(factor.secret)
    step = codes.step_of(secret, code, at, factor.counter) if secret else None
    return secret is not None and step is not None and count(factor, step, at, secret=seal(secret))


def count(factor: Factor, counter: int, at: datetime, **also: str) -> bool:
    """Note that it was used; False where somebody else was quicker with the same code."""
    rows = Factor.objects.filter(pk=factor.pk, counter__lt=counter)
    return bool(rows.update(counter=counter, used_at=at, **also))


def new_app(secret: str, code: str, name: str, at: datetime) -> Factor | None:
    """An app as a factor, if this is a code of it; it is used by that."""
    step = codes.step_of(secret, codes.typed(code), at) if codes.typed(code).isascii() else None
    if step is None:
        return None
    return Factor(kind=FactorKind.APP, name=name, secret=seal(secret), counter=step, used_at=at)


def encoded(raw: bytes) -> str:
    """Bytes as the text that is kept of them."""
    return base64.b64encode(raw).decode()
