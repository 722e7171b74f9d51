"""Single sign-on: leaving for the provider, coming back, and whose account it is. None is ever made by it."""

import logging
import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import LoginView
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from articles import house
from articles.public.visitors import network_of
from newsroom.models import User
from newsroom.signing_in import halfway, openid, throttle
from newsroom.signing_in.forms import too_often

logger = logging.getLogger("newsroom.signing_in")


@never_cache
@require_GET
def leave(request: HttpRequest) -> HttpResponse:
    """To the provider; what they come back with is held against what the session keeps."""
    if not settings.OIDC:
        raise Http404("no provider")
    try:
        address, kept = openid.ask(request.build_absolute_uri(reverse("admin:single_sign_on_return")))
    except openid.Refused as refused:
        return _refuse(request, refused)
    wanted = LoginView(request=request).get_redirect_url() or reverse("admin:index")
    halfway.remember(request, "oidc", kept | {"address": wanted})
    return HttpResponseRedirect(address)


@never_cache
@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """From the provider with a code: its owner is looked up, and goes on as after the right password."""
    if not settings.OIDC:
        raise Http404("no provider")
    kept, at = halfway.recall(request, "oidc"), timezone.now()
    try:
        with throttle.counted(request, network_of(request), at, "oidc") as attempt:
            said = _said(request, kept)
            user = account_of(said)
            if user is None:
                logger.warning("Single sign-on: no account of %s", said["sub"])
                messages.error(
                    request, _("No account here is yours. An administrator has to allow your address first.")
                )
                return HttpResponseRedirect(reverse("admin:login"))
            throttle.forgiven(attempt)
    except throttle.TooOften as refused:
        messages.error(request, too_often(refused.seconds))
        return HttpResponseRedirect(reverse("admin:login"))
    except openid.Refused as refused:
        return _refuse(request, refused)
    if openid.is_second_factor(said):
        halfway.enter(request, user, "provider")
        return HttpResponseRedirect(kept["address"])
    return halfway.go_on(request, user, kept["address"])


def _said(request: HttpRequest, kept: Any) -> dict[str, Any]:
    if not kept or not secrets.compare_digest(request.GET.get("state", "").encode(), kept["state"].encode()):
        raise openid.Refused("nobody left for it from this browser")
    if str(request.GET.get("iss", settings.OIDC["issuer"])).rstrip("/") != settings.OIDC["issuer"]:
        raise openid.Refused("another provider answers")
    if "code" not in request.GET:
        raise openid.Refused(request.GET.get("error", "no code")[:100])
    return openid.claims(request.GET["code"], kept, request.build_absolute_uri(reverse("admin:single_sign_on_return")))


def _refuse(request: HttpRequest, why: Exception) -> HttpResponse:
    logger.warning("Single sign-on: %s", why)
    messages.error(request, _("Signing in there did not work. Try again, or sign in by your password."))
    return HttpResponseRedirect(reverse("admin:login"))


@transaction.atomic
def account_of(said: dict[str, Any]) -> User | None:
    """Whose account it is: the provider's own name for them decides; the first time an address that was allowed."""
    subject = f"{settings.OIDC['issuer']} {said['sub']}"
    staff = User.objects.select_for_update().filter(is_active=True, is_staff=True)
    if known := staff.filter(sso_subject=subject).first():
        return known
    address = str(said.get("email", ""))
    if said.get("email_verified") is not True or not address.isascii():
        return None
    user = staff.filter(sso_subject="", sso_address__iexact=address).exclude(sso_address="").first()
    if user is not None:
        user.sso_subject = subject
        user.save(update_fields=["sso_subject"])
        house.write("single_sign_on", None, timezone.now(), about=user, details={"address": address})
    return user
