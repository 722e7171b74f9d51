"""Numbers in prose: how much `46,3 tỷ` is, how exactly it is meant, what it counts, and how it is spelled out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_SCALE = {"trăm": 2, "nghìn": 3, "ngàn": 3, "vạn": 4, "triệu": 6, "tỷ": 9, "tỉ": 9}
_NUMBER = re.compile(
    r"(?<![\w.,/–-])(\d{1,3}(?:\.\d{3}){1,4}|\d{1,12})(?:,(\d{1,3}))?(?![\w/]|[.,-]\d|-\w)"
    rf"(?:[ \xa0](?P<scale>{'|'.join(_SCALE)})(?!\w))?(?:[ \xa0]?(?P<percent>%))?"
)
# Numbers that name or date something and count nothing.
_NAMES = re.compile(
    r"(?i:ngày|mùng|tháng|năm|quý|khóa|khoá|kỳ|thứ|số|điều|khoản|mục|phường|quận|tổ|khối|khóm|lớp|cấp|giờ|lúc|giai đoạn"
    r"|[-–])\s$"
)
_AFTER = re.compile(r"(?:[ \xa0][^\W\d_]{1,12}){1,3}")
_NO_UNIT = re.compile(r"(?:và|của|trong|ở|tại|đã|được|cho|với|từ|đến|là|có|một|các|những|người|thì|còn|về)$")
_ONES = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


@dataclass(frozen=True)
class Number:
    """A number of a text: where, with its unit, its value, the size of its last digit that counts, what it counts."""

    start: int
    end: int
    shown: str
    value: Decimal
    step: Decimal
    percent: bool
    units: frozenset[str]

    def covers(self, exact: "Number") -> bool:
        """Whether it may stand for the other one, rounded: `46,3 tỷ` for `46,32 tỷ`, `hơn 300` for `312`."""
        return self.percent == exact.percent and (
            self.value == exact.value or (exact.step <= self.step and abs(self.value - exact.value) < self.step)
        )

    def is_slip_of(self, other: "Number") -> bool:
        """Two numbers of one length, counting the same, apart by one digit or by the order of digits."""
        mine, others = f"{self.value:f}", f"{other.value:f}"
        if self.value == other.value or len(mine) != len(others) or len(mine.replace(".", "")) < 3:
            return False
        if self.percent != other.percent or not (self.percent or self.units & other.units):
            return False
        apart = sum(a != b for a, b in zip(mine, others, strict=True))
        return apart == 1 or (apart == 2 and sorted(mine) == sorted(others))


def numbers(text: str) -> Iterator[Number]:
    """The numbers that count something; not dates, years, ordinals or what numbers a document, ward or class."""
    for found in _NUMBER.finditer(text):
        whole, part = found[1], found[2] or ""
        is_year = len(whole) == 4 and "." not in whole and 1800 <= int(whole) < 2200 and not found["scale"]
        if is_year or _NAMES.search(text[max(0, found.start() - 16) : found.start()]):
            continue
        digits = whole.replace(".", "")
        size = Decimal(10) ** _SCALE.get(found["scale"] or "", 0)
        value = Decimal(f"{digits}.{part}" if part else digits) * size
        zeros = -len(part) if part else len(digits) - len(digits.rstrip("0"))
        after = _AFTER.match(text, found.end())
        words = after[0].casefold().split() if after else []
        units = frozenset(word for word in words if not _NO_UNIT.match(word))
        step = size * Decimal(10) ** zeros
        shown = found[0] + " ".join(["", *(after[0].split()[:2] if after else [])])
        yield Number(found.start(), found.end(), shown, value, step, bool(found["percent"]), units)


def spelled(value: Decimal) -> list[str]:
    """The ways to write a whole number under 100 in words; empty for another."""
    if value != value.to_integral_value() or not 0 <= value < 100:
        return []
    tens, ones = divmod(int(value), 10)
    if tens == 0:
        return [_ONES[ones]]
    if tens == 1:
        return ["mười" + {0: "", 5: " lăm"}.get(ones, f" {_ONES[ones]}")]
    head = f"{_ONES[tens]} mươi"
    if ones == 0:
        return [head]
    words = {1: ["mốt"], 4: ["tư", "bốn"], 5: ["lăm", "nhăm"]}.get(ones, [_ONES[ones]])
    return [f"{head} {word}" for word in words] + [f"{_ONES[tens]} {word}" for word in words]
