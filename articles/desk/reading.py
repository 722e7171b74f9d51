"""A version as it is read on the desk: its page, with the words marked that something was found or said about."""

from collections.abc import Callable
from typing import Any

from articles import html
from articles.desk.marks import Mark, marked, pieces
from articles.pictures import desk_picture
from articles.projection import CREDIT_LABEL, shown


def page_of(data: dict[str, Any], marks: Callable[[str], list[Mark]]) -> dict[str, Any]:
    """The page of a snapshot; `marks` gives the marks of a field. Headline and lead come in pieces."""
    page = shown(data, desk_picture)
    for field in ("headline", "lead"):
        page[f"{field}_pieces"] = pieces(data[field], marks(field))
    if found := marks("body"):
        pictures = {photo["id"]: desk_picture(photo) for photo in data["photos"]}
        page["body"] = html.with_photos(marked(html.clean(data["body"]), found), pictures, CREDIT_LABEL)
    return page
