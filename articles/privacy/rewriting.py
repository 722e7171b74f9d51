"""Rewriting: putting other words for some in every row that is kept of a story."""

import base64
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Model, Q

from articles import publishing, record, sealing, snapshot
from articles.models import (
    Article,
    Comment,
    Evidence,
    HistoryEntry,
    OldAddress,
    Photo,
    PublicCorrection,
    PublishedArticle,
    RedactedRow,
    Redaction,
    Revision,
    Scratch,
    Source,
    Withdrawal,
)
from articles.privacy.known import held
from articles.privacy.places import PLACES, Place, rows_of
from articles.privacy.wanted import Wanted

PURPOSE = "articles.privacy"  # of what is sealed here
PLACE_OF = {place.model: place for place in PLACES}
DIGEST_OF: dict[type[Model], Callable[[Any], str]] = {
    Revision: lambda row: snapshot.digest(row.data),
    HistoryEntry: record.entry_hash,
    Comment: held,
    Source: held,
    PublicCorrection: lambda row: record.corrected(row)["told"],
    Withdrawal: lambda row: record.withdrawn(row)["notice"],
}
ONCE = tuple(model._meta.label for model in DIGEST_OF)
# Rows of a story that may be written at any time; those of published rows follow from the versions.
AT_ANY_TIME = (
    "articles.Article", "articles.Byline", "articles.ArticleOfficial", "articles.AIDeclaration", "articles.Correction",
    "articles.ReaderLink", "articles.LinkRemark", "articles.WireItem", "articles.ArchivedPost", "articles.Notice",
)  # fmt: skip


@dataclass
class Rewriting:
    """One redaction at work; `evidence_until` is None where no evidence is kept."""

    redaction: Redaction
    wanted: Wanted
    other: str
    evidence_until: datetime | None
    rows: list[RedactedRow] = field(default_factory=list)

    @property
    def story(self) -> int:
        """The number of the story."""
        return self.redaction.article_id

    def everything(self, at: datetime) -> None:
        """Rewrite all rows of the story, and what follows from them."""
        changed = {label: self._written_once(label) for label in ONCE}
        self._published(changed[Revision._meta.label], at)
        for label in AT_ANY_TIME:
            for row in self._rows(PLACE_OF[label]):
                self._write(row, self._values(row, PLACE_OF[label]))
        self._photos()
        self._named_things()
        self._unsaved()

    def _rows(self, place: Place) -> Iterable[Any]:
        return list(rows_of(place, [self.story]))

    def _values(self, row: Model, place: Place) -> dict[str, Any]:
        """The columns of a row that hold the words, with other words."""
        written: dict[str, Any] = {}
        for name in place.columns:
            value = getattr(row, name)
            if isinstance(value, str | dict | list):
                other = self.wanted.instead_in_data(value, self.other, name)
                written |= {name: other} if other != value else {}
        return written

    # --- What is written once ------------------------------------------------

    def _written_once(self, label: str) -> list[Any]:
        place, changed = PLACE_OF[label], []
        model: Any = apps.get_model(label)
        for row in self._rows(place):
            values = self._values(row, place)
            if isinstance(row, Source):
                values |= self._bytes_of(row, values)
            if values:
                self._redact(row, values, DIGEST_OF[model])
                changed.append(row)
        return changed

    def _bytes_of(self, source: Source, values: dict[str, Any]) -> dict[str, Any]:
        """The bytes that arrived go as a whole, with what tells of places in the text."""
        arrived = bytes(source.content)
        if not values and not self.wanted.spans(arrived.decode("utf-8", "ignore")):
            return {}
        provenance = values.get("provenance", source.provenance)
        shown = {name: [] if name in {"blocks", "photos"} else value for name, value in provenance.items()}
        return {"content": b""} | ({"provenance": shown} if shown != source.provenance else {})

    def _redact(self, row: Any, values: dict[str, Any], digest_of: Callable[[Any], str]) -> None:
        before, kept = digest_of(row), {name: getattr(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        self._name(row, before, digest_of(row), kept)
        row.save(update_fields=list(values))

    def _name(self, row: Model, before: str, after: str, kept: dict[str, Any]) -> None:
        """Name the row among those that are changed; only then the database lets it be."""
        named = {"table": row._meta.db_table, "row": row.pk}
        self.rows.append(RedactedRow.objects.create(redaction=self.redaction, before=before, after=after, **named))
        if self.evidence_until is not None:
            content = sealing.seal(json.dumps(kept, ensure_ascii=False, default=_as_text), PURPOSE)
            until = self.evidence_until
            Evidence.objects.create(redaction=self.redaction, content=content, kept_until=until, **named)

    def _published(self, revisions: list[Revision], at: datetime) -> None:
        """What readers get and got is made anew from the versions that were changed; times stay as they are."""
        rows = PublishedArticle.objects.filter(revision__in=[row.pk for row in revisions])
        before = {row.pk: record.row_digest(row) for row in rows}
        for row in publishing.republish(rows, at):
            fresh = PublishedArticle.objects.get(pk=row.pk)
            self._name(fresh, before[row.pk], record.row_digest(fresh), {})

    # --- What may be written at any time -------------------------------------

    def _write(self, row: Any, values: dict[str, Any]) -> None:
        if values:
            for name, value in values.items():
                setattr(row, name, value[: row._meta.get_field(name).max_length] if isinstance(value, str) else value)
            row.save()

    def _photos(self) -> None:
        """The photos of the story, those too that only older versions show."""
        numbers = {
            photo["id"]
            for data in Revision.objects.filter(article=self.story).values_list("data", flat=True)
            for photo in data["photos"]
        }
        for row in Photo.objects.filter(Q(article=self.story) | Q(pk__in=numbers)):
            self._write(row, self._values(row, PLACE_OF["articles.Photo"]))

    def _named_things(self) -> None:
        """Officials, documents, topics and an event that bear the words are no part of the story any more."""
        story = Article.objects.select_related("event").get(pk=self.story)
        rows: list[tuple[Any, str]] = [(row, row.person.name) for row in story.official_rows.select_related("person")]
        rows += [
            (row, f"{row.document.number} {row.document.title}") for row in story.citations.select_related("document")
        ]
        rows += [(row, row.tag.name) for row in story.tagged.select_related("tag")]
        rows += [(row, row.address) for row in OldAddress.objects.filter(article=story)]
        for row, name in rows:
            if self.wanted.spans(name):
                row.delete()
        if story.event is not None and self.wanted.is_in([story.event.name, story.event.place]):
            Article.objects.filter(pk=story.pk).update(event=None)

    def _unsaved(self) -> None:
        """What colleagues typed and have not saved."""
        for row in Scratch.objects.filter(article=self.story):
            fields = [[name, self.wanted.instead_in_data(value, self.other, name)] for name, value in row.fields]
            if fields != row.fields:
                Scratch.objects.filter(pk=row.pk).update(fields=fields)


def _as_text(value: Any) -> str:
    return base64.b64encode(bytes(value)).decode()
