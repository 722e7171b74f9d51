"""Signing in again after a session ran out while somebody was writing: the text goes along and is offered again."""

import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import REASON_BAD_ORIGIN, REASON_BAD_REFERER, get_token
from django.template.response import TemplateResponse
from django.urls import Resolver404, URLPattern, path, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as django_csrf_failure
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from articles import permissions, scratch
from articles.models import Article
from articles.numbers import whole_number

FORMS = {"articles_article_add", "articles_article_change"}
NOT_TEXT = {"csrfmiddlewaretoken", "username", "password", "code", "next", "text"}


def guard(url: URLPattern) -> URLPattern:
    """The form behind the sign-in: what is sent to it by nobody, or by somebody else than wrote it, is not lost."""
    view = url.callback
    if url.name not in FORMS:
        return url

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and _is_strange(request):
            return _page(request, _fields(request.POST), request.path, status=401)
        return view(request, *args, **kwargs)

    return path(str(url.pattern), guarded, name=url.name)


def _is_strange(request: HttpRequest) -> bool:
    """Nobody is signed in, or not who wrote what is sent."""
    wrote = request.POST.get("_user", "")
    return not admin.site.has_permission(request) if not wrote else wrote != str(request.user.pk)


def _fields(sent: Any) -> list[list[str]]:
    return [[name, value] for name, values in sent.lists() if name not in NOT_TEXT for value in values]


@never_cache
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is too old: of the filing form the text is kept; what comes from elsewhere is refused."""
    elsewhere = reason.startswith((REASON_BAD_ORIGIN.split("%", 1)[0], REASON_BAD_REFERER.split("%", 1)[0]))
    if not elsewhere and request.path_info == reverse("admin:scratch_return"):
        text, address = _read(request.POST.get("text", "")), request.POST.get("next", "")
        if text and _is_form(address):  # signed in in another tab meanwhile, which changes the token
            return _page(request, text, address, status=403)
    if elsewhere or not _is_form(request.path_info) or "headline" not in request.POST:
        return django_csrf_failure(request, reason)
    return _page(request, _fields(request.POST), request.path, status=403)


def _is_form(address: str) -> bool:
    try:
        return resolve(address).url_name in FORMS
    except Resolver404:
        return False


def _page(
    request: HttpRequest, fields: list[list[str]], address: str, form: Any = None, status: int = 200
) -> HttpResponse:
    """The sign-in with the typed text, which goes along in the page and stands nowhere else."""
    shown = {name: value for name, value in fields if name in {"headline", "lead", "body"}}
    context = {
        "title": _("Sign in again"),
        "form": form or _form(request),
        "next": address,
        "text": json.dumps(fields, ensure_ascii=False),
        "shown": shown,
        "site_header": admin.site.site_header,
        "site_title": admin.site.site_title,
        "site_url": "/",
    }
    return TemplateResponse(request, "desk/sign_in_again.html", context, status=status)


def _form(request: HttpRequest, data: Any = None) -> Any:
    """The desk's form that takes the whole of a sign-in at once, its second step included."""
    return admin.site.again_form(request, data=data)  # type: ignore[attr-defined]


@never_cache
@sensitive_post_parameters("password", "code")
@csrf_protect
@require_POST
def come_back(request: HttpRequest) -> HttpResponse:
    """Sign in with the text of a form (`text`, `next`): it is kept as that person's unsaved text and offered."""
    address, fields = request.POST.get("next", ""), _read(request.POST.get("text", ""))
    if not _is_form(address) or not fields:
        return HttpResponseRedirect("/admin/")
    sent, here = dict(fields), str(request.user.pk)
    if "signed_in" in request.POST and admin.site.has_permission(request) and sent.get("_user", here) == here:
        return HttpResponseRedirect(_keep(request.user, fields, address))
    form = _form(request, request.POST)
    if not form.is_valid():
        return _page(request, fields, address, form, status=422)
    user = form.get_user()
    if sent.get("_user", str(user.pk)) != str(user.pk):
        form.add_error(None, another(user))
        return _page(request, fields, address, form, status=409)
    form.enter()
    return HttpResponseRedirect(_keep(user, fields, address))


def another(user: Any) -> str:
    """That somebody else may not go on with the text."""
    return _("%(name)s did not write this text. Sign in with the account that did: nothing is saved under another.") % {
        "name": user.display_name
    }


def _read(text: str) -> list[list[str]]:
    """The fields that a page of ours carried; nothing where it is not such."""
    try:
        fields = json.loads(text)
    except ValueError:
        return []
    pairs = isinstance(fields, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in fields)
    if not pairs or not all(isinstance(part, str) for pair in fields for part in pair):
        return []
    return [[name.replace("\0", ""), value.replace("\0", "")] for name, value in fields]


def _keep(user: Any, fields: list[list[str]], address: str) -> str:
    """Keep the fields as unsaved text; the address of the form that has them in it, or else of the text."""
    sent, at = dict(fields), timezone.now()
    number = resolve(address).kwargs.get("object_id", "")
    article = None
    if number:
        article = Article.objects.filter(pk=whole_number(number)).first()
        if article is None or not permissions.may_keep_scratch(user, article, at):
            return "/admin/"
    form_number = "" if article else sent.get("form_number", "")[:64] or "again"
    row = scratch.mine(user, article, form_number).first()
    text = [[name, value] for name, value in fields if not name.startswith("_")]
    sequence = row.sequence + 1 if row else 1
    scratch.keep(user, article, form_number, sent.get("version", "")[:80], text, sequence, at)
    row = scratch.mine(user, article, form_number).get()
    if article is not None and not permissions.may_edit(user, article, at):
        return f"/admin/scratch/{row.pk}/"
    return f"{address}?unsaved={form_number or 1}"


# --- With scripts: without leaving the page -----------------------------------


@never_cache
@require_safe
def session(request: HttpRequest) -> JsonResponse:
    """Who is signed in here, `{"user": id or null, "token": for forms}`; for anybody, of themselves."""
    user = request.user.pk if request.user.is_authenticated else None
    return JsonResponse({"user": user, "token": get_token(request)})


@never_cache
@sensitive_post_parameters("password", "code")
@require_POST
def sign_in(request: HttpRequest) -> JsonResponse:
    """`username`, `password`, `code` and `_user`, who wrote: `{"token": for forms}`; `{"error": sentence}` otherwise.

    Refused with 403, `code` saying whether one is asked for; with 409 where somebody else wrote.

    Whoever signs in as somebody else than wrote is not signed in at all.
    """
    form = _form(request, request.POST)
    if not form.is_valid():
        sentences = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"error": " ".join(sentences), "code": form.needs_code}, status=403)
    user = form.get_user()
    if request.POST.get("_user", "") != str(user.pk):
        return JsonResponse({"error": another(user)}, status=409)
    form.enter()
    return JsonResponse({"token": get_token(request)})
