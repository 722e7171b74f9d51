"""Invented things to show the public site's components with: stories, photos, notices, officials, numbers."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.templatetags.static import static

from articles.models import CorrectionKind, PublicCorrection, PublicDocument, PublicEvent, PublicPerson, Withdrawal
from articles.models.digest import DigestRhythm
from articles.models.published import PublishedArticle
from articles.models.reference import Section
from articles.public import country
from articles.public.choices import Choice
from articles.public.grids import Cell, Column, Grid, Row
from articles.public.places import PlaceLink

NOON = datetime(2026, 11, 18, 5, 21, tzinfo=UTC)
QUARTER = "2026-3"
LEAD = (
    "Sáng 18/11, khu dân cư Nà Phặc đón hơn ba trăm hộ về dự ngày hội. Năm căn nhà Đại đoàn kết được trao ngay tại sân "
    "nhà văn hóa, mỗi căn do bà con trong xóm góp công dựng trong chưa đầy hai tháng."
)
LONG = (
    "Thái Nguyên: Giám sát việc hỗ trợ hộ nghèo xóa nhà tạm, nhà dột nát ở những xã mới sáp nhập, nhiều kiến nghị được "
    "trả lời ngay tại buổi làm việc"
)


def story(headline: str, photo: dict[str, Any] | None = None, **given: Any) -> PublishedArticle:
    """A story that is in no database; `given` are fields of its card, else of itself."""
    card = {"province": "Thái Nguyên", "province_slug": "thai-nguyen", "national": False, "photo": photo, "period": ""}
    card |= {name: given.pop(name) for name in [*card] if name in given}
    fields = {"slug": "mau", "article_id": 0, "lead": LEAD, "genre": "news", "first_published_at": NOON}
    return PublishedArticle(headline=headline, card=card, **{"section": section(), **fields, **given})


def section() -> Section:
    """Where most stories of the house stand."""
    return Section(slug="hoat-dong-mat-tran", name="Hoạt động Mặt trận", name_en="The Front at work")


def photo(**given: Any) -> dict[str, Any]:
    """A photo as a published row has it."""
    kept = {"src": static("desk/sample.webp"), "srcset": "", "sources": [], "width": 720, "height": 480}
    return (
        kept
        | {
            "focal": [0.5, 0.5],
            "alt": "Hội trường kín người, bốn đại biểu ngồi trên bàn chủ tọa",
            "caption": "",
            "credit": "",
            "ai_use": "",
        }
        | given
    )


def correction(number: int, kind: str = CorrectionKind.CORRECTION, **given: str) -> PublicCorrection:
    """A notice; each of a page has its own number."""
    headline = "Bắc Kạn: Năm căn nhà mới trước ngày hội"
    return PublicCorrection(pk=number, article_id=0, kind=kind, published_at=NOON, headline=headline, **given)


def entry(row: PublicCorrection | Withdrawal, **given: Any) -> Any:
    """The same in the list of all, with its moment."""
    vars(row).update(moment=NOON, **given)
    return row


def withdrawal(notice: str = "") -> Withdrawal:
    """A story that was taken down."""
    return Withdrawal(article_id=0, withdrawn_at=NOON, notice=notice)


def event(name: str, place: str = "", days: int = 0) -> PublicEvent:
    """An event so many days after the others."""
    return PublicEvent(slug="mau", name=name, place=place, starts_on=date(2026, 11, 8) + timedelta(days))


def document(**given: Any) -> PublicDocument:
    """A document that stories cite."""
    return PublicDocument(slug="mau", number="39/2021/QH15", **given)


def person() -> PublicPerson:
    """An official."""
    return PublicPerson(slug="mau", name="Lương Thị Ngọc Diệp")


def office(
    title: str, organisation: str, first: date | None, last: date | None, current: bool = False
) -> dict[str, Any]:
    """An office in time; no first day is one that nobody knows."""
    return {"title": title, "organisation": organisation, "starts_on": first, "last_day": last, "current": current}


def page_of(*stories: PublishedArticle, older: str = "", newest: str = "") -> SimpleNamespace:
    """A page of a list."""
    return SimpleNamespace(entries=stories, stories=stories, older=older, newest=newest)


def chips(*labels: str) -> list[Choice]:
    """A filter with the first of its values chosen."""
    return [Choice(label, "#", number == 0) for number, label in enumerate(labels)]


def country_of(quarter: str) -> country.Country:
    """The map with stories in some provinces; without a quarter as of an event."""
    numbers = {"thai-nguyen": 16, "ha-noi": 9, "da-nang": 12, "khanh-hoa": 5, "lao-cai": 3, "can-tho": 7, "lang-son": 1}
    land = country.drawn(QUARTER, Counter(numbers))
    return country.Country(quarter, land.places, land.legend)


def grid() -> Grid:
    """Numbers, gaps, and a former province under what it became part of."""
    columns = [Column(label, f"Quý {label} năm 2025", str, str) for label in ("I", "II", "III", "IV")]

    def row(name: str, *numbers: int, former: bool = False) -> Row:
        place = PlaceLink("mau", name, "#")
        cells = [Cell(number, "#", f"{name}: {number}", country.step(number, 12)) for number in numbers]
        return Row(place, cells, former)

    north = [row("Thái Nguyên", 4, 12, 7, 0), row("Bắc Kạn", 2, 5, 0, 0, former=True), row("Lạng Sơn", 0, 1, 9, 0)]
    return Grid(
        columns, [("Trung du và miền núi phía Bắc", north), ("Đồng bằng sông Hồng", [row("Hà Nội", 0, 3, 10, 1)])]
    )


def profile() -> SimpleNamespace:
    """A province that two became."""
    units = [
        SimpleNamespace(slug=slug, uid=slug, name=name)
        for slug, name in (("thai-nguyen", "Thái Nguyên"), ("bac-kan", "Bắc Kạn"))
    ]
    return SimpleNamespace(name="Thái Nguyên", made_of=units, merged_on=date(2025, 7, 1))


def directory_line(name: str, stories: int = 0, *absorbed: Any, islands: str = "") -> SimpleNamespace:
    """A province in the directory."""
    place = PlaceLink("mau", name, "#", islands=islands)
    return SimpleNamespace(place=place, stories=stories, url="#", absorbed=absorbed)


def wish(everything: bool, errors: str = "") -> SimpleNamespace:
    """The form of news by mail, as the templates read it."""
    rhythms = [(value, label, value == DigestRhythm.DAILY and not errors) for value, label in DigestRhythm.choices]
    names = {"tinh/thai-nguyen": "Thái Nguyên", "tinh/lang-son": "Lạng Sơn", "tinh/ha-noi": "Hà Nội"}
    rows = [(key, name, not everything and not errors and key.endswith("son")) for key, name in names.items()]
    return SimpleNamespace(
        rhythms=rhythms,
        wish=SimpleNamespace(everything=everything),
        lists=[("provinces", "Tỉnh, thành phố", rows)],
        nhip=SimpleNamespace(errors=[errors] if errors else []),
        non_field_errors=[],
    )
