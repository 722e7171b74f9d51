"""What a reader of one version of a story would find different in another: text, fields around it, photos."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from articles.desk.align import Budget
from articles.desk.compare import Paragraph, Piece, paragraphs, words
from articles.desk.facts import facts_of, photo_facts
from articles.desk.marked import Chunk, Entry, chunks, compared
from articles.pictures import desk_picture


@dataclass(frozen=True)
class PhotoLine:
    """What is said of a photo, or how it is cut, that became different."""

    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class PhotoChange:
    """A photo that was `added`, `removed` or `changed`, as the desk shows it."""

    kind: str
    picture: dict[str, Any]
    lines: list[PhotoLine]


@dataclass(frozen=True)
class Change:
    """What became different in one place of a story: in lines, formatted text or photos."""

    label: str
    paragraphs: Sequence[Paragraph] = ()
    chunks: Sequence[Chunk] = ()
    photos: Sequence[PhotoChange] = ()


@dataclass(frozen=True)
class Changes:
    """Two versions held against one another; `around` is what changed beside headline, lead and text."""

    headline: tuple[Piece, ...]
    lead: tuple[Piece, ...]
    entries: list[Entry]
    around: list[Change]

    @cached_property
    def listed(self) -> list[Change]:
        """Only what changed, in the order of the story; what is as before is folded."""
        found = [
            Change(label, [Paragraph(pieces)])
            for label, pieces in ((_("Headline"), self.headline), (_("Lead"), self.lead))
            if any(piece.kind != "same" for piece in pieces)
        ]
        if any(entry.state != "same" for entry in self.entries):
            found.append(Change(_("Text"), chunks=chunks(self.entries, fold=True)))
        return found + self.around

    @cached_property
    def whole(self) -> list[Chunk]:
        """The whole text with its changes marked."""
        return chunks(self.entries, fold=False)


def changes(before: dict[str, Any], after: dict[str, Any]) -> Changes:
    """What differs between two snapshots of one story."""
    budget = Budget()
    around = [_lines(_("Dateline tag"), before["dateline_tag"], after["dateline_tag"], budget)]
    new = {fact.name: fact for fact in facts_of(after)}
    for old in facts_of(before):
        around.append(_lines(old.label, "\n".join(old.lines), "\n".join(new[old.name].lines), budget))
    photos = _photos(before["photos"], after["photos"], budget)
    around += [Change(_("Photos"), photos=photos)] if photos else []
    return Changes(
        words(before["headline"], after["headline"], budget),
        words(before["lead"], after["lead"], budget),
        compared(before["body"], after["body"], budget),
        [change for change in around if change.paragraphs or change.photos],
    )


def _lines(label: str, before: str, after: str, budget: Budget) -> Change:
    return Change(label, paragraphs(before, after, budget))


def _photos(before: list[dict[str, Any]], after: list[dict[str, Any]], budget: Budget) -> list[PhotoChange]:
    """Photos that were added, removed or changed, in the order of the newer version; those removed at the end."""
    old, new = ({photo["id"]: photo for photo in photos} for photos in (before, after))
    kept = [number for number in old if number in new]
    order = [number for number in new if number in old]
    found = []
    for number, photo in new.items():
        if number not in old:
            found.append(PhotoChange("added", desk_picture(photo), _said({}, photo, budget)))
            continue
        lines = _said(old[number], photo, budget)
        if kept.index(number) != order.index(number):
            places = (_place(kept, number), _place(order, number))
            lines.append(PhotoLine(_("Place"), words(*places, budget)))
        if lines:
            found.append(PhotoChange("changed", desk_picture(photo), lines))
    gone = [photo for number, photo in old.items() if number not in new]
    return found + [PhotoChange("removed", desk_picture(photo), _said(photo, {}, budget)) for photo in gone]


def _place(order: list[int], number: int) -> str:
    return str(order.index(number) + 1)


def _said(before: dict[str, Any], after: dict[str, Any], budget: Budget) -> list[PhotoLine]:
    """Caption, credit and so on as far as they differ."""
    lines = []
    old, new = ({fact.name: "\n".join(fact.lines) for fact in photo_facts(photo)} for photo in (before, after))
    for fact in photo_facts({}):
        if old[fact.name] != new[fact.name]:
            lines.append(PhotoLine(fact.label, words(old[fact.name], new[fact.name], budget)))
    if before and after and before["focal"] != after["focal"]:
        lines.append(PhotoLine(_("Focal point"), words(_focal(before), _focal(after), budget)))
    return lines


def _focal(photo: dict[str, Any]) -> str:
    """How far from the left and from the top."""
    return " × ".join(f"{round(100 * part)} %" for part in photo["focal"])
