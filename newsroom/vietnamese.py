"""Vietnamese text: normal form, folding, slugs, alphabetical order, abbreviations, and phrases for days and periods."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from functools import partial
from itertools import groupby, islice
from string import ascii_lowercase

# --- Normal form -----------------------------------------------------------------------------------------------
# A zero-width joiner means something only between two emoji; everything else here is never part of a text.
_EMOJI = "[\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]"
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\u00ad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f"
    f"\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]|\u200d(?!{_EMOJI})|(?<!{_EMOJI})\u200d"
)
_LINE_ENDS = str.maketrans(dict.fromkeys("\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029", "\n"))
_FILLERS = str.maketrans(dict.fromkeys("\u115f\u1160\u2800\u3164\uffa0", " "))  # blanks that str.split() misses
_LONG_RUN = re.compile(r"[^\w\s]{31,}")
_VIETNAMESE = re.compile("[ĂăĐđƠơƯư\u1ea0-\u1ef9]")
_ETH = re.compile(r"(?<![^\W\d_])ð")  # Vietnamese đ begins a word; Icelandic ð never does


def nfc(text: str) -> str:
    """Return the text in the form the house stores: NFC, without invisible characters, with Đ for a mistaken Ð.

    Removed are zero-width characters, byte order marks, soft hyphens, direction controls, lone surrogates and what XML
    cannot hold. Odd line ends (vertical tab, form feed, U+2028 …) become a newline; blanks, no-break ones included,
    stay. Ð (U+00D0) becomes Đ only in a text that has letters of Vietnamese alone, ð only where it begins a word.
    Linear in the length: of more than 30 combining marks in a row, whose order costs a square, 30 stay.
    """
    text = composed(_INVISIBLE.sub("", text.translate(_LINE_ENDS)))
    if ("Ð" in text or "ð" in text) and _VIETNAMESE.search(text):
        text = _ETH.sub("đ", text.replace("Ð", "Đ"))
    return text


def composed(text: str) -> str:
    """Return the text in NFC with nothing else put right, but for what `nfc` cuts from long rows of combining marks."""
    return unicodedata.normalize("NFC", _LONG_RUN.sub(_at_most_thirty_marks, text))


def _at_most_thirty_marks(run: re.Match[str]) -> str:
    runs = groupby(run[0], lambda char: unicodedata.category(char)[0] == "M")
    return "".join("".join(islice(chars, 30) if marks else chars) for marks, chars in runs)


def tidy(text: str) -> str:
    """Return the text as one line for a one-line field: `nfc`, every run of blanks one space, none at the ends."""
    return " ".join(nfc(text).translate(_FILLERS).split())


# --- Folding and slugs -----------------------------------------------------------------------------------------
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
_MARK_RUN = re.compile(f"[{_MARKS}]+")
_D = str.maketrans("đð", "dd")


def fold(text: str) -> str:
    """Return the key for search without accents: `Đắk  Lắk` and `ĐĂK LĂK` → `dak lak`; punctuation stays.

    Lower case rather than casefold, so the key is never longer than the tidied text and fits a column as wide.
    """
    bare = _MARK_RUN.sub("", unicodedata.normalize("NFD", tidy(text).lower()))
    return tidy(unicodedata.normalize("NFC", bare).translate(_D))


def fold_words(text: str) -> str:
    """Return the folded words alone, [a-z0-9] with single spaces: `TP.HCM: 100% khu-phố` → `tp hcm 100 khu pho`."""
    return re.sub("[^a-z0-9]+", " ", fold(text)).strip()


def slugify(text: str, max_length: int = 80) -> str:
    """Return the words joined by hyphens, cut at a word's end (a first word too long is cut inside); "" for none."""
    slug = fold_words(text).replace(" ", "-")
    if len(slug) <= max_length:
        return slug
    return slug[: max_length + 1].rpartition("-")[0] or slug[:max_length]


# --- Tone placement --------------------------------------------------------------------------------------------
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: in the order of the alphabet
_VOWELS = re.compile(f"(?:[aeiouy][{_MARKS}]*)+", re.IGNORECASE)
_VOWEL = re.compile(f"(.)([{_MARKS}]*)")


def same_tone(text: str) -> str:
    """Return the text with each tone mark where the older style puts it: `hoà` → `hòa`, `uỷ` → `ủy`, `quý` stays.

    For comparing only: stored text and names keep the spelling they came with.
    """
    return nfc(_VOWELS.sub(_place_tone, unicodedata.normalize("NFD", nfc(text))))


def _place_tone(cluster: re.Match[str]) -> str:
    """Move the one tone mark of a run of vowels (decomposed) to its vowel; foreign runs stay as they are."""
    vowels = [list(pair) for pair in _VOWEL.findall(cluster[0])]
    tones = [mark for _, marks in vowels for mark in marks if mark in _TONES]
    before = cluster.string[max(cluster.start() - 1, 0) : cluster.start()]
    glide = (before + vowels[0][0]).lower() in ("qu", "gi")  # this u or i belongs to the consonant
    shaped = [place for place, (_, marks) in enumerate(vowels) if marks.strip(_TONES)]
    closed = cluster.string[cluster.end() : cluster.end() + 1].isalpha()
    sounding = len(vowels) - glide
    if len(tones) != 1 or len(vowels) < 2 or sounding > 3:
        return cluster[0]
    place = shaped[-1] if shaped else glide + (sounding == 3 or (sounding == 2 and closed))
    for index, vowel in enumerate(vowels):
        vowel[1] = vowel[1].replace(tones[0], "") + (tones[0] if index == place else "")
    return "".join(letter + marks for letter, marks in vowels)


def same(a: str, b: str) -> bool:
    """Tell whether two texts differ at most in case, blanks, the place of tone marks, or Ð for Đ; accents count."""
    first, second = (same_tone(tidy(text)).casefold().replace("ð", "đ") for text in (a, b))
    return first == second


# --- Alphabetical order ----------------------------------------------------------------------------------------
_PUNCTUATION = "_-–—,;:!?.…'‘’\"“”«»()[]{}@*/\\&#%`^+<=>|~$"  # in the order of the Unicode collation
_LETTERS = {char: char + "0" * (char in "adeouz") for char in ascii_lowercase} | {"đ": "d1", "ð": "d1"}
_SHAPES = {"ă": "a1", "â": "a2", "ê": "e1", "ô": "o1", "ơ": "o2", "ư": "u1"}
_SHAPED = {unicodedata.normalize("NFD", letter): code for letter, code in _SHAPES.items()}
_TONE_CODES = dict(zip(_TONES, "23456", strict=True))
_CHARACTER = re.compile(f"(.)([{_MARKS}]*)", re.DOTALL)


def sort_key(text: str, max_length: int = 400) -> str:
    """Return a string that sorts as the Vietnamese alphabet does (the order of ICU's `vi`), cut to max_length.

    It holds only 0-9 and a-z, so that a plain column sorts it alike on SQLite and under any collation of
    PostgreSQL. Three parts with "0" between them: letters, then tones, then case; a later part decides only
    where the earlier ones are equal. A name takes about three characters for each of its own; a key that was cut
    sorts right as far as it goes.

    - letters: 1 a blank · 2xx punctuation, 2z… other symbols by code point · 3d a digit · a letter, where
      a ă â are a0 a1 a2, d đ d0 d1, e ê e0 e1, o ô ơ o0 o1 o2, u ư u0 u1, z is z0 · z1… another letter
    - tones: 1 for each of those, followed by 2-6 for huyền, hỏi, ngã, sắc, nặng, or by 7… for another mark
    - case: 1 for each small letter, 2 for each capital; 1s at the end of either part are left out
    """
    letters, tones, cases = [], [], []
    for base, marks in _CHARACTER.findall(unicodedata.normalize("NFD", tidy(text))):
        shape = next((mark for mark in marks if base.lower() + mark in _SHAPED), "")
        small = base.casefold()
        letters += [_SHAPED[small + shape]] if shape else [_letter_code(char) for char in small]
        others = marks.replace(shape, "")
        tones += ["1" * len(small), *(_TONE_CODES.get(mark, f"7{ord(mark):04x}7") for mark in others)]
        cases.append(("1" if base == small else "2") * len(small))
    parts = ["".join(letters), "".join(tones).rstrip("1"), "".join(cases).rstrip("1")]
    return "0".join(parts)[:max_length]


def _letter_code(char: str) -> str:
    if char in _LETTERS:
        return _LETTERS[char]
    if char == " ":
        return "1"
    if char.isdecimal():
        return f"3{unicodedata.decimal(char)}"
    if char in _PUNCTUATION:
        return f"2{_PUNCTUATION.index(char):02x}"
    return f"{'z1' if char.isalpha() else '2z'}{ord(char):06x}"


def name_key(full_name: str, max_length: int = 400) -> str:
    """Return the sort key of a person's name: given name (the last word), then family name, then middle names.

    Three keys of `sort_key` with "0" between them; case does not count, since some lists print names in capitals.
    """
    *others, given = tidy(full_name).casefold().split(" ")
    parts = given, " ".join(others[:1]), " ".join(others[1:])
    return "0".join(sort_key(part, max_length) for part in parts)[:max_length]


# --- Abbreviations ---------------------------------------------------------------------------------------------
ABBREVIATIONS = {
    "BCĐ": "Ban Chỉ đạo",
    "BCH": "Ban Chấp hành",
    "BTT": "Ban Thường trực",
    "CCB": "Cựu chiến binh",
    "CT-XH": "chính trị - xã hội",
    "ĐBQH": "đại biểu Quốc hội",
    "HĐND": "Hội đồng nhân dân",
    "HTX": "hợp tác xã",
    "KDC": "khu dân cư",
    "KT-XH": "kinh tế - xã hội",
    "LĐLĐ": "Liên đoàn Lao động",
    "LHPN": "Liên hiệp Phụ nữ",
    "MTQG": "mục tiêu quốc gia",
    "MTTQ": "Mặt trận Tổ quốc",
    "MTTQVN": "Mặt trận Tổ quốc Việt Nam",
    "NTM": "nông thôn mới",
    "OCOP": "Mỗi xã một sản phẩm",
    "T.Ư": "Trung ương",
    "TNCS": "Thanh niên Cộng sản",
    "TNXP": "Thanh niên xung phong",
    "TP.HCM": "Thành phố Hồ Chí Minh",
    "TP HCM": "Thành phố Hồ Chí Minh",
    "TPHCM": "Thành phố Hồ Chí Minh",
    "TTXVN": "Thông tấn xã Việt Nam",
    "TƯ": "Trung ương",
    "TW": "Trung ương",
    "UBMTTQ": "Ủy ban Mặt trận Tổ quốc",
    "UBND": "Ủy ban nhân dân",
    "UBTƯ": "Ủy ban Trung ương",
    "UBTW": "Ủy ban Trung ương",
}
_ABBREVIATION = re.compile(
    rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(ABBREVIATIONS, key=len, reverse=True)))})(?!\w)"
)
_DOCUMENT_NUMBER = re.compile(r"(?<![\d/])\d[\d/]*[-/][A-ZĐƯ][\w/-]*")


def expansions(text: str) -> list[tuple[str, str]]:
    """Return (abbreviation, full words) for each one used, once, in order of first use; `178/QĐ-UBND` uses none."""
    used = _ABBREVIATION.findall(_DOCUMENT_NUMBER.sub(" ", nfc(text)))
    return [(short, ABBREVIATIONS[short]) for short in dict.fromkeys(used)]


# --- Days ------------------------------------------------------------------------------------------------------
_phrase = partial(re.compile, flags=re.IGNORECASE | re.VERBOSE)
_DATE = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_DAY_PHRASE = _phrase(
    r"""(?<!\w) (?<!mỗi\s) (?<!một\s)
    (?: (?: rạng\ssáng | sáng | trưa | chiều | tối | đêm | khuya ) (?: \s(?:hôm\s)? (?:nay|qua|mai) )?
        (?: ,?\sthứ\s(?:hai|ba|tư|năm|sáu|bảy|[2-7]) | ,?\schủ\snhật )?
      | hôm\s(?:nay|qua) | (?=ngày) )
    ,? \s{0,3} (?P<open>\()? (?: ngày\s{0,3} )?
    (?P<day>[0-9]{1,2})
    (?: \s?(?:[-–,]|và|đến)\s?(?:ngày\s)? (?P<last>[0-9]{1,2}) (?=[/.]|\stháng) )?
    (?: \stháng\s(?P<in_month>[0-9]{1,2}) | (?P<mark>[/.-]) (?P<month>[0-9]{1,2}) )
    (?: (?P=mark) (?P<year>[0-9]{4}) | (?:,?\snăm\s|/) (?P<in_year>[0-9]{4}) )?
    (?! [0-9] | [/.-][0-9] | \s?\(?(?:âm\slịch|ÂL\b)
      | \snăm\s(?:giáp|ất|bính|đinh|mậu|kỷ|canh|tân|nhâm|quý)\b )
    (?(open)\)?)"""
)
_OTHER_BEFORE = re.compile(
    r"[0-9]\S{0,20}[-/][A-ZĐƯ]+\s{1,3}$|(?i:(?<!\w)(?:trước|hết|chậm nhất|chậm nhất là))\s$"
    r"|(?i:quyết định|nghị quyết|nghị định|kế hoạch|chỉ thị|thông tư|công văn|kết luận)\s(?:số\s)?[0-9]{1,5},?\s$"
)


@dataclass(frozen=True)
class DatePhrase:
    """Words that name a day, where they stand (half-open), and the day, or None where the year is unknown."""

    text: str
    start: int
    end: int
    date: dt.date | None


def parse_date(text: str) -> dt.date | None:
    """Read `d/m/yyyy`, `dd-mm-yyyy` or `d.m.yyyy`; None for anything else and for days that do not exist."""
    found = _DATE.fullmatch(tidy(text))
    return _day(int(found[4]), int(found[3]), int(found[1])) if found else None


def find_date_phrase(text: str, year: int | None = None) -> DatePhrase | None:
    """Return the first day phrase of a text in NFC (`Sáng 10/10`, `ngày 8-2`, `Sáng qua (6/2)`), or None.

    The date takes its year from the phrase, else from `year`; it is None without either, or where there is no
    such day. Of a range (`ngày 10-12/10`) it is the first day. Passed over are the day of a cited document (`231-KL/TU
    ngày 07/7/2023`), a last day (`trước ngày 30/9`), lunar days, figures with no word before them (`3/9 cán bộ`).
    """
    for found in _DAY_PHRASE.finditer(text):
        day, month = int(found["day"]), int(found["month"] or found["in_month"])
        possible = 1 <= day <= 31 and 1 <= month <= 12
        if possible and not _OTHER_BEFORE.search(text[max(0, found.start() - 30) : found.start()]):
            named = found["year"] or found["in_year"] or year
            date = _day(int(named), month, day) if named else None
            return DatePhrase(found[0], found.start(), found.end(), date)
    return None


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def date_label(date: dt.date) -> str:
    """Return the day as the press prints it: `1/7/2025`."""
    return f"{date.day}/{date.month}/{date.year}"


# --- Periods ---------------------------------------------------------------------------------------------------
_ONE_YEAR = r"(?P<year>(?:19|20)[0-9]{2}) (?! [0-9] | \s?[-–]\s?[0-9] )"
_IN_YEAR = rf"""(?: (?: \s?[/.-]\s? | ,?\s(?:của\s)?(?:năm\s)? ) {_ONE_YEAR}
    | (?! \s(?:năm\s)?(?:trước|ngoái|tới|sau)\b ) )"""
_PERIODS = {
    "quarter": _phrase(rf"(?<!\w) qu[ýí]\s (?P<number>iii|iv|ii|i|[1-4]) (?!\w) {_IN_YEAR}"),
    "half": _phrase(rf"(?<!\w) (?:0?6|sáu)\stháng\s (?P<number>đầu|cuối)\s(?:của\s)?năm (?!\w) {_IN_YEAR}"),
    "month": _phrase(rf"(?<!\w) (?<![0-9]\s) tháng\s? (?P<number>1[0-2]|0?[1-9]) (?!\w) {_IN_YEAR}"),
    "year": _phrase(rf"(?<!\w) (?P<number>cả\s)? năm\s {_ONE_YEAR}"),
}
_NUMBERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "đầu": 1, "cuối": 2}
_REVIEWED_BEFORE = _phrase(
    r"(?:tổng|sơ)\skết (?! .* (?:,|\bvà)\s .{0,30} (?:nhiệm\svụ|kế\shoạch|phương\shướng) ) [^.;\n]* $"
)
_PERIOD_CODE = re.compile(r"([0-9]{4})(?:-(?:Q([1-4])|H([12])|(0[1-9]|1[0-2])))?")


@dataclass(frozen=True)
class Period:
    """Words that name a period reported on, where they stand (half-open), and its code (see `period_span`)."""

    text: str
    start: int
    end: int
    code: str


def find_period(text: str, year: int | None = None) -> Period | None:
    """Return the first period a text in NFC reports on (`quý III năm 2023`, `6 tháng đầu năm`), or None.

    A period without its year takes it from a later one of its kind in the sentence (`quý III, nhiệm vụ quý IV
    năm 2023`), else from `year`; with neither there is no answer. A whole year, or a month with no year, counts
    only after `cả` or in a sentence that says `tổng kết` or `sơ kết`.
    """
    firsts = []
    for kind, pattern in _PERIODS.items():
        found = next((match for match in pattern.finditer(text) if _is_reported(kind, match)), None)
        if found:
            firsts.append((found.start(), kind, found))
    if not firsts:
        return None
    start, kind, found = min(firsts, key=lambda first: first[0])
    in_year = found["year"] or _year_further_on(kind, found) or year
    return Period(found[0], start, found.end(), _code(kind, found, int(in_year))) if in_year else None


def _is_reported(kind: str, found: re.Match[str]) -> bool:
    if kind in ("quarter", "half") or (found["number"] if kind == "year" else found["year"]):
        return True
    return bool(_REVIEWED_BEFORE.search(found.string[max(0, found.start() - 120) : found.start()]))


def _year_further_on(kind: str, found: re.Match[str]) -> int | None:
    """Year of a period that leaves it to a later one: the same, or one less where the later one counts lower."""
    sentence = re.split(r"[.;\n]", found.string[found.end() : found.end() + 200], maxsplit=1)[0]
    later = next((match for match in _PERIODS[kind].finditer(sentence) if match["year"]), None)
    return int(later["year"]) - (_number(later) < _number(found)) if later else None


def _number(found: re.Match[str]) -> int:
    return _NUMBERS.get(found["number"].lower()) or int(found["number"])


def _code(kind: str, found: re.Match[str], year: int) -> str:
    if kind == "year":
        return f"{year:04}"
    return f"{year:04}-" + {"quarter": "Q{}", "half": "H{}", "month": "{:02}"}[kind].format(_number(found))


def period_span(code: str) -> tuple[dt.date, dt.date]:
    """Return (first day, first day after) of `2023-Q3`, `2023-H1`, `2023-10` or `2023`; ValueError on another code."""
    year, quarter, half, month = _parts(code)
    if quarter:
        return _months(year, 3 * quarter - 2, 3)
    if half:
        return _months(year, 6 * half - 5, 6)
    return _months(year, month, 1) if month else _months(year, 1, 12)


def period_label(code: str) -> str:
    """Return the period in words: `quý III năm 2023`, `6 tháng đầu năm 2023`; ValueError on another code."""
    year, quarter, half, month = _parts(code)
    if quarter:
        return f"quý {('I', 'II', 'III', 'IV')[quarter - 1]} năm {year}"
    if half:
        return f"6 tháng {('đầu', 'cuối')[half - 1]} năm {year}"
    return f"tháng {month} năm {year}" if month else f"năm {year}"


def quarter_of(date: dt.date) -> str:
    """Return the quarter of a day as URLs write it: `2023-3`."""
    return f"{date.year:04}-{(date.month + 2) // 3}"


def quarter_span(quarter: str) -> tuple[dt.date, dt.date]:
    """Return (first day, first day of the next quarter) of `2023-3`; ValueError on anything else."""
    found = re.fullmatch("([0-9]{4})-([1-4])", quarter)
    if not found:
        raise ValueError(f"not a quarter like 2023-3: {quarter[:20]!r}")
    return period_span(f"{found[1]}-Q{found[2]}")


def _parts(code: str) -> tuple[int, ...]:
    """Split a code into year, quarter, half and month, 0 for what it does not name."""
    found = _PERIOD_CODE.fullmatch(code)
    if not found:
        raise ValueError(f"not a period like 2023-Q3, 2023-H1, 2023-10 or 2023: {code[:20]!r}")
    return tuple(int(part or 0) for part in found.groups())


def _months(year: int, month: int, count: int) -> tuple[dt.date, dt.date]:
    after = month + count
    return dt.date(year, month, 1), dt.date(year + (after > 12), (after - 1) % 12 + 1, 1)
