"""Provinces with their units in time and what became of them; quarters with their numbers by province."""

from datetime import date

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Router

from articles import counts, lists
from articles.public.addresses import absolute
from articles.public.api import reference_schemas as schemas
from articles.public.api import represent
from articles.public.api.stories import list_address
from articles.public.choices import quarters as every_quarter
from articles.public.present import keys_with_stories
from newsroom.vietnamese import quarter_span
from provinces.gazetteer import Gazetteer, Unit

router = Router()


@router.get("/provinces", response=schemas.Provinces, url_name="api_provinces", tags=["provinces"])
def provinces(request: HttpRequest):
    """All provinces and cities, of today and former, in Vietnamese order, with their units in time."""
    gazetteer, today = Gazetteer.load(), timezone.localdate()
    return schemas.Provinces(items=[_province(gazetteer, slug, today) for slug in gazetteer.places])


@router.get("/provinces/{slug:slug}", response=schemas.Province, url_name="api_province", tags=["provinces"])
def province(request: HttpRequest, slug: str):
    """One province: its units in time, what it was made of and what it became part of."""
    gazetteer = Gazetteer.load()
    if gazetteer.place(slug) is None:
        raise Http404("no such province")
    return _province(gazetteer, slug, timezone.localdate())


def _province(gazetteer: Gazetteer, slug: str, today: date) -> schemas.Province:
    place = gazetteer.places[slug]
    return schemas.Province(
        slug=slug,
        name=place.name,
        name_en=place.name_en,
        url=represent.page("province", slug),
        api_url=represent.page("api_province", slug),
        is_former=gazetteer.period_of(slug, today) is None,
        successor=place.successor,
        current=gazetteer.current_slug(slug, today),
        absorbed=list(gazetteer.lineage(slug)[1:]),
        periods=[_period(gazetteer, unit) for unit in gazetteer.periods_of(slug)],
        stories_url=list_address(tinh=slug),
    )


def _period(gazetteer: Gazetteer, unit: Unit) -> schemas.Period:
    became = gazetteer.became(unit.uid)
    return schemas.Period(
        uid=unit.uid,
        full_name=unit.full_name,
        kind=unit.kind,
        code=unit.code,
        region=unit.region,
        administrative_centre=unit.admin_centre,
        first_day=unit.valid_from,
        last_day=unit.ended_on,
        made_of=[earlier.uid for earlier in gazetteer.descends_from(unit.uid)],
        became=became.uid if became else None,
    )


@router.get("/quarters", response=schemas.Quarters, url_name="api_quarters", tags=["quarters"])
def quarters(request: HttpRequest):
    """The quarters in which something happened that readers find a story about, the newest first."""
    at = timezone.now()
    every = every_quarter(timezone.localdate(at))
    found = keys_with_stories(map(lists.quarter, every), at)
    shown = [quarter for quarter in every if lists.quarter(quarter) in found]
    return schemas.Quarters(items=[schemas.Quarter(**_quarter(quarter)) for quarter in shown])


@router.get("/quarters/{quarter}", response=schemas.WholeQuarter, url_name="api_quarter", tags=["quarters"])
def quarter(request: HttpRequest, quarter: str):
    """A quarter such as `2023-3`: how many stories each province has in it, and how many reports on it.

    The numbers are exact at the moment of the answer: each is the length of the list behind its address. A former
    province has a line of its own, and its stories are counted under what it became part of, too.
    """
    at = timezone.now()
    today = timezone.localdate(at)
    if quarter not in every_quarter(today):
        raise Http404("no such quarter")
    period, gazetteer = _period_of(quarter), Gazetteer.load()
    happened = {slug: lists.province(slug, "", quarter) for slug in gazetteer.places}
    reported = {slug: lists.reports(slug, period) for slug in gazetteer.places}
    numbers = counts.of([*happened.values(), *reported.values()], at)
    lines = [
        schemas.QuarterProvince(
            slug=slug,
            name=place.name,
            is_former=gazetteer.period_of(slug, today) is None,
            stories=numbers[happened[slug]],
            stories_url=list_address(tinh=slug, quy=quarter),
            reports=numbers[reported[slug]],
            reports_url=list_address(tinh=slug, ky=period),
        )
        for slug, place in gazetteer.places.items()
    ]
    return schemas.WholeQuarter(**_quarter(quarter), provinces=lines)


def _quarter(quarter: str) -> dict:
    year, number = quarter.split("-")
    first, last = quarter_span(quarter)
    return {
        "quarter": quarter,
        "period": _period_of(quarter),
        "first_day": first,
        "last_day": last,
        "url": absolute(reverse("archive_quarter", args=[year, number])),
        "api_url": absolute(reverse("api_quarter", args=[quarter])),
        "stories_url": list_address(quy=quarter),
    }


def _period_of(quarter: str) -> str:
    """The quarter as a period reported on: `2023-3` as `2023-Q3`."""
    return quarter.replace("-", "-Q")
