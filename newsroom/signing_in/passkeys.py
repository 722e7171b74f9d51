"""Passkeys (WebAuthn): asked for with whoever holds them verified, bound to the host of SITE_URL."""

import base64
import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from newsroom.models import Factor, FactorKind, User
from newsroom.signing_in import factors

VERIFIED = UserVerificationRequirement.REQUIRED
LONGEST = 20_000  # characters of an answer


def _server(request: HttpRequest) -> Fido2Server:
    """Answers are good from the site's own address, and from that of a desk under the site's host name."""
    site = urlsplit(settings.SITE_URL)
    host = site.hostname or ""
    good = {f"{site.scheme}://{site.netloc}"}
    desk = request.get_host()  # one of ALLOWED_HOSTS
    if desk.partition(":")[0].endswith(f".{host}"):
        good.add(f"{site.scheme}://{desk}")
    party = PublicKeyCredentialRpEntity(id=host, name=settings.MASTHEAD["name"])
    return Fido2Server(party, verify_origin=lambda origin: origin in good)


def _keys(user: User) -> dict[bytes, tuple[Factor, AttestedCredentialData]]:
    found = [
        (factor, AttestedCredentialData(base64.b64decode(factor.secret)))
        for factor in user.factors.filter(kind=FactorKind.PASSKEY)
    ]
    return {key.credential_id: (factor, key) for factor, key in found}


def ask_for_new(request: HttpRequest, user: User) -> tuple[str, Any]:
    """What the browser is asked to make, as JSON, and what has to be remembered until it answers."""
    known = [key for _factor, key in _keys(user).values()]
    owner = PublicKeyCredentialUserEntity(
        id=f"newsroom-{user.pk}".encode(), name=user.username, display_name=user.display_name
    )
    options, state = _server(request).register_begin(
        owner, known, user_verification=VERIFIED, resident_key_requirement=ResidentKeyRequirement.DISCOURAGED
    )
    return json.dumps(dict(options)["publicKey"]), state


def read_new(request: HttpRequest, state: Any, answer: str, name: str, at: datetime) -> Factor | None:
    """The new passkey that the browser made; None where the answer is not one to what was asked."""
    try:
        made = _server(request).register_complete(state, _parsed(answer))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    key = made.credential_data
    if key is None:
        return None
    return Factor(
        kind=FactorKind.PASSKEY, name=name, secret=factors.encoded(bytes(key)), counter=made.counter, used_at=at
    )


def ask(request: HttpRequest, user: User) -> tuple[str, Any]:
    """What the browser is asked to sign, as JSON, and what has to be remembered until it answers."""
    known = [key for _factor, key in _keys(user).values()]
    options, state = _server(request).authenticate_begin(known, user_verification=VERIFIED)
    return json.dumps(dict(options)["publicKey"]), state


def use(request: HttpRequest, user: User, state: Any, answer: str, at: datetime) -> bool:
    """Whether one of their passkeys signed what was asked. A count that does not grow is that of a copy."""
    keys = _keys(user)
    try:
        parsed = _parsed(answer)
        used = _server(request).authenticate_complete(state, [key for _factor, key in keys.values()], parsed)
        counter = AuthenticationResponse.from_dict(parsed).response.authenticator_data.counter
    except (ValueError, TypeError, KeyError, AttributeError):
        return False
    factor = keys[used.credential_id][0]
    if counter == 0 and factor.counter <= 0:  # it does not count at all, as passkeys of many makers
        return bool(Factor.objects.filter(pk=factor.pk, counter__lte=0).update(used_at=at))
    return factors.count(factor, counter, at)


def _parsed(answer: str) -> Any:
    if len(answer) > LONGEST:
        raise ValueError("too long")
    return json.loads(answer)
