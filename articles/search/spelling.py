"""Did you mean: what somebody may have meant to type, made of words that are known. It proposes and changes nothing.

Pure: `known` tells of folded words and of pairs of neighbours (`bac kan`) how common they are, as a power of two.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from string import ascii_lowercase

from newsroom.vietnamese import fold_words, same_tone, tidy

Known = Callable[[set[str]], Mapping[str, int]]

LONGEST = 120  # characters of a question that are looked at
MOST_WORDS = 8
LONGEST_WORD = 24  # letters; of a longer one nobody guesses what was meant
EDITED = 12  # letters of a word whose letters are changed one by one
DOUBTED = 4  # words of a question that are changed at all
KEPT = 6  # readings of one word that go on
PROPOSED = 3
# What it costs to read something else than was typed; how common a word and a pair are speaks against it.
UNKNOWN, CHANGED, SWAPPED, DOUBLED, CUT, JOINED, DECODED = 9.0, 3.0, 2.5, 1.5, 2.0, 1.0, 0.5
FOR_PAIR, PER_LEVEL = 3.0, 0.15

_TONES = {"telex": dict(zip("sfrxj", "\u0301\u0300\u0309\u0303\u0323", strict=True))}
_TONES["vni"] = dict(zip("12345", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_BARE, _ROUND = "aeiouy", dict(zip("aeo", "âêô", strict=True))
_WORD = re.compile(r"[^\W_]+")


# --- Keys that an input method should have taken -----------------------------------------------------------------
def telex(word: str) -> str:
    """The word that these keys of Telex make: `ddakw` → `đăk`, `baswc` → `bắc`; the same where they make none."""
    return _typed(word, "telex")


def vni(word: str) -> str:
    """The word that these keys of VNI make: `d9ak8` → `đăk`; the same where they make none."""
    return _typed(word, "vni") if re.fullmatch("[a-zA-Z][a-zA-Z]*[1-9][a-zA-Z1-9]*", word) else word


def _typed(word: str, method: str) -> str:
    if not word.isascii() or len(word) > EDITED:
        return word
    if not re.search(f"[{_BARE}w]", word.lower()):  # an abbreviation
        return re.sub("d[d9]", lambda keys: "Đ" if keys[0][0] == "D" else "đ", word, flags=re.IGNORECASE)
    letters: list[str] = []
    tone = ""
    for key in word.lower():
        if key in _TONES[method] and set(letters) & set("aeiouyăâêôơư"):
            tone = _TONES[method][key]
        elif not (_telex_shape if method == "telex" else _vni_shape)(letters, key):
            letters.append(key)
    made = _with_tone("".join(letters), tone)
    if made is None or made == word.lower():
        return word
    return made.upper() if word.isupper() and len(word) > 1 else made.capitalize() if word[0].isupper() else made


def _telex_shape(letters: list[str], key: str) -> bool:
    """Take the key as a mark on what was typed before, if it is one."""
    if key == "d" and letters[:1] == ["d"]:
        letters[0] = "đ"
        return True
    if key == "w":
        return _horn(letters, "aou") or _fresh_horn(letters)
    return key in _ROUND and key in letters and _put(letters, key, _ROUND[key])


def _vni_shape(letters: list[str], key: str) -> bool:
    if key == "9" and letters[:1] == ["d"]:
        letters[0] = "đ"
        return True
    if key == "6":
        return any(bare in letters and _put(letters, bare, _ROUND[bare]) for bare in "aeo")
    return (key == "7" and _horn(letters, "ou")) or (key == "8" and _horn(letters, "a"))


def _put(letters: list[str], bare: str, shaped: str) -> bool:
    letters[len(letters) - 1 - letters[::-1].index(bare)] = shaped
    return True


def _horn(letters: list[str], of: str) -> bool:
    """ơ, ư or ă, as the vowels before demand it: `uo` has two horns, `ua` one on its u unless it follows q."""
    text = "".join(letters)
    glide = text.startswith("qu")
    if "o" in of and "uo" in text and not glide:
        at = text.index("uo")
        letters[at : at + 2] = "ươ"
    elif "u" in of and "u" in letters and not glide and ("a" not in letters or "ua" in text):
        letters[letters.index("u")] = "ư"
    elif "o" in of and "o" in letters and "a" not in letters:
        _put(letters, "o", "ơ")
    elif "a" in of and "a" in letters:
        _put(letters, "a", "ă")
    elif "ư" in letters and "o" in letters:
        _put(letters, "o", "ơ")
    else:
        return False
    return True


def _fresh_horn(letters: list[str]) -> bool:
    """`w` with nothing to stand on is ư: `nhw`, `tw`."""
    if set(letters) & set("aeiouyăâêôơư"):
        return False
    letters.append("ư")
    return True


def _with_tone(word: str, tone: str) -> str | None:
    """The word with its tone where it belongs; None where the letters are no syllable that could bear one."""
    syllable = re.fullmatch("([^aeiouyăâêôơư]*)([aeiouyăâêôơư]{1,3})([^aeiouyăâêôơư]{0,2})", word)
    if syllable is None or not word.isalpha():
        return None
    onset, vowels, end = syllable.groups()
    glide = (onset + vowels[:1]) in ("qu", "gi") and len(vowels) > 1
    at = next((place for place in reversed(range(len(vowels))) if vowels[place] in "ăâêôơư"), int(glide))
    return same_tone(unicodedata.normalize("NFC", f"{onset}{vowels[: at + 1]}{tone}{vowels[at + 1 :]}{end}"))


# --- Other words -------------------------------------------------------------------------------------------------
Reading = tuple[float, str]  # what it costs, and the words; folded they are what is known


def proposals(typed: str, known: Known) -> list[str]:
    """What may have been meant, the likeliest first, at most PROPOSED; empty where nothing better is known.

    Asks `known` at most five times, for some thousands of texts at most, whatever was typed. A proposal keeps the
    accents that were typed; words in quotes, exclusions and the rest of the question's grammar are left out.
    """
    words = _WORD.findall(tidy(typed[:LONGEST]))[:MOST_WORDS]
    if not words or any(len(word) > LONGEST_WORD for word in words):
        return []
    common = known({text for word in words for text in _as_typed(word)} | set(_pairs([fold_words(w) for w in words])))
    doubted = [place for place in range(len(words)) if _in_doubt(words, place, common)][:DOUBTED]
    if not doubted:
        return []
    guesses = {place: dict(_guesses(fold_words(words[place]))) for place in doubted}
    parts = {text for place in doubted for text in _cuts(fold_words(words[place]))}
    joined = {_joined(words, place) for place in doubted}
    levels = {**common, **known({text for each in guesses.values() for text in each} | parts | joined)}
    columns = [
        _readings(word, guesses.get(place, {}), levels) if place in doubted else [(0.0, word)]
        for place, word in enumerate(words)
    ]
    wanted = {pair for one, two in pairwise(columns) for pair in _between(one, two)}
    levels |= known(wanted | {pair for column in columns for _, text in column for pair in _pairs(_folded(text))})
    found = sorted([*_paths(columns, levels), *_with_joins(words, doubted, levels)])
    said = dict.fromkeys(text for _, text in found)
    return [text for text in said if _differs(text, words)][:PROPOSED]


def _as_typed(word: str) -> Iterator[str]:
    """The word folded, and as keys of Telex and VNI."""
    yield from (fold_words(form) for form in (word, telex(word), vni(word)))


def _differs(text: str, words: list[str]) -> bool:
    return same_tone(text).lower() != same_tone(" ".join(words)).lower()


def _folded(text: str) -> list[str]:
    return fold_words(text).split()


def _pairs(words: list[str]) -> Iterator[str]:
    return (f"{one} {two}" for one, two in pairwise(words))


def _in_doubt(words: list[str], place: int, common: Mapping[str, int]) -> bool:
    """Whether nobody wrote the word, or never beside the words it stands beside; numbers are not doubted."""
    word = fold_words(words[place])
    if not word or word.isdigit():
        return False
    if word not in common:
        return True
    around = [fold_words(each) for each in words[max(0, place - 1) : place + 2]]
    return len(around) > 1 and not any(pair in common for pair in _pairs(around))


def _guesses(word: str) -> Iterator[tuple[str, float]]:
    """Words one slip away, each with what it costs; the dearer slips come first."""
    if 2 < len(word) <= EDITED and word.isascii():
        cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
        for letter in ascii_lowercase:
            yield from ((f"{before}{letter}{after[1:]}", CHANGED) for before, after in cuts if after)
            yield from ((f"{before}{letter}{after}", CHANGED) for before, after in cuts)
        yield from ((before + after[1:], CHANGED) for before, after in cuts if after)
        yield from ((before + after[1] + after[0] + after[2:], SWAPPED) for before, after in cuts if len(after) > 1)
    yield re.sub(r"(.)\1+", r"\1", word), DOUBLED
    yield re.sub(r"(.)\1", r"\1", word), DOUBLED
    for at in range(1, len(word)):
        if word[at] == word[at - 1]:
            yield word[:at] + word[at + 1 :], DOUBLED


def _cuts(word: str) -> Iterator[str]:
    """Every part of a word that could be a syllable of its own."""
    for start in range(len(word)):
        yield from (word[start:end] for end in range(start + 1, min(start + 8, len(word)) + 1))


def _joined(words: list[str], place: int) -> str:
    """The word and the one after it written as one; "" for the last."""
    return fold_words("".join(words[place : place + 2])) if place + 1 < len(words) else ""


def _readings(word: str, guesses: Mapping[str, float], levels: Mapping[str, int]) -> list[Reading]:
    """The cheapest readings of one word, itself among them."""
    folded = fold_words(word)
    found = {word: 0.0 if folded in levels else UNKNOWN}
    for text in (vni(word), telex(word)):
        if text != word and fold_words(text) in levels:
            found[text] = DECODED
    for text, cost in guesses.items():
        if text in levels and text != folded:
            found.setdefault(text, cost - PER_LEVEL * levels[text])
    cheapest = sorted((cost, text) for text, cost in found.items())[:KEPT]
    return sorted([*cheapest, *_segmented(folded, levels)])[:KEPT]


def _segmented(word: str, levels: Mapping[str, int]) -> list[Reading]:
    """The best ways to read a word as two to five known ones."""
    best: list[list[Reading]] = [[(0.0, "")], *([] for _ in word)]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 8), end):
            part = word[start:end]
            if part in levels and (len(part) > 1 or part in "ayo"):
                cost = CUT - PER_LEVEL * levels[part] + (2.0 if len(part) == 1 else 0.0)
                best[end] += [(before + cost, f"{text} {part}".strip()) for before, text in best[start]]
        best[end] = sorted(best[end])[:KEPT]
    return [(cost, text) for cost, text in best[-1] if 1 <= text.count(" ") <= 4]


def _between(one: list[Reading], two: list[Reading]) -> Iterator[str]:
    """The pairs that readings of neighbouring words would make."""
    for _, first in one:
        for _, second in two:
            if (before := _folded(first)) and (after := _folded(second)):
                yield f"{before[-1]} {after[0]}"


def _paths(columns: list[list[Reading]], levels: Mapping[str, int]) -> list[Reading]:
    """The cheapest readings of the whole question."""
    paths: list[Reading] = [(0.0, "")]
    for column in columns:
        paths = sorted(
            (before + cost - _gain(text, reading, levels), f"{text} {reading}".strip())
            for before, text in paths
            for cost, reading in column
        )[: KEPT * 4]
    return paths


def _gain(before: str, reading: str, levels: Mapping[str, int]) -> float:
    """What speaks for a reading: pairs that are known, within it and with the word before."""
    pairs = _pairs([*_folded(before)[-1:], *_folded(reading)])
    return sum(FOR_PAIR + PER_LEVEL * levels[pair] for pair in pairs if pair in levels)


def _with_joins(words: list[str], doubted: list[int], levels: Mapping[str, int]) -> Iterator[Reading]:
    """The question with a doubted word and the next written as one, where that word is known."""
    for place in doubted:
        text = _joined(words, place)
        if text in levels:
            rest = [*words[:place], text, *words[place + 2 :]]
            unknown = sum(fold_words(word) not in levels for word in rest)
            gain = sum(FOR_PAIR + PER_LEVEL * levels[p] for p in _pairs([fold_words(w) for w in rest]) if p in levels)
            yield JOINED + UNKNOWN * unknown - PER_LEVEL * levels[text] - gain, " ".join(rest)
