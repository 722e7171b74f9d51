"""Encodings from before Unicode: TCVN3 (ABC), VNI-Windows, VIQR; recognised by their words, converted when asked."""

import codecs
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from enum import StrEnum

from articles.intake import encoding_tables as tables
from articles.intake.syllables import is_syllable
from newsroom.vietnamese import nfc

SAMPLE = 40_000  # characters that are looked at
FEWEST = 3  # words that must become Vietnamese
SHARE = 0.85  # of the words that a conversion changes
OF_ALL = 0.15  # of all words
FEWEST_EXPECTED, SHARE_EXPECTED = 1, 0.6  # where the font of the words says so already
UNICODE_SHARE = 0.03  # of words with letters that only Unicode has: above it, the text is in Unicode


class Encoding(StrEnum):
    """What a text may be written in; `UTF8`: letters of UTF-8 that a program took for Western European ones."""

    TCVN3 = "tcvn3"
    VNI = "vni"
    VIQR = "viqr"
    UTF8 = "utf-8"
    WINDOWS_1258 = "windows-1258"


NAMES = {
    Encoding.TCVN3: "TCVN3 (ABC)",
    Encoding.VNI: "VNI-Windows",
    Encoding.VIQR: "VIQR",
    Encoding.UTF8: "UTF-8",
    Encoding.WINDOWS_1258: "Windows-1258",
}


@dataclass(frozen=True)
class Recognised:
    """An encoding with the evidence: how many words become Vietnamese by it, of those that it changes."""

    encoding: Encoding
    words: int
    share: float


_PIECE = re.compile("[^ \t\r\n]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_UNICODE_ALONE = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9]")
_SHAPED = re.compile(r"[aA]\(|[aeoAEO]\^|[uUoO]\+|[dD]d|DD")  # what VIQR has and plain prose has not


def recognise(text: str | bytes, expected: Encoding | None = None) -> Recognised | None:
    """What a text seems to be written in; None for Unicode, for other languages, and where it is not clear.

    A string may hold bytes of the encoding as the characters that Windows-1252 or Latin-1 shows for them. `expected`
    is what something else says of it, such as its font: then fewer words are enough.
    """
    if isinstance(text, bytes):
        decoded = unicode_of(text)
        if decoded is None:
            return _best(_as_western(text[:SAMPLE]), expected, text[:SAMPLE])
        text = decoded
    return _best(text[:SAMPLE], expected, None)


def _best(text: str, expected: Encoding | None, content: bytes | None) -> Recognised | None:
    pieces = Counter(_PIECE.findall(text))
    if sum(pieces[piece] for piece in pieces if _UNICODE_ALONE.search(piece)) > UNICODE_SHARE * pieces.total():
        return None
    found = [_score(pieces, encoding) for encoding in Encoding if encoding != Encoding.WINDOWS_1258]
    if content is not None:
        found.append(_score_windows(content))
    fewest, share = (FEWEST_EXPECTED, SHARE_EXPECTED) if expected else (FEWEST, SHARE)
    clear = [
        one
        for one in found
        if one.words >= fewest
        and one.share >= share
        and (expected == one.encoding or (not expected and one.words >= OF_ALL * pieces.total()))
    ]
    best = max(clear, key=lambda one: (one.words, one.share), default=None)
    return best if best and best.words > _already(pieces) else None


def _already(pieces: Counter[str]) -> int:
    """Words with accents that are Vietnamese as they stand."""
    return sum(count for piece, count in pieces.items() if not piece.isascii() and _is_vietnamese(piece))


def _is_vietnamese(piece: str) -> bool:
    """Whether the words of a piece that have accents are syllables, and there is one."""
    accented = [word for word in _LETTERS.findall(nfc(piece)) if not word.isascii()]
    return bool(accented) and all(map(is_syllable, accented))


def _score(pieces: Counter[str], encoding: Encoding) -> Recognised:
    """How the text looks when it is converted, word by word."""
    signs = encoding == Encoding.VIQR  # all others say their letters with more than ASCII has
    if signs and sum(pieces[piece] for piece in pieces if _SHAPED.search(piece)) < 2:
        return Recognised(encoding, 0, 0.0)
    possible = (piece for piece in pieces if signs or not piece.isascii())
    return _rated(encoding, ((convert(piece, encoding), pieces[piece]) for piece in possible), pieces)


def _rated(encoding: Encoding, converted: Iterable[tuple[str, int]], before: Container[str]) -> Recognised:
    changed = [(piece, count) for piece, count in converted if piece not in before]
    words = sum(count for piece, count in changed if _is_vietnamese(piece))
    return Recognised(encoding, words, words / max(1, sum(count for _piece, count in changed)))


def _score_windows(content: bytes) -> Recognised:
    pieces = Counter(piece for piece in _PIECE.findall(_windows(content)) if not piece.isascii())
    return _rated(Encoding.WINDOWS_1258, pieces.items(), ())


# --- Bytes -----------------------------------------------------------------------


def unicode_of(content: bytes) -> str | None:
    """The text of bytes in UTF-8, or in UTF-16 that says so; None for any other."""
    utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError:
        return None


def decode(content: bytes, encoding: Encoding) -> str:
    """The text of a file that is written in the encoding, or that holds it as other characters, in Unicode."""
    text = unicode_of(content)
    if text is None and encoding == Encoding.WINDOWS_1258:
        return _windows(content)
    return convert(_as_western(content) if text is None else text, encoding)


def _as_western(content: bytes) -> str:
    """Bytes as Windows-1252 shows them, those that it leaves open as Latin-1 does."""
    return content.decode("latin-1").translate(tables.WINDOWS)


def _windows(content: bytes) -> str:
    return nfc(content.decode("cp1258", "replace"))


# --- Conversion --------------------------------------------------------------------


def convert(text: str, encoding: Encoding) -> str:
    """The text in Unicode (NFC); what is not of the encoding stays.

    - TCVN3 has no capitals with tones: its fonts ending in H show small letters as capitals. So a letter becomes a
      capital where all letters of its word are, and those of the words beside it where it has but one.
    - VIQR: a dot or question mark at a word's end is a tone, but not at a line's end, nor where the word has its tone
      already; nor is a dot between a small word that is rarely of the low tone and a capital.
    - Windows-1258 is for bytes: see `decode`.
    """
    return nfc(_CONVERSIONS[encoding](text))


def _from_tcvn3(text: str) -> str:
    return "\n".join(map(_line_from_tcvn3, text.split("\n")))


def _line_from_tcvn3(line: str) -> str:
    words = list(tables.TCVN3_WORD.finditer(line))
    loud = [_loudness(word[0]) for word in words]
    written, end = [], 0
    for number, word in enumerate(words):
        around = [loud[other] for other in (number - 1, number + 1) if 0 <= other < len(words)]
        capital = loud[number] == 2 or (loud[number] == 1 and 2 in around and 0 not in around)
        letters = word[0].translate(tables.TCVN3)
        written += [line[end : word.start()], letters.upper() if capital else letters]
        end = word.end()
    return "".join([*written, line[end:]])


def _loudness(word: str) -> int:
    """2 for a word in capitals, 1 for one with a single capital and no small letter of ASCII, else 0."""
    plain = [char for char in word if char.isascii() or char in tables.TCVN3_CAPITALS]
    if not plain or any(char.islower() for char in plain):
        return 0
    return 2 if len(plain) > 1 else 1


def _from_vni(text: str) -> str:
    return tables.VNI_PATTERN.sub(lambda found: tables.VNI[found[0]], text)


_VIQR_TOKEN = re.compile(r"\S+")
_VIQR = re.compile(
    r"\\(?P<kept>[\^(+*'`?~.dD\\])|(?P<d>[dD][dD])"
    r"|(?P<vowel>[aA][\^(]?|[eE]\^?|[oO][\^+*]?|[uU][+*]?|[iIyY])(?P<tone>['`?~]|\.(?!\.\.))?"
)
_ONSET = re.compile(r"[A-Za-z]{1,4}$")
_NO_VIQR = re.compile(r"://|@|^www\.")


def _from_viqr(text: str) -> str:
    return _VIQR_TOKEN.sub(_token_from_viqr, text)


def _token_from_viqr(token: re.Match[str]) -> str:
    if _NO_VIQR.search(token[0]):
        return token[0]
    toned, end = False, 0  # whether the word at hand has its tone, and where what was read of it ends

    def letter(found: re.Match[str]) -> str:
        nonlocal toned, end
        between, end = token[0][end : found.start()], found.end()
        toned = toned and (not between or between.isalpha())
        if found["kept"]:
            return found["kept"]
        if found["d"]:
            return "Đ" if found["d"][0] == "D" else "đ"
        tone = found["tone"] or ""
        vowel = tables.VIQR_SHAPES.get(found["vowel"], found["vowel"])
        if tone in {".", "?"} and (toned or _ends_sentence(token, found, vowel)):
            return vowel + tone
        toned = toned or bool(tone)
        return vowel + tables.VIQR_TONES.get(tone, "")

    return _VIQR.sub(letter, token[0])


def _ends_sentence(token: re.Match[str], found: re.Match[str], vowel: str) -> bool:
    """Whether a mark at the end of a token closes a sentence; before a capital that takes to know the word."""
    if token[0][found.end() :].strip("\"')]”’"):
        return False
    after = token.string[token.end() : token.end() + 4]
    if after.lstrip(" ")[:1] in {"\n", "\r", ""}:
        return True
    if found["tone"] == "?" or token[0][0].isupper() or not after.strip(" \"'(“‘")[:1].isupper():
        return False
    onset = _ONSET.search(token[0], 0, found.start())
    word = nfc((onset[0] if onset else "").replace("dd", "đ") + vowel + tables.VIQR_TONES[found["tone"]])
    return word not in tables.VIQR_LOW


def _from_utf_8(text: str) -> str:
    text = tables.LOST_BLANK.sub("à", text)
    return tables.UTF_8_SEEN.sub(_read_again, text).replace("Ã  ", "à ").replace("Ã ", "à ")


def _read_again(seen: re.Match[str]) -> str:
    try:
        return seen[0].translate(tables.WINDOWS_BYTES).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return seen[0]


_CONVERSIONS: dict[Encoding, Callable[[str], str]] = {
    Encoding.TCVN3: _from_tcvn3,
    Encoding.VNI: _from_vni,
    Encoding.VIQR: _from_viqr,
    Encoding.UTF8: _from_utf_8,
    Encoding.WINDOWS_1258: lambda text: text,
}
