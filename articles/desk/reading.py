"""A version as it is read on the desk: its page, with the words marked that something was found or said about."""

from collections.abc import Callable
from typing import Any

from articles import html
from articles.desk.marks import Mark, marked, pieces, with_captions
from articles.pictures import desk_picture
from articles.projection import CREDIT_LABEL, shown


def page_of(data: dict[str, Any], marks: Callable[[str], list[Mark]]) -> dict[str, Any]:
    """The page of a snapshot; `marks` gives the marks of a field. Headline, lead and captions come in pieces."""
    written = html.captioned(html.clean(data["body"]))
    shots = [photo for photo in data["photos"] if photo["id"] not in written]
    captions = {photo["id"]: pieces(photo["caption"], marks(f"caption-{photo['id']}")) for photo in shots}

    def picture(photo: dict[str, Any]) -> dict[str, Any]:
        return desk_picture(photo) | {"id": photo["id"], "caption_pieces": captions.get(photo["id"])}

    page = shown(data, picture)
    for field in ("headline", "lead"):
        page[f"{field}_pieces"] = pieces(data[field], marks(field))
    if found := marks("body"):
        pictures = {photo["id"]: desk_picture(photo) for photo in data["photos"]}
        page["body"] = html.with_photos(marked(html.clean(data["body"]), found), pictures, CREDIT_LABEL)
    page["body"] = with_captions(page["body"], captions)
    return page
