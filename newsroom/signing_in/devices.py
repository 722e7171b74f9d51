"""Devices: which browsers an account signed in with before, told by a cookie; and roughly where it is."""

import hashlib
import secrets
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from articles.public.visitors import network_of
from newsroom.models import Device, User
from newsroom.signing_in import letters

COOKIE = "device"
LASTS = timedelta(days=180)  # without being used


def origin(request: HttpRequest) -> dict[str, str]:
    """From where something is done, for people to read: what the browser says it is, which proves nothing."""
    return {"agent": request.headers.get("User-Agent", "")[:300], "network": roughly(request)}


def roughly(request: HttpRequest) -> str:
    """The network that somebody comes from, without the last part of its address."""
    text = network_of(request)
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        return ":".join(address.exploded.split(":")[:3]) + ":…"
    return text.rpartition(".")[0] + ".…"


# --- Known ones ---------------------------------------------------------------


def token_of(request: HttpRequest) -> str:
    """The hash of the token that the browser has; empty where it has none."""
    token = request.COOKIES.get(COOKIE, "")
    return hashlib.sha256(token.encode()).hexdigest() if token else ""


def is_known(request: HttpRequest, username: str, at: datetime) -> bool:
    """Whether the account of that name signed in with this browser before."""
    known = Device.objects.filter(user__username=username, token=token_of(request), used_at__gt=at - LASTS)
    return known.exists()


def know(request: HttpRequest, user: User, at: datetime) -> None:
    """Remember the browser, in which the account is signed in by now; a letter tells of one that is new to it."""
    token, network = token_of(request), network_of(request)
    if token and Device.objects.filter(user=user, token=token).update(used_at=at, network=network):
        return
    new = request.COOKIES.get(COOKIE, "") or secrets.token_urlsafe(32)
    request.new_device = new  # type: ignore[attr-defined]
    Device.objects.create(user=user, token=hashlib.sha256(new.encode()).hexdigest(), network=network, used_at=at)
    letters.tell(user, "device", at, **origin(request))


def set_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Give the browser the token it is known by from now on."""
    if token := getattr(request, "new_device", ""):
        response.set_cookie(
            COOKIE,
            token,
            max_age=LASTS,
            path="/admin/",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
