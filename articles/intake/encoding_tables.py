"""The letters of the encodings from before Unicode, code by code."""

import re
import unicodedata
from itertools import product

# The tones in the order of the tables: huyền, hỏi, ngã, sắc, nặng.
TONES = "\u0300\u0309\u0303\u0301\u0323"


def _toned(vowel: str) -> list[str]:
    return [unicodedata.normalize("NFC", vowel + tone) for tone in TONES]


# --- TCVN3: one byte a letter, tones on small letters alone ------------------------
_TCVN3_TONED = {
    "a": "b5 b6 b7 b8 b9", "ă": "bb bc bd be c6", "â": "c7 c8 c9 ca cb", "e": "cc ce cf d0 d1", "ê": "d2 d3 d4 d5 d6",
    "i": "d7 d8 dc dd de", "o": "df e1 e2 e3 e4", "ô": "e5 e6 e7 e8 e9", "ơ": "ea eb ec ed ee", "u": "ef f1 f2 f3 f4",
    "ư": "f5 f6 f7 f8 f9", "y": "fa fb fc fd fe",
}  # fmt: skip
_TCVN3_SHAPES = dict(zip("ĂÂÊÔƠƯĐăâêôơưđ", bytes.fromhex("a1a2a3a4a5a6a7a8a9aaabacadae"), strict=True))
TCVN3 = {code: letter for letter, code in _TCVN3_SHAPES.items()} | {
    code: letter
    for vowel, codes in _TCVN3_TONED.items()
    for code, letter in zip(bytes.fromhex(codes), _toned(vowel), strict=True)
}
TCVN3_CAPITALS = frozenset(map(chr, range(0xA1, 0xA8)))
TCVN3_WORD = re.compile(f"[A-Za-z{re.escape(''.join(map(chr, TCVN3)))}]+")

# --- VNI-Windows: a letter, then a sign for its shape and tone ----------------------
_VNI_TONES = "øûõùï"
_VNI_SHAPES = {"ă": ("a", "ê"), "â": ("a", "â"), "ê": ("e", "â"), "ô": ("o", "â")}
_VNI_BOTH = {"ă": "èúüéë", "â": "àåãáä", "ê": "àåãáä", "ô": "àåãáä"}
_VNI_ALONE = {"ì": "ì", "æ": "ỉ", "ó": "ĩ", "í": "í", "ò": "ị", "î": "ỵ", "ô": "ơ", "ö": "ư", "ñ": "đ"}


def _vni() -> dict[str, str]:
    codes = dict(_VNI_ALONE)
    for vowel, base in (*((one, one) for one in "aeouy"), ("ơ", "ô"), ("ư", "ö")):
        codes |= {base + sign: letter for sign, letter in zip(_VNI_TONES, _toned(vowel), strict=True)}
    codes |= {base + sign: vowel for vowel, (base, sign) in _VNI_SHAPES.items()}
    for vowel, signs in _VNI_BOTH.items():
        codes |= {_VNI_SHAPES[vowel][0] + sign: letter for sign, letter in zip(signs, _toned(vowel), strict=True)}
    codes.pop("yï")  # written î
    return codes


def _in_each_case(codes: dict[str, str]) -> dict[str, str]:
    """The same with capitals: the first character says whether the letter is one, the sign after it may be either."""
    both = {}
    for code, letter in codes.items():
        for first, sign in product({code[0], code[0].upper()}, {code[1:], code[1:].upper()}):
            both[first + sign] = letter.upper() if first.isupper() else letter
    return both


VNI = _in_each_case(_vni())
VNI_PATTERN = re.compile("|".join(map(re.escape, sorted(VNI, key=len, reverse=True))))

# --- VIQR: signs of ASCII after the vowel ------------------------------------------
_VIQR = {"a(": "ă", "a^": "â", "e^": "ê", "o^": "ô", "o+": "ơ", "u+": "ư", "o*": "ơ", "u*": "ư"}
VIQR_SHAPES = _VIQR | {code.upper(): letter.upper() for code, letter in _VIQR.items()}
VIQR_TONES = dict(zip("`?~'.", TONES, strict=True))
# Words that end in a vowel with the low tone, whose dot is none of a sentence's: `Ban Thu+o+`ng vu. Ti?nh u?y`.
_LOW = (
    "bị bộ chị chợ cụ cự dạ dự đệ độ đợ hạ hệ họ hộ hự kệ kỵ lạ lệ lị lộ lợ lụ lự lỵ mạ mẹ mộ mợ mụ mỵ nghệ nghị ngộ "
    "ngụ ngự nợ nụ phụ quạ quệ quỵ rộ rợ sự sợ tạ tệ tị tọ tộ tợ tụ tự thị thệ thọ thợ thụ thự trị trệ trọ trợ trụ "
    "trự vạ vệ vị vợ vụ xạ xị xự"
)
VIQR_LOW = frozenset(_LOW.split())

# --- UTF-8 read as Windows-1252 -----------------------------------------------------
WINDOWS = {
    code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
WINDOWS_BYTES = {ord(char): code for code, char in WINDOWS.items()}
_NEXT = f"[\x80-\xbf{''.join(WINDOWS.values())}]"
UTF_8_SEEN = re.compile(f"[\xc2-\xdf]{_NEXT}|[\xe0-\xef]{_NEXT}{{2}}|[\xf0-\xf4]{_NEXT}{{3}}")
# `lÃ m`: the second byte of à is a no-break blank, which is often made a plain one.
LOST_BLANK = re.compile(r"Ã (?=(?:[mniouy]|n[gh])(?!\w))")
