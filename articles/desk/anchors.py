"""Anchors: finding the words that a comment is about in a later text; where that is not sure, they are not found."""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

CONTEXT = 60  # characters kept on either side, more where the words would not be told apart otherwise
LONGEST_CONTEXT = 960
PLACES = 200  # of the same words that are looked at
EDGE = 24  # characters of context between which changed words are looked for
MOVED = 40  # characters: words as long as these are known again wherever they stand
WORD = re.compile(r"\w+")
NEAR = 8  # words on either side by which a place is known again
ALIKE = 0.5  # part of the words that must be the same
SURER = 0.05  # by how much the best place must be likelier than the next: six letters more that are the same


@dataclass(frozen=True)
class Passage:
    """Some words of a text, with what stood before and after them."""

    quote: str
    before: str = ""
    after: str = ""
    start: int = 0

    @property
    def end(self) -> int:
        """Where the words end in the text that the passage was made of."""
        return self.start + len(self.quote)


@dataclass(frozen=True)
class Place:
    """Half-open offsets into a text; `changed` where other words than the quoted ones stand there now."""

    start: int
    end: int
    changed: bool = False


def passage(text: str, start: int, end: int) -> Passage:
    """The passage at these offsets, with as much around it as tells it from the same words elsewhere."""
    length = CONTEXT
    while True:
        before, after = text[max(start - length, 0) : start], text[end : end + length]
        whole = before + text[start:end] + after
        first = text.find(whole)
        if length >= LONGEST_CONTEXT or text.find(whole, first + 1) < 0:
            return Passage(text[start:end], before, after, start)
        length *= 2


def find(text: str, sought: Passage) -> Place | None:
    """Where the words stand now, or what stands in their place; None where they are gone or cannot be told apart.

    Takes time linear in the text.
    """
    if not sought.quote:
        return None
    whole = sought.before + sought.quote + sought.after
    if text[sought.start - len(sought.before) :][: len(whole)] == whole and sought.start >= len(sought.before):
        return Place(sought.start, sought.end)
    first = text.find(whole)
    if first >= 0 and text.find(whole, first + 1) < 0:
        start = first + len(sought.before)
        return Place(start, start + len(sought.quote))
    return _same_words(text, sought) or _between(text, sought)


def _same_words(text: str, sought: Passage) -> Place | None:
    """The same words where enough of the same stands around them; of two such places neither, unless one is surer."""
    found: list[tuple[float, int]] = []
    start = text.find(sought.quote)
    while start >= 0 and len(found) < PLACES:
        found.append((_likeness(text, start, sought), start))
        start = text.find(sought.quote, start + 1)
    if start >= 0 or not found:
        return None
    found.sort(reverse=True)
    likeness, start = found[0]
    alone = len(found) == 1
    if not alone and found[1][0] > likeness - SURER:
        return None
    if likeness >= ALIKE or (alone and len(sought.quote) >= MOVED):
        return Place(start, start + len(sought.quote))
    return None


def _likeness(text: str, start: int, sought: Passage) -> float:
    """How much of what stood around the words stands around this place: 0 to 1, more where it touches them."""
    end, margin = start + len(sought.quote), 2 * CONTEXT
    sides = (
        (WORD.findall(sought.before)[-NEAR:], WORD.findall(text[max(start - margin, 0) : start])[-NEAR:]),
        (WORD.findall(sought.after)[:NEAR], WORD.findall(text[end : end + margin])[:NEAR]),
    )
    best = max(_shared(known, here) for known, here in sides)
    touching = shared_end(sought.before, text[max(start - CONTEXT, 0) : start])
    touching += shared_end(sought.after[::-1], text[end : end + CONTEXT][::-1])
    return best + touching / (2 * CONTEXT)


def _shared(known: list[str], here: list[str]) -> float:
    """The part of the known words that are here; where there were none, none may be here."""
    if not known:
        return 0.0 if here else 1.0
    return (Counter(known) & Counter(here)).total() / len(known)


def shared_end(one: str, other: str) -> int:
    """How many characters two texts have in common at their end."""
    length = 0
    while length < min(len(one), len(other)) and one[-1 - length] == other[-1 - length]:
        length += 1
    return length


def _between(text: str, sought: Passage) -> Place | None:
    """What stands between the same ends of the context, if it is still much like the quoted words."""
    left, right = sought.before[-EDGE:], sought.after[:EDGE]
    start = text.find(left) + len(left) if left else 0
    if left and (start < len(left) or text.find(left, start - len(left) + 1) >= 0):
        return None
    longest = 2 * len(sought.quote) + CONTEXT
    end = text.find(right, start, start + longest + len(right)) if right else len(text)
    if end < start or end - start > longest or text[start:end] == sought.quote:
        return None
    return Place(start, end, changed=True) if _alike(sought.quote, text[start:end]) else None


def _alike(quote: str, words: str) -> bool:
    old, new = WORD.findall(quote), WORD.findall(words)
    if not old or not new:
        return False
    if max(len(old), len(new)) <= NEAR * 40:
        return SequenceMatcher(None, old, new, autojunk=False).ratio() >= ALIKE
    return (Counter(old) & Counter(new)).total() / max(len(old), len(new)) >= ALIKE
