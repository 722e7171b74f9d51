"""The filters of the site's lists, as parameters: which list of stories somebody asks for, and from where on."""

from datetime import datetime
from functools import partial
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from pydantic import BaseModel, Field

from articles import lists
from articles.models.published import PublicDocument, PublicEvent, PublicPerson, PublicTopic
from articles.models.reference import Section
from articles.public.api.problems import Problem, no_value
from articles.public.choices import chosen, periods, quarters
from articles.public.provinces import units_of
from articles.search.question import LONGEST
from provinces.gazetteer import Gazetteer

SIZE = 24  # as on the site
MOST = 100
SLUG = r"^[-a-z0-9_]{1,140}$"
# What may be asked for together: each line is a kind of list that the site has.
TOGETHER = (
    {"tinh", "don-vi", "quy"},
    {"tinh", "ky", "the-loai"},
    {"chuyen-muc"},
    {"chu-de"},
    {"can-bo"},
    {"su-kien", "tinh"},
    {"van-ban"},
)
SEARCHED = {"q", "sap-xep", "tinh", "don-vi", "quy", "chuyen-muc", "chu-de", "can-bo", "su-kien"}  # and with `q` any of

Limit = Annotated[int, Field(SIZE, ge=1, le=MOST, description="How many on a page.", examples=[20])]


def _slug(about: str, example: str, name: str | None = None) -> str | None:
    return Field(None, alias=name, pattern=SLUG, description=about, examples=[example])


class StoryFilters(BaseModel):
    """Parameters of the list of stories, by the names that the site's own addresses use."""

    tinh: str | None = _slug(
        "Stories on the page of a province, by its `slug`; of reports also `toan-quoc`, those on the whole country.",
        "thai-nguyen",
    )
    don_vi: str | None = _slug("Of those the stories of one unit, by its `uid`.", "bac-kan", "don-vi")
    quy: str | None = Field(
        None,
        pattern=r"^[0-9]{4}-[1-4]$",
        description="What happened in a quarter; without an event date, what was published in it.",
        examples=["2023-4"],
    )
    ky: str | None = Field(
        None,
        pattern=r"^[0-9]{4}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$",
        description="Activity reports on a period: a year, half, quarter or month.",
        examples=["2023-Q3"],
    )
    the_loai: Literal["activity-report"] | None = Field(None, alias="the-loai", description="Activity reports.")
    chuyen_muc: str | None = _slug("Stories of a section.", "hoat-dong-mat-tran", "chuyen-muc")
    chu_de: str | None = _slug("Stories of a topic.", "dai-doan-ket", "chu-de")
    can_bo: str | None = _slug("Stories that name an official.", "nguyen-van-a", "can-bo")
    su_kien: str | None = _slug("Stories of an event.", "hoi-nghi-quy-iii", "su-kien")
    van_ban: str | None = _slug("Stories that cite a document.", "231-kl-tu", "van-ban")
    q: str | None = Field(
        None,
        min_length=1,
        max_length=LONGEST,
        description='Stories with these words, with or without accents, `"phrases"` and `-words` as on the site, the '
        "most relevant first; with any of tinh, don-vi, quy, chuyen-muc, chu-de, can-bo and su-kien.",
        examples=["nhà đại đoàn kết"],
    )
    sap_xep: Literal["moi"] | None = Field(None, alias="sap-xep", description="Of what `q` finds, the newest first.")
    truoc: str | None = Field(None, max_length=40, description="The cursor that a `next` brings.")
    limit: Limit
    format: Literal["json", "ninjs"] = Field("json", description="`ninjs`: an array of IPTC ninjs 3.0 items.")

    def kept(self) -> dict[str, str]:
        """What the address of the next page says again."""
        given = self.model_dump(exclude_defaults=True, exclude={"truoc"})
        return {name: str(value) for name, value in given.items()}


def key_of(request: HttpRequest, filters: StoryFilters, at: datetime) -> str:
    """The key of the list that is asked for, which is the list that the site shows; a `Problem` where there is none.

    At most one query, for the name of a section, topic, official, event or document.
    """
    check_together(filters)
    gazetteer, today = Gazetteer.load(), timezone.localdate(at)
    of_reports = bool(filters.ky or filters.the_loai)
    slug = chosen(request, "tinh", [*gazetteer.places, *([lists.NATIONAL] if of_reports else [])])
    unit = chosen(
        request, "don-vi", [unit.uid for unit in units_of(gazetteer, slug)] if slug in gazetteer.places else []
    )
    quarter = chosen(request, "quy", quarters(today))
    period = chosen(request, "ky", periods(today))
    if named := _named(filters, slug, at):
        return named
    if of_reports:
        return lists.reports(slug, period)
    if slug:
        return lists.province(slug, unit, quarter)
    if quarter:
        return lists.quarter(quarter)
    return lists.LATEST


def check_together(filters: StoryFilters) -> None:
    """A `Problem` where the site has no list with these filters."""
    given = set(filters.model_dump(by_alias=True, exclude_none=True)) - {"truoc", "limit", "format"}
    if not any(given <= allowed for allowed in ([SEARCHED] if "q" in given else TOGETHER)):
        told = "These filters cannot be asked for together: there is no such list."
        raise Problem("bad-parameter", told, errors=[{"parameter": name, "detail": told} for name in sorted(given)])
    if filters.don_vi and not filters.tinh:
        told = "A unit is asked for together with the province on whose page it stands (tinh)."
        raise Problem("bad-parameter", told, errors=[{"parameter": "don-vi", "detail": told}])


def _named(filters: StoryFilters, province: str, at: datetime) -> str:
    """The list of a section, topic, official, event or document that readers may know of; empty without one."""
    for name, slug, rows, key in (
        ("chuyen-muc", filters.chuyen_muc, Section.objects.all, lists.section),
        ("chu-de", filters.chu_de, partial(PublicTopic.objects.visible, at), lists.topic),
        ("can-bo", filters.can_bo, partial(PublicPerson.objects.visible, at), lists.person),
        (
            "su-kien",
            filters.su_kien,
            partial(PublicEvent.objects.visible, at),
            lambda slug: lists.event(slug, province),
        ),
        ("van-ban", filters.van_ban, partial(PublicDocument.objects.visible, at), lists.document),
    ):
        if slug:
            if not rows().filter(slug=slug).exists():
                raise no_value(name)
            return key(slug)
    return ""
