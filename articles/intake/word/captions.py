"""Captions: which paragraph of a Word file says what a picture shows, and who took it."""

import re
from collections.abc import Iterable

from articles.intake.word.items import Paragraph

LONGEST = 400  # characters of a caption
_CREDIT = re.compile(r"(?:^|[\s_.(–—-])(?i:ảnh|nguồn ảnh|tin, ảnh|photo)\s?:\s?\S[^\n]{0,60}$")
_CREDIT_ALONE = re.compile(r"(?i)\(?(?:nguồn ảnh|ảnh|photo)\s?:[^\n]{1,60}$")


def find(paragraphs: Iterable[Paragraph]) -> tuple[dict[int, str], set[int]]:
    """Captions by the `id` of the paragraph with the pictures, and the `id`s of paragraphs that are nothing else.

    A caption stands in the picture's own paragraph or in the next one that has words: in the style for captions,
    with a credit at its end, or centred or slanted; the last two not where the file begins, since a headline below an
    emblem is centred too. Several pictures before one caption share it.
    """
    captions: dict[int, str] = {}
    taken: set[int] = set()
    waiting: list[Paragraph] = []
    described: list[Paragraph] = []  # to which a line that is a credit alone still belongs
    begun = False
    for paragraph in paragraphs:
        words = paragraph.plain
        if paragraph.pictures:
            waiting, described = [*waiting, paragraph] if not words else [paragraph], []
        if not words:
            continue
        if described and _CREDIT_ALONE.match(words):
            for one in described:
                captions[id(one)] += f" {words}"
            taken.add(id(paragraph))
        elif waiting and is_caption(paragraph, begun=begun):
            captions |= {id(one): words for one in waiting}
            taken.add(id(paragraph))
            described = waiting if not _CREDIT.search(words) else []
            waiting = []
            continue
        waiting, described, begun = [], [], True
    return captions, taken


def is_caption(paragraph: Paragraph, *, begun: bool) -> bool:
    """Whether a paragraph at a picture looks like what is said of it; `begun`: there were words before."""
    words = paragraph.plain
    if len(words) > LONGEST or paragraph.listed or paragraph.kind not in {"", "caption"}:
        return False
    slanted = all("em" in piece.marks for piece in paragraph.pieces if piece.text.strip())
    looks = begun and (slanted or paragraph.centred)
    return paragraph.kind == "caption" or looks or bool(_CREDIT.search(words))
