"""Whether a sentence tells of another time than its story's day: words of the past, words of plans, days it names."""

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache

from articles.checks.words import UPPER
from newsroom import vietnamese

_OFFICE = r"(?:[Ll]ãnh đạo|[Cc]án bộ|[Bb]í thư|[Cc]hủ tịch|[Pp]hó|[Tt]rưởng|[Gg]iám đốc|[Đđ]ại biểu|[ỦủU][ỷy]\w* viên)"
# Before the unit: somebody's or something's former state, as far as the next comma that no title follows.
_FORMER = re.compile(
    rf"""(?:^|[^\w]) (?<!giữ[ ]) (?:
        (?:[Nn]guyên|[Cc]ựu) [ ] (?:là[ ])? (?: [{UPPER}] | {_OFFICE.replace(" ", "[ ]")} | tỉnh | thành[ ]phố )
      | [Tt]ừng[ ](?:là|làm|giữ|công[ ]tác|sống|học|ở|thuộc) | (?:mang|đổi|với)[ ]tên | tên[ ]gọi | gọi[ ]là
    ) (?: [^,.;:] | ,[ ](?=[{UPPER}]) ){{0,150}} $""",
    re.VERBOSE,
)
# After the unit, also after those listed with it.
_LATER = r"""^ (?:,|[ ]-|[ ]–)? [ ]? \(? (?:
    cũ | trước[ ](?:đây|kia|khi|ngày|năm|sáp|hợp|thời|lúc) | xưa | năm[ ]xưa | ngày[ ](?:trước|xưa|ấy|nào)
  | (?:hồi|khi|lúc|thời|thuở)[ ](?:đó|ấy|bấy[ ]giờ|trước|xưa|còn) | bấy[ ]giờ | một[ ]thời
  | (?:nay|giờ|hiện|bây[ ]giờ|ngày[ ]nay)[ ](?:là|thuộc|đã|gọi) | còn[ ]chưa | chưa[ ](?:sáp|hợp|nhập|tách)
  | (?:Trung[ ]Quốc|Lào|Campuchia|Thái[ ]Lan|Hàn[ ]Quốc|Nhật[ ]Bản) ) (?!\w)"""
# Anywhere in the sentence: how provinces were made and joined, and times gone by.
_TOLD = re.compile(
    r"""(?<!\w) (?i:
        sáp[ ]nhập | hợp[ ]nhất | (?:vừa|nhận|được|đã)[ ]nhập | nhập[ ](?:vào|về|tỉnh|với) | nhận[ ]thêm
      | sắp[ ]xếp[ ](?:lại[ ])?(?:đơn[ ]vị|tỉnh|các[ ]tỉnh|địa[ ]giới) | chia[ ]tách | tách[ ](?:ra|tỉnh|từ) | tái[ ]lập
      | đổi[ ]tên | trên[ ]cơ[ ]sở[ ](?:tỉnh|toàn[ ]bộ|sáp|hợp|hai|ba) | giải[ ]thể | kết[ ]thúc[ ]hoạt[ ]động
      | trước[ ](?:đây|kia) | (?:ngày|năm|thuở|đời)[ ]xưa | ngày[ ]trước | hồi[ ](?:còn|đó|ấy|trước)
      | (?:khi|lúc|thời)[ ](?:ấy|đó|còn|bấy[ ]giờ)
    ) (?!\w)""",
    re.VERBOSE,
)
_TO_COME = re.compile(
    r"(?<!\w)(?i:sẽ|đề án|dự thảo|dự kiến|phương án|trở thành|thành lập|sắp tới|phấn đấu|tiến tới|lên thành phố"
    r"|tương lai)(?!\w)"
)
_CITED = re.compile(r"(?<!\w)(?:số\s)?\d[\w/.-]{0,30}[-/][A-ZĐƯ][\w/.-]{0,30}(?:\s?,?\sngày\s[\d/.-]{3,10})?")
_DAY = re.compile(r"(?<![\d/.,-])(\d{1,2})/(\d{1,2})(?:/(\d{4}))?(?![\d/])")
_YEAR = re.compile(r"(?<![\d.,/-])(?:1[89]|20)\d\d(?!\d|[.,]\d)|(?<=[/-])(?:19|20)\d\d(?=[/ ,.)-]|$)")


def is_told(left: str, unit: str, right: str, name: str) -> bool:
    """The sentence around a unit says that it is named as what it was; `name` is the pattern of names."""
    return bool(_FORMER.search(left) or _later(name).search(right) or _TOLD.search(left + unit + right))


@lru_cache(maxsize=8)
def _later(name: str) -> re.Pattern[str]:
    listed = rf"(?: (?:[,;]|[ ]và)[ ] (?:(?:và|tỉnh|thành[ ]phố)[ ])* {name} ){{0,8}}"
    return re.compile(_LATER.replace("^", f"^{listed}", 1), re.VERBOSE)


def is_to_come(left: str) -> bool:
    """The words before a unit speak of a plan."""
    return bool(_TO_COME.search(left))


def days_named(left: str, right: str, day: dt.date) -> Iterator[dt.date]:
    """Days that the sentence speaks of, other than `day`: dates, first and last days of years, of a period the first.

    Right of the unit the days of cited documents do not count: `tỉnh … thực hiện Kế hoạch số 4/KH-UBND ngày 5/1/2024`.
    """
    for text in (left, _CITED.sub(" ", right)):
        for found in _DAY.finditer(text):
            named = vietnamese.parse_date(f"{found[1]}/{found[2]}/{found[3] or day.year:04}")
            if named and named != day:
                yield named
        for found in _YEAR.finditer(text):
            if (year := int(found[0])) != day.year:
                yield dt.date(year, 1, 1)
                yield dt.date(year, 12, 31)
        if period := vietnamese.find_period(text, day.year):
            first, after = vietnamese.period_span(period.code)
            if not first <= day < after:
                yield first
