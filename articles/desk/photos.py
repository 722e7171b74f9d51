"""Photos on the desk: taken in while the form is still open, shown to who may see the story, chosen for the text."""

import io
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from articles import permissions, pictures, renditions
from articles.away import RETRY_AFTER, FilesAway
from articles.models import Article, Photo
from articles.numbers import whole_number

WIDTHS = {"": 960, "small": 320}  # pixels
MAX_NUMBER = 10**18


@never_cache
@require_POST
def upload(request: HttpRequest) -> JsonResponse:
    """One photo, as `file`: 201 and `as_json`, or `{"error": sentence}` with 400, 413 or 503."""
    if not permissions.is_writer(request.user):
        raise Http404("no such page")
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"error": _("No photo arrived. Try again.")}, status=400)
    try:
        photo = pictures.stage(file, request.user)
    except ValidationError as error:
        status = 413 if (file.size or 0) > settings.PHOTO_MAX_BYTES else 400
        return JsonResponse({"error": " ".join(error.messages)}, status=status)
    except FilesAway as error:
        return JsonResponse({"error": str(error)}, status=503, headers={"Retry-After": RETRY_AFTER})
    return JsonResponse(as_json(photo), status=201)


def as_json(photo: Photo) -> dict[str, Any]:
    """What the form's script needs to make a row of a photo."""
    return {
        "id": photo.pk,
        "url": reverse("admin:desk_photo", args=[photo.pk]),
        "width": photo.width,
        "height": photo.height,
        "name": photo.original_filename,
        "caption": photo.caption,
        "credit": photo.credit,
        "alt": photo.alt,
        "focal_x": round(photo.focal_x * 100),
        "focal_y": round(photo.focal_y * 100),
    }


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The photo at most 960 pixels wide (`?size=small`: 320), for who may see it; 404 otherwise."""
    photo = Photo.objects.select_related("article__head").filter(pk=pk).first() if pk < MAX_NUMBER else None
    if photo is None or not permissions.may_view_photo(request.user, photo, timezone.now()):
        raise Http404("no such photo")
    try:
        content = small(photo, WIDTHS.get(request.GET.get("size", ""), 960))
    except FileNotFoundError as error:
        raise Http404("no such photo") from error
    return HttpResponse(
        content,
        content_type="image/webp",
        headers={
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'",
            "Content-Disposition": f'inline; filename="{photo.pk}.webp"',
        },
    )


def small(photo: Photo, width: int) -> bytes:
    """The rendition, made when it is first asked for and kept beside the original."""
    storage = storages["private"]
    name = pictures.desk_name(photo, width)
    if storage.exists(name):
        with storage.open(name) as kept:
            return kept.read()
    with storage.open(photo.file.name) as original:
        content = renditions.render(io.BytesIO(original.read()), width)
    storage.save(name, ContentFile(content))
    return content


@never_cache
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """A page for the editor to pick a photo from: those of `?story=`, and own staged ones named by `?photo=`.

    Answers the editor as CKEditor 4 does: `CKEDITOR.tools.callFunction(CKEditorFuncNum, url, about)`.
    """
    if not permissions.is_writer(request.user):
        raise Http404("no such page")
    asked = request.GET.getlist("photo")[:100]
    numbers = [number for text in asked if (number := whole_number(text)) is not None]
    staged = Photo.objects.filter(pk__in=numbers, article=None, library=False, uploaded_by=request.user)
    photos: list[Photo] = [*_of_story(request), *sorted(staged, key=lambda photo: numbers.index(photo.pk))]
    context: dict[str, Any] = {"photos": photos, "callback": request.GET.get("CKEditorFuncNum", "")}
    return render(request, "desk/form/choose_photo.html", context)


def _of_story(request: HttpRequest) -> list[Photo]:
    number = request.GET.get("story", "")
    if not number:
        return []
    story = Article.objects.select_related("head").filter(pk=whole_number(number)).first()
    at = timezone.now()
    if story is None or not permissions.may_read(request.user, story, at):
        raise Http404("no such story")
    return list(story.photos.all())
