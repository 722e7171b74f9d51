"""The parts of a story by their place and shape: headline, tag, lead, related lines, captions, body, credit, author."""

import re
from dataclasses import dataclass, field

from articles.checks.words import CAPITALISED, UPPER
from articles.intake.draft import Span
from articles.intake.repairs import GLUED

LONGEST_HEADLINE = 300  # characters
LONGEST_CAPTION = 400
LONGEST_SCENE = 160
_PICTURE = re.compile(r"\[(?:img|ảnh|image|hình)[^\]\n]{0,40}\]", re.IGNORECASE)
_TAG = re.compile(
    rf"\((?P<bracketed>[^()\n]{{1,40}})\)\s?[-–—]?\s?(?=\S)"
    rf"|(?P<bare>[{UPPER}][{UPPER}&.]{{1,10}}(?:\.VN)?|\w{{2,20}}\.(?:gov\.)?(?:vn|com))\s[-–—]\s?(?=\S)"
)
_NO_TAG = re.compile(r"\d|(?i:ảnh|theo|nguồn|tổng hợp)")
END_MARK = re.compile(r"\s*(?:\.{1,3}|…)?/\.+\s*$")
# What names another story wherever it stands: `>> Thái Nguyên: …`, `Xem thêm: …`, `Tin liên quan: …`.
_ELSEWHERE = re.compile(
    r"(?:[>»]{1,3}|(?i:xem thêm|đọc thêm|(?:tin|bài|tin bài)(?: viết)? liên quan)\s?:)\s?(?P<headline>\S.{14,298})$"
)
_ROW = re.compile(r"\S \| \S")
_PHOTO_CREDIT = re.compile(r"(?:^|[\s_.–—-])(?i:ảnh)\s?:\s?\S[^\n]{0,60}$")
SENTENCE_END = re.compile(r"[.!?…](?:\s|$)")
_SHOWN = re.compile(
    r"(?i)^(?:quang cảnh|toàn cảnh|các đại biểu|đại biểu|lãnh đạo|trong ảnh|(?:ông|bà|đồng chí)\s)|"
    r"\b(?:phát biểu|trao|tặng|chụp ảnh|tham dự|dâng hương|trình bày|báo cáo|thăm|kiểm tra)\b"
)
# What a line shows that stands between paragraphs and ends no sentence: `Quang cảnh hội nghị`, `Bà Lan trao quà`.
_SCENE = re.compile(
    r"(?:Quang cảnh|Toàn cảnh|Một góc|Các đại biểu|Đại biểu)\s"
    rf"|(?:Ông|Bà|Đồng chí)\s{CAPITALISED}\s{CAPITALISED}[^:\n]*\s(?:phát biểu|trao|tặng|thăm|tham quan|đối thoại"
    r"|kết luận|chụp ảnh|dâng hương|trình bày|kiểm tra|trò chuyện|động viên|chủ trì|khai mạc)(?!\w)"
)
_TELLS = re.compile(
    r"(?i)(?:ngay\s)?(?:sau|trước|tại|trong|theo|đến|khi|khoảng|từ|để|nhân|qua|với|đồng thời|bên cạnh)\s"
)
_CREDIT = re.compile(
    r"^\(?(?:(?P<theo>Theo\s(?P<paper>[^()\n]{2,60}?))|Ngu[ồo]n\s?:\s?(?P<source>[^()\n]{2,60}?))\)?[.\s]*$"
)
_AGENCY = re.compile(r"\(((?:TTXVN|Vietnam\+|VOV(?:\.VN)?|[Tt]heo [^()\n]{2,60}|[Tt]ổng hợp theo [^()\n]{2,60}))\)\s*$")
_NAME = rf"[{UPPER}][\w.]{{0,15}}(?:\s{CAPITALISED}){{0,4}}"
_AUTHOR = re.compile(
    rf"^(?!Theo\s)(?:(?:Tin|Bài|Ảnh)[\w,\s]{{0,20}}:\s?)?(?P<name>{_NAME})(?:\s?[-–/]\s?(?P<paper>[^\n]{{2,40}}))?"
    r"(?:\s?\((?:(?i:tổng hợp )?(?i:theo )?)(?P<by>[^()\n]{2,60})\))?\s*$"
)
_PAPER = re.compile(
    r"(?i)^(?:báo|tạp chí|đài|cổng|tttt)\s|\.(?:vn|com)$|^(?:ttxvn|vnexpress|vietnam\+?|dân trí|vtv|vov)\b|online$"
)
_CREDIT_AT_END = re.compile(
    rf"\s(?:(?P<theo>Theo\s)?(?P<given>(?P<name>{CAPITALISED}(?:\s{CAPITALISED}){{0,2}})/(?P<paper>[\w.+]{{3,20}}))"
    r"|(?<=[.!?”\"…/]\s)(?:Theo\s|(?:Theo|Nguồn)\s?:\s?)"
    rf"(?P<alone>{CAPITALISED}(?:[ /.+]{{1,2}}[\w+]{{1,20}}){{0,6}})\.?)\s*$"
)
_AUTHOR_AT_END = re.compile(rf"(?<=[.!?”\"…/])\s(?P<name>{_NAME})(?:\s?\((?P<by>[^()\n]{{2,70}})\))?\s*$")


@dataclass(frozen=True)
class Line:
    """A line that is not blank, without blanks at its ends; `alone`: an empty line on either side."""

    text: str
    start: int
    end: int
    alone: bool


@dataclass
class Parts:
    """What was found; the offsets of each part are in `evidence`."""

    headline: str | None = None
    dateline_tag: str | None = None
    lead: str | None = None
    body: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    source_credit: str | None = None
    author: str | None = None
    closed: bool = False  # by a closing mark alone in its line: all before it is the story's
    flattened: bool = False
    evidence: dict[str, list[Span]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def found(self, name: str, *spans: Span) -> None:
        """Remember where a part stands."""
        self.evidence.setdefault(name, []).extend(spans)

    def span(self, name: str) -> Span | None:
        """Where a part begins and ends, None where it is not there."""
        spans = self.evidence.get(name)
        return (spans[0][0], spans[-1][1]) if spans else None


def lines_of(text: str) -> list[Line]:
    """The lines of a text that are not blank."""
    rows = text.split("\n")
    found, offset = [], 0
    for number, row in enumerate(rows):
        shown = row.strip(" ")
        if shown:
            start = offset + len(row) - len(row.lstrip(" "))
            around = [rows[other].strip(" ") if 0 <= other < len(rows) else "" for other in (number - 1, number + 1)]
            found.append(Line(shown, start, start + len(shown), not any(around)))
        offset += len(row) + 1
    return found


def read(text: str) -> Parts:
    """Tell the parts of a repaired text apart; what is doubtful goes to the body."""
    parts, lines = Parts(), lines_of(text)
    if not lines:
        return parts
    first = lines[0].text
    if len(lines) > 1 and len(first) <= LONGEST_HEADLINE and not tag_of(first) and not _PICTURE.fullmatch(first):
        parts.headline = first
        parts.found("headline", (lines[0].start, lines[0].end))
        lines = lines[1:]
    lines = _take_end(parts, lines)
    lines = _take_lead(parts, lines)
    lines = _take_related(parts, lines)
    _take_rest(parts, lines)
    _look_for_flattening(parts)
    return parts


def tag_of(text: str) -> re.Match[str] | None:
    """The tag with which a story begins, `(Mặt trận) -`; a line with one is no headline."""
    tag = _TAG.match(text)
    return tag if tag and not _NO_TAG.search(tag[0]) else None


def is_signature(text: str) -> bool:
    """A line that says whom or where a story comes from."""
    return len(text) <= 70 and bool(_CREDIT.match(text) or (_AUTHOR.match(text) and not _SHOWN.search(text)))


# --- The end: credit and author ------------------------------------------------


def _take_end(parts: Parts, lines: list[Line]) -> list[Line]:
    """Credit and author stand last, each in a line of its own or behind the last sentence."""
    rest = list(lines)
    for _ in range(3):
        if len(rest) < 2:
            break
        line = rest[-1]
        credit = _CREDIT.match(line.text)
        author = _AUTHOR.match(line.text)
        if credit and not parts.source_credit:
            group = "theo" if credit["theo"] else "source"
            _set_source(parts, credit[group], line.start + credit.start(group))
        elif author and len(line.text) <= 70 and not parts.author and not _SHOWN.search(line.text):
            _set_author(parts, author, line)
        else:
            break
        rest.pop()
    while rest and END_MARK.fullmatch(rest[-1].text):
        parts.closed = bool(rest.pop())
    if rest and not parts.closed and not parts.author and not parts.source_credit:
        last = _cut_author(parts, rest.pop())
        rest += [last] if last.text else []
    return rest


def _set_source(parts: Parts, given: str, start: int) -> None:
    start += len(given) - len(given.lstrip())
    parts.source_credit = given.strip().rstrip(" .-–—")
    parts.found("source_credit", (start, start + len(parts.source_credit)))


def _set_author(parts: Parts, found: re.Match[str], line: Line) -> None:
    name, paper = found["name"], found["paper"] or found["by"]
    if _PAPER.search(name):
        _set_source(parts, name, line.start + found.start("name"))
        return
    parts.author = name
    parts.found("author", (line.start + found.start("name"), line.start + found.end("name")))
    if paper and _PAPER.search(paper) and not parts.source_credit:
        _set_source(parts, paper, line.start + found.start("paper" if found["paper"] else "by"))


def _cut_author(parts: Parts, line: Line) -> Line:
    """`… của tỉnh. Nguyễn Văn A (TTXVN)`: the name and the agency at the end of the last paragraph."""
    if credit := _CREDIT_AT_END.search(line.text):
        name = credit["name"]
        group = "alone" if credit["alone"] else "given" if credit["theo"] else "paper"
        _set_source(parts, credit[group], line.start + credit.start(group))
        if name:
            parts.author = name
            parts.found("author", (line.start + credit.start("name"), line.start + credit.end("name")))
        text = line.text[: credit.start()].rstrip()
        return Line(text, line.start, line.start + len(text), line.alone)
    found = _AUTHOR_AT_END.search(line.text)
    if not found and (agency := _AGENCY.search(line.text)):
        given = re.sub(r"(?i)^(?:tổng hợp\s)?theo\s", "", agency[1])
        _set_source(parts, given, line.start + agency.end(1) - len(given))
        text = line.text[: agency.start()].rstrip()
        return Line(text, line.start, line.start + len(text), line.alone)
    if (
        not found
        or _PAPER.search(found["name"])
        or _SHOWN.search(found["name"])
        or not (found["by"] or len(found["name"].split()) in (2, 3))
    ):
        return line
    parts.author = found["name"]
    parts.found("author", (line.start + found.start("name"), line.start + found.end("name")))
    if found["by"]:
        given = re.sub(r"(?i)^(?:tổng hợp\s)?theo\s", "", found["by"])
        _set_source(parts, given, line.start + found.end("by") - len(given))
    text = line.text[: found.start()]
    return Line(text, line.start, line.start + len(text), line.alone)


# --- The beginning: tag, lead, related lines --------------------------------------


def _take_lead(parts: Parts, lines: list[Line]) -> list[Line]:
    if not lines or _PICTURE.fullmatch(lines[0].text):
        return lines
    line = lines[0]
    tag = tag_of(line.text)
    start = line.start
    if tag:
        group = "bracketed" if tag["bracketed"] else "bare"
        parts.dateline_tag = tag[group].strip()
        parts.found("dateline_tag", (line.start + tag.start(group), line.start + tag.end(group)))
        start += tag.end()
    if parts.headline is None:
        return [Line(line.text[start - line.start :], start, line.end, line.alone), *lines[1:]]
    parts.lead = line.text[start - line.start :]
    parts.found("lead", (start, line.end))
    return lines[1:]


def is_headline_like(line: Line) -> bool:
    """A line that could be another story's headline: short, a capital first, no full stop at its end."""
    return (
        15 <= len(line.text) <= 180
        and not _PICTURE.search(line.text)
        and not _PHOTO_CREDIT.search(line.text)
        and re.match(rf"[\"“'(]?[{UPPER}\d]", line.text) is not None
        and line.text[-1] not in ".:;,!…"
    )


def _take_related(parts: Parts, lines: list[Line]) -> list[Line]:
    """Two to five lines between lead and text that look like headlines: other stories, put in by a site."""
    count = 0
    while count < min(5, len(lines)) and is_headline_like(lines[count]):
        count += 1
    follows = lines[count] if count < len(lines) else None
    if count < 2 or follows is None or parts.lead is None:
        return lines
    for line in lines[:count]:
        parts.related.append(line.text)
        parts.found("related_links", (line.start, line.end))
    return lines[count:]


# --- The rest: captions and body ---------------------------------------------------


def _take_rest(parts: Parts, lines: list[Line]) -> None:
    pictures = {number for number, line in enumerate(lines) if _PICTURE.fullmatch(line.text)}
    told = [
        line for number, line in enumerate(lines) if not {number, number - 1} & pictures and not _ROW.search(line.text)
    ]
    close = sum(not line.alone for line in told) >= 3  # paragraphs mostly without an empty line between them
    expects = bool(parts.related)  # after related lines a caption comes first
    for number, line in enumerate(lines):
        if _PICTURE.fullmatch(line.text):
            expects = True
            continue
        told_of = _PHOTO_CREDIT.sub("", line.text).rstrip(".")
        single = len(SENTENCE_END.findall(told_of + " ")) <= 1 and len(line.text) <= LONGEST_CAPTION
        others = number + 1 < len(lines) or bool(parts.body)
        if elsewhere := _ELSEWHERE.match(line.text):
            parts.related.append(elsewhere["headline"])
            parts.found("related_links", (line.start + elsewhere.start("headline"), line.end))
            continue
        if _glued_headline(parts, line, last=number + 1 == len(lines) and not parts.closed):
            continue
        if others and single and (expects or _is_caption(line, close)):
            parts.captions.append(line.text.rstrip())
            parts.found("captions", (line.start, line.end))
        else:
            parts.body.append(line.text)
            parts.found("body", (line.start, line.end))
        expects = False


def _is_caption(line: Line, close: bool) -> bool:
    if _PHOTO_CREDIT.search(line.text):
        return True
    if len(line.text) <= LONGEST_SCENE and line.text[-1] not in '.:;,!?…”"/' and _SCENE.match(line.text):
        return True
    return close and line.alone and len(line.text) <= 260 and not _TELLS.match(line.text)


def _glued_headline(parts: Parts, line: Line, last: bool) -> bool:
    """`… trước ngày chính lễThời tiết mát mẻ …`: a box of another story at the end, its headline glued to its lead."""
    found = GLUED.search(line.text)
    if not (last and found and parts.body and 15 <= found.start() <= 180):
        return False
    headline = line.text[: found.start()]
    if SENTENCE_END.search(headline) or len(headline.split()) < 5:
        return False
    parts.related.append(headline)
    parts.found("related_links", (line.start, line.start + found.start()))
    return True


def _look_for_flattening(parts: Parts) -> None:
    """One huge paragraph where a story has many: its paragraphs were lost on the way."""
    longest = max((len(paragraph) for paragraph in parts.body), default=0)
    if longest > 900 and len(parts.body) <= 2:
        parts.flattened = True
        parts.warnings.append("flattened")
