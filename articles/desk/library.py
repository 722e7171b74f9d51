"""The photo library: many photos brought in at once, described, found again and used in stories."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles import facts, permissions, pictures
from articles.away import FilesAway
from articles.desk.fields import BlockField, LineField
from articles.desk.form_sets import percent
from articles.desk.photos import as_json
from articles.models import Article, Photo
from articles.models.photos import PhotoQuerySet
from articles.numbers import whole_number
from provinces.gazetteer import Gazetteer
from provinces.models import Province

SHOWN = 48  # photos on a page
NEAR = 300  # photos, the newest that one may use, that are looked through for words before the whole library is
MOST = 20  # photos used at once
USES = 20  # stories named


def _writers_only(request: HttpRequest) -> None:
    if not permissions.is_writer(request.user):
        raise Http404("no such page")


def _numbers(values: list[str], most: int) -> list[int]:
    return [number for value in values[:most] if (number := whole_number(value)) is not None]


def places_for(user: Any) -> list[tuple[str, str]]:
    """Slug and name of the provinces that a photo of the user's may be of."""
    places = Gazetteer.load().places.values()
    every = permissions.covers_everything(user)
    return [(place.slug, place.name) for place in places if every or place.id in permissions.beats_of(user)]


# --- The shelf ----------------------------------------------------------------


@never_cache
@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    """The photos that one may use, the newest first: `?q=` words, `?province=` slug, `?mine=1`, `?before=` number.

    `?story=` is the story that they are chosen for; `?part=1` answers with the photos alone, for the form's dialog.
    """
    _writers_only(request)
    words, slug = request.GET.get("q", "")[:200], request.GET.get("province", "")
    place = Gazetteer.load().place(slug)
    photos = Photo.objects.in_library()
    if request.GET.get("mine") == "1":
        photos = photos.filter(uploaded_by=request.user)
    for number in _numbers([request.GET.get("before", "")], 1):
        photos = photos.filter(pk__lt=number)
    parts = permissions.library_parts(request.user, (place.id if place else 0) if slug else None)
    found = _newest([part & photos for part in parts], words)
    asked = {name: value for name in ("q", "province", "mine", "story") if (value := request.GET.get(name, ""))}
    older = urlencode(asked | {"before": found[SHOWN - 1].pk}) if len(found) > SHOWN else ""
    context = {
        "photos": found[:SHOWN],
        "of_withdrawn": facts.withdrawn_photos({each.sha256: each.width for each in found[:SHOWN]}, timezone.now()),
        "older": older,
        "asked": asked,
        "places": places_for(request.user),
        "story": _story(request, request.GET.get("story", "")),
    }
    if request.GET.get("part") == "1":
        return TemplateResponse(request, "desk/library/part.html", context)
    context |= admin.site.each_context(request) | {
        "title": _("Photo library"),
        "limit": settings.PHOTO_MAX_BYTES // 1024**2,
    }
    request.current_app = admin.site.name  # type: ignore[attr-defined]
    return TemplateResponse(request, "desk/library/shelf.html", context)


def _newest(parts: list[PhotoQuerySet], words: str) -> list[Photo]:
    """The newest photos of any of the parts with these words, one more than a page.

    The newest of all parts are looked through first: what is common is found among them, what is scarce by an index.
    """
    if not words.strip():
        return list(_first(parts, SHOWN + 1).select_related("province"))
    near = Photo.objects.in_library().filter(pk__in=_first(parts, NEAR).values("pk"))
    found = list(near.with_words(words, row_by_row=True).select_related("province")[: SHOWN + 1])
    if len(found) > SHOWN:
        return found
    return list(_first([part.with_words(words) for part in parts], SHOWN + 1).select_related("province"))


def _first(parts: Iterable[PhotoQuerySet], most: int) -> PhotoQuerySet:
    """The newest photos of any of the parts, so many."""
    of_each = [Photo.objects.filter(pk__in=part.values("pk")[:most]).order_by().values("pk") for part in parts]
    first, *others = of_each
    return Photo.objects.in_library().filter(pk__in=first.union(*others) if others else first)[:most]


def _story(request: HttpRequest, number: str) -> Article | None:
    """The story that photos are chosen for; 404 where the user may not edit it."""
    if not number:
        return None
    found = Article.objects.select_related("head").filter(pk__in=_numbers([number], 1)).first()
    if found is None or not permissions.may_edit(request.user, found, timezone.now()):
        raise Http404("no such story")
    return found


# --- Bringing in --------------------------------------------------------------


@never_cache
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Photos as `file`, one or many, of the province `province`; each stands for itself.

    A script asks for JSON and sends one at a time: 201 `{"id", "url", …, "about"}`, or `{"error"}` with 400, 413, 503.
    """
    _writers_only(request)
    slug = request.POST.get("province", "")
    province = Province.objects.filter(slug=slug).first() if slug in dict(places_for(request.user)) else None
    taken: list[Photo] = []
    refused: list[tuple[str, int]] = []
    for file in request.FILES.getlist("file"):
        try:
            taken.append(pictures.take_in(file, request.user, library=True, province=province))
        except ValidationError as error:
            too_large = (file.size or 0) > settings.PHOTO_MAX_BYTES
            refused.append((" ".join(error.messages), 413 if too_large else 400))
        except FilesAway as error:
            refused.append((str(error), 503))
    if not taken and not refused:
        refused.append((_("No photo arrived. Try again."), 400))
    if request.headers.get("Accept") == "application/json":
        if refused:
            return JsonResponse({"error": refused[0][0]}, status=refused[0][1])
        about = reverse("admin:desk_library_photo", args=[taken[0].pk])
        return JsonResponse(as_json(taken[0]) | {"about": about}, status=201)
    for sentence, _status in refused:
        messages.error(request, sentence)
    if taken:
        said = ngettext("%(count)d photo is in the library.", "%(count)d photos are in the library.", len(taken))
        messages.success(request, said % {"count": len(taken)})
    return HttpResponseRedirect(reverse("admin:desk_library"))


# --- Using --------------------------------------------------------------------


@never_cache
@require_POST
def use(request: HttpRequest) -> HttpResponse:
    """Copies of the photos `photo` for the story `story` or a new one: the form begins with them.

    A script asks for JSON: 201 `{"photos": […]}`. 404 where one of them is not the user's to use.
    """
    _writers_only(request)
    numbers = _numbers(request.POST.getlist("photo"), MOST)
    story = _story(request, request.POST.get("story", ""))
    found = {photo.pk: photo for photo in permissions.library_of(request.user).filter(pk__in=numbers)}
    if set(found) != set(numbers):
        raise Http404("no such photo")
    try:
        copies = pictures.copies_for([found[number] for number in dict.fromkeys(numbers)], request.user)
    except ValidationError as error:
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"error": " ".join(error.messages)}, status=400)
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(reverse("admin:desk_library"))
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"photos": [as_json(copy) for copy in copies]}, status=201)
    view = ["admin:articles_article_change", [story.pk]] if story else ["admin:articles_article_add", []]
    chosen = urlencode({"photo": [copy.pk for copy in copies]}, doseq=True)
    return HttpResponseRedirect(f"{reverse(view[0], args=view[1])}?{chosen}#part-photos")


def staged_of(request: HttpRequest) -> list[Photo]:
    """The copies that `?photo=` names, which an empty form begins with: the user's own staged ones alone."""
    numbers = _numbers(request.GET.getlist("photo"), MOST)
    if not numbers:
        return []
    found = Photo.objects.filter(pk__in=numbers, staged=True, uploaded_by=request.user).in_bulk()
    return [found[number] for number in dict.fromkeys(numbers) if number in found]


# --- One photo ----------------------------------------------------------------


class AboutForm(forms.Form):
    """What the library says of a photo; a story that takes it starts from this."""

    caption = BlockField(label=gettext_lazy("Caption"), longest=2000, required=False)
    credit = LineField(label=gettext_lazy("Photo by"), longest=120, required=False)
    alt = LineField(
        label=gettext_lazy("Alternative text"),
        longest=400,
        required=False,
        help_text=gettext_lazy("What the picture shows, for people who do not see it."),
    )
    province = forms.ChoiceField(
        label=gettext_lazy("Province"),
        required=False,
        help_text=gettext_lazy("Who covers it finds the photo in the library."),
    )
    focal_x = percent(gettext_lazy("Focal point, from the left (%)"))
    focal_y = percent(gettext_lazy("Focal point, from the top (%)"))

    def __init__(self, user: Any, photo: Photo, data: Any = None) -> None:
        own = (photo.province.slug, photo.province.name) if photo.province else None
        initial = {name: getattr(photo, name) for name in ("caption", "credit", "alt")}
        initial |= {"focal_x": round(photo.focal_x * 100), "focal_y": round(photo.focal_y * 100)}
        super().__init__(data, initial=initial | {"province": own[0] if own else ""})
        places = places_for(user)
        self.fields["province"].choices = [("", "–"), *places, *([own] if own and own not in places else [])]  # type: ignore[attr-defined]
        self.fields["caption"].widget.attrs["rows"] = 4

    def apply(self, photo: Photo) -> None:
        """Store it."""
        data = self.cleaned_data
        photo.caption, photo.credit, photo.alt = data["caption"], data["credit"], data["alt"]
        photo.province = Province.objects.filter(slug=data["province"]).first() if data["province"] else None
        for name in ("focal_x", "focal_y"):
            if data[name] is not None:
                setattr(photo, name, data[name] / 100)
        photo.save()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def about(request: HttpRequest, pk: int) -> HttpResponse:
    """One photo of the library: what is said of it, where it was used; POST stores that, `_remove` takes it out.

    404 for who may not use it, 403 for a change by somebody who may use it but does not keep it.
    """
    _writers_only(request)
    photos = permissions.library_of(request.user).select_related("province", "uploaded_by")
    photo = photos.filter(pk=pk).first() if pk < 10**18 else None
    if photo is None:
        raise Http404("no such photo")
    keeps = permissions.may_keep_photo(request.user, photo)
    form = AboutForm(request.user, photo, request.POST if request.method == "POST" and keeps else None)
    if request.method == "POST" and keeps:
        if "_remove" in request.POST:
            pictures.discard(photo)
            messages.success(request, _("The photo is out of the library. Stories that took it keep it."))
            return HttpResponseRedirect(reverse("admin:desk_library"))
        if form.is_valid():
            form.apply(photo)
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("admin:desk_library_photo", args=[pk]))
    status = 200 if request.method != "POST" else 422 if keeps else 403
    context = admin.site.each_context(request) | {
        "title": photo.caption or photo.original_filename,
        "photo": photo,
        "form": form,
        "keeps": keeps,
        "of_withdrawn": facts.withdrawn_photos({photo.sha256: photo.width}, timezone.now()),
        "uses": uses_of(photo, request.user, timezone.now()),
    }
    request.current_app = admin.site.name  # type: ignore[attr-defined]
    return TemplateResponse(request, "desk/library/photo.html", context, status=status)


def uses_of(photo: Photo, user: Any, at: datetime) -> list[Article]:
    """The stories with the same picture that the user may see, the newest first."""
    stories = permissions.visible_to(user, at).filter(photos__sha256=photo.sha256).distinct()
    return list(stories.only("headline", "status").order_by("-pk")[:USES])
