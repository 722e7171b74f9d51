"""A story as the checks see it, read from a snapshot, and the facts it is held against."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import lxml.html

from articles import html

if TYPE_CHECKING:
    from provinces.gazetteer import Gazetteer


def _every(_path: str) -> bool:
    return True


@dataclass(frozen=True)
class Facts:
    """What the checks know of the world.

    `aliases` maps other spellings of provinces to slugs, ambiguous ones included. `offices` maps the names of the
    officials who are known to the titles they held on the story's day (those of people who share a name together); an
    empty list is somebody known to have held none, and of whoever is not in it nothing is said. `path_exists` tells
    whether the site has a page at a path such as `/tinh/bac-kan/`; `hosts` are the names under which the site is
    reached; `withdrawn_photos` are the hashes of those photos that readers saw in a story since withdrawn.
    """

    gazetteer: "Gazetteer"
    aliases: Mapping[str, str] = field(default_factory=dict)
    offices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    path_exists: Callable[[str], bool] = _every
    hosts: frozenset[str] = frozenset()
    withdrawn_photos: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Photo:
    """A photo of the story: what is said about it, beside the text or where it stands in the text."""

    caption: str
    credit: str
    alt: str
    consent: str
    ai_use: str | None
    sha256: str = ""


@dataclass(frozen=True)
class Story:
    """A snapshot, ready to be checked.

    `texts` holds what readers read, by field: headline, lead, body (plain), then `photos-0-caption`, `photos-0-alt`
    and so on. `units` are the provinces chosen, with `slug`, `name` and `full_name`. `ai_use` is None where the
    snapshot knows no such field; so is that of a photo.
    """

    texts: Mapping[str, str]
    html: str
    day: date
    national: bool
    units: tuple[Mapping[str, str], ...]
    officials: tuple[str, ...]
    bylines: tuple[str, ...]
    photos: tuple[Photo, ...]
    source_credit: str
    ai_use: str | None

    @staticmethod
    def read(data: Mapping[str, Any]) -> "Story":
        """The story of a snapshot (see `articles.snapshot.take`); what an older snapshot lacks is empty."""
        body = data.get("body") or ""
        return Story(
            texts=MappingProxyType(dict(_texts(data, body))),
            html=body,
            day=date.fromisoformat(data["day"]),
            national=bool(data.get("national")),
            units=tuple(data.get("provinces") or ()),
            officials=tuple(row["name"] for row in data.get("officials") or ()),
            bylines=tuple(row["name"] for row in data.get("bylines") or ()),
            photos=tuple(_photos(data, body)),
            source_credit=(data.get("source_credit") or "").strip(),
            ai_use=str(data["ai_use"] or "").strip() if "ai_use" in data else None,
        )


def _texts(data: Mapping[str, Any], body: str) -> Iterator[tuple[str, str]]:
    yield "headline", data.get("headline") or ""
    yield "lead", data.get("lead") or ""
    yield "body", html.to_text(body)
    for row, photo in enumerate(data.get("photos") or ()):
        yield f"photos-{row}-caption", photo.get("caption") or ""
        yield f"photos-{row}-alt", photo.get("alt") or ""


def _photos(data: Mapping[str, Any], body: str) -> Iterator[Photo]:
    """The photos; words in the body go before those beside it, as they do on the page."""
    shown = _shown_in(body)
    for photo in data.get("photos") or ():
        caption, alt = shown.get(photo.get("id"), ("", ""))
        yield Photo(
            caption=caption or (photo.get("caption") or "").strip(),
            credit=(photo.get("credit") or "").strip(),
            alt=alt or (photo.get("alt") or "").strip(),
            consent=str(photo.get("consent") or "").strip(),
            ai_use=photo.get("ai_use"),
            sha256=photo.get("sha256") or "",
        )


def _shown_in(body: str) -> dict[int, tuple[str, str]]:
    """The photos that stand in the body: number to (caption, alternative text)."""
    if not html.photo_ids(body):
        return {}
    shown = {}
    for image in lxml.html.fragment_fromstring(body, create_parent="div").iter("img"):
        if found := html.DESK_PHOTO.fullmatch(image.get("src", "")):
            figure = next(image.iterancestors("figure"), None)
            captions = [] if figure is None else figure.findall(".//figcaption")
            caption = " ".join(element.text_content().strip() for element in captions)
            shown[int(found[1])] = caption, image.get("alt", "").strip()
    return shown
