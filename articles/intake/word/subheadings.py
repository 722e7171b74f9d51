"""Subheadings without a style: short lines all in bold between the paragraphs of a Word file."""

from articles.intake.word.items import Item, Paragraph, paragraphs

LONGEST = 120  # characters
LEVEL = 10  # below every level that Word has


def mark(items: list[Item]) -> None:
    """Make headings of them: neither the first two lines (headline and lead) nor the last are any."""
    shown = [item for item in items if not isinstance(item, Paragraph) or item.plain]
    found = [
        item for before, item, after in zip(shown[1:], shown[2:], shown[3:], strict=False) if _is(before, item, after)
    ]
    for one in paragraphs(found):
        one.kind, one.level = "heading", LEVEL
        for piece in one.pieces:
            piece.marks = tuple(tag for tag in piece.marks if tag != "strong")


def _is(before: Item, item: Item, after: Item) -> bool:
    """A line in bold, above a paragraph that is none, and below something that is no such line."""
    if not (isinstance(before, Paragraph) and isinstance(item, Paragraph) and isinstance(after, Paragraph)):
        return False
    return _is_bold_line(item) and not _is_bold_line(before) and len(after.plain) > LONGEST and not _is_bold(after)


def _is_bold(paragraph: Paragraph) -> bool:
    return all("strong" in piece.marks for piece in paragraph.pieces if piece.text.strip())


def _is_bold_line(paragraph: Paragraph) -> bool:
    words = paragraph.plain
    plain = not paragraph.kind and not paragraph.listed and not paragraph.pictures
    return (
        plain and 0 < len(words) <= LONGEST and words[-1] not in ".!?…;:," and "\n" not in words and _is_bold(paragraph)
    )
