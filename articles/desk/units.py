"""The provinces that a story may be filed for: those of its day, and of whoever files it."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles import permissions
from articles.desk.fields import read_recorded_day
from newsroom.vietnamese import date_label
from provinces.gazetteer import Gazetteer, Unit


def home_units(user, day: date) -> list[Unit]:
    """The units of that day that a user may file for as a story's own: those of the beats, or all."""
    units = Gazetteer.load().units_on(day)
    if permissions.covers_everything(user):
        return list(units)
    beats = permissions.beats_of(user)
    return [unit for unit in units if unit.province_id in beats]


def unit_instead(slug: str, day: date) -> list[Unit]:
    """What a province that did not exist on that day was called then, or had become; empty for one that did exist."""
    gazetteer = Gazetteer.load()
    if gazetteer.place(slug) is None or gazetteer.period_of(slug, day):
        return []
    later = gazetteer.current_slug(slug, day)
    if later and (unit := gazetteer.period_of(later, day)):
        return [unit]
    return [unit for unit in gazetteer.former_units(slug) if unit.exists_on(day)]


def name_of(slug: str, day: date) -> str:
    """The legal name of a province on that day; one that did not exist then keeps the name nearest in time."""
    gazetteer = Gazetteer.load()
    if unit := gazetteer.period_of(slug, day):
        return unit.full_name
    periods = gazetteer.periods_of(slug)
    return next((unit for unit in reversed(periods) if unit.ended_on and unit.ended_on < day), periods[0]).full_name


def wrong_day(slug: str, day: date) -> str:
    """A sentence that offers the right unit where the province did not exist on that day, else an empty string."""
    instead = unit_instead(slug, day)
    if not instead:
        return ""
    return _("On %(day)s there was no “%(unit)s”. What you look for was then “%(right)s”.") % {
        "day": date_label(day),
        "unit": name_of(slug, day),
        "right": ", ".join(unit.full_name for unit in instead),
    }


@never_cache
@require_safe
def units(request: HttpRequest) -> JsonResponse:
    """`?on=10/10/2023` → the units of that day; `&chosen=<slug>` (repeatable) asks what those were called then. JSON:

    `{"on", "units": [{"slug", "full_name"}…], "home": [slug…], "instead": {slug: {"slugs": [slug…], "sentence"}}}`;
    400 with `{"error": sentence}` for a day that does not exist or is not on record; 404 for who files no stories.
    """
    if not permissions.is_writer(request.user):
        raise Http404("no such page")
    try:
        day = read_recorded_day(request.GET.get("on", ""))
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=400)
    chosen = request.GET.getlist("chosen")[:100]
    return JsonResponse(
        {
            "on": day.isoformat(),
            "units": [_row(unit) for unit in Gazetteer.load().units_on(day)],
            "home": [unit.slug for unit in home_units(request.user, day)],
            "instead": {slug: answer for slug in chosen if (answer := _instead(slug, day))},
        }
    )


def _row(unit: Unit) -> dict[str, str]:
    return {"slug": unit.slug, "full_name": unit.full_name}


def _instead(slug: str, day: date) -> dict[str, Any] | None:
    sentence = wrong_day(slug, day)
    return {"slugs": [unit.slug for unit in unit_instead(slug, day)], "sentence": sentence} if sentence else None
