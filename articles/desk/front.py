"""The front page on the desk: what stands in its places, pinning, moving, taking off, and how it will look."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from articles import front, permissions, workflow
from articles.desk.decisions import TIME_FORMATS, TimeInput
from articles.desk.entry_words import house_words, label_of
from articles.desk.fields import check_moment
from articles.models import Article, HouseEntry, Pin, PublishedArticle
from articles.models.front import PLACES
from articles.numbers import whole_number
from articles.public.front import front_context

CHOICES = 30  # stories offered
ENTRIES = 30  # lines of the history
STAYS = timedelta(hours=24)  # unless the chief editor says otherwise
AHEAD = timedelta(days=366)
STEPS = {"up": -1, "down": 1}


class TimeField(forms.DateTimeField):
    """A time that may be left empty, by the browser's clock or as text: 25/11/2026 14:00."""

    def __init__(self, label: Any = None) -> None:
        super().__init__(label=label, required=False, input_formats=TIME_FORMATS, widget=TimeInput)

    def clean(self, value: Any) -> datetime | None:
        """Within the years that a moment can be of."""
        moment = super().clean(value)
        if moment is not None:
            check_moment(moment.year)
        return moment


class PinForm(forms.Form):
    """A story, a place, a time."""

    story = forms.CharField(label=gettext_lazy("Number or address of the story"), max_length=300)
    place = forms.TypedChoiceField(
        label=gettext_lazy("Place"), coerce=int, choices=[(number, str(number)) for number in range(1, PLACES + 1)]
    )
    starts_at = TimeField(gettext_lazy("From (empty: now)"))
    ends_at = TimeField(gettext_lazy("Until (empty: until it is taken off)"))

    def clean_story(self) -> Article:
        """The story of that number, or of that address on the site."""
        text = self.cleaned_data["story"].strip()
        try:
            number = text if text.isdigit() else resolve(urlsplit(text).path).kwargs.get("article_id", "")
        except (Resolver404, ValueError):
            number = ""
        story = Article.objects.filter(pk=whole_number(str(number))).first()
        if story is None:
            raise forms.ValidationError(_("There is no such story."))
        return story


def _check(request: HttpRequest) -> None:
    """404 for whoever does not curate the front page."""
    if not permissions.curates_front(request.user):
        raise Http404("no such page")


@never_cache
@require_safe
def curate(request: HttpRequest) -> HttpResponse:
    """The places with what stands there, stories to pin, and who did what."""
    _check(request)
    at = timezone.now()
    given = {"story": request.GET.get("story", "")[:300], "ends_at": timezone.localtime(at + STAYS), "place": 1}
    return _page(request, PinForm(initial=given), at)


@require_POST
def pin(request: HttpRequest) -> HttpResponse:
    """Pin a story; 422 with what is wrong."""
    _check(request)
    at, form = timezone.now(), PinForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        starts_at = given["starts_at"] or at
        try:
            front.pin(given["story"], given["place"], request.user, at, starts_at, given["ends_at"])
        except workflow.MoveRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The story is pinned."))
            return _back()
    return _page(request, form, at, 422)


@require_POST
def unpin(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a story off its place."""
    return _done(request, pk, front.unpin, _("The story is taken off; the place is filled by itself."))


@require_POST
def move(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """Change places with the neighbour."""
    if way not in STEPS:
        raise Http404("no such way")
    return _done(request, pk, lambda pk, by, at: front.move(pk, STEPS[way], by, at), _("The story has another place."))


def _done(request: HttpRequest, pk: int, change: Callable[..., None], sentence: str) -> HttpResponse:
    _check(request)
    try:
        change(pk, request.user, timezone.now())
        messages.success(request, sentence)
    except workflow.MoveRefused as error:
        messages.error(request, str(error))
    return _back()


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:desk_front"))


@never_cache
@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """The front page as readers will see it at `?at=`, if nothing else is done; 404 for another time than one ahead."""
    _check(request)
    now = timezone.now()
    try:
        at = TimeField().clean(request.GET.get("at", "")) or now
    except forms.ValidationError as error:
        raise Http404("no such time") from error
    if not now - STAYS <= at <= now + AHEAD:
        raise Http404("too far")
    with override("vi"):
        context = front_context(max(at, now), reverse("front")) | {"preview": max(at, now)}
        response = render(request, "site/front.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _page(request: HttpRequest, form: PinForm, at: datetime, status: int = 200) -> HttpResponse:
    standing = front_context(at, "/")
    pins = list(Pin.objects.from_on(at).select_related("article"))
    now = {row.place: row for row in pins if row.starts_at <= at}
    tops = [standing["lead"], *standing["secondary"]]
    seen = PublishedArticle.objects.visible(at).filter(article=OuterRef("article"))
    hidden = set(Pin.objects.at(at).exclude(Exists(seen)).values_list("pk", flat=True))
    rows = PublishedArticle.objects
    entries = HouseEntry.objects.filter(kind__in=["pin", "unpin"]).select_related("by").order_by("-number")
    context = {
        "title": _("Front page"),
        "form": form,
        "places": _places(now, tops, hidden),
        "coming": [row for row in pins if row.starts_at > at],
        "live": rows.visible(at).for_cards().order_by("-visible_from")[:CHOICES],
        "scheduled": rows.scheduled(at).for_cards().order_by("visible_from")[:CHOICES],
        "entries": [(entry, label_of(entry.kind, house=True), house_words(entry)) for entry in entries[:ENTRIES]],
        "preview_at": timezone.localtime(at + timedelta(hours=1)),
        "last": PLACES,
    }
    return TemplateResponse(request, "desk/front.html", admin.site.each_context(request) | context, status=status)


def _places(pins: dict[int, Pin], tops: list[Any], hidden: set[int]) -> list[dict[str, Any]]:
    """Each place with its pin, whether readers see that story, and what they see there instead."""
    return [
        {
            "number": number,
            "pin": pins.get(number),
            "hidden": number in pins and pins[number].pk in hidden,
            "story": tops[number - 1] if number <= len(tops) else None,
        }
        for number in range(1, PLACES + 1)
    ]


ADDRESSES: list[tuple[str, Callable[..., HttpResponse], str]] = [
    ("front/", curate, "desk_front"),
    ("front/pin/", pin, "desk_front_pin"),
    ("front/preview/", preview, "desk_front_preview"),
    ("front/<int:pk>/unpin/", unpin, "desk_front_unpin"),
    ("front/<int:pk>/move/<slug:way>/", move, "desk_front_move"),
]
