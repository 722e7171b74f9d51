"""The provinces of a story: from headline and lead, else from the home of its tag or source, else from its text."""

import re
from collections import Counter
from dataclasses import dataclass, field

from articles.checks.names import Names
from articles.checks.words import UPPER
from articles.intake.draft import Span
from articles.intake.layout import Parts
from newsroom.vietnamese import fold

_KIND = r"(?:(?:[Tt]ỉnh|[Tt]hành phố|[Tt]hủ đô)\s|TP\.?\s?)"
# What makes a province's name part of something else: lower units, companies, rivers, people.
_NOT_AFTER = re.compile(
    r"(?i:huyện|quận|thị xã|xã|phường|thị trấn|thôn|xóm|bản|làng|ấp|đường|phố|sông|núi|cầu|chợ|chùa|đình|đền|công ty"
    r"|tập đoàn|ngân hàng|trường|đại học|bệnh viện|khách sạn|nhà máy|clb|câu lạc bộ|thủy điện|cao tốc|quốc lộ|báo"
    r"|đài)\s$"
)
_ORGANISATION = re.compile(
    r"(?i:công ty|tập đoàn|ngân hàng|xổ số|htx|hợp tác xã|đại học|bệnh viện"
    r"|trường (?:THPT|THCS|tiểu học|mầm non|cao đẳng|trung cấp))[^,;.:()\n]{0,60}$"
)
# Words that are capital only because a headline or sentence begins with them.
_FIRST = re.compile(
    r"(?:^|[.!?…“\"]\s?)(?:Bà con|Người|Dân|Tại|Ở|Về|Từ|Đến|Vì|Với|Cùng|Đưa|Qua|Trên|Khi|Nơi|Cho|Quê|Mưa|Bão|Lũ|Giúp|Cả"
    r"|Hướng về|Và|Để|Rời|Lên|Theo|Hai tỉnh)\s$"
)
_DASH = re.compile(r"\s?[-–—]\s?")
_LISTED = 5  # provinces in a row make a story of all of them


@dataclass
class Where:
    """Slugs, the story's own first, and the words behind them."""

    slugs: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def add(self, slug: str, span: Span) -> None:
        """One more, each once."""
        if slug not in self.slugs:
            self.slugs.append(slug)
            self.spans.append(span)


@dataclass(frozen=True)
class Mention:
    """A province's name in the text; `explicit`: said to be a province or city."""

    slug: str
    start: int
    end: int
    explicit: bool


def read(text: str, parts: Parts, known: Names) -> Where:
    """The provinces of a story whose parts are known."""
    pattern = re.compile(rf"(?<![\w'’])(?P<kind>{_KIND})?(?P<name>{known.pattern})")
    for look in (_from_headline, _from_lead, _from_home, _from_text):
        where = look(text, parts, known, pattern)
        if where.slugs:
            return where
    return Where()


def mentions(text: str, span: Span, known: Names, pattern: re.Pattern[str]) -> list[Mention]:
    """The provinces named in a part of the text, without those that are something else's name."""
    found: list[Mention] = []
    other = -1  # where a name ended that is something else's: `Cao tốc Lạng Sơn - Cao Bằng`
    for match in pattern.finditer(text, *span):
        slug, dash = known.slug(match["name"]), _DASH.match(text, other) if other >= 0 else None
        if not match["kind"] and (
            not _stands_alone(text, match.start("name"), match.end()) or (dash and dash.end() == match.start())
        ):
            other = match.end()
        elif slug:
            found.append(Mention(slug, match.start(), match.end(), bool(match["kind"])))
    return found


def _stands_alone(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 70) : start].rpartition("\n")[2]
    after = text[end : end + 12].partition("\n")[0]
    if _NOT_AFTER.search(before) or _ORGANISATION.search(before):
        return False
    if re.search(rf"[{UPPER}][\w'’]*\s$", before) and not _FIRST.search(before):
        return False  # inside a longer name
    return not re.match(rf"\s[{UPPER}][^\W\d]", after) or bool(re.match(r"\s(?:HĐND|UBND|MTTQ)", after))


def _from_headline(text: str, parts: Parts, known: Names, pattern: re.Pattern[str]) -> Where:
    where, span = Where(), parts.span("headline")
    if span is None:
        return where
    found = mentions(text, span, known, pattern)
    for one in _prefix(text, span[0], found) or found:
        where.add(one.slug, (one.start, one.end))
    return where


def _prefix(text: str, start: int, found: list[Mention]) -> list[Mention]:
    """The names before a headline's colon or dash: `Bắc Kạn: …`, `Vĩnh Phúc - Phú Thọ: …`."""
    prefix: list[Mention] = []
    for one in found:
        if one.start != start:
            break
        prefix.append(one)
        dash = _DASH.match(text, one.end)
        start = dash.end() if dash else -1
    return prefix if prefix and text[prefix[-1].end :][:2].lstrip()[:1] in {":", "-", "–"} else []


def _from_lead(text: str, parts: Parts, known: Names, pattern: re.Pattern[str]) -> Where:
    where, span = Where(), parts.span("lead")
    if span is None:
        return where
    found = mentions(text, span, known, pattern)
    explicit = [one for one in found if one.explicit]
    for one in explicit or found[:1]:
        if one.slug == "ha-noi" and re.search(r"(?i)\btại\s$", text[max(0, one.start - 5) : one.start]):
            continue  # where the centre meets, whatever the story's province
        where.add(one.slug, (one.start, one.end))
    return where


def _from_home(text: str, parts: Parts, known: Names, pattern: re.Pattern[str]) -> Where:
    """The home of the paper: `Theo Báo Bắc Kạn`, `(binhdinh.gov.vn)`; `(BĐ)` where one province, or one named, fits."""
    where = Where()
    for name in ("dateline_tag", "source_credit"):
        span = parts.span(name)
        if span is None:
            continue
        words = text[slice(*span)]
        for match in pattern.finditer(text, *span):
            if slug := known.slug(match["name"]):
                where.add(slug, (match.start(), match.end()))
        letters = words.strip().casefold()
        if name == "dateline_tag" and (possible := _initials(known, letters)):
            named = {one.slug for one in mentions(text, (0, len(text)), known, pattern)}
            for slug in possible if len(possible) == 1 else possible & named:
                where.add(slug, span)
        host = re.sub(r"\.(?:gov\.)?vn$", "", fold(words)).replace(".", "")
        for slug in sorted(set(known.slugs.values())):
            if slug.replace("-", "") == host:
                where.add(slug, span)
        if where.slugs:
            return where
    return where


def _initials(known: Names, letters: str) -> set[str]:
    """The provinces with these initials: `BĐ` for Bình Định."""
    return {slug for name, slug in known.slugs.items() if "".join(word[0] for word in name.split()) == letters}


def _from_text(text: str, parts: Parts, known: Names, pattern: re.Pattern[str]) -> Where:
    """A list of provinces; else the one province that the text is plainly about."""
    where = Where()
    found = [one for span in parts.evidence.get("body", ()) for one in mentions(text, span, known, pattern)]
    if len({one.slug for one in found}) >= _LISTED:
        for one in found:
            where.add(one.slug, (one.start, one.end))
        return where
    in_brackets = [
        one for one in found if text[one.start - 1 : one.start] == "(" and text[one.end : one.end + 1] == ")"
    ]
    counts = Counter(one.slug for one in found if one.explicit or one in in_brackets)
    if not counts:
        return where
    slug, count = counts.most_common(1)[0]
    first = next(one for one in found if one.slug == slug)
    if count > sum(counts.values()) / 2 and (count > 1 or first in in_brackets):
        where.add(slug, (first.start, first.end))
        where.warnings.append("province-from-text")
    return where
