"""Letters, capitals, names and sentences: how the checks read Vietnamese prose, linear in its length."""

import re
from collections.abc import Container, Iterator

_LATIN = [chr(code) for code in (*range(0x41, 0x250), *range(0x1E00, 0x1F00))]
UPPER = "".join(char for char in _LATIN if char.isupper())  # for use inside [ ] of a pattern
LOWER = "".join(char for char in _LATIN if char.islower())
CAPITALISED = rf"[{UPPER}][\w'’]{{0,23}}"  # one word
REACH = 300  # characters of a sentence that are looked at on either side
LONGEST_NAME = 6  # words

_ABBREVIATED = r"(?<!\bTP)(?<!\bTp)(?<!\bTS)(?<!\bThS)(?<!\bGS)(?<!\bBS)"
_BREAK = re.compile(rf"{_ABBREVIATED}[.!?…]{{1,3}}[\"”’)\]]{{0,3}}\s(?=[\"“‘(\[]?[{UPPER}\d])|\n")
_RUN = re.compile(rf"(?<![\w'’]){CAPITALISED}(?:[ \u00a0]{CAPITALISED}){{0,11}}(?![\w'’])")
_WORD = re.compile(r"[^ \u00a0]+")


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands in the same sentence left of `start` and right of `end`, at most REACH characters each."""
    begin = max(0, start - REACH)
    breaks = [found.end() for found in _BREAK.finditer(text, begin, start + 1) if found.end() <= start]
    stop = _BREAK.search(text, end, end + REACH)
    return text[breaks[-1] if breaks else begin : start], text[end : stop.start() if stop else end + REACH]


def capital_runs(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each run of capitalised words: where it begins, and its words; between two of them stands one blank."""
    for found in _RUN.finditer(text):
        yield found.start(), _WORD.findall(found[0])


def apostrophes(name: str) -> str:
    """The name with the plain apostrophe: `H’Nguôm` → `H'Nguôm`; as long as before."""
    return name.replace("’", "'")


def names_in(text: str, names: Container[str]) -> Iterator[tuple[int, int, str]]:
    """Where one of the names of two words or more stands: (start, end, name), the longest at each place."""
    for start, words in capital_runs(text):
        first = 0
        while first < len(words):
            for count in range(min(LONGEST_NAME, len(words) - first), 1, -1):
                name = apostrophes(" ".join(words[first : first + count]))
                if name in names:
                    yield start, start + len(name), name
                    start += sum(len(word) + 1 for word in words[first : first + count])
                    first += count
                    break
            else:
                start += len(words[first]) + 1
                first += 1
