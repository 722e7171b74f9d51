"""What a story tells of: the event with its kind, the campaigns it belongs to, and the figures that count something."""

import re
from collections.abc import Iterator

from articles.checks import numerals
from articles.intake.draft import Figure, Occasion, Span
from articles.intake.layout import Parts
from newsroom.vietnamese import tidy

LONGEST = 220  # characters of an event's name
_KINDS = {
    "voters": r"(?:hội nghị|buổi|cuộc)\stiếp xúc cử tri",
    "supervision": r"(?:hội nghị|buổi|đợt|cuộc)\s(?:giám sát|phản biện)",
    "launch": r"lễ\s(?:phát động|ra quân|khởi động)",
    "congress": r"đại hội(?!\sđồng)",
    "conference": r"(?:hội nghị|hội thảo|tọa đàm|toạ đàm|phiên họp|kỳ họp|cuộc họp|buổi gặp mặt|lớp tập huấn)",
    "festival": r"(?:ngày hội|lễ hội|hội thi|hội diễn|liên hoan|hội chợ)",
    "ceremony": r"lễ(?=\s[^\W\d_]+)",
}
_EVENT = re.compile(
    r"(?<!\w)(?i:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items())
    + r")(?P<more>\s[^,.;:()\n]{4,300})"
)
_ENDS = re.compile(
    r"\s(?:của|do|tại|(?<!nhà\s)ở|nhằm|để|đã|sẽ|được|diễn ra|khai mạc|bế mạc|kết thúc"
    r"|thành công|ngày|sáng|chiều|tối|trên địa bàn|cho|dưới sự|theo|với|từ|trong|sau|trước|nhân|là|có|vào|mừng"
    r"|thu hút|mở cửa)(?!\w)|\s[-–—]\s"
)
_OTHER = re.compile(
    r"(?i:chào mừng|hướng tới|chuẩn bị(?:\scho)?|trước thềm|nghị quyết|tiến tới|văn kiện|sau|trước|kế hoạch|thành công"
    r"|nhiệm kỳ|từ|kết quả|quyết định|thông báo)\s(?:của\s)?$"
)
_TELLS_NOTHING = re.compile(r"(?i)\s(?:này|đó|trên|lần này|cũng|còn|phải|thường kỳ|nêu|thống nhất|nghe|thảo luận)\b")
_QUOTED = re.compile(
    r"(?i:(?:phong trào(?:\sthi đua)?|cuộc vận động|chiến dịch|tháng cao điểm|chương trình|quỹ|ngày)\s)"
    r"[“\"](?P<name>[^”\"\n]{4,120})[”\"]"
)
_STANDING = {
    "Tháng cao điểm “Vì người nghèo”": r"tháng cao điểm\s[“\"]?vì người nghèo[”\"]?",
    "Ngày hội Đại đoàn kết toàn dân tộc": r"ngày hội\s(?:văn hóa\s)?đại đoàn kết(?:\stoàn dân(?:\stộc)?)?",
    "Tết Vì người nghèo": r"tết\s[“\"]?vì người nghèo[”\"]?",
    "Vì người nghèo": r"vì người nghèo",
    "Toàn dân đoàn kết xây dựng nông thôn mới, đô thị văn minh": (
        r"toàn dân đoàn kết xây dựng nông thôn mới(?:,\sđô thị văn minh)?"
    ),
    "Người Việt Nam ưu tiên dùng hàng Việt Nam": r"người việt nam ưu tiên dùng hàng việt nam",
    "Xóa nhà tạm, nhà dột nát": r"x(?:óa|oá) nhà tạm(?:,\s(?:nhà\s)?dột nát)?",
}
_UNIT = re.compile(r"(?!(?:trong|của|và|là|ở|tại|đã|được|cho|với|từ|đến|có|thì|còn|về|vào|sẽ|trở|tới)(?!\w))[^\W\d]+")
_CAMPAIGN = {name: re.compile(rf"(?i)(?<!\w){words}(?!\w)") for name, words in _STANDING.items()}


def event(text: str, parts: Parts) -> tuple[Occasion | None, list[Span]]:
    """The first event that the lead names, else the headline; its name as printed, with a capital first."""
    for part in ("lead", "headline"):
        span = parts.span(part)
        for found in _EVENT.finditer(text, *span) if span else ():
            end = _end(text, found)
            name = tidy(text[found.start() : end])
            kind = next(kind for kind in _KINDS if found[kind])
            words = len(name.split()) - len(found[kind].split())
            if words >= 2 and not _OTHER.search(text[max(0, found.start() - 24) : found.start()]):
                return Occasion(name[0].upper() + name[1:], kind), [(found.start(), end)]
    return None, []


def _end(text: str, found: re.Match[str]) -> int:
    """Where the event's name ends: before the words that tell of it."""
    start = found.start("more")
    ends = [
        one.start()
        for one in (_ENDS.search(text, start, found.end()), _TELLS_NOTHING.search(text, start, found.end()))
        if one
    ]
    return min([*ends, found.end(), start + LONGEST])


def campaigns(text: str, parts: Parts) -> tuple[list[str], list[Span]]:
    """The campaigns that headline and lead name, each once, in that order: standing ones, and those named in quotes."""
    found: dict[str, Span] = {}
    taken: list[Span] = []
    for part in ("headline", "lead"):
        span = parts.span(part)
        for name, start, end in _named(text, span) if span else ():
            if not any(first < end and start < last for first, last in taken):
                taken.append((start, end))
                found.setdefault(name, (start, end))
    names = sorted(found, key=lambda name: found[name])
    return names, [found[name] for name in names]


def _named(text: str, span: Span) -> Iterator[tuple[str, int, int]]:
    for name, pattern in _CAMPAIGN.items():
        for found in pattern.finditer(text, *span):
            yield name, found.start(), found.end()
    for found in _QUOTED.finditer(text, *span):
        yield tidy(found["name"]), found.start("name"), found.end("name")


def figures(text: str, parts: Parts) -> tuple[list[Figure], list[Span]]:
    """The numbers in lead and body that count something, each with what stands behind it."""
    found, spans = [], []
    for start, end in [*parts.evidence.get("lead", []), *parts.evidence.get("body", [])]:
        for number in numerals.numbers(text[start:end]):
            printed = text[start + number.start : start + number.end]
            unit = "%" if number.percent else _unit(number.shown.removeprefix(printed))
            if unit:
                found.append(Figure(tidy(printed), number.value, unit))
                spans.append((start + number.start, start + number.end))
    return found, spans


def _unit(words: str) -> str:
    """The one or two words that are counted, without what goes on behind them; "" where none are."""
    counted: list[str] = []
    for word in words.split():
        if not _UNIT.fullmatch(word):
            break
        counted.append(word)
    return " ".join(counted)
