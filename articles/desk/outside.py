"""What an outside reader gets by a link: one version of a story with its photos, and a field for a remark."""

from typing import Any

from django import forms
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles import links
from articles.desk.photos import small
from articles.models import Photo, Purpose, ReaderLink
from articles.pictures import desk_picture
from articles.projection import project

HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}
A_MINUTE = 240  # requests with one token, pictures among them
WIDTH = 960  # pixels


class RemarkForm(forms.Form):
    """What the reader wants to say."""

    text = forms.CharField(
        label=gettext_lazy("Your remark"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Write your remark first.")},
    )


# Who has the token has all the right there is, and no cookie is asked: there is nothing another site could borrow.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def story(request: HttpRequest, token: str) -> HttpResponse:
    """The version; POST `text` leaves a remark. 404, always the same, for a link that is not good or never was."""
    at = timezone.now()
    if _too_often(token):
        return _answer(request, "outside/gone.html", {"often": True}, 429)
    link = links.found(token, at)
    if link is None:
        return _answer(request, "outside/gone.html", {}, 404)
    form = RemarkForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                links.remark(link, form.cleaned_data["text"], at)
            except links.LinkRefused:
                return _answer(request, "outside/gone.html", {}, 404)
            response = HttpResponse(
                status=303, headers={"Location": reverse("outside_story", args=[token]) + "#remarks"}
            )
            return _closed(response)
    elif request.method == "GET":
        links.note_reading(link, at)
    return _answer(request, "outside/story.html", _context(link, token, form), status)


def _context(link: ReaderLink, token: str, form: RemarkForm) -> dict[str, Any]:
    def picture_of(photo: dict[str, Any]) -> dict[str, Any]:
        return desk_picture(photo) | {"src": reverse("outside_photo", args=[token, photo["id"]]), "srcset": ""}

    return {
        "link": link,
        "page": project(link.revision.data, picture_of),
        "may_remark": link.purpose == Purpose.REMARK,
        "form": form,
        "remarks": link.remarks.all(),
    }


@require_safe
def photo(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """A photo of the version that the token is for."""
    link = None if _too_often(token) else links.found(token, timezone.now())
    shown = {entry["id"] for entry in link.revision.data["photos"]} if link else set()
    found = Photo.objects.filter(pk=pk).first() if pk in shown else None
    try:
        content = small(found, WIDTH) if found else b""
    except FileNotFoundError:
        content = b""
    if not content:
        return _answer(request, "outside/gone.html", {}, 404)
    response = HttpResponse(content, content_type="image/webp")
    response["Content-Security-Policy"] = "default-src 'none'"
    return _closed(response)


def _too_often(token: str) -> bool:
    """More requests with this token than a person makes."""
    key = f"outside:{links.hashed(token)}"
    cache.add(key, 0, 60)
    try:
        return cache.incr(key) > A_MINUTE
    except ValueError:  # it ran out in between
        return False


def _answer(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    return _closed(render(request, template, context, status=status))


def _closed(response: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response
