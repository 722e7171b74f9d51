"""OpenID Connect: the authorization code flow with PKCE, and what a signed token says of who signed in."""

import base64
import hashlib
import json
import secrets
import urllib.request
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.core.cache import caches

PATIENCE = 5.0  # seconds for an answer of the provider
LONGEST = 200_000  # bytes
KNOWN_FOR = 600  # seconds until the provider is asked again where its addresses are
LEEWAY = 60  # seconds by which clocks may differ
# Signed with a key that the provider alone has; never with a secret that we share, never unsigned.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]


class Refused(Exception):
    """The provider did not answer, or what it said does not hold; the message is for the log."""


def ask(redirect_uri: str) -> tuple[str, dict[str, str]]:
    """Where to send somebody, and what has to be remembered until they come back."""
    kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    digest = hashlib.sha256(kept["verifier"].encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": settings.OIDC["client"],
        "redirect_uri": redirect_uri,
        "scope": "openid email",
        "state": kept["state"],
        "nonce": kept["nonce"],
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    if settings.OIDC["second_factor"]:
        asked["acr_values"] = " ".join(settings.OIDC["second_factor"])
    address = _provider()["authorization_endpoint"]
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}", kept


def claims(code: str, kept: dict[str, str], redirect_uri: str) -> dict[str, Any]:
    """What the provider says of who signed in, for the code that they came back with."""
    provider = _provider()
    sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
    sent["code_verifier"] = kept["verifier"]
    names = [quote(settings.OIDC[name], safe="") for name in ("client", "secret")]
    basic = base64.b64encode(":".join(names).encode()).decode()
    answer = _fetch(provider["token_endpoint"], urlencode(sent).encode(), {"Authorization": f"Basic {basic}"})
    return _verified(str(answer.get("id_token", "")), _fetch(provider["jwks_uri"]), provider["issuer"], kept["nonce"])


def is_second_factor(said: dict[str, Any]) -> bool:
    """Whether the provider asked for more than a password, as far as the configuration trusts what it says."""
    methods = said.get("amr", [])
    told = {str(method) for method in methods} if isinstance(methods, list) else set()
    return bool((told | {str(said.get("acr", ""))}) & set(settings.OIDC["second_factor"]))


def _verified(token: str, keys: dict[str, Any], issuer: str, nonce: str) -> dict[str, Any]:
    import jwt  # an extra: only who names a provider needs it

    try:
        number = jwt.get_unverified_header(token).get("kid")
        known = [key for key in jwt.PyJWKSet.from_dict(keys).keys if number is None or key.key_id == number]
        if len(known) != 1:
            raise Refused("no key of the provider is named as the one that signed")
        said = jwt.decode(
            token,
            known[0],
            algorithms=ALGORITHMS,
            audience=settings.OIDC["client"],
            issuer=issuer,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "aud", "iss", "sub"]},
        )
    except jwt.PyJWTError as error:
        raise Refused(f"{type(error).__name__}: {error}") from error
    if not secrets.compare_digest(str(said.get("nonce", "")).encode(), nonce.encode()):
        raise Refused("it answers another question")
    if said.get("azp", settings.OIDC["client"]) != settings.OIDC["client"]:
        raise Refused("it was made for somebody else")
    return said


def _provider() -> dict[str, str]:
    """Where the provider's addresses are, and its name, which may end with a slash, as it says itself."""
    issuer = settings.OIDC["issuer"]
    found = caches["default"].get(f"openid/{issuer}")
    if found is None:
        told = _fetch(f"{issuer}/.well-known/openid-configuration")
        if str(told.get("issuer", "")).rstrip("/") != issuer:
            raise Refused("the provider names itself otherwise")
        names = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
        found = {name: str(told.get(name, "")) for name in names}
        if any(urlsplit(address).scheme != urlsplit(issuer).scheme for address in found.values()):
            raise Refused("the provider's addresses are not as safe as its own")
        caches["default"].set(f"openid/{issuer}", found, KNOWN_FOR)
    return found


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        """Follow nothing: a provider's address is where it says."""


def _fetch(url: str, data: bytes | None = None, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """JSON of the provider; with `data`, a form that is sent to it."""
    request = urllib.request.Request(url, data, {"Accept": "application/json", **(headers or {})})  # noqa: S310
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=PATIENCE) as answer:
            told = json.loads(answer.read(LONGEST))
    except (OSError, ValueError) as error:
        raise Refused(f"{urlsplit(url).hostname}: {error}") from error
    if not isinstance(told, dict):
        raise Refused(f"{urlsplit(url).hostname}: no JSON object")
    return told
