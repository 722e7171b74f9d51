"""Halfway: who gave the right password and still owes the second step. Until then they are nobody to all else."""

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from newsroom.models import User
from newsroom.signing_in import devices, factors, sessions

KEPT = "halfway"  # in the session
GIVEN = "second_step"  # in the session of somebody signed in: how they gave it
ASKED = ("app", "passkey", "new_passkey", "oidc")  # questions whose answer is held against what is kept of them
LASTS = 10 * 60  # seconds
TRIES = 5


@dataclass(frozen=True)
class Halfway:
    """Whose password was right, and where they want to go."""

    user: User
    address: str


def go_on(request: HttpRequest, user: User, address: str) -> HttpResponse:
    """After the right password: to the second step, or to setting it up, or straight in."""
    if not factors.asked_of(user):
        enter(request, user)
        return HttpResponseRedirect(address)
    request.session[KEPT] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "since": int(time.time()),
        "tries": 0,
        "address": address,
    }
    there = user.factors.exists()
    return HttpResponseRedirect(reverse("admin:second_step" if there else "admin:second_step_set_up"))


def read(request: HttpRequest) -> Halfway | None:
    """Who is halfway in this session; nobody where it took too long or the account changed meanwhile."""
    kept = request.session.get(KEPT)
    if not kept:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True, is_staff=True).first()
    late = time.time() - kept["since"] > LASTS
    if user is None or late or not constant_time_compare(kept["hash"], user.get_session_auth_hash()):
        forget(request)
        return None
    return Halfway(user, kept["address"])


def forget(request: HttpRequest) -> None:
    """Begin from the password again."""
    request.session.pop(KEPT, None)


def may_try(request: HttpRequest) -> bool:
    """Count an attempt at the second step; after five one begins from the password again."""
    kept = request.session[KEPT]
    kept["tries"] += 1
    request.session.modified = True
    if kept["tries"] <= TRIES:
        return True
    forget(request)
    return False


def remember(request: HttpRequest, what: str, value: Any) -> None:
    """Keep what the answer to a question will be held against, in this session alone."""
    request.session[f"asked_{what}"] = value


def recall(request: HttpRequest, what: str) -> Any:
    """What was kept, once."""
    return request.session.pop(f"asked_{what}", None)


def enter(request: HttpRequest, user: User, second: str = "") -> None:
    """Begin a session for who gave all that their account asks for."""
    if factors.asked_of(user) and not second:
        raise RuntimeError("a session without the second step")
    login(request, user)
    for name in (KEPT, *(f"asked_{what}" for what in ASKED)):
        request.session.pop(name, None)
    request.session[GIVEN] = second
    sessions.begin(request)
    devices.know(request, user, timezone.now())


def whole(request: HttpRequest, user: Any) -> Any:
    """The user of a session; nobody where their rights by now ask for a second step that it never gave."""
    if not user.is_authenticated:
        return user
    if settings.REQUIRE_SECOND_FACTOR and not request.session.get(GIVEN) and factors.required_of(user):
        return AnonymousUser()
    sessions.note(request)
    return user
