"""Headlines as readers get them: the province before the colon told apart, and a blank after that colon."""

from functools import lru_cache

from articles.models.published import PublishedArticle
from newsroom.vietnamese import fold_words


def place_of(story: PublishedArticle) -> str:
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


def after_place(story: PublishedArticle) -> str:
    """The headline without the province and colon that `place_of` finds."""
    return story.headline.partition(":")[2].strip() if place_of(story) else story.headline


def in_one_line(story: PublishedArticle) -> str:
    """The headline where it stands as plain text: `Bắc Kạn:Đánh giá` becomes `Bắc Kạn: Đánh giá`."""
    place = place_of(story)
    return f"{place}: {after_place(story)}".rstrip() if place else story.headline
