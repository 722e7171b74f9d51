"""Documents that stories cite, a page at a time."""

from datetime import datetime

from articles.models.published import PublicDocument
from articles.public.paging import BadCursor


def latest(after: str | None, at: datetime, size: int) -> tuple[list[PublicDocument], str]:
    """Documents below a cursor, those known last first, and the cursor of those further down: one query."""
    rows = PublicDocument.objects.visible(at).order_by("-pk")
    if after is not None:
        if not (after.isascii() and after.isdigit() and len(after) < 19):
            raise BadCursor("bad cursor")
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: size + 1])
    return found[:size], str(found[size - 1].pk) if len(found) > size else ""
