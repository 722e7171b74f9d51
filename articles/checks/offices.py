"""Offices behind the words of titles: rank, body, level and place, and whether two titles mean the same office."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from articles.checks.names import Names
from newsroom import vietnamese

_SHORT = {
    "uvbtv": "ủy viên ban thường vụ",
    "uvbch": "ủy viên ban chấp hành",
    "btv": "ban thường vụ",
    "bch": "ban chấp hành",
    "ub(?:tư|tw|t ư)": "ủy ban trung ương",
    "tư|tw|t ư": "trung ương",
    "hđnd": "hội đồng nhân dân",
    "ubnd": "ủy ban nhân dân",
    "lđlđ": "liên đoàn lao động",
    "(?:liên hiệp|lh) ?pn|lhpn": "liên hiệp phụ nữ",
    "ccb": "cựu chiến binh",
    "đbqh": "đại biểu quốc hội",
    "tncs": "thanh niên cộng sản",
    "tp": "thành phố",
}
_IN_FULL = [(re.compile(rf"(?<!\w)(?:{short})(?!\w)"), full) for short, full in _SHORT.items()]
_FRONT = re.compile(
    r"(?<!\w)(?:(?:ủy ban|ub) )?(trung ương )?(?:ub)?(?:mttq|mặt trận(?: tổ quốc)?)(?:vn)?(?: việt nam| vn)?(?!\w)"
)
_WORDINGS = [
    (re.compile(r"hội liên hiệp phụ nữ(?: việt nam)?"), "hội phụ nữ"),
    (re.compile(r"ban chấp hành trung ương(?: đảng)?"), "trung ương đảng"),
    (re.compile(r"tỉnh ủy viên"), "ủy viên ban chấp hành đảng bộ tỉnh"),
    (re.compile(r"thành ủy viên"), "ủy viên ban chấp hành đảng bộ thành phố"),
    (re.compile(r"(?<!\w)(?:của|các) "), ""),
]
_RANK = re.compile(
    r"((?:quyền |q )?(?:tổng bí thư|(?:phó )?thủ tướng|(?:phó )?chủ tịch nước"
    r"|(?:phó )?bí thư(?: thường trực| thứ nhất)?|(?:(?:huyện|quận|đảng) )?ủy viên"
    r"|(?:phó )?chủ tịch(?: thường trực)?|(?:phó )?tổng thư ký|(?:phó )?trưởng|phó(?= ban)"
    r"|(?:phó )?(?:tổng )?giám đốc|(?:phó )?chủ nhiệm|(?:phó )?chánh(?= văn))?)(?: (tổng thư ký))?(?!\w)"
)
_COMMITTEE = re.compile(r"(?:.* )??(?:tỉnh|thành|huyện|quận|thị|đảng) (?:ủy|đoàn|bộ)(?!\w)")
_LEVEL = re.compile(
    r"(?<!\w)(?<!nông )(tỉnh|thành phố|huyện|quận|thị xã|xã(?! hội)|phường|thị trấn|đặc khu|thôn|xóm|bản|làng|ấp|buôn"
    r"|khóm|khối|khu phố|tổ dân phố)(?!\w)"
)


@dataclass(frozen=True)
class Office:
    """A title taken apart; what it does not say is empty. `place` is a province's slug, else the words used."""

    rank: str
    body: str
    level: str
    place: str

    def may_be(self, held: "Office") -> bool:
        """Whether a text may call the office held so: words may be left out, but none may say otherwise."""
        if not (self.body or self.level or self.place):
            return self.rank == held.rank or held.rank.startswith(f"{self.rank} ")
        return (
            self.rank == held.rank
            and (_begins_with(self.body, held.body) or _begins_with(held.body, self.body))
            and (self.level == held.level or not (self.level and held.level))
            and (self.place == held.place or not (self.place and held.place))
        )


def _begins_with(whole: str, part: str) -> bool:
    return not part or whole == part or whole.startswith(f"{part} ")


def offices(title: str, known: Names) -> Iterator[Office]:
    """The offices a title names, two for `Phó Chủ tịch - Tổng Thư ký …`."""
    words = _plain(title)
    found = _RANK.match(words)
    if not found:
        yield Office(words, "", "", "")
        return
    body, level, place = _apart(words[found.end() :].strip(), known)
    for rank in filter(None, found.groups()):
        yield Office(rank, body, level, place)


def _plain(title: str) -> str:
    """Small letters, old tone placement, no punctuation, short forms in full, the Front always `mttq`."""
    words = " ".join(re.sub(r"[^\w]+", " ", vietnamese.same_tone(title).casefold()).split())
    for short, full in _IN_FULL:
        words = short.sub(full, words)
    words = _FRONT.sub(lambda found: (found[1] or "") + "mttq", words)
    for wording, usual in _WORDINGS:
        words = wording.sub(usual, words)
    return words


def _apart(words: str, known: Names) -> tuple[str, str, str]:
    """(body, level, place) of what follows the rank."""
    if found := _COMMITTEE.match(words):
        place = words[found.end() :].strip()
        level, _, rest = place.partition(" ") if place.startswith("tỉnh") else ("", "", place)
        return found[0], level, known.slug(rest) or rest
    if found := _LEVEL.search(words):
        place = words[found.end() :].strip()
        return words[: found.start()].strip(), found[1], known.slug(place) or place
    parts = words.split()
    for count in range(min(5, len(parts)), 0, -1):
        if slug := known.slug(" ".join(parts[-count:])):
            return " ".join(parts[:-count]), "", slug
    return words, "", ""
