"""What a check is and what it finds: a sentence for the desk, and the words in the story that it is about."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.utils.functional import Promise, lazy

if TYPE_CHECKING:
    from articles.checks.story import Facts, Story

FIELDS = ("headline", "lead", "body", "photos", "provinces", "source_credit", "bylines", "ai_use")
MOST = 25  # findings of one check in one story; a text that is wrong throughout needs no longer list


@dataclass(frozen=True)
class Finding:
    """What one check found at one place.

    `field` is a field of the story (`headline`, `provinces`, …), for photos that of the form's row
    (`photos-0-caption`). `start` and `end` are half-open character offsets into that field's text, which for the body
    is `articles.html.to_text`; None where it is about the field as a whole. `text` is what to show: the words
    between the offsets, else what is missing or wrong, else empty.
    """

    check: str
    blocking: bool
    sentence: str | Promise
    field: str
    start: int | None
    end: int | None
    text: str

    @property
    def told(self) -> str:
        """The sentence, and the words that it is about."""
        return f"{self.sentence} (“{self.text}”)" if self.text else str(self.sentence)

    @property
    def place(self) -> tuple[int, int, str, int]:
        """Sorts findings as a reader meets them: fields in the order of the form, then rows, then offsets."""
        name, _, row = self.field.partition("-")
        number = row.partition("-")[0]
        return FIELDS.index(name), int(number) if number else -1, self.field, -1 if self.start is None else self.start


@dataclass(frozen=True)
class Mark:
    """A place and what is to be said of it; `text` only where there are no offsets."""

    sentence: str | Promise
    field: str
    start: int | None = None
    end: int | None = None
    text: str = ""


@dataclass(frozen=True)
class Check:
    """A check: its name, whether it keeps a story from being published, what it looks for, and the function."""

    name: str
    blocking: bool
    looks_for: str | Promise
    marks: "Callable[[Story, Facts], Iterator[Mark]]"

    def __call__(self, story: "Story", facts: "Facts") -> Iterator[Finding]:
        """The findings in the story, at most `MOST` of them, in the order the check meets them."""
        for mark, _ in zip(self.marks(story, facts), range(MOST), strict=False):
            text = mark.text if mark.start is None else story.texts[mark.field][mark.start : mark.end]
            yield Finding(self.name, self.blocking, mark.sentence, mark.field, mark.start, mark.end, text)


def check(looks_for: str | Promise, *, blocking: bool = False) -> "Callable[[Any], Check]":
    """Make a check of a function of (story, facts) that yields marks; it takes the function's name."""
    return lambda function: Check(function.__name__, blocking, looks_for, function)


def _filled(sentence: str | Promise, params: dict[str, object]) -> str:
    return str(sentence) % params


_fill = lazy(_filled, str)


def said(sentence: str | Promise, **params: object) -> Promise:
    """The sentence with its parameters filled in, translated only when it is shown."""
    return cast(Promise, _fill(sentence, params))
