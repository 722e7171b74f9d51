"""Documents that stories cite, a page at a time."""

from datetime import datetime

from articles.models.published import PublicDocument
from articles.numbers import whole_number
from articles.public.paging import BadCursor


def latest(after: str | None, at: datetime, size: int) -> tuple[list[PublicDocument], str]:
    """Documents below a cursor, those known last first, and the cursor of those further down: one query."""
    rows = PublicDocument.objects.visible(at).order_by("-pk")
    if after is not None:
        if (last := whole_number(after)) is None:
            raise BadCursor("bad cursor")
        rows = rows.filter(pk__lt=last)
    found = list(rows[: size + 1])
    return found[:size], str(found[size - 1].pk) if len(found) > size else ""
