"""Pages of signing in: the second step, setting it up on the way in, and one's own second factors."""

from typing import Any, cast

import segno
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from newsroom.models import Factor, User
from newsroom.signing_in import codes, devices, factors, halfway, letters, passkeys, throttle
from newsroom.signing_in.forms import CodeForm, FactorForm, too_often
from newsroom.signing_in.seal import seal, unseal


class FirstStep(LoginView):
    """User name and password; what is right leads on."""

    def form_valid(self, form: Any) -> HttpResponse:
        """To the second step, to setting it up, or straight in."""
        return halfway.go_on(self.request, form.get_user(), self.get_success_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        """Again; with 429 where somebody has to wait."""
        answer = super().form_invalid(form)
        if form.wait:
            answer.status_code, answer["Retry-After"] = 429, str(form.wait)
        return answer


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    request.current_app = admin.site.name  # type: ignore[attr-defined]
    return TemplateResponse(request, template, admin.site.each_context(request) | context, status=status)


def _from_the_start(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("That took too long, or too many attempts. Begin again."))
    return HttpResponseRedirect(reverse("admin:login"))


@never_cache
@sensitive_post_parameters("code", "passkey")
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """The second step of who gave the right password: a passkey, a code, or a recovery code."""
    half = halfway.read(request)
    if half is None:
        return HttpResponseRedirect(reverse("admin:login"))
    form = CodeForm(request.POST if request.POST.get("code") else None, label_suffix="")
    if request.method == "POST":
        if not halfway.may_try(request):
            return _from_the_start(request)
        if second := _proved(request, half.user, form):
            halfway.enter(request, half.user, second)
            return HttpResponseRedirect(half.address)
    return _ask(request, half.user, form)


def _proved(request: HttpRequest, user: User, form: CodeForm) -> str:
    """How the second step was given; empty where it was not, which the form then says."""
    try:
        with throttle.counted(request, user.username, timezone.now(), "code") as attempt:
            second = _looked_at(request, user, form)
            if second:
                throttle.forgiven(attempt)
            return second
    except throttle.TooOften as refused:
        messages.error(request, too_often(refused.seconds))
    return ""


def _looked_at(request: HttpRequest, user: User, form: CodeForm) -> str:
    at, state = timezone.now(), halfway.recall(request, "passkey")
    if answer := request.POST.get("passkey", ""):
        if state and passkeys.use(request, user, state, answer, at):
            return "passkey"
        messages.error(request, _("This passkey was not accepted. Try again, or type a code."))
    elif form.is_valid():
        if factors.use_code(user, form.cleaned_data["code"], at, request):
            return "code"
        form.add_error("code", _("This code is not right, or was used before."))
    return ""


def _ask(request: HttpRequest, user: User, form: CodeForm) -> HttpResponse:
    options = ""
    if factors.has_passkey(user):
        options, state = passkeys.ask(request, user)
        halfway.remember(request, "passkey", state)
    context = {"title": _("Second step"), "form": form, "passkey": options}
    return _page(request, "desk/second_step.html", context, 422 if request.method == "POST" else 200)


# --- A new factor -------------------------------------------------------------


@never_cache
@sensitive_post_parameters("code", "passkey")
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """The first second factor of somebody whose rights ask for one: without it nobody comes in."""
    half = halfway.read(request)
    if half is None or half.user.factors.exists():
        return HttpResponseRedirect(reverse("admin:second_step" if half else "admin:login"))
    form = FactorForm(request.POST or None, user=half.user, password=False)
    if request.method == "POST":
        if not halfway.may_try(request):
            return _from_the_start(request)
        if factor := _made(request, half.user, form):
            new = factors.add(half.user, factor, timezone.now(), request)
            halfway.enter(request, half.user, factor.kind)
            return _codes(request, half.user, new, half.address)
    return _offer(request, half.user, form, {"way_in": True})


@sensitive_post_parameters("password", "code", "passkey")
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """One's own second factors: those there are, a new one, new recovery codes. An administrator takes them away."""
    user = User.objects.get(pk=cast(int, request.user.pk))
    sent, here = request.POST or None, reverse("admin:second_factor")
    form = FactorForm(sent, user=user, password=user.has_usable_password())
    if request.method == "POST" and request.POST.get("what") == "codes":
        form.fields = {name: field for name, field in form.fields.items() if name == "password"}
        if form.is_valid() and user.factors.exists():
            at = timezone.now()
            new = factors.renew_codes(user)
            letters.tell(user, "codes", at, **devices.origin(request))
            return _codes(request, user, new, here)
    elif request.method == "POST" and (factor := _made(request, user, form)):
        new = factors.add(user, factor, timezone.now(), request)
        update_session_auth_hash(request, user)
        request.session[halfway.GIVEN] = factor.kind
        messages.success(request, _("%(name)s was added.") % {"name": factor})
        return _codes(request, user, new, here) if new else HttpResponseRedirect(here)
    left = user.recovery_codes.count()
    return _offer(request, user, form, {"factors": user.factors.all(), "left": left, "most": factors.MOST})


def _made(request: HttpRequest, user: User, form: FactorForm) -> Factor | None:
    """The factor that was proved; None where it was not, which the form then says."""
    secret, state = halfway.recall(request, "app"), halfway.recall(request, "new_passkey")
    if not form.is_valid():
        if secret:
            halfway.remember(request, "app", secret)  # it is in the app already
        return None
    if user.factors.count() >= factors.MOST:
        form.add_error(None, _("An account has at most %(most)s.") % {"most": factors.MOST})
        return None
    name, at, factor = form.cleaned_data["name"], timezone.now(), None
    if answer := request.POST.get("passkey", ""):
        factor = passkeys.read_new(request, state, answer, name, at) if state else None
        if factor is None:
            form.add_error(None, _("This passkey was not accepted. Try again."))
    else:
        plain = unseal(secret) if secret else None
        factor = factors.new_app(plain, form.cleaned_data["code"], name, at) if plain else None
        if factor is None:
            form.add_error("code", _("This code is not right. Is the clock of the phone right?"))
            if secret:
                halfway.remember(request, "app", secret)
    return factor


def _offer(request: HttpRequest, user: User, form: FactorForm, context: dict[str, Any]) -> HttpResponse:
    """The page on which an app or a passkey is set up; what its answer is held against stays in the session."""
    kept = halfway.recall(request, "app")
    secret = (unseal(kept) if kept else None) or codes.new_secret()
    halfway.remember(request, "app", seal(secret))
    options, state = passkeys.ask_for_new(request, user)
    halfway.remember(request, "new_passkey", state)
    picture = segno.make(codes.address(secret, user.username, settings.MASTHEAD["name"]), error="m")
    context |= {
        "title": _("Signing in in two steps"),
        "form": form,
        "qr": picture.svg_data_uri(border=4, dark="#000", light="#fff"),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "passkey": options,
    }
    return _page(request, "desk/second_factor.html", context, 422 if request.method == "POST" else 200)


def _codes(request: HttpRequest, user: User, new: list[str], address: str) -> HttpResponse:
    """The new recovery codes: this page shows them, and no other ever does."""
    with override(user.language):
        answer = _page(
            request, "desk/recovery_codes.html", {"title": _("Recovery codes"), "codes": new, "address": address}
        )
        cast(TemplateResponse, answer).render()
    answer["Cache-Control"] = "no-store"
    return answer
