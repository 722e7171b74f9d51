"""Headlines as readers get them: the province before the colon told apart, and a blank after that colon."""

from functools import lru_cache
from typing import Any, Protocol

from newsroom.vietnamese import fold_words


class WithHeadline(Protocol):
    """A published row, or what was read of one."""

    @property
    def headline(self) -> str:
        """As it was written."""

    @property
    def card(self) -> dict[str, Any]:
        """What a list shows beside it; its `province` is named in the headline or above it."""


def place_of(story: WithHeadline) -> str:
    """`Bắc Kạn` where the headline begins with `Bắc Kạn:`, as the house likes to write; else empty.

    `TP Hồ Chí Minh:` and `Bắc Kạn - Thái Nguyên:` name the province, too.
    """
    place, colon, _rest = story.headline.partition(":")
    return place if colon and _names(place, story.card["province"]) else ""


@lru_cache(maxsize=2000)
def _names(place: str, province: str) -> bool:
    """Whether words name the province; many stories begin with the same ones, and a page asks more than once."""
    wanted = fold_words(province)
    return bool(wanted) and fold_words(place).endswith(wanted)


def after_place(story: WithHeadline) -> str:
    """The headline without the province and colon that `place_of` finds."""
    return story.headline.partition(":")[2].strip() if place_of(story) else story.headline


def in_one_line(story: WithHeadline) -> str:
    """The headline where it stands as plain text: `Bắc Kạn:Đánh giá` becomes `Bắc Kạn: Đánh giá`."""
    place = place_of(story)
    return f"{place}: {after_place(story)}".rstrip() if place else story.headline
