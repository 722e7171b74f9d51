"""Other ways to say the same: abbreviations and their words, and the i that is written y. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterator

from newsroom.vietnamese import ABBREVIATIONS, fold_words

type Words = tuple[str, ...]

CITY: Words = ("ho", "chi", "minh")
CITY_WAYS: frozenset[Words] = frozenset({("tp", "hcm"), ("tphcm",), ("hcm",), CITY})
CITY_NAMES: frozenset[Words] = CITY_WAYS | {("thanh", "pho", *CITY), ("tp", *CITY), ("thanh", "pho", "hcm")}
# Folded they are common words too; only who types them in capitals means the abbreviation.
ONLY_IN_CAPITALS: frozenset[Words] = frozenset({("tu",), ("t", "u")})
EITHER_I = re.compile(r"(h|k|l|m|qu|s|t)([iy])")  # of hy vọng and hi vọng, kỹ and kĩ, Mỹ and Mĩ


def _long_forms() -> dict[Words, set[Words]]:
    """Full words → the abbreviations of just these."""
    found: defaultdict[Words, set[Words]] = defaultdict(set)
    for short, words in ABBREVIATIONS.items():
        found[tuple(fold_words(words).split())].add(tuple(fold_words(short).split()))
    return {words: shorts for words, shorts in found.items() if words not in CITY_NAMES}


def _places(part: Words, whole: Words) -> Iterator[int]:
    return (start for start in range(len(whole) - len(part) + 1) if whole[start : start + len(part)] == part)


def _ways() -> dict[Words, frozenset[Words]]:
    """Everything that has another way to be said → all its ways, itself among them."""
    long_forms = _long_forms()
    found: dict[Words, frozenset[Words]] = dict.fromkeys(CITY_NAMES, CITY_WAYS)
    for words in long_forms:
        ways = {words}
        for other, shorts in long_forms.items():
            if list(_places(words, other)):  # UBMTTQ says Mặt trận Tổ quốc, too
                ways |= shorts - ONLY_IN_CAPITALS
            if other != words:  # Ủy ban MTTQ is Ủy ban Mặt trận Tổ quốc
                for start in _places(other, words):
                    ways |= {words[:start] + short + words[start + len(other) :] for short in shorts}
        found[words] = frozenset(ways)
        for short in long_forms[words]:
            found.setdefault(short, found[words])
    return found


WAYS = _ways()
LONGEST = max(map(len, WAYS))


def ways(words: Words, typed: str) -> tuple[Words, ...]:
    """The other ways to say these folded words, which were typed so; none for most words."""
    if words in ONLY_IN_CAPITALS and typed != typed.upper():
        return ()
    others = WAYS.get(words, frozenset()) - {words}
    if len(words) == 1 and (found := EITHER_I.fullmatch(words[0])):
        others |= {(found[1] + ("y" if found[2] == "i" else "i"),)}
    return tuple(sorted(others))
