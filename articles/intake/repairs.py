"""Repairs of a text before it is read: signs put right one for one, so that offsets stay those of the text in NFC."""

import re
from collections.abc import Sequence

from articles.checks.words import LOWER, UPPER
from articles.intake.draft import Span
from newsroom.vietnamese import composed

GLUED = re.compile(rf"(?<=[{LOWER}])(?=[{UPPER}][{LOWER}])")
_BLANKS = re.compile("[\u00a0\u2007\u202f\u2000-\u200a\t\u3000]")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_LINE_ENDS = re.compile("[\r\u2028\u2029\x0b\x0c\x85]")
_VIETNAMESE = re.compile("[ĂăĐđƠơƯư\u1ea0-\u1ef9]")
_ETH = re.compile(r"(?<![^\W\d_])ð")
UNSEEN = "\u200b"  # what an invisible sign is read as


def repair(text: str) -> tuple[str, tuple[str, ...]]:
    """The text as it is read, as long as `composed(text)`, and what was put right, a word each.

    `nfc`: it was not in normal form; `wrong-d`: Ð (U+00D0) stood for Đ; `blanks`: no-break blanks or signs that nobody
    sees; `glued`: words run together, which are left as they are.
    """
    clean = composed(text)
    made = [] if clean == text else ["nfc"]
    if ("Ð" in clean or "ð" in clean) and _VIETNAMESE.search(clean):
        made.append("wrong-d")
        clean = _ETH.sub("đ", clean.replace("Ð", "Đ"))
    if _BLANKS.search(clean) or _INVISIBLE.search(clean):
        made.append("blanks")
    clean = clean.replace("\r\n", " \n")
    clean = _LINE_ENDS.sub("\n", _INVISIBLE.sub(UNSEEN, _BLANKS.sub(" ", clean)))
    if GLUED.search(clean):
        made.append("glued")
    return clean, tuple(made)


def seen(clean: str) -> tuple[str, Sequence[int]]:
    """The repaired text as eyes see it, without its invisible signs, and where each of its characters stands in it."""
    if UNSEEN not in clean:
        return clean, range(len(clean))
    return clean.replace(UNSEEN, ""), [place for place, sign in enumerate(clean) if sign != UNSEEN]


def stands(span: Span, at: Sequence[int]) -> Span:
    """Where a part of the text as it is seen stands in the repaired text."""
    start, end = span
    return (at[start], at[end - 1] + 1) if start < end else span


def shown(words: str) -> str:
    """A part of the repaired text without the signs that nobody sees, and without blanks at its ends."""
    return composed(words.replace(UNSEEN, "")).strip()
