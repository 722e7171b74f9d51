"""What a text cites: documents by number and day, the day of the event, the period it reports on."""

import re
from datetime import date

from articles.intake import lunar
from articles.intake.draft import Cited, EventDate, Span
from articles.intake.layout import Parts
from newsroom.vietnamese import find_date_phrase, find_period, parse_date, tidy

_KINDS = (
    "Kết luận|Kế hoạch|Nghị quyết|Quyết định|Chỉ thị|Hướng dẫn|Nghị định|Thông tư|Thông báo|Đề án|Công văn|Chương trình"
    "|Quy định|Quy chế|Luật|Pháp lệnh|Báo cáo|Tờ trình|Công điện|Thông tri|Kết luận"
)
_NUMBER = r"\d{1,5}(?:/\d{4})?[ ]?[-/][ ]?(?:[A-ZĐƯ][A-ZĐƯa-zđ.]*)(?:[ ]?[-/][ ]?[A-ZĐƯ][A-ZĐƯa-zđ.\d]*){0,4}"
_KIND = re.compile(rf"(?P<kind>(?i:{_KINDS}))(?:\s(?:liên tịch\s)?)?(?:(?i:số)\s?:?\s?)?$")
_CITED = re.compile(rf"(?P<number>{_NUMBER})(?:,?\s(?:ngày\s)?(?P<day>\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}))?")
_BARE = re.compile(
    rf"(?P<kind>(?i:{_KINDS}))\ssố\s(?P<number>\d{{1,5}})(?![\d/.,-])(?:,?\sngày\s(?P<day>\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}))?"
)
_KIND_REACH = 40  # characters before a number in which its kind begins
OPENING = 250  # characters of a paragraph in which the day of the event may stand
# Before a day below the lead: since when somebody did something, or when one may apply.
_SINCE = re.compile(r"(?i)(?<!\w)(?:kể\s)?từ\s$")
_YEAR = re.compile(r"(?<!đến )(?<!hết )(?<!tới )(?<!đoạn )(?<![\d/.-])(?:năm\s|/)((?:19|20)\d\d)(?![\d-])")


def documents(text: str) -> tuple[list[Cited], list[Span]]:
    """The documents cited, each number once, in the order of the text."""
    found: dict[str, Cited] = {}
    spans: dict[str, Span] = {}
    matches = sorted([*_CITED.finditer(text), *_BARE.finditer(text)], key=lambda match: match.start("number"))
    for match in matches:
        start = match.start("number")
        kind = _KIND.search(text, max(0, start - _KIND_REACH), start)
        if not kind and not re.search(r"[-/][A-ZĐƯ]{2}", match["number"]):
            continue
        number = re.sub(r"\s+", "", match["number"]).rstrip(".-/")
        day = parse_date(match["day"]) if match["day"] else None
        if number in found and (found[number].date or not day):
            continue
        found[number] = Cited(number, tidy(kind["kind"]) if kind else "", day)
        spans[number] = match.span("number")
    return list(found.values()), list(spans.values())


def year_of(text: str, parts: Parts, filed_on: date | None) -> int | None:
    """The year of days named without one: that of the filing, else the one named in headline or lead, else most often.

    Related lines are not asked: a site puts them in later.
    """
    if filed_on is not None:
        return filed_on.year
    for names in (("headline", "lead"), ("body", "captions")):
        years = [
            int(found[1])
            for name in names
            for start, end in parts.evidence.get(name, [])
            for found in _YEAR.finditer(text, start, end)
        ]
        if years:
            return max(set(years), key=lambda year: (years.count(year), year))
    return None


def event_date(text: str, parts: Parts, year: int | None) -> tuple[EventDate | None, list[Span]]:
    """The first day named in the lead, else in the first paragraphs; a lunar one where there is no other."""
    opening = [(start, min(end, start + OPENING)) for start, end in parts.evidence.get("body", [])[:2]]
    lead = parts.evidence.get("lead", [])
    for find in (find_date_phrase, lunar.find):
        for start, end in [*lead, *opening]:
            phrase = find(text[start:end], year)
            if phrase is None or ((start, end) in opening and _SINCE.search(text, start, start + phrase.start)):
                continue
            return EventDate(phrase.text, phrase.date), [(start + phrase.start, start + phrase.end)]
    return None, []


def period(text: str, parts: Parts, year: int | None) -> tuple[str | None, list[Span]]:
    """The period reported on, said in headline or lead."""
    for name in ("headline", "lead"):
        span = parts.span(name)
        found = find_period(text[slice(*span)], year) if span else None
        if span and found:
            return found.code, [(span[0] + found.start, span[0] + found.end)]
    return None, []
