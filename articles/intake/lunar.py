"""The lunar calendar of Viet Nam: a lunar day as a day of ours, by new moons and the sun's place at Hà Nội's time."""

import datetime as dt
import re
from math import floor, radians, sin

from newsroom.vietnamese import DatePhrase

ZONE = 7 / 24  # of a day, before Greenwich
MOON = 29.530588861  # days from one new moon to the next, on average
FIRST_YEAR = 1990  # of the sixty in which the name of a year means one
_STEMS = "giáp ất bính đinh mậu kỷ canh tân nhâm quý"
_BRANCHES = "tý sửu dần mão thìn tỵ ngọ mùi thân dậu tuất hợi"
_SPELLINGS = {"tí": "tý", "tị": "tỵ", "mẹo": "mão", "kỉ": "kỷ", "quí": "quý"}
_MONTHS = {"giêng": 1, "hai": 2, "ba": 3, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10}
_MONTHS |= {"một": 11, "mười một": 11, "chạp": 12, "mười hai": 12}
_NAME = rf"(?:{_STEMS.replace(' ', '|')}|kỉ|quí)\s(?:{_BRANCHES.replace(' ', '|')}|tí|tị|mẹo)"
_PHRASE = re.compile(
    rf"""(?<!\w)
    (?:(?:rạng\ssáng|sáng|trưa|chiều|tối|đêm)\s(?:ngày\s)?|ngày\s)?
    (?:(?P<full>rằm)|(?:(?P<low>mùng|mồng)\s)?(?P<day>[0-9]{{1,2}}))
    (?:\s(?P<tet>tết)(?!\w)|[/-](?P<month>[0-9]{{1,2}})
      |\stháng\s(?P<named>mười\s(?:một|hai)|{"|".join(_MONTHS)}|[0-9]{{1,2}})(?!\w))
    (?P<sure>\s?\(?(?:âm\slịch|ÂL)\)?)?
    (?:[ ,]\s?năm\s(?P<year>{_NAME})(?!\w))?""",
    re.IGNORECASE | re.VERBOSE,
)


def find(text: str, year: int | None = None) -> DatePhrase | None:
    """Return the first lunar day phrase of a text in NFC (`mùng 10/3 năm Ất Tỵ`, `rằm tháng Giêng`), or None.

    It is one by its words alone: `âm lịch`, the name of a year, `mùng`, `rằm`, `tháng Giêng` or `Chạp`. The date takes
    its year from its name, else from `year`, in which the day is to fall; it is None without either.
    """
    for found in _PHRASE.finditer(text):
        named = (found["named"] or "").casefold()
        month = 1 if found["tet"] else _MONTHS.get(named) or int(found["month"] or named)
        day = 15 if found["full"] else int(found["day"])
        lunar = found["sure"] or found["year"] or found["full"] or found["low"] or named in {"giêng", "chạp"}
        if lunar and 1 <= day <= 30 and 1 <= month <= 12:
            return DatePhrase(found[0], found.start(), found.end(), _date(found["year"], year, month, day))
    return None


def _date(name: str | None, year: int | None, month: int, day: int) -> dt.date | None:
    if name:
        return solar_day(_year_of(name), month, day)
    possible = [solar_day(one, month, day) for one in (year, year - 1)] if year else []
    return next((date for date in possible if date and date.year == year), None)


def _year_of(name: str) -> int:
    """The year from FIRST_YEAR on with this name of sixty."""
    stem, branch = (_SPELLINGS.get(word, word) for word in name.casefold().split())
    stems, branches = _STEMS.split(), _BRANCHES.split()
    return next(
        year
        for year in (*range(FIRST_YEAR, FIRST_YEAR + 60), 0)
        if not year or (stems[(year - 4) % 10] == stem and branches[(year - 4) % 12] == branch)
    )


def solar_day(year: int, month: int, day: int) -> dt.date | None:
    """The day of ours of a lunar day, of the first of two months of that number; None where there is no such day."""
    if not 1900 <= year <= 2100:
        return None
    begins = year if month >= 11 else year - 1
    place = month - 11 if month >= 11 else month + 1
    moon = _eleventh(begins) + place + (place >= _leap(begins))
    start = _new_moon(moon)
    return dt.date.fromordinal(start + day - 1) if start + day <= _new_moon(moon + 1) else None


def _new_moon(count: int) -> int:
    """The day (as an ordinal) of a new moon, counted from the first of the year 2000."""
    century = count / 1236.85
    sun = radians(2.5534 + 29.1053567 * count)
    moon = radians(201.5643 + 385.81693528 * count + 0.0107582 * century**2)
    node = radians(160.7108 + 390.67050284 * count - 0.0016118 * century**2)
    round_ = 1 - 0.002516 * century
    day = 2451550.09766 + MOON * count + 0.00015437 * century**2
    day += (
        -0.4072 * sin(moon)
        + 0.17241 * round_ * sin(sun)
        + 0.01608 * sin(2 * moon)
        + 0.01039 * sin(2 * node)
        + 0.00739 * round_ * sin(moon - sun)
        - 0.00514 * round_ * sin(moon + sun)
        + 0.00208 * round_**2 * sin(2 * sun)
        - 0.00111 * sin(moon - 2 * node)
        - 0.00057 * sin(moon + 2 * node)
        + 0.00056 * round_ * sin(2 * moon + sun)
        - 0.00042 * sin(3 * moon)
        + 0.00042 * round_ * sin(sun + 2 * node)
        + 0.00038 * round_ * sin(sun - 2 * node)
        - 0.00024 * round_ * sin(2 * moon - sun)
        - 0.00017 * sin(radians(124.7746 - 1.56375588 * count))
    )
    return floor(day - 0.0008 + 0.5 + ZONE) - 1721425  # the clock of the stars is about a minute ahead of ours


def _sector(ordinal: int) -> int:
    """In which of the twelve parts of its way the sun stands when a day begins."""
    century = (ordinal + 1721424.5 - ZONE - 2451545) / 36525
    mean = radians(357.52911 + 35999.05029 * century)
    place = 280.46646 + 36000.76983 * century + 0.0003032 * century**2 - 0.00569
    place += (1.914602 - 0.004817 * century) * sin(mean) + 0.019993 * sin(2 * mean) + 0.000289 * sin(3 * mean)
    place -= 0.00478 * sin(radians(125.04 - 1934.136 * century))
    return int(place % 360 // 30)


def _eleventh(year: int) -> int:
    """The new moon that begins the eleventh month: the one in which the winter solstice lies."""
    end = dt.date(year, 12, 31).toordinal()
    count = floor((end - dt.date(2000, 1, 6).toordinal()) / MOON) + 1
    while _new_moon(count) > end:
        count -= 1
    return count - (_sector(_new_moon(count)) >= 9)


def _leap(year: int) -> int:
    """Which month after the eleventh of a year is the second of its number; more than there are where none is."""
    base = _eleventh(year)
    if _eleventh(year + 1) - base == 12:
        return 99
    sectors = [_sector(_new_moon(base + number)) for number in range(15)]
    return next(number for number in range(1, 14) if sectors[number] == sectors[number + 1])
