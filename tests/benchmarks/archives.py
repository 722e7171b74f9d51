"""Made-up archives of any size: each story follows from seed, size and its number alone, and no other is made for it.

A story is about 3 kB of sentences whose words are drawn as language draws them (Zipf): a list of words of the house
first, then thousands of words that only look Vietnamese. It comes from one of the units that existed on its day, names
some of its officials with titles, cites documents, belongs to an event. Its sentences mean nothing.
"""

import csv
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from itertools import accumulate, pairwise, product
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from newsroom.vietnamese import slugify
from tests.harness.source import ROOT

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 1, 12, tzinfo=HANOI)
YEARS = 10
MERGED = date(2025, 7, 1)
TAIL = 12_000  # words beyond the list
OFFICIALS = 40  # of a unit, a few of them in most stories
COMMUNES = 120
PER_EVENT = 25  # stories numbered one after the other; a third of them belong to its event
PER_DOCUMENT = 5
LINKING = ["và", "của", "các", "là", "được", "trong", "cho", "với", "tại", "đã", "từ", "đến", "những", "một", "để", "ở"]
SECTIONS = [
    "thoi-su", "hoat-dong-mat-tran", "giam-sat-phan-bien", "dai-doan-ket-khu-dan-cu", "vi-nguoi-ngheo",
    "dan-toc-ton-giao", "to-chuc-thanh-vien", "hoi-dap",
]  # fmt: skip
TOPICS = [
    "Công tác Mặt trận", "Ngày hội Đại đoàn kết", "Quỹ Vì người nghèo", "Giám sát đầu tư", "Phản biện xã hội",
    "Xóa nhà tạm", "Nông thôn mới", "Hàng Việt", "Bầu cử", "Tiếp xúc cử tri", "Sắp xếp bộ máy", "Chuyển đổi số",
    "Biên giới biển đảo", "Bão lũ", "Tôn giáo", "Người có uy tín", "Tự quản", "Hòa giải", "Môi trường", "Sản phẩm xã",
]  # fmt: skip
FAMILIES = [
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương",
    "Lý", "Nông", "Lường", "Triệu", "Ma", "Hà", "Đinh", "Mai", "Tô", "Lâm", "Châu", "Thạch", "Rơ", "Y", "Giàng",
]  # fmt: skip
MIDDLES = ["Thị", "Văn", "Đức", "Minh", "Thị Thu", "Quang", "Hữu", "Ngọc", "Thị Bích", "Xuân", "Công", "Thanh", "Kim"]
GIVEN = [
    "An", "Bình", "Cường", "Dung", "Đạt", "Giang", "Hà", "Hạnh", "Hiền", "Hòa", "Hùng", "Hương", "Khánh", "Lan", "Liên",
    "Linh", "Loan", "Lương", "Mai", "Nam", "Nga", "Nghĩa", "Oanh", "Phúc", "Phượng", "Quý", "Sơn", "Tâm", "Thắng",
    "Thảo", "Thủy", "Tiến", "Trung", "Tuấn", "Tuyết", "Uyên", "Vân", "Vinh", "Xuyến", "Yến", "Thúy", "Kỳ", "Đoan",
]  # fmt: skip
TITLES = [
    "Chủ tịch Ủy ban MTTQ Việt Nam {unit}", "Phó Chủ tịch Thường trực Ủy ban MTTQ Việt Nam {unit}",
    "Phó Chủ tịch Ủy ban MTTQ Việt Nam {unit}", "Bí thư {party}", "Phó Bí thư Thường trực {party}",
    "Chủ tịch HĐND {unit}", "Chủ tịch UBND {unit}", "Phó Chủ tịch UBND {unit}", "Ủy viên Ban Thường vụ {party}",
]  # fmt: skip
DOCUMENTS = [  # kind, letters, issuer
    ("Kết luận", "KL/TU", "Ban Thường vụ {party}"), ("Kế hoạch", "KH/TU", "{party}"), ("Chỉ thị", "CT/TU", "{party}"),
    ("Nghị quyết", "NQ-HĐND", "HĐND {unit}"), ("Quyết định", "QĐ-UBND", "UBND {unit}"),
    ("Hướng dẫn", "HD-MTTQ-BTT", "Ban Thường trực Ủy ban MTTQ Việt Nam {unit}"),
]  # fmt: skip
ONSETS = "b c ch d đ gi h kh l m n ng nh ph qu r s t th tr v x".split()
VOWELS = ["aàảãáạ", "ăằẳẵắặ", "âầẩẫấậ", "eèẻẽéẹ", "êềểễếệ", "iìỉĩíị", "oòỏõóọ", "ôồổỗốộ", "ơờởỡớợ", "uùủũúụ", "ưừửữứự"]
ENDS = ["", "", "m", "n", "ng", "t", "c", "p", "i"]
PIECES = (("plei", "krong", "dak", "ia", "chu", "kon"), ("bra", "hre", "du", "lop", "min", "ra", "tar", "pe"))


@dataclass(frozen=True)
class Unit:
    """A province while it bore that name and kind; both days half-open, None where the record has none."""

    uid: str
    slug: str
    name: str
    full_name: str
    starts: date | None
    ends: date | None

    @property
    def spoken(self) -> str:
        """As it stands in a sentence: `tỉnh Bắc Kạn`."""
        return self.full_name[:1].lower() + self.full_name[1:]

    def fill(self, pattern: str) -> str:
        """The pattern with the unit and its party committee in place."""
        return pattern.format(unit=self.spoken, party=f"{'Thành' if self.spoken[1] == 'h' else 'Tỉnh'} ủy {self.name}")


@dataclass(frozen=True)
class Official:
    """A person who holds one title in one unit."""

    slug: str
    name: str
    title: str


@dataclass(frozen=True)
class Document:
    """A cited document."""

    slug: str
    kind: str
    number: str
    issuer: str
    issued_on: date
    title: str

    @property
    def cited(self) -> str:
        """As a sentence cites it."""
        day = f"{self.issued_on.day:02}/{self.issued_on.month}/{self.issued_on.year}"
        return f"{self.kind} số {self.number} ngày {day} {self.title[0].lower()}{self.title[1:]}"


@dataclass(frozen=True)
class Event:
    """What a few stories of one unit tell of."""

    slug: str
    name: str
    starts_on: date


@dataclass(frozen=True)
class Story:
    """One story as readers get it; `paragraphs` are plain text."""

    number: int
    published_at: datetime
    headline: str
    lead: str
    paragraphs: tuple[str, ...]
    unit: Unit
    section: str
    genre: str
    officials: tuple[Official, ...]
    documents: tuple[Document, ...]
    topics: tuple[str, ...]
    event: Event | None

    @property
    def day(self) -> date:
        """The day it tells of."""
        return self.published_at.astimezone(HANOI).date()

    @property
    def text(self) -> str:
        """Everything of it that is searched."""
        named = [f"{official.name}, {official.title}" for official in self.officials]
        cited = [f"{document.kind} {document.number} {document.title}" for document in self.documents]
        of_event = [self.event.name] if self.event else []
        parts = [self.headline, self.lead, *self.paragraphs, self.unit.name, self.unit.full_name, *named, *cited]
        return "\n".join([*parts, *self.topics, *of_event])

    def saying(self, **parts: str) -> "Story":
        """The story with its own text where `headline`, `lead` or `body` say so: body is one paragraph more."""
        body = [parts.pop("body")] if "body" in parts else []
        return replace(self, paragraphs=(*self.paragraphs[:2], *body, *self.paragraphs[2:]), **parts)  # type: ignore[arg-type]


@cache
def units() -> tuple[Unit, ...]:
    """Every unit of the record."""
    text = (ROOT / "provinces/data/provinces.csv").read_text(encoding="utf-8")
    made = []
    for row in csv.DictReader(text.splitlines()):
        ends = date.fromisoformat(row["valid_to"]) + timedelta(days=1) if row["valid_to"] else None
        starts = date.fromisoformat(row["valid_from"]) if row["valid_from"] else None
        made.append(Unit(row["uid"], row["slug"], row["name"], row["full_name"], starts, ends))
    return tuple(made)


@cache
def units_on(day: date) -> tuple[Unit, ...]:
    """The units that existed on a day."""
    return tuple(u for u in units() if (u.starts or date.min) <= day < (u.ends or date.max))


@cache
def syllables() -> list[str]:
    """Syllables that could be Vietnamese, in an order that means nothing."""
    shapes = [
        f"{onset}{vowel}{end}"
        for onset, vowels, end in product(ONSETS, VOWELS, ENDS)
        for vowel in (vowels[4:] if end in ("t", "c", "p") else vowels)
    ]
    made = sorted(set(shapes))
    Random("syllables").shuffle(made)
    return made


@cache
def words() -> tuple[list[str], list[float]]:
    """All words, the frequent ones first, and the running sum of their weights."""
    listed = (Path(__file__).parent / "words.txt").read_text(encoding="utf-8").replace("\n", "|").strip("|").split("|")
    rng, some = Random("words"), syllables()[:6000]
    every = listed + [f"{rng.choice(some)} {rng.choice(some)}" for _ in range(TAIL)]
    return every, list(accumulate(1 / (rank + 2.7) for rank in range(len(every))))


class Archive:
    """`count` stories of the ten years before NOW, numbered from 0 in the order of publication."""

    def __init__(self, count: int, seed: int = 0, now: datetime = NOW) -> None:
        self.count, self.seed, self.now = count, seed, now
        self._documents: dict[int, Document] = {}

    def __iter__(self) -> Iterator[Story]:
        return (self.story(number) for number in range(self.count))

    @cached_property
    def _step(self) -> timedelta:
        return timedelta(days=365 * YEARS) / self.count

    def moment(self, number: int) -> datetime:
        """When the story of that number was published, to the second; no two at the same one in a small archive."""
        return (self.now - self._step * (self.count - number)).replace(microsecond=0)

    def _chance(self, *of: object) -> Random:
        return Random("/".join(map(str, (self.seed, *of))))

    def story(self, number: int) -> Story:
        """The story of that number, 0 ≤ number < count."""
        rng, at = self._chance("story", number), self.moment(number)
        of_event = rng.random() < 1 / 3
        unit = self._event_unit(number // PER_EVENT) if of_event else rng.choice(units_on(at.date()))
        if unit not in units_on(at.date()):
            of_event, unit = False, rng.choice(units_on(at.date()))
        officials = tuple(
            self.official(unit, slot) for slot in dict.fromkeys(self._slot(rng) for _ in range(rng.randrange(4)))
        )
        cited = {max(0, number // PER_DOCUMENT - rng.randrange(30)) for _ in range(rng.choice((0, 0, 1, 2)))}
        documents = tuple(self.document(each) for each in sorted(cited))
        subject = sentence(rng, rng.randrange(4, 8))
        return Story(
            number=number,
            published_at=at,
            headline=f"{unit.name}: {subject}",
            lead=self._lead(rng, unit, officials, at.date()),
            paragraphs=self._body(rng, unit, officials, documents, at.date()),
            unit=unit,
            section=rng.choice(SECTIONS),
            genre=rng.choice(("news", "news", "news", "activity-report", "feature")),
            officials=officials,
            documents=documents,
            topics=tuple(rng.sample(TOPICS, rng.randrange(3))),
            event=self.event(number // PER_EVENT) if of_event else None,
        )

    def _slot(self, rng: Random) -> int:
        return min(int(OFFICIALS ** rng.random()), OFFICIALS) - 1

    def official(self, unit: Unit, slot: int) -> Official:
        """One of the OFFICIALS of a unit; the first are named most."""
        rng = self._chance("official", unit.uid, slot)
        name = f"{rng.choice(FAMILIES)} {rng.choice(MIDDLES)} {rng.choice(GIVEN)}"
        return Official(f"{slugify(name)}-{unit.uid}-{slot}", name, unit.fill(TITLES[slot % len(TITLES)]))

    def document(self, number: int) -> Document:
        """The document of that number; those of neighbouring numbers are of the same weeks."""
        if number not in self._documents:
            rng = self._chance("document", number)
            day = self.moment(number * PER_DOCUMENT).date() - timedelta(days=rng.randrange(3, 40))
            kind, letters, issuer = rng.choice(DOCUMENTS)
            unit = rng.choice(units_on(day))
            written = f"{number % 397 + 1}-{letters}" if "/" in letters else f"{number % 3989 + 1}/{letters}"
            title = f"Về {sentence(rng, 5).lower()}"
            made = Document(f"{slugify(written)}-{number}", kind, written, unit.fill(issuer), day, title)
            if len(self._documents) > 5000:
                self._documents.clear()
            self._documents[number] = made
        return self._documents[number]

    def _event_unit(self, number: int) -> Unit:
        day = self.moment(number * PER_EVENT).date()
        return self._chance("event", number).choice(units_on(day))

    def event(self, number: int) -> Event:
        """The event of that number."""
        day = self.moment(number * PER_EVENT).date()
        rng, unit = self._chance("event name", number), self._event_unit(number)
        name = f"Hội nghị {unit.name} {sentence(rng, 3).lower()}"
        return Event(f"{slugify(name)}-{number}", name, day)

    def _place(self, rng: Random, unit: Unit, day: date) -> str:
        own = self._chance("commune", unit.slug, min(int(COMMUNES ** rng.random()), COMMUNES))
        commune, district = (" ".join(own.choices(syllables()[:4000], k=2)).title() for _ in range(2))
        return f"xã {commune}" if day >= MERGED else f"xã {commune}, huyện {district}"

    def _lead(self, rng: Random, unit: Unit, officials: tuple[Official, ...], day: date) -> str:
        when = f"{rng.choice(('Sáng', 'Chiều', 'Ngày'))} {day.day}/{day.month}"
        if officials:
            first = officials[0]
            return f"{when}, đồng chí {first.name}, {first.title} {sentence(rng, 9, capital=False)}."
        return f"{when}, {self._place(rng, unit, day)}, {unit.spoken} {sentence(rng, 10, capital=False)}."

    def _body(
        self,
        rng: Random,
        unit: Unit,
        officials: tuple[Official, ...],
        documents: tuple[Document, ...],
        day: date,
    ) -> tuple[str, ...]:
        """Six paragraphs; people, documents and places stand in them as they do in the press."""
        said = [f"{sentence(rng, rng.randrange(6, 13))}." for _ in range(20)]
        figure = f"{rng.randrange(2, 990)} {rng.choice(('hộ', 'căn nhà', 'suất quà', 'triệu đồng', 'lượt người'))}"
        said[3] = f"{sentence(rng, 5)} {self._place(rng, unit, day)} {sentence(rng, 3, capital=False)}, {figure}."
        for place, document in zip((6, 9), documents, strict=False):
            said[place] = f"{sentence(rng, 3)} theo {document.cited}."
        for place, official in zip((12, 15, 17), officials[1:], strict=False):
            said[place] = f"Đồng chí {official.name}, {official.title} {sentence(rng, 8, capital=False)}."
        if rng.random() < 0.1:
            rare = "".join(rng.choice(part) for part in (*PIECES, PIECES[1], PIECES[1]))
            said[18] = f"{sentence(rng, 4)} {rare.capitalize()} {sentence(rng, 4, capital=False)}."
        cuts = [0, 3, 6, 10, 14, 17, 20]
        return tuple(" ".join(said[start:end]) for start, end in pairwise(cuts))


def sentence(rng: Random, count: int, *, capital: bool = True) -> str:
    """That many words, with small ones between them here and there; no full stop."""
    every, running = words()
    parts = []
    for _ in range(count):
        parts.append(every[bisect(running, rng.random() * running[-1])])
        if rng.random() < 0.35:
            parts.append(rng.choice(LINKING))
    text = " ".join(parts)
    return text[0].upper() + text[1:] if capital else text
