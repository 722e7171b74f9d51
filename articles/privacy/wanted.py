"""What is looked for: a name, number or address, found in text however it is written, and put in other words. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree

from articles import html
from newsroom.vietnamese import fold, nfc, same_tone

LONGEST = 200  # characters
FEWEST = 3  # letters or digits: with fewer, half the archive would be found
DIGITS = 6  # from which on a text without letters is a number
KEPT = {"slug", "file", "sha256", "uid", "id", "hash"}  # of data: names of things, which say nothing
WHOLE = {"officials", "documents", "topics"}  # rows of a snapshot that go as a whole
_WORD = re.compile(r"\w[\w\u0300-\u036f]*")
_BETWEEN = re.compile(r"[^\w\n]{0,4}")
_BETWEEN_DIGITS = r"[ .\-()\u00a0]{0,2}"

Span = tuple[int, int]


@dataclass(frozen=True)
class Wanted:
    """Words or a number. Typed without accents it is found with and without them, otherwise as it is typed.

    Case, blanks, the place of tone marks and punctuation between the words make no difference; a number is found
    with blanks, dots or hyphens in it, a telephone number also behind +84.
    """

    text: str

    @property
    def is_good(self) -> bool:
        """It is neither too little nor too much to look for."""
        return len(re.sub(r"[\W_]", "", self.text)) >= FEWEST and len(self.text) <= LONGEST

    @cached_property
    def number(self) -> re.Pattern[str] | None:
        """How the number is written, where it is one."""
        digits = re.sub(r"\D", "", self.text)
        if len(digits) < DIGITS or re.search(r"[^\W\d_]", self.text):
            return None
        local = re.fullmatch(r"(?:0084|84|0)(\d{9,10})", digits)
        written = _BETWEEN_DIGITS.join(local[1] if local else digits)
        return re.compile(
            rf"(?<![\w])(?:\+?84|0084|0){_BETWEEN_DIGITS}{written}(?!\w)" if local else rf"(?<!\w){written}(?!\w)"
        )

    @cached_property
    def words(self) -> list[str]:
        """The words, as they are compared."""
        return [self._key(found[0]) for found in _WORD.finditer(nfc(self.text))]

    @cached_property
    def _bare(self) -> bool:
        return self.text.isascii()

    def _key(self, word: str) -> str:
        return fold(word) if self._bare else same_tone(word).lower()

    def spans(self, text: str) -> list[Span]:
        """Where it stands in a text, from the beginning to the end."""
        if self.number is not None:
            return [found.span() for found in self.number.finditer(text)]
        if not self.words or self.words[0] not in (fold(text) if self._bare else same_tone(text).lower()):
            return []
        return list(self._word_spans(text))

    def _word_spans(self, text: str) -> Iterator[Span]:
        found = list(_WORD.finditer(text))
        keys = [self._key(match[0]) for match in found]
        place, size = 0, len(self.words)
        while place + size <= len(keys):
            if keys[place : place + size] == self.words and all(
                _BETWEEN.fullmatch(text, found[at].end(), found[at + 1].start())
                for at in range(place, place + size - 1)
            ):
                yield found[place].start(), found[place + size - 1].end()
                place += size
            else:
                place += 1

    def is_in(self, value: Any) -> bool:
        """It stands somewhere in a text or in data."""
        return any(self.spans(text) for _path, text in texts_in(value))

    def instead(self, text: str, other: str) -> str:
        """The text with other words in its place."""
        for start, end in reversed(self.spans(text)):
            text = text[:start] + other + text[end:]
        return text

    def instead_in_html(self, body: str, other: str) -> str:
        """Formatted text with other words in its place; links that hold it are links no more."""
        if not self.is_in(html.to_text(body)) and not self.spans(body):
            return body
        tree = html.tree_of(body)
        for element in tree.iter(etree.Element):
            for name, value in list(element.attrib.items()):
                if self.spans(value):
                    if name in {"href", "src"}:
                        del element.attrib[name]
                    else:
                        element.set(name, self.instead(value, other))
        _write_instead(tree, self, other)
        return html.inner_of(tree)

    def instead_in_data(self, value: Any, other: str, key: str = "") -> Any:
        """Data (a snapshot, details of an entry) with other words in its place; rows that name a thing by it go."""
        if isinstance(value, dict):
            if key == "event" and self.is_in(value):
                return None
            return {name: self.instead_in_data(part, other, name) for name, part in value.items()}
        if isinstance(value, list):
            kept = [part for part in value if not (key in WHOLE and self.is_in(part))]
            return [self.instead_in_data(part, other, key) for part in kept]
        if not isinstance(value, str) or key in KEPT:
            return value
        return self.instead_in_html(value, other) if key == "body" else self.instead(value, other)


def texts_in(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The texts in a value, each with its place in it; formatted text as plain text."""
    name = path.rpartition(".")[2]
    if isinstance(value, dict):
        for key, part in value.items():
            yield from texts_in(part, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts_in(part, path)
    elif isinstance(value, str) and value and name not in KEPT:
        yield path, html.to_text(value) if name == "body" and "<" in value else value


def _write_instead(tree: Any, wanted: Wanted, other: str) -> None:
    """Put other words into the pieces of text of a tree: what was found may begin in one and end in another."""
    pieces: list[tuple[Any, str, str]] = []  # element, `text` or `tail`, the text; blocks are told apart by a newline
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if element.tag in html.BLOCKS:
            pieces.append((None, "", "\n"))
        part = "text" if event == "start" else "tail"
        if element is not tree or part == "text":
            pieces.append((element, part, getattr(element, part) or ""))
    spans = wanted.spans(
        "".join(text.replace("\n", " ") if element is not None else text for element, _, text in pieces)
    )
    place = 0
    for element, part, text in pieces:
        end = place + len(text)
        if element is not None:
            written = text
            for start, stop in reversed([span for span in spans if span[0] < end and span[1] > place]):
                word = other if start >= place else ""
                written = written[: max(0, start - place)] + word + written[min(len(text), stop - place) :]
            if written != text:
                setattr(element, part, written)
        place = end
